"""The application that holds the garden."""

from __future__ import annotations

from django.apps import AppConfig
from django.core.checks import Tags, register

from editorial import checks


class EditorialConfig(AppConfig):
    """Names the application and registers its system checks."""

    name = "editorial"
    verbose_name = "Editorial"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        register(checks.sqlite_takes_the_lock_first, Tags.compatibility)
        register(checks.hosts_are_named, Tags.security, deploy=True)
        register(checks.mails_have_addresses, Tags.compatibility)
        register(checks.pictures_have_a_font, Tags.compatibility, deploy=True)
        register(checks.sessions_end, Tags.security, deploy=True)
