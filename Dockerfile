# Debian's slim image: every dependency has a wheel for glibc, one of them none for musl.
FROM python:3.13-slim

ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 PIP_DISABLE_PIP_VERSION_CHECK=1
RUN apt-get update && apt-get install -y --no-install-recommends postgresql-client fonts-noto-cjk && rm -rf /var/lib/apt/lists/*
RUN useradd --create-home --uid 10001 evergreen && install -d -o evergreen -g evergreen /srv/evergreen /data
WORKDIR /srv/evergreen

COPY requirements.txt .
RUN pip install --no-cache-dir --require-hashes -r requirements.txt
COPY manage.py pyproject.toml ./
COPY cms cms
COPY editorial editorial
COPY fixtures fixtures
# Compiled once: the user of the image may not write here, and each command would compile all of it again.
RUN python -m compileall -q cms editorial

ENV DATA_DIR=/data STATIC_ROOT=/srv/evergreen/static_collected
# The manifest does not depend on the secret key, which is not known yet; production names the storage with hashes.
RUN EVERGREEN_ENV=production SECRET_KEY="$(python -c 'import secrets; print(secrets.token_urlsafe(50))')" \
    ALLOWED_HOSTS=localhost python manage.py collectstatic --noinput --verbosity 0

USER evergreen
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s \
    CMD ["python", "-c", "import os, urllib.request as u; u.urlopen(u.Request('http://127.0.0.1:8000/healthz', headers={'Host': os.environ['ALLOWED_HOSTS'].split(',')[0].lstrip('.')}))"]
CMD ["gunicorn", "cms.wsgi", "--bind", "0.0.0.0:8000", "--workers", "2", "--threads", "4", "--no-control-socket", "--limit-request-line", "8190"]
