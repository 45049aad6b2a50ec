# `make demo` shows the product, `make test` proves it. Everything is installed into .venv; a stamp file remembers that.
# Options: PYTHON=python3.12 (another interpreter), PORT=8001 (demo), ARGS="-k feed" (passed on to pytest).

PYTHON ?= python3
PORT ?= 8000
VENV := .venv
BIN := $(VENV)/bin
RUNTIME := $(VENV)/.runtime-installed
DEVELOPMENT := $(VENV)/.development-installed
# Extras stay in the lock: pip before 23.3 otherwise takes the newest release of a package asked for with an extra, whose
# hash the lock does not have.
COMPILE := $(BIN)/uv pip compile --quiet --universal --generate-hashes --python-version 3.11 \
	--no-strip-extras --no-emit-index-url --no-emit-find-links --custom-compile-command "make lock"

# Where a shell forbids to keep what was compiled, each of a hundred processes would compile everything anew.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help demo test browser lint types migrations lock bench clean environment
.DEFAULT_GOAL := help

help:
	@echo "make demo    install, fill a demo garden, serve it and do its jobs on http://127.0.0.1:$(PORT)/"
	@echo "make test    install and run every test on SQLite, and those with a database on PostgreSQL too"
	@echo "make lint    check the style of code and templates"
	@echo "make types   check the types"
	@echo "make bench   measure import, rendering and pages on the sample garden"
	@echo "make lock    resolve requirements*.in anew"
	@echo "make clean   remove .venv, caches and collected files; var/ with the data stays"

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
		echo "Python 3.11 or later is needed; '$(PYTHON)' is missing or older. Set PYTHON=…" >&2; exit 2; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
		echo "Python's venv module is missing. On Debian and Ubuntu: apt install python3-venv" >&2; exit 2; }
	$(PYTHON) -m venv $(VENV)

$(RUNTIME): requirements.txt | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	@touch $@

$(DEVELOPMENT): requirements-dev.txt | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@touch $@ $(RUNTIME)

environment: $(DEVELOPMENT)

# Whatever the shell is configured for, the demo is a local installation on its own SQLite file.
demo: export EVERGREEN_ENV = local
demo: export DATABASE_URL =
demo: export ALLOWED_HOSTS =
demo: export HTTPS = off
demo: export DJANGO_RUNSERVER_HIDE_WARNING = true
demo: $(RUNTIME)
	@$(BIN)/python manage.py demo
	@echo "Serving http://127.0.0.1:$(PORT)/ and http://127.0.0.1:$(PORT)/admin/ until Ctrl-C."
	@exec $(BIN)/python manage.py serve 127.0.0.1:$(PORT)

test: $(DEVELOPMENT)
	@.ci/system-packages --if-possible
	@$(BIN)/python -m tests $(ARGS)

browser: $(DEVELOPMENT)
	@$(BIN)/python -c 'import sys; from tests.chromium import chromium; sys.exit(chromium() is None)' || \
		$(BIN)/playwright install --with-deps chromium

lint: $(DEVELOPMENT)
	$(BIN)/python -m ruff check .
	$(BIN)/python -m ruff format --check .
	git ls-files -z --cached --others --exclude-standard 'editorial/templates/*.html' | \
		xargs -0 --no-run-if-empty $(BIN)/djade --check --target-version 5.2

types: $(DEVELOPMENT)
	$(BIN)/python -m mypy

migrations: $(DEVELOPMENT)
	EVERGREEN_ENV=local $(BIN)/python manage.py makemigrations --check --dry-run

lock: $(BIN)/python
	@test -x $(BIN)/uv || $(BIN)/python -m pip install --quiet uv
	$(COMPILE) requirements.in -o requirements.txt
	$(COMPILE) requirements-dev.in -o requirements-dev.txt

bench: $(DEVELOPMENT)
	$(BIN)/python -m tests.bench $(ARGS)

clean:
	rm -rf $(VENV) static_collected .mypy_cache .pytest_cache .ruff_cache .hypothesis
