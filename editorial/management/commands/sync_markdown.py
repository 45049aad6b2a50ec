"""Keeps a folder of Markdown files and the articles the same, from both sides."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from editorial.management.commands.import_markdown import visibility_lines
from editorial.management.terminal import REFUSED, USAGE, progress_bar, report_line, safe
from editorial.services.files import ScanError
from editorial.services.folder_runs import FolderBusy, FolderLost, Hold, held_folder
from editorial.services.importing import MisplacedRoot
from editorial.services.syncing import Action, SyncItem, SyncOptions, SyncPlan, SyncReport, apply_sync, plan_sync

# What a person has to know about a path, by the detail of its action.
ERRORS = {
    "not-mergeable": "was changed here and in the folder in the same place; both texts were left alone, and the file's "
    "is kept in the article's history",
    "no-base": "is an article here and a file there, and it is not known which text both had in common; both were left "
    "alone, and the file's text is kept in the article's history",
    "publisher-needed": "would change a published article, which needs the right to publish; the file's text is kept "
    "in the article's history",
    "removed-here": "was removed here and changed in the folder; the file's text is kept in the article's history",
    "kept-before": "still differs from its article in a way that cannot be merged; the file's text is kept in the "
    "article's history",
    "file-gone": "was deleted in the folder and edited here; remove the article, or write it to the folder again with "
    "export_markdown",
}
PROPOSALS = {
    Action.REMOVE_ARTICLE: "was deleted in the folder; --delete removes the article, export_markdown writes the file "
    "again",
    Action.REMOVE_FILE: "is the file of an article that was removed here; --delete deletes the file",
}


class Command(BaseCommand):
    help = (
        "Two-way synchronisation of a folder with the articles: what changed on one side is copied to the other, what "
        "changed on both is merged, and what cannot be merged is left alone on both sides and named. Deletions are "
        "proposed only. Exit code 1 where a file and its article could not be brought together."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", metavar="PATH", type=Path, help="the folder; the paths of articles begin there")
        parser.add_argument("--dry-run", action="store_true", help="say what would happen; write nothing")
        parser.add_argument("--delete", action="store_true", help="carry deletions of either side out on the other")
        parser.add_argument("--checksum", action="store_true", help="read every file, whatever its size and times say")
        parser.add_argument("--yes", action="store_true", help="do not ask before a large change")
        parser.add_argument("--message", default="", help="why; kept with the changeset")
        parser.add_argument("--report", type=Path, metavar="FILE.json", help="write what happened to each file")
        parser.add_argument("--jobs", type=int, metavar="N", help="processes that read (default: as many as pay off)")
        parser.add_argument("--force-new", action="store_true", help="store files that are here under another path")
        parser.add_argument("--json", action="store_true", help="print one line of JSON for each path that changed")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            report = self.sync(options)
        except (ScanError, MisplacedRoot, FolderBusy, FolderLost) as error:
            raise CommandError(safe(str(error)), returncode=USAGE) from error
        except OSError as error:
            raise CommandError(safe(f"{options['folder']}: {error.strerror or error}"), returncode=USAGE) from error
        self.print_items(report, options)
        if options["report"]:
            options["report"].write_text(json.dumps(as_json(report), ensure_ascii=False, indent=1) + "\n", "utf-8")
        if not options["json"] and options["verbosity"] > 0:
            self.print_summary(report, dry=options["dry_run"])
        if report.refused:
            message = f"{report.refused:,} files and articles were not brought together; each is named above."
            raise CommandError(message, returncode=REFUSED)

    def sync(self, options: dict[str, Any]) -> SyncReport:
        """Plans, and unless it is a dry run carries out; the folder is held from before the plan on."""
        if options["dry_run"]:
            plan = self.plan(options)
            return SyncReport(None, plan.unchanged, plan.items, plan.skipped, plan.visibility)
        if not options["folder"].is_dir():
            raise ScanError(f"{options['folder']}: there is no such folder.")
        with held_folder(str(options["folder"].resolve()), by=None, what="sync_markdown") as hold:
            plan = self.plan(options, hold)
            self.confirm(plan, options)
            total = sum(item.writes or item.goes_out for item in plan.items) + plan.removals
            with progress_bar("Synchronising", shown=options["verbosity"] > 0) as bar:
                done = beating(bar, total, hold)
                return apply_sync(plan, by=None, message=options["message"], hold=hold, progress=done)

    def plan(self, options: dict[str, Any], hold: Hold | None = None) -> SyncPlan:
        chosen = SyncOptions(
            checksum=options["checksum"],
            delete=options["delete"],
            force_new=options["force_new"],
            jobs=options["jobs"],
        )
        with progress_bar("Reading", shown=options["verbosity"] > 0) as bar:
            return plan_sync(options["folder"], by=None, options=chosen, progress=beating(bar, None, hold))

    def confirm(self, plan: SyncPlan, options: dict[str, Any]) -> None:
        """Says what a large change means before anything is written, and asks where a person can answer."""
        if not plan.is_large or options["yes"]:
            return
        self.stderr.write(summary(plan.counts))
        self.stderr.write("\n".join(visibility_lines(plan.visibility)))
        if sys.stdin is not None and sys.stdin.isatty() and sys.stderr.isatty():
            self.stderr.write("Go on? [y/N] ", ending="")
            self.stderr.flush()
            if sys.stdin.readline().strip().lower() not in ("y", "yes", "j", "ja", "是"):
                raise CommandError("Nothing was synchronised.", returncode=USAGE)
        elif plan.removes_much:
            raise CommandError(
                f"{plan.removals:,} articles and files would be removed, which looks like a folder that is not the one "
                "meant or is not mounted. Nothing was written; --yes goes on nevertheless.",
                returncode=USAGE,
            )

    def print_items(self, report: SyncReport, options: dict[str, Any]) -> None:
        for path, _, reason in report.skipped:
            report_line(self.stderr, "error", path, reason)
        for item in report.items:
            if options["json"]:
                self.stdout.write(json.dumps(item_as_json(item), ensure_ascii=False))
            self.print_item(item, verbosity=options["verbosity"])

    def print_item(self, item: SyncItem, *, verbosity: int) -> None:
        if item.refusal:
            reason = f"{item.refusal.reason}. {item.refusal.remedy}".strip()
            place = {"line": item.refusal.line, "column": item.refusal.column}
            report_line(self.stderr, "error", item.path, reason, **place)
        elif item.action is Action.CONFLICT:
            report_line(self.stderr, "error", item.path, ERRORS[item.detail])
        elif item.action in PROPOSALS and verbosity > 0:
            report_line(self.stderr, "warning", item.path, PROPOSALS[item.action])
        for finding in item.findings if verbosity > 0 else ():
            text = f"{finding.message} [{finding.code}]"
            report_line(self.stderr, finding.severity, item.path, text, line=finding.line)

    def print_summary(self, report: SyncReport, *, dry: bool) -> None:
        skipped = f", {len(report.skipped):,} skipped" if report.skipped else ""
        self.stdout.write(("Would be: " if dry else "") + summary(report.counts) + skipped)
        if any(item.action in (Action.CREATE, Action.UPDATE, Action.MERGE) for item in report.items):
            self.stdout.write("\n".join(visibility_lines(report.visibility)))
        if report.changeset_id:
            self.stdout.write(f"Changeset {report.changeset_id}")


def beating(bar: Callable[[int, int | None], None], total: int | None, hold: Hold | None) -> Callable[[int], None]:
    """Returns a function that draws the progress and says that the run is alive."""

    def done(number: int) -> None:
        bar(number, total)
        if hold is not None:
            hold.beat()

    return done


def summary(counts: dict[Action, int]) -> str:
    """Returns the numbers that are not 0, the unchanged ones always: "3 created, 9,755 unchanged"."""
    parts = [f"{counts[action]:,} {action.value}" for action in Action if counts[action] and action != "unchanged"]
    return ", ".join([*parts, f"{counts[Action.UNCHANGED]:,} unchanged"])


def item_as_json(item: SyncItem) -> dict[str, Any]:
    """Returns one path of a plan or report for machines."""
    refusal = item.refusal
    error = None
    if refusal is not None:
        names: Sequence[str] = ("code", "line", "column", "reason", "remedy")
        error = {name: getattr(refusal, name) for name in names}
    return {
        "path": item.path,
        "action": item.action.value,
        "detail": item.detail,
        "renamed_from": item.renamed_from or None,
        "public": item.public_after,
        "error": error,
        "findings": [asdict(finding) for finding in item.findings],
    }


def as_json(report: SyncReport) -> dict[str, Any]:
    """Returns a whole report for machines."""
    return {
        "changeset": report.changeset_id,
        "counts": {action.value: report.counts[action] for action in Action},
        "visibility": asdict(report.visibility),
        "skipped": [{"path": path, "code": code, "reason": reason} for path, code, reason in report.skipped],
        "files": [item_as_json(item) for item in report.items],
    }
