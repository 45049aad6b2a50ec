"""Settings of the project, read from the environment; `docs/operations.md` describes every variable.

There are two kinds of installation. `local` is one machine without any configuration: an SQLite file and a random key
below `var/`, answering to this machine's own names only. `production` is everything that other people reach; there a
missing secret key or host name is an error. `EVERGREEN_ENV` names the kind; without it any sign of a public site
(`SECRET_KEY`, `ALLOWED_HOSTS`, `DEBUG=off`, a start through `cms.wsgi` or `cms.asgi`) means production.
"""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from cms import env, secret_key

BASE_DIR = Path(__file__).resolve().parent.parent

# Which kind of installation

DEBUG = env.flag("DEBUG", default=False)
PRODUCTION_SIGNS = ("SECRET_KEY", "ALLOWED_HOSTS", "DEBUG")
EVERGREEN_ENV = env.choice(
    "EVERGREEN_ENV",
    ("local", "production"),
    default="production" if not DEBUG and any(map(env.given, PRODUCTION_SIGNS)) else "local",
)
PRODUCTION = EVERGREEN_ENV == "production"
DATA_DIR = env.folder("DATA_DIR", default=BASE_DIR / "var")

SECRET_KEY = env.text("SECRET_KEY")
SECRET_KEY_FALLBACKS = env.words("SECRET_KEY_FALLBACKS")
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS")


def production_mistakes() -> list[str]:
    """Returns one sentence for everything that keeps a public site from starting."""
    mistakes = []
    if weakness := secret_key.weakness(SECRET_KEY):
        mistakes.append(
            f"SECRET_KEY {weakness}; set it to a random text, for example the output of "
            "`python3 -c 'import secrets; print(secrets.token_urlsafe(50))'`, and keep it."
        )
    if not ALLOWED_HOSTS:
        mistakes.append(
            "ALLOWED_HOSTS is not set; set it to the names of this site, separated by commas, "
            "for example garden.example.org."
        )
    if DEBUG:
        mistakes.append("DEBUG is on, which shows settings and source text to readers; unset it.")
    return mistakes


if not PRODUCTION:
    SECRET_KEY = SECRET_KEY or secret_key.local_key(DATA_DIR / "secret-key")
    ALLOWED_HOSTS = ALLOWED_HOSTS or ["localhost", "127.0.0.1", "[::1]"]
elif mistakes := production_mistakes():
    raise ImproperlyConfigured(
        "This is a production start (EVERGREEN_ENV=production or a sign of it, see docs/operations.md) and it cannot "
        "go on:\n" + "\n".join(f"  * {mistake}" for mistake in mistakes)
    )

# HTTPS and proxies

HTTPS = env.flag("HTTPS", default=PRODUCTION)
TRUSTED_PROXIES = env.number("TRUSTED_PROXIES", default=0, smallest=0, largest=9)
if TRUSTED_PROXIES:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
CSRF_TRUSTED_ORIGINS = env.words("CSRF_TRUSTED_ORIGINS")
SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]  # asked by the machine itself, without TLS
SECURE_HSTS_SECONDS = env.number("HSTS_SECONDS", default=31_536_000, smallest=0, largest=63_072_000) if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_HSTS_PRELOAD = HTTPS
SESSION_COOKIE_SECURE = HTTPS
CSRF_COOKIE_SECURE = HTTPS
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "editorial.views.errors.forbidden"
SESSION_COOKIE_AGE = env.number("SESSION_HOURS", default=12, smallest=1, largest=720) * 3600
X_FRAME_OPTIONS = "DENY"
# The origin is sent to other sites because the video player refuses to play without any referrer.
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"

# What a page may load: nothing that is not named here. Django 6 takes the same dictionary as SECURE_CSP.

