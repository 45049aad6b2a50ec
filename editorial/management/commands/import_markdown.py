"""Imports Markdown files, folders and zip archives."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from editorial.management.media_lines import report_media
from editorial.management.terminal import REFUSED, USAGE, progress_bar, progress_bars, report_line, safe
from editorial.services.files import ScanError
from editorial.services.folder_runs import FolderBusy, FolderLost
from editorial.services.importing import (
    Action,
    ImportOptions,
    ImportPlan,
    ImportReport,
    MisplacedRoot,
    PlanItem,
    Visibility,
    apply_import,
    item_as_json,
    plan_import,
    planned_report,
    report_as_json,
)

REASONS = {
    "edited-here": "was edited here since the last import; the article was left alone and the file's text kept in its "
    "history",
    "other-root": "was imported from another folder before and differs; the article was left alone and the file's text "
    "kept in its history (if the garden moved, import it with --moved)",
    "publisher-needed": "would change a published article, which needs the right to publish; the file's text was kept "
    "in its history",
    "removed-here": "was removed here; the file's text was kept in its history",
    "kept-before": "still differs from an article that was edited here; its text is kept in the article's history",
    "given-twice": "was given twice with different texts; the first one counts",
}


class Command(BaseCommand):
    requires_system_checks = ()  # pages are none of its business, and loading them takes longer than its work
    help = (
        "Imports Markdown files. Files that nobody changed change nothing; an article that an editor changed is never "
        "overwritten. Exit code 1 where a file was not accepted."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("paths", metavar="PATH", nargs="+", type=Path, help="a file, a folder or a .zip")
        parser.add_argument("--root", type=Path, metavar="DIR", help="paths are relative to this folder")
        parser.add_argument("--collection", default="", metavar="NAME", help="collection of files without a folder")
        parser.add_argument("--dry-run", action="store_true", help="say what would happen; write nothing")
        parser.add_argument("--yes", action="store_true", help="do not ask before a large change")
        parser.add_argument("--message", default="", help="why; kept with the changeset")
        parser.add_argument("--report", type=Path, metavar="FILE.json", help="write what happened to each file")
        parser.add_argument("--jobs", type=int, metavar="N", help="processes that read (default: as many as pay off)")
        parser.add_argument("--force-new", action="store_true", help="store files that are here under another path")
        parser.add_argument("--moved", action="store_true", help="the garden lies in another folder than last time")
        parser.add_argument("--checksum", action="store_true", help="read every file, whatever its size and times say")
        parser.add_argument("--index-later", action="store_true", help="for searches: by the next run, or `rebuild`")
        parser.add_argument("--json", action="store_true", help="print one line of JSON for each file")

    def handle(self, *args: Any, **options: Any) -> None:
        plan = self.plan(options)
        if options["dry_run"]:
            report = planned_report(plan)
        else:
            self.confirm(plan, options)
            report = self.apply(plan, options)
        self.print_items(report, options)
        if options["report"]:
            told = report_as_json(report, changes=options["dry_run"])
            options["report"].write_text(json.dumps(told, ensure_ascii=False, indent=1) + "\n", "utf-8")
        if not options["json"] and options["verbosity"] > 0:
            self.print_summary(report, dry=options["dry_run"])
        if report.refused:
            message = f"{report.not_accepted:,} files were not accepted; each is named above."
            raise CommandError(message, returncode=REFUSED)

    def plan(self, options: dict[str, Any]) -> ImportPlan:
        reading = ImportOptions(
            root=options["root"],
            collection=options["collection"],
            jobs=options["jobs"],
            force_new=options["force_new"],
            moved=options["moved"],
            checksum=options["checksum"],
        )
        try:
            with progress_bar("Reading", shown=options["verbosity"] > 0) as bar:
                return plan_import(options["paths"], by=None, options=reading, progress=lambda done: bar(done, None))
        except (ScanError, MisplacedRoot) as error:
            raise CommandError(safe(str(error)), returncode=USAGE) from error

    def apply(self, plan: ImportPlan, options: dict[str, Any]) -> ImportReport:
        total = sum(item.writes for item in plan.items) + plan.media.writes
        try:
            with progress_bars("Storing", "Indexing and checking", shown=options["verbosity"] > 0) as (bar, indexing):
                return apply_import(
                    plan,
                    by=None,
                    message=options["message"],
                    progress=lambda done: bar(done, total),
                    indexing=indexing,
                    index_later=options["index_later"],
                )
        except (FolderBusy, FolderLost) as error:
            raise CommandError(safe(str(error)), returncode=USAGE) from error

    def confirm(self, plan: ImportPlan, options: dict[str, Any]) -> None:
        """Says what a large import means before it writes, and asks where a person can answer."""
        if options["verbosity"] > 0 and any(item.writes for item in plan.items):
            self.stderr.write("\n".join(visibility_lines(plan.visibility)))
        if not plan.is_large or options["yes"]:
            return
        counts = plan.counts
        self.stderr.write(
            f"This creates {counts[Action.CREATE]} and changes {counts[Action.UPDATE]} of {plan.stored_articles} "
            f"articles, and makes {plan.visibility.becoming_public} public."
        )
        if sys.stdin is not None and sys.stdin.isatty() and sys.stderr.isatty():
            self.stderr.write("Go on? [y/N] ", ending="")
            self.stderr.flush()
            if sys.stdin.readline().strip().lower() not in ("y", "yes", "j", "ja", "是"):
                raise CommandError("Nothing was imported.", returncode=USAGE)

    def print_items(self, report: ImportReport, options: dict[str, Any]) -> None:
        for path, _, reason in report.skipped:
            report_line(self.stderr, "error", path, reason)
        for path, code, reason in report.warnings if options["verbosity"] > 0 else ():
            report_line(self.stderr, "warning", path, f"{reason} [{code}]")
        for item in report.items:
            if options["json"]:
                self.stdout.write(json.dumps(item_as_json(item), ensure_ascii=False))
            self.print_item(item, warnings=options["verbosity"] > 0)
        report_media(self.stdout, self.stderr, report.media, json=options["json"], verbosity=options["verbosity"])

    def print_item(self, item: PlanItem, *, warnings: bool) -> None:
        path = item.file.path
        if item.refusal:
            reason = f"{item.refusal.reason}. {item.refusal.remedy}".strip()
            report_line(self.stderr, "error", path, reason, line=item.refusal.line, column=item.refusal.column)
        elif item.action is Action.CONFLICT:
            report_line(self.stderr, "error", path, REASONS[item.detail])
        for finding in item.findings if warnings else ():
            report_line(self.stderr, finding.severity, path, f"{finding.message} [{finding.code}]", line=finding.line)

    def print_summary(self, report: ImportReport, *, dry: bool) -> None:
        counts = ", ".join(f"{report.counts[action]:,} {action.value}" for action in Action)
        skipped = f", {len(report.skipped):,} skipped" if report.skipped else ""
        findings = sum(len(item.findings) for item in report.items)
        head = "Would be: " if dry else ""
        self.stdout.write(f"{head}{counts}{skipped}; {findings:,} findings")
        if media := report.media.summary():
            self.stdout.write(f"Media: {media}")
        if report.counts[Action.CREATE] or report.counts[Action.UPDATE]:
            self.stdout.write("\n".join(visibility_lines(report.visibility)))
        if report.changeset_id:
            self.stdout.write(f"Changeset {report.changeset_id}")


def visibility_lines(visibility: Visibility) -> list[str]:
    """Returns what each reading of the new and changed files means for readers, as sentences."""
    rule = [f"{visibility.by_status:,} by `status`"]
    if visibility.by_typo:
        rule.append(f"{visibility.by_typo:,} by a `status` with a typo")
    if visibility.by_flag:
        rule.append(f"{visibility.by_flag:,} by `draft: false` without a `status`")
    flag = f"if `draft` alone decided, it would be {visibility.by_draft:,}"
    lines = [f"Public: {' and '.join(rule)}; {flag}. Becoming public: {visibility.becoming_public:,}."]
    if visibility.leaving:
        lines.append(f"No longer public: {visibility.leaving:,}.")
    return lines
