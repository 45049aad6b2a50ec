"""Writes down what the clock has published."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from editorial.services.scheduling import publish_due


class Command(BaseCommand):
    help = "Notes the articles whose publish time has come, for cron or a timer. Readers do not wait for it."

    def handle(self, *args: Any, **options: Any) -> None:
        number = publish_due()
        if options["verbosity"] > 0:
            self.stdout.write(f"{number:,} articles have become public")