VIDEO_EMBEDS = env.flag("VIDEO_EMBEDS", default=True)
CONTENT_SECURITY_POLICY: dict[str, Any] = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "img-src": [SELF, "data:", *(["https://i.ytimg.com"] if VIDEO_EMBEDS else [])],
        "media-src": [SELF],
        "frame-src": ["https://www.youtube-nocookie.com"] if VIDEO_EMBEDS else [NONE],
        "frame-ancestors": [NONE],
        "form-action": [SELF],
        "base-uri": [NONE],
    }
}

# Applications

INSTALLED_APPS = [
    "editorial",
    "cms.apps.EvergreenAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.sitemaps",
    "taggit",
    "import_export",
    "axes",
    "csp",
    "django_tasks_db",
]
MIDDLEWARE = [
    "cms.middleware.RequestIdMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "cms.middleware.ResponseHeadersMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "cms.middleware.IdleSessionMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "axes.middleware.AxesMiddleware",
]
ROOT_URLCONF = "cms.urls"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

# Database

DATABASES = {"default": env.database("DATABASE_URL", default=DATA_DIR / "evergreen.sqlite3")}
SEARCH_DATABASE = "default"  # which of them readers' searches read
if env.given("DATABASE_REPLICA_URL") is not None:
    SEARCH_DATABASE = "replica"
    DATABASES[SEARCH_DATABASE] = {
        **env.database("DATABASE_REPLICA_URL", default=DATA_DIR),
        "CONN_MAX_AGE": 60,
        "TEST": {"MIRROR": "default"},
    }
_database = DATABASES["default"]
_database["ATOMIC_REQUESTS"] = False  # pages open no transaction, so that they pass while an import holds the lock
_database.setdefault("CONN_MAX_AGE", 60)
if _database["ENGINE"] == "django.db.backends.sqlite3":
    _database["OPTIONS"] = {
        # A transaction that reads first and writes later fails at once where another one wrote in between, whatever
        # the timeout; one that takes the write lock at its start waits for it.
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON",
        **_database.get("OPTIONS", {}),
    }
    Path(_database["NAME"]).parent.mkdir(mode=0o700, parents=True, exist_ok=True)
else:
    _database["CONN_HEALTH_CHECKS"] = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}  # done by `manage.py worker`
CACHES: dict[str, Any] = {
    "default": env.cache("CACHE_URL", default="locmemcache://evergreen"),
    # Pictures for shared links, some 20 kB each: kept in files, so that all processes have them and a restart too.
    "pictures": {
        "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
        "LOCATION": DATA_DIR / "pictures",
        "TIMEOUT": 30 * 24 * 3600,
        "OPTIONS": {"MAX_ENTRIES": 2_000},
    },
}

# Files

STATIC_URL = "/static/"
STATIC_ROOT = env.folder("STATIC_ROOT", default=BASE_DIR / "static_collected")
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": DATA_DIR / "files"}},
    # Uploads that wait for a confirmation: a folder of their own, which no address serves.
    "import_export": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {
            "location": DATA_DIR / "uploads",
            "file_permissions_mode": 0o600,
            "directory_permissions_mode": 0o700,
        },
    },
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if PRODUCTION
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
# A local installation serves static files out of the packages that hold them; production serves what was collected.
WHITENOISE_USE_FINDERS = not PRODUCTION
WHITENOISE_AUTOREFRESH = not PRODUCTION
DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 1024 * 1024  # a body of 2 MB is three times as long when a form encodes it
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5_000
DATA_UPLOAD_MAX_NUMBER_FILES = 100

# People

AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{validator}"}
    for validator in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
LOGIN_URL = "admin:login"
LOGIN_REDIRECT_URL = "admin:index"  # where a login leads that names no address of this site
LOGIN_FAILURES_PER_ADDRESS = 20
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_LOCKOUT_PARAMETERS = ["username", "ip_address"]
AXES_HANDLER = "cms.login.LoginThrottle"
AXES_LOCKOUT_CALLABLE = "cms.login.locked_out"
AXES_CLIENT_IP_CALLABLE = "cms.login.client_address"
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False

# Tables in the admin: without a permission of their own both would be open to everybody who may log in. The package's
# pages are not in use, which a test holds; these settings would bind them.

