"""Sends unread notices by e-mail."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from editorial.management.terminal import REFUSED, report_line
from editorial.services.digests import send_digests


class Command(BaseCommand):
    help = "Sends each user one mail with their unread notices, for cron or a timer. Needs NOTIFY_BY_EMAIL=on."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="say who would get a mail; send and write nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        quiet = options["verbosity"] == 0
        if not settings.NOTIFY_BY_EMAIL:
            if not quiet:
                self.stdout.write("NOTIFY_BY_EMAIL is off: nothing is sent.")
            return
        report = send_digests(dry_run=options["dry_run"])
        for name, reason in report.failed:
            report_line(self.stderr, "error", name, f"the mail was not sent and is tried again next time: {reason}")
        if not quiet:
            for name, number in report.sent if options["dry_run"] else ():
                self.stdout.write(f"{name}: {number:,} notices")
            verb = "would be sent" if options["dry_run"] else "sent"
            self.stdout.write(f"{len(report.sent):,} mails {verb}")
        if report.failed:
            raise CommandError(f"{len(report.failed):,} mails were not sent", returncode=REFUSED)
