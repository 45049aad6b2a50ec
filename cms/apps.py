"""Says which admin site the project has."""

from __future__ import annotations

from django.contrib.admin.apps import AdminConfig


class EvergreenAdminConfig(AdminConfig):
    """Django's admin with the project's own site."""

    default_site = "cms.admin_site.EvergreenAdminSite"