IMPORT_EXPORT_IMPORT_PERMISSION_CODE = "import"
IMPORT_EXPORT_EXPORT_PERMISSION_CODE = "export"
IMPORT_EXPORT_USE_TRANSACTIONS = True
IMPORT_EXPORT_SKIP_ADMIN_LOG = False
IMPORT_EXPORT_TMP_STORAGE_CLASS = "import_export.tmp_storages.MediaStorage"
TAGGIT_CASE_INSENSITIVE = False  # equality is decided by the value, never by a collation

# How often one address of readers may search; editors may as they like

SEARCHES_PER_MINUTE = env.number("SEARCHES_PER_MINUTE", default=60, smallest=0, largest=100_000)

# After how many days evergreen articles are due for review where their areas say nothing; 0 is never

REVIEW_DAYS = env.number("REVIEW_DAYS", default=0, smallest=0, largest=3_650)

# What the site calls itself on its pages and in its feeds

SITE_NAME = env.text("SITE_NAME", "Evergreen")

# Notices by e-mail: nothing is sent unless this is on

NOTIFY_BY_EMAIL = env.flag("NOTIFY_BY_EMAIL", default=False)
SITE_URL = env.origin("SITE_URL")
_email = env.email("EMAIL_URL", default="smtp://localhost:25")
EMAIL_BACKEND = _email["EMAIL_BACKEND"]
EMAIL_FILE_PATH = _email.get("EMAIL_FILE_PATH") or None
EMAIL_HOST = _email.get("EMAIL_HOST") or "localhost"
EMAIL_PORT = _email.get("EMAIL_PORT") or 25
EMAIL_HOST_USER = _email.get("EMAIL_HOST_USER") or ""
EMAIL_HOST_PASSWORD = _email.get("EMAIL_HOST_PASSWORD") or ""
EMAIL_USE_TLS = _email.get("EMAIL_USE_TLS", False)
EMAIL_USE_SSL = _email.get("EMAIL_USE_SSL", False)
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = env.text("DEFAULT_FROM_EMAIL", "evergreen@localhost")

# Languages and time

LANGUAGE_CODE = env.choice("LANGUAGE_CODE", ("en", "zh-hans", "zh-hant"), default="en")
LANGUAGES = [("zh-hans", _("Simplified Chinese")), ("zh-hant", _("Traditional Chinese")), ("en", _("English"))]
USE_I18N = True
USE_TZ = True
TIME_ZONE = env.zone("TIME_ZONE", default="UTC")

# Logs

LOG_LEVEL = env.choice("LOG_LEVEL", ("debug", "info", "warning", "error"), default="info")
LOG_FORMAT = env.choice("LOG_FORMAT", ("text", "json"), default="json" if PRODUCTION else "text")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"request_id": {"()": "cms.logs.RequestIdFilter"}},
    "formatters": {
        "text": {"format": "{asctime} {levelname} {name} [{request_id}] {message}", "style": "{"},
        "json": {"()": "cms.logs.JsonFormatter"},
    },
    "handlers": {
        "stderr": {"class": "logging.StreamHandler", "formatter": LOG_FORMAT, "filters": ["request_id"]},
    },
    "root": {"handlers": ["stderr"], "level": LOG_LEVEL.upper()},
    "loggers": {
        "django": {"handlers": [], "level": LOG_LEVEL.upper(), "propagate": True},
        "django.server": {"handlers": ["stderr"], "level": "INFO", "propagate": False},
        "django.security.DisallowedHost": {"level": "CRITICAL"},  # every scanner would fill a page of the log
        "axes": {"level": "ERROR" if LOG_LEVEL == "error" else "WARNING"},
        # Each line would name a header or a statement; they are wanted only when asked for by a debugger.
        "django.db.backends": {"level": "INFO"},
        "django_tasks": {"level": "WARNING"},
        "django_tasks_db": {"level": "WARNING"},
        "django.template": {"level": "INFO"},
        "django.utils.autoreload": {"level": "WARNING"},
    },
}
