"""Makes a garden to look at."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from editorial.models import Article
from editorial.services import demo
from editorial.services.files import ScanError
from editorial.services.importing import Action

GARDEN = Path(settings.BASE_DIR) / "fixtures" / "garden"
DECISIONS = GARDEN.with_name("decisions.json")  # briefs of its projects, and the order of their articles


class Command(BaseCommand):
    help = "Makes the database, imports the demo garden once and makes the demo users. Can be repeated."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--garden", type=Path, default=GARDEN, metavar="DIR", help="another folder to import")

    def handle(self, *args: Any, **options: Any) -> None:
        quiet = options["verbosity"] == 0
        call_command("migrate", verbosity=max(0, options["verbosity"] - 1), interactive=False, stdout=self.stdout)
        try:
            report = demo.import_demo_garden(options["garden"])
        except ScanError as error:
            raise CommandError(str(error), returncode=2) from error
        if report is not None and options["garden"] == GARDEN:
            demo.import_demo_decisions(DECISIONS)
        accounts = demo.make_demo_users()
        demo.make_demo_discussion()
        if not quiet and report is None:
            self.stdout.write(f"The garden holds {Article.objects.count()} articles already; nothing was imported.")
        elif not quiet and report is not None:
            counts = ", ".join(f"{report.counts[action]} {action.value}" for action in Action if report.counts[action])
            self.stdout.write(f"Demo garden: {counts}.")
        for account in accounts:  # said at every verbosity: nobody can ask for it later
            self.stdout.write(f"Demo user {account.name} with the password {account.password} (shown only now)")
        if not quiet and not accounts:
            self.stdout.write("The demo users exist; `manage.py changepassword NAME` gives one a new password.")
