"""Makes derived data anew."""

from __future__ import annotations

import os
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from editorial.management.terminal import REFUSED, USAGE, progress_bar, report_line
from editorial.services.rebuilding import RebuildReport, prune, rebuild_html, rebuild_names, rebuild_rows


class Command(BaseCommand):
    help = (
        "Makes what is derived from the documents anew: columns, mentions, terms and findings always; names with "
        "--entities; pages with --html. With --check it compares instead, exit code 1 on a difference."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--html", action="store_true", help="render every body that has no page yet")
        parser.add_argument("--entities", action="store_true", help="key aliases and choose display names again")
        parser.add_argument("--prune", action="store_true", help="delete bodies and pages that nothing refers to")
        parser.add_argument("--check", action="store_true", help="compare, write nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        check = options["check"]
        if check and (options["html"] or options["prune"]):
            raise CommandError("--check compares rows and names; it goes with --entities only.", returncode=USAGE)
        shown = options["verbosity"] > 0
        with progress_bar("Reading articles", shown=shown) as bar:
            rows = rebuild_rows(check=check, progress=bar)
        names = rebuild_names(check=check) if options["entities"] else RebuildReport()
        differences = rows.differences + names.differences
        for path, what in differences if check or options["verbosity"] > 1 else ():
            report_line(self.stderr, "error" if check else "note", path, what)
        if shown:
            verb = "differ" if check else "were made anew"
            self.stdout.write(f"{rows.checked:,} articles read, {len(differences):,} rows {verb}")
        if check:
            if differences:
                raise CommandError("What is stored is not what the texts say; run rebuild.", returncode=REFUSED)
            return
        if options["html"]:
            with progress_bar("Rendering", shown=shown) as bar:
                html = rebuild_html(jobs=os.cpu_count() or 1, progress=bar)
            self.stdout.write(f"{html.checked:,} bodies rendered")
        if options["prune"]:
            self.stdout.write(f"{prune():,} rows pruned")
