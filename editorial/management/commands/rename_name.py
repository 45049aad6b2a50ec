"""Writes a name differently in the files that name it."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from editorial.management.terminal import REFUSED, USAGE, progress_bar, report_line, safe
from editorial.models import Role
from editorial.services.bulk_edits import (
    Act,
    BulkEditBusy,
    BulkPlan,
    BulkReport,
    carry_out_bulk_edit,
    plan_as_json,
    plan_bulk_edit,
    with_lines,
)
from editorial.services.renaming import RenameNames, check_names, known_spellings, named_entity

YES = ("y", "yes", "j", "ja", "是")


class Command(BaseCommand):
    help = (
        "Writes a name differently in the headers that name it, as one changeset that `undo` takes back. The new name "
        "leads to the same entity. A run that was killed is completed by running the command again after a minute. "
        "Exit code 1 where an article could not be changed."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("entity", metavar="KIND:SLUG", help="whose name it is, such as channel:best-tv")
        parser.add_argument("--from", dest="old", action="append", metavar="NAME", required=True, help="as written now")
        parser.add_argument("--to", dest="new", action="append", metavar="NAME", required=True, help="for each --from")
        parser.add_argument("--role", action="append", choices=Role.values, help="only where the name has this role")
        parser.add_argument("--dry-run", action="store_true", help="say what would happen; write nothing")
        parser.add_argument("--report", type=Path, metavar="FILE.json", help="write the plan, with every line")
        parser.add_argument("--yes", action="store_true", help="do not ask before a large change")
        parser.add_argument("--message", default="", help="why; kept with the changeset")

    def handle(self, *args: Any, **options: Any) -> None:
        edit = self.edit(options)
        plan = plan_bulk_edit(edit, by=None, exact=options["dry_run"])
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

    def edit(self, options: dict[str, Any]) -> RenameNames:
        entity = named_entity(options["entity"])
        if entity is None:
            raise CommandError(f"There is no {safe(options['entity'])}; say kind:address.", returncode=USAGE)
        if len(options["old"]) != len(options["new"]):
            raise CommandError("Each --from needs its --to.", returncode=USAGE)
        changes = known_spellings(entity, dict(zip(options["old"], options["new"], strict=True)))
        changes = {key: new for key, new in changes.items() if not options["role"] or key[0] in options["role"]}
        if not changes:
            raise CommandError(f"Nothing names {safe(str(entity))} so.", returncode=USAGE)
        try:
            check_names(entity, changes)
        except ValidationError as error:
            raise CommandError(safe(" ".join(error.messages)), returncode=USAGE) from error
        return RenameNames(entity, changes)

    def write_report(self, edit: RenameNames, plan: BulkPlan, target: Path) -> None:
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

    def carry_out(self, edit: RenameNames, plan: BulkPlan, options: dict[str, Any]) -> BulkReport:
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
