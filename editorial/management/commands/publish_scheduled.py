"""Writes down what the clock has published, and drops kept texts of forms that have expired."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from editorial.services import autosaving, presence
from editorial.services.scheduling import publish_due, set_back_faulty


class Command(BaseCommand):
    help = "Notes the articles whose publish time has come, for cron or a timer. Readers do not wait for it."

    def handle(self, *args: Any, **options: Any) -> None:
        set_back = set_back_faulty()
        number = publish_due()
        autosaving.expire()
        presence.expire()
        if set_back:
            self.stderr.write(f"{set_back:,} articles have an open error and are back in review before their time")
        if options["verbosity"] > 0:
            self.stdout.write(f"{number:,} articles have become public")
