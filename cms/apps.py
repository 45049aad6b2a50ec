"""Says which admin site the project has, and when its pages are loaded."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.contrib.admin import autodiscover
from django.contrib.admin.apps import SimpleAdminConfig
from django.contrib.admin.checks import check_admin_app, check_dependencies
from django.core import checks


class EvergreenAdminConfig(SimpleAdminConfig):
    """Django's admin with the project's own site.

    Its pages are loaded with the addresses and before they are checked, not at every start: they take longer to load
    than a command such as an import of a garden that has not changed takes for its work.
    """

    default_site = "cms.admin_site.EvergreenAdminSite"

    def ready(self) -> None:
        checks.register(check_dependencies, checks.Tags.admin)
        checks.register(check_pages, checks.Tags.admin)


def check_pages(app_configs: Sequence[AppConfig] | None, **options: Any) -> list[checks.CheckMessage]:
    """Checks the pages of the admin, which are loaded for that."""
    autodiscover()
    return list(check_admin_app(app_configs, **options))
