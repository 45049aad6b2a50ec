"""Entry point for application servers that speak ASGI."""

from __future__ import annotations

import os

from django.core.asgi import get_asgi_application

from cms.static import require_collected_static_files

# An application server is there for other people: without a kind of installation that somebody chose, the settings
# insist on what a public site needs.
os.environ.setdefault("EVERGREEN_ENV", "production")
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cms.settings")

application = get_asgi_application()
require_collected_static_files()

from cms.serving import prepare  # noqa: E402 - it loads models, which the application has to set up first

prepare()
