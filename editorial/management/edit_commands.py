"""What commands have in common that make one change in many articles: planned, told, confirmed, carried out."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from editorial.management.terminal import REFUSED, USAGE, progress_bar, report_line, safe
from editorial.services.bulk_edits import (
    Act,
    BulkEdit,
    BulkEditBusy,
    BulkPlan,
    BulkReport,
    carry_out_bulk_edit,
    plan_as_json,
    plan_bulk_edit,
    with_lines,
)

YES = ("y", "yes", "j", "ja", "是")


class EditCommand(BaseCommand):
    """A command that makes a bulk edit. A killed run is completed by running it again after a minute."""

    reads_all = False  # whether each text is read for the plan, however many there are

    def add_edit_arguments(self, parser: ArgumentParser) -> None:
        """Adds what every such command takes."""
        parser.add_argument("--dry-run", action="store_true", help="say what would happen; write nothing")
        parser.add_argument("--report", type=Path, metavar="FILE.json", help="write the plan, with every line")
        parser.add_argument("--yes", action="store_true", help="do not ask before a large change")
        parser.add_argument("--message", default="", help="why; kept with the changeset")

    def run_edit(self, edit: BulkEdit, options: dict[str, Any]) -> None:
        """Plans the edit, carries it out unless that is only tried, and tells what became of the articles."""
        with progress_bar("Reading", shown=options["verbosity"] > 0) as bar:
            exact = self.reads_all or options["dry_run"]
            plan = plan_bulk_edit(edit, by=None, exact=exact, progress=lambda done: bar(done, None))
        if options["report"]:
            self.write_report(edit, plan, options["report"])
        if options["dry_run"]:
            report = BulkReport(items=list(plan.items))
        else:
            self.confirm(plan, options)
            report = self.carry_out(edit, plan, options)
        for item in report.refused:
            report_line(self.stderr, "error", item.path, str(item.reason))
        if options["verbosity"] > 0:
            self.print_summary(report, dry=options["dry_run"])
        if report.refused:
            message = f"{len(report.refused):,} stay as they are; each is named above."
            raise CommandError(message, returncode=REFUSED)

    def write_report(self, edit: BulkEdit, plan: BulkPlan, target: Path) -> None:
        files = plan_as_json(with_lines(plan.items, edit, by=None))
        counts = {act.value: plan.counts[act] for act in Act}
        told = {"edit": edit.spec(), "counts": counts, "files": files}
        target.write_text(json.dumps(told, ensure_ascii=False, indent=1) + "\n", "utf-8")

    def confirm(self, plan: BulkPlan, options: dict[str, Any]) -> None:
        """Says what a large change means before it writes, and asks where a person can answer."""
        if not plan.is_large or options["yes"]:
            return
        self.stderr.write(
            f"This writes {plan.writes} of {plan.stored_articles} articles, {plan.public} of them public."
        )
        if sys.stdin is not None and sys.stdin.isatty() and sys.stderr.isatty():
            self.stderr.write("Go on? [y/N] ", ending="")
            self.stderr.flush()
            if sys.stdin.readline().strip().lower() not in YES:
                raise CommandError("Nothing was written.", returncode=USAGE)

    def carry_out(self, edit: BulkEdit, plan: BulkPlan, options: dict[str, Any]) -> BulkReport:
        try:
            with progress_bar("Writing", shown=options["verbosity"] > 0) as bar:
                total = len(plan.items)
                return carry_out_bulk_edit(
                    edit, plan, by=None, message=options["message"], progress=lambda number: bar(number, total)
                )
        except BulkEditBusy as error:
            raise CommandError(safe(str(error)), returncode=USAGE) from error

    def print_summary(self, report: BulkReport, *, dry: bool) -> None:
        counts = report.counts
        told = ", ".join(f"{counts[act]:,} {act.value}" for act in Act if counts[act]) or "nothing to write"
        self.stdout.write(("Would be: " if dry else "") + told)
        if report.changeset_id:
            self.stdout.write(f"Changeset {report.changeset_id}; `undo {report.changeset_id}` takes it back.")
