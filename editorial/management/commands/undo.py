"""Takes a changeset back."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from editorial.management.terminal import REFUSED, USAGE, progress_bar, report_line, safe
from editorial.models import Changeset
from editorial.services.undoing import (
    Act,
    ArticleItem,
    RowItem,
    UndoPlan,
    UndoReport,
    carry_out_undo,
    item_as_json,
    items_as_json,
    plan_undo,
    undo_problem,
)

YES = ("y", "yes", "j", "ja", "是")


class Command(BaseCommand):
    help = (
        "Takes a changeset back, as a changeset of its own: created articles are removed, changed ones get their "
        "former text, removed ones come back. What was changed since is left and named, with exit code 1. To undo an "
        "undo is to redo. A run that was killed is completed by running the command again."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("changeset", metavar="CHANGESET", help="its number, as `changesets` lists it")
        parser.add_argument("--dry-run", action="store_true", help="say what would happen; write nothing")
        parser.add_argument(
            "--report", type=Path, metavar="FILE.json", help="write what becomes of each; with --dry-run the lines too"
        )
        parser.add_argument("--article", action="append", metavar="PATH", help="only this article; may be repeated")
        parser.add_argument("--yes", action="store_true", help="do not ask before a large change")
        parser.add_argument("--message", default="", help="why; kept with the changeset")
        parser.add_argument("--json", action="store_true", help="print one line of JSON for each article and row")

    def handle(self, *args: Any, **options: Any) -> None:
        changeset = self.found(str(options["changeset"]).removeprefix("#"))
        plan = self.plan(changeset, options["article"])
        if options["dry_run"]:
            report = UndoReport(items=[*plan.articles, *plan.rows])
        else:
            self.confirm(plan, options)
            total = plan.writes
            with progress_bar("Undoing", shown=options["verbosity"] > 0) as bar:
                report = carry_out_undo(plan, by=None, message=options["message"], progress=lambda n: bar(n, total))
        self.print_items(report.items, options)
        if options["report"]:
            self.write_report(report, options["report"], dry=options["dry_run"])
        if not options["json"] and options["verbosity"] > 0:
            self.print_summary(report, dry=options["dry_run"])
        if report.left:
            raise CommandError(f"{len(report.left):,} were left as they are; each is named above.", returncode=REFUSED)

    def write_report(self, report: UndoReport, target: Path, *, dry: bool) -> None:
        counts = {act.value: report.counts[act] for act in Act}
        items = items_as_json(report.items, changes=dry)
        told = {"changeset": report.changeset_id, "counts": counts, "items": items}
        target.write_text(json.dumps(told, ensure_ascii=False, indent=1) + "\n", "utf-8")

    def found(self, number: str) -> Changeset:
        found = Changeset.objects.filter(pk=int(number)).first() if number.isdecimal() and len(number) < 18 else None
        if found is None:
            raise CommandError(f"There is no changeset {safe(number)}; `changesets` lists them.", returncode=USAGE)
        if problem := undo_problem(found):
            raise CommandError(f"Changeset {number}: {problem}", returncode=USAGE)
        return found

    def plan(self, changeset: Changeset, paths: list[str] | None) -> UndoPlan:
        plan = plan_undo(changeset.pk, by=None, articles=paths)
        unknown = sorted(set(paths or ()) - {item.path for item in plan.articles})
        if unknown:
            names = ", ".join(map(safe, unknown))
            raise CommandError(f"Changeset {changeset.pk} wrote no article {names}.", returncode=USAGE)
        return plan

    def confirm(self, plan: UndoPlan, options: dict[str, Any]) -> None:
        """Says what a large undo means before it writes, and asks where a person can answer."""
        if not plan.is_large or options["yes"]:
            return
        self.stderr.write(f"This writes {plan.documents} of {plan.stored_articles} articles: {summary(plan)}.")
        if sys.stdin is not None and sys.stdin.isatty() and sys.stderr.isatty():
            self.stderr.write("Go on? [y/N] ", ending="")
            self.stderr.flush()
            if sys.stdin.readline().strip().lower() not in YES:
                raise CommandError("Nothing was undone.", returncode=USAGE)

    def print_items(self, items: Iterable[ArticleItem | RowItem], options: dict[str, Any]) -> None:
        for item in items:
            if options["json"]:
                self.stdout.write(json.dumps(item_as_json(item), ensure_ascii=False))
            elif options["verbosity"] > 1 or (options["dry_run"] and isinstance(item, ArticleItem) and item.act.writes):
                self.stdout.write(f"{safe(name(item))}: {item.act.value}")
            if item.act is Act.LEFT:
                report_line(self.stderr, "error", name(item), f"left as it is: {item.reason}")

    def print_summary(self, report: UndoReport, *, dry: bool) -> None:
        head = "Would be: " if dry else ""
        self.stdout.write(f"{head}{summary(report)}")
        if report.changeset_id:
            self.stdout.write(f"Changeset {report.changeset_id}; `undo {report.changeset_id}` does all of it again.")


def name(item: ArticleItem | RowItem) -> str:
    """Returns what stands for an item in lists: an article's path, or a row's table and key."""
    return item.path if isinstance(item, ArticleItem) else f"{item.table} {item.key}"


def summary(counted: UndoPlan | UndoReport) -> str:
    """Returns how many articles and rows meet with what, in one line."""
    counts = counted.counts
    return ", ".join(f"{counts[act]:,} {act.value}" for act in Act if counts[act]) or "nothing to undo"
