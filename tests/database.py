"""The database server of a test run: an SQLite file, a PostgreSQL server that is there, or one started for the run.

`TEST_DATABASE` is `sqlite` (the default) or `postgresql`. For PostgreSQL the first of these is used: the server of
DATABASE_URL, the one of the PG… variables, the one on 127.0.0.1:5432, and else a private one that listens on a Unix
socket in a temporary folder and ends with the run. There is no fourth way: without any the run stops.
"""

from __future__ import annotations

import atexit
import contextlib
import ctypes
import fcntl
import os
import pwd
import random
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
from psycopg import sql

from tests.chromium import IN_CI

# Tests in these places use no database, which `tests/conftest.py` and pytest's guard of the database hold: they run in
# the first part of `python -m tests` only.
WITHOUT_DATABASE = (
    "tests/architecture",
    "tests/fixtures_check",
    "tests/formats",
    "tests/mapping",
    "tests/merging",
    "tests/names",
    "tests/operations",
    "tests/quality",
    "tests/rendering",
    "tests/search/test_postgresql_form.py",
    "tests/admin/test_differences.py",
    "tests/services/test_table_formats.py",
    "tests/project/test_docs.py",
    "tests/project/test_env.py",
    "tests/project/test_logs.py",
    "tests/project/test_mail.py",
    "tests/project/test_secret_key.py",
    "tests/project/test_start.py",
    "tests/project/test_translations.py",
    "tests/search/test_folding.py",
    "tests/search/test_matching.py",
    "tests/search/test_query.py",
    "tests/search/test_segmentation.py",
    "tests/search/test_snippets.py",
    "tests/services/test_copies.py",
    "tests/services/test_readers.py",
    "tests/services/test_rebasing.py",
    "tests/services/test_refusal_words.py",
    "tests/services/test_rule_words.py",
    "tests/services/test_scan.py",
    "tests/services/test_sync_decision.py",
    "tests/views/figures/test_timeline.py",
    "tests/views/test_contents.py",
)
ONCE_VARIABLE = "EVERGREEN_TEST_RAN_ONCE"  # set where the tests of these places ran on another database already
SEED_IN_CI = 1_979
SCRATCH_VARIABLE = "EVERGREEN_TEST_SCRATCH"  # both are handed down to the processes that share the run
ADDRESS_VARIABLE = "EVERGREEN_TEST_DATABASE_URL"
ORIGIN_VARIABLE = "EVERGREEN_TEST_DATABASE_ORIGIN"
SECONDS_TO_START = 30
PR_SET_PDEATHSIG = 1


class NoServer(RuntimeError):
    """Raised where PostgreSQL is asked for and can neither be reached nor started."""


def kind() -> str:
    """Returns "sqlite" or "postgresql"."""
    wanted = os.environ.get("TEST_DATABASE", "sqlite")
    if wanted not in ("sqlite", "postgresql"):
        raise ValueError(f"TEST_DATABASE is {wanted!r}; allowed: sqlite, postgresql")
    return wanted


