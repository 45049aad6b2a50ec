"""Imports curated work from a file that `export_markdown --decisions` wrote."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from editorial.management.terminal import REFUSED, USAGE, report_line, safe
from editorial.services.decisions import BrokenDecisions, DecisionReport, Outcome, import_decisions, read_decisions

LARGEST = 200_000_000  # bytes


class Command(BaseCommand):
    help = (
        "Imports curated work that lies in no document: names and their aliases, merges, titles, briefs, waivers, "
        "redirects. A file that is here already writes nothing. Exit code 1 where a row was not accepted."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", metavar="FILE.json", type=Path, help="as `export_markdown --decisions` writes it")
        parser.add_argument("--dry-run", action="store_true", help="say what would happen; write nothing")
        parser.add_argument("--message", default="", help="why; kept with the changeset")
        parser.add_argument("--json", action="store_true", help="print one line of JSON for each row")

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["file"]
        try:
            if path.stat().st_size > LARGEST:
                raise CommandError(f"{safe(str(path))}: error: is larger than {LARGEST:,} bytes", returncode=USAGE)
            decisions = read_decisions(path.read_bytes())
        except OSError as error:
            raise CommandError(f"{safe(str(path))}: {error.strerror or error}", returncode=USAGE) from error
        except BrokenDecisions as error:
            place = ":".join(str(part) for part in (safe(str(path)), error.line, error.column) if part is not None)
            raise CommandError(f"{place}: error: {safe(str(error))}", returncode=USAGE) from error
        message = options["message"] or f"decisions: {path.name}"
        report = import_decisions(decisions, by=None, message=message, dry_run=options["dry_run"])
        self.print_report(report, str(path), options)
        if report.refused:
            count = len(report.refused)
            raise CommandError(f"{count:,} rows were not accepted; each is named above.", returncode=REFUSED)

    def print_report(self, report: DecisionReport, path: str, options: dict[str, Any]) -> None:
        for item in report.items:
            if options["json"]:
                columns = {"table": item.table, "key": item.key, "action": item.outcome.value, "code": item.code}
                self.stdout.write(json.dumps(columns, ensure_ascii=False))
            if item.outcome is Outcome.REFUSED:
                report_line(self.stderr, "error", path, f"{item.table} {item.key}: {item.reason}")
        if options["json"] or options["verbosity"] == 0:
            return
        head = "Would be: " if options["dry_run"] else ""
        counts = report.counts
        self.stdout.write(head + ", ".join(f"{counts[outcome]:,} {outcome.value}" for outcome in Outcome))
        if report.changeset_id:
            self.stdout.write(f"Changeset {report.changeset_id}")
