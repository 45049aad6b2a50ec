"""Does what the clock asks for: edits that are due, what became public or expired, kept texts that nobody wants."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from editorial.services import autosaving, jobs, presence, waiting_files
from editorial.services.scheduling import note_expired, publish_due, publish_due_edits, set_back_faulty


class Command(BaseCommand):
    help = "Does what is due, for cron or a timer: puts scheduled edits live, notes what became public or expired."

    def handle(self, *args: Any, **options: Any) -> None:
        set_back = set_back_faulty()
        edits = publish_due_edits()
        number, expired = publish_due(), note_expired()
        autosaving.expire()
        presence.expire()
        waiting_files.expire()
        jobs.expire()
        if set_back:
            self.stderr.write(f"{set_back:,} articles have an open error and are back in review before their time")
        if edits.set_back:
            self.stderr.write(f"{edits.set_back:,} scheduled edits could not go live and wait again; History says why")
        if options["verbosity"] > 0:
            self.stdout.write(f"{number:,} articles have become public")
            self.stdout.write(f"{edits.published:,} scheduled edits have become public")
            self.stdout.write(f"{expired:,} articles have expired")
