"""What a production start needs of the static files."""

from __future__ import annotations

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured


def require_collected_static_files() -> None:
    """Raises ImproperlyConfigured in production where `collectstatic` has not run.

    Without its manifest each page that names a style sheet would fail, one request after the other.
    """
    if settings.PRODUCTION and not (settings.STATIC_ROOT / "staticfiles.json").is_file():
        raise ImproperlyConfigured(
            f"No static files in {settings.STATIC_ROOT}: run `python manage.py collectstatic --noinput` "
            "with the same settings before the application server starts."
        )