def examples(number: int) -> int:
    """Returns how many examples a property that writes to the database is tried with.

    On SQLite all of them; a third on PostgreSQL, where only what the two do differently is left to find.
    """
    return number if kind() == "sqlite" else max(4, number // 3)


def seed() -> int:
    """Returns what random moments follow from: EVERGREEN_SEED, in CI the same in each run, at a desk any number."""
    return int(os.environ.get("EVERGREEN_SEED", SEED_IN_CI if IN_CI else random.randrange(10**9)))


def scratch_folder() -> Path:
    """Returns the temporary folder of this run, shared by its processes and removed at its end."""
    if SCRATCH_VARIABLE not in os.environ:
        path = tempfile.mkdtemp(prefix="evergreen-tests-")
        os.environ[SCRATCH_VARIABLE] = path
        atexit.register(shutil.rmtree, path, ignore_errors=True)
    return Path(os.environ[SCRATCH_VARIABLE])


@contextlib.contextmanager
def alone() -> Iterator[Path]:
    """A block that one process of the run at a time is in, for what is made once; yields the run's folder."""
    with (scratch_folder() / "lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield scratch_folder()


def names_begin() -> str:
    """Returns how the name of each database on the server begins that belongs to this run."""
    return f"test_evergreen_{scratch_folder().name[-8:]}_"


def address() -> str:
    """Returns DATABASE_URL for the run; the first call of a run finds or starts the server."""
    if kind() == "sqlite":
        return f"sqlite:///{scratch_folder() / 'development.sqlite3'}"
    if ADDRESS_VARIABLE not in os.environ:
        os.environ[ADDRESS_VARIABLE], os.environ[ORIGIN_VARIABLE] = reachable_server() or private_server()
        atexit.register(drop_databases, os.environ[ADDRESS_VARIABLE])
    return os.environ[ADDRESS_VARIABLE]


def drop_databases(url: str) -> None:
    """Drops the databases of this run; the process that found or started the server does it when it ends."""
    with contextlib.suppress(psycopg.Error), psycopg.connect(url, autocommit=True) as connection:
        of_this_run = "SELECT datname FROM pg_database WHERE starts_with(datname, %s)"
        for (name,) in connection.execute(of_this_run, [names_begin()]).fetchall():
            connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def description() -> str:
    """Returns one line about the database for the header of the test report."""
    if kind() == "sqlite":
        return "database: SQLite, a file with the options of the product"
    return f"database: PostgreSQL, {os.environ.get(ORIGIN_VARIABLE, 'address given')}"


def reachable_server() -> tuple[str, str] | None:
    """Returns the address of a server that allows to create databases, and where it was found; None without one."""
    candidates = []
    if os.environ.get("DATABASE_URL", "").startswith("postgres"):
        candidates.append((os.environ["DATABASE_URL"], "the server of DATABASE_URL"))
    if os.environ.get("PGHOST") or os.environ.get("PGSERVICE"):
        host, port = os.environ.get("PGHOST", "127.0.0.1"), os.environ.get("PGPORT", "5432")
        login = os.environ.get("PGUSER", pwd.getpwuid(os.getuid()).pw_name)
        login += f":{os.environ['PGPASSWORD']}" if os.environ.get("PGPASSWORD") else ""
        candidates.append((f"postgresql://{login}@{host}:{port}/{os.environ.get('PGDATABASE', 'postgres')}", "PGHOST"))
    for user in dict.fromkeys((pwd.getpwuid(os.getuid()).pw_name, "postgres")):
        candidates.append((f"postgresql://{user}@127.0.0.1:5432/postgres", "the server on 127.0.0.1:5432"))
    may_create = "SELECT rolcreatedb OR rolsuper FROM pg_roles WHERE rolname = current_user"
    for url, origin in candidates:
        with contextlib.suppress(psycopg.Error), psycopg.connect(url, connect_timeout=2) as connection:
            if connection.execute(may_create).fetchone() == (True,):
                return url, origin
    return None


def server_programs() -> Path:
    """Returns the folder with initdb and postgres of the newest installed version."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    if found:
        return found[-1].parent
    if program := shutil.which("initdb"):
        return Path(program).resolve().parent
    raise NoServer(
        "PostgreSQL can neither be reached nor started. Install it (Debian, Ubuntu: apt install postgresql) or set "
        "DATABASE_URL=postgresql://user:password@host:5432/name of a server that may create databases."
    )


def unprivileged_user() -> str | None:
    """Returns the account to run the server as where this process is root, which PostgreSQL refuses."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            return pwd.getpwnam(name).pw_name
    raise NoServer("PostgreSQL does not run as root, and there is neither an account `postgres` nor `nobody`.")


def private_server() -> tuple[str, str]:
    """Returns the address of a server started for this run, and that it was."""
    programs, user = server_programs(), unprivileged_user()
    folder = Path(tempfile.mkdtemp(prefix="evergreen-pg-"))
    folder.chmod(0o755)
    data = folder / "data"
    data.mkdir(mode=0o700)
    if user:
        shutil.chown(folder, user)
        shutil.chown(data, user)
    log = (folder / "log").open("wb")
    initdb = "--username postgres --auth trust --no-sync --encoding UTF8 --locale C.UTF-8"
    subprocess.run(
        [str(programs / "initdb"), "--pgdata", str(data), *initdb.split()],
        user=user,
        cwd=folder,
        stdout=log,
        stderr=log,
        check=True,
        env=clean_environment(),
    )
    options = "-c listen_addresses= -c fsync=off -c synchronous_commit=off -c full_page_writes=off"
    server = subprocess.Popen(
        [str(programs / "postgres"), "-D", str(data), "-k", str(folder), *options.split()],
        user=user,
        cwd=folder,
        stdout=log,
        stderr=log,
        env=clean_environment(),
        preexec_fn=end_with_parent,
    )
    atexit.register(stop, server, folder)
    wait_for(server, folder)
    version = subprocess.run([programs / "postgres", "--version"], capture_output=True, text=True, check=True)
    origin = f"a private server {version.stdout.split()[2]}, started for this run"
    return f"postgresql://postgres@//{folder.relative_to('/')}/postgres", origin


def clean_environment() -> dict[str, str]:
    """Returns the environment without variables that would change what the server's programs do."""
    return {name: value for name, value in os.environ.items() if not name.startswith("PG")}


def end_with_parent() -> None:
    """Asks the kernel to stop the server when the test run is killed."""
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGINT)


def wait_for(server: subprocess.Popen[bytes], folder: Path) -> None:
    """Returns when the server answers; raises NoServer with its log where it does not."""
    deadline = time.monotonic() + SECONDS_TO_START
    while time.monotonic() < deadline and server.poll() is None:
        with contextlib.suppress(psycopg.Error):
            psycopg.connect(host=str(folder), user="postgres", dbname="postgres", connect_timeout=2).close()
            return
        time.sleep(0.1)
    raise NoServer("The private PostgreSQL server did not start:\n" + (folder / "log").read_text(errors="replace"))


def stop(server: subprocess.Popen[bytes], folder: Path) -> None:
    """Stops the server at once and removes its files; nothing in them is wanted any more."""
    server.send_signal(signal.SIGINT)
    with contextlib.suppress(subprocess.TimeoutExpired):
        server.wait(timeout=10)
    shutil.rmtree(folder, ignore_errors=True)
