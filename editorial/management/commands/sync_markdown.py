"""Keeps a folder of Markdown files and the articles the same, from both sides."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from editorial.management.commands.import_markdown import visibility_lines
from editorial.management.media_lines import report_media
from editorial.management.terminal import REFUSED, USAGE, progress_bar, progress_bars, report_line, safe
from editorial.management.watching import Telling, ending_by_signals
from editorial.services.files import ScanError
from editorial.services.folder_runs import WATCH, FolderBusy, FolderLost, Hold, held_folder
from editorial.services.importing import MisplacedRoot
from editorial.services.syncing import (
    Action,
    Commits,
    GitProblem,
    SyncItem,
    SyncOptions,
    SyncPlan,
    SyncReport,
    Watch,
    apply_sync,
    item_as_json,
    plan_sync,
    planned_report,
    report_as_json,
)

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
    requires_system_checks = ()  # pages are none of its business, and loading them takes longer than its work
    help = (
        "Two-way synchronisation of a folder with the articles: what changed on one side is copied to the other, what "
        "changed on both is merged, and what cannot be merged is left alone on both sides and named. Deletions are "
        "proposed only. Exit code 1 where a file and its article could not be brought together."
    )

    uncommitted = ""
    planned: SyncPlan | None = None  # of a dry run, whose report has the lines

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", metavar="PATH", type=Path, help="the folder; the paths of articles begin there")
        parser.add_argument("--dry-run", action="store_true", help="say what would happen; write nothing")
        parser.add_argument("--delete", action="store_true", help="carry deletions of either side out on the other")
        parser.add_argument("--checksum", action="store_true", help="read every file, whatever its size and times say")
        parser.add_argument("--yes", action="store_true", help="do not ask before a large change")
        parser.add_argument("--message", default="", help="why; kept with the changeset")
        parser.add_argument(
            "--report",
            type=Path,
            metavar="FILE.json",
            help="write what happened to each file; with --dry-run the lines too",
        )
        parser.add_argument("--jobs", type=int, metavar="N", help="processes that read (default: as many as pay off)")
        parser.add_argument("--force-new", action="store_true", help="store files that are here under another path")
        parser.add_argument("--json", action="store_true", help="print one line of JSON for each path that changed")
        parser.add_argument("--commit", action="store_true", help="commit what was written in git; nothing is pushed")
        parser.add_argument("--watch", action="store_true", help="go on, and follow changes of both sides")
        parser.add_argument(
            "--poll",
            action="store_true",
            help="with --watch: look every two seconds, where the system does not tell of changes",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["watch"] and (options["dry_run"] or options["report"]):
            raise CommandError(
                "--watch goes with neither --dry-run nor --report; --json has a line for each change.", returncode=USAGE
            )
        try:
            if options["watch"]:
                self.watch(options)
                return
            report = self.sync(options)
        except (ScanError, MisplacedRoot, FolderBusy, FolderLost, GitProblem) as error:
            raise CommandError(safe(str(error)), returncode=USAGE) from error
        except OSError as error:
            raise CommandError(safe(f"{options['folder']}: {error.strerror or error}"), returncode=USAGE) from error
        self.print_items(report, options)
        if options["report"]:
            told = report_as_json(report, plan=self.planned)
            options["report"].write_text(json.dumps(told, ensure_ascii=False, indent=1) + "\n", "utf-8")
        if not options["json"] and options["verbosity"] > 0:
            self.print_summary(report, dry=options["dry_run"])
        if self.uncommitted:
            self.stderr.write(f"error: {safe(self.uncommitted)}")
            raise CommandError("The files were synchronised and not committed.", returncode=REFUSED)
        if report.refused:
            message = f"{report.refused:,} files and articles were not brought together; each is named above."
            raise CommandError(message, returncode=REFUSED)

    def sync(self, options: dict[str, Any]) -> SyncReport:
        """Plans, and unless it is a dry run carries out; the folder is held from before the plan on."""
        if options["dry_run"]:
            self.planned = self.plan(options)
            return planned_report(self.planned)
        commits = self.commits(options)
        with held_folder(str(self.folder(options)), by=None, what="sync_markdown") as hold:
            plan = self.plan(options, hold)
            if plan.is_large and not options["yes"] and not self.confirm(plan, options) and plan.removes_much:
                raise CommandError(
                    f"{plan.removals:,} articles and files would be removed, which looks like a folder that is not the "
                    "one meant or is not mounted. Nothing was written; --yes goes on nevertheless.",
                    returncode=USAGE,
                )
            shown = options["verbosity"] > 0
            with progress_bars("Synchronising", "Indexing and checking", shown=shown) as (bar, behind):
                report = apply_sync(
                    plan,
                    by=None,
                    message=options["message"],
                    hold=hold,
                    progress=beating(bar, plan.total, hold),
                    commits=commits,
                    indexing=behind,
                )
            if commits:
                self.commit(commits, hold, report, options)
            return report

    def commits(self, options: dict[str, Any]) -> Commits | None:
        """Returns what commits, before anything is written, None where that is not asked for."""
        if not options["commit"]:
            return None
        commits = Commits(self.folder(options))
        commits.assert_possible()
        return commits

    def commit(self, commits: Commits, hold: Hold, report: SyncReport, options: dict[str, Any]) -> None:
        """Commits what was written; what git refuses now is left to the next run."""
        try:
            done = commits.commit(hold.folder.pk, changeset_id=report.changeset_id)
        except GitProblem as error:
            self.uncommitted = f"{error} What was written is committed by the next run with --commit."
            return
        Telling(self, options, summary).committed(done)

    def watch(self, options: dict[str, Any]) -> None:
        """Holds the folder and follows changes until a signal ends it."""
        folder = self.folder(options)
        telling = Telling(self, options, summary)
        with ending_by_signals() as ending, held_folder(str(folder), by=None, what=WATCH) as hold:
            watch = Watch(
                folder,
                hold,
                telling,
                ending,
                by=None,
                options=chosen(options),
                message=options["message"],
                poll=options["poll"],
                commits=self.commits(options),
            )
            telling.ended(watch.run())

    def folder(self, options: dict[str, Any]) -> Path:
        folder: Path = options["folder"].resolve()
        if not folder.is_dir():
            raise ScanError(f"{options['folder']}: there is no such folder.")
        return folder

    def plan(self, options: dict[str, Any], hold: Hold | None = None) -> SyncPlan:
        with progress_bar("Reading", shown=options["verbosity"] > 0) as bar:
            return plan_sync(options["folder"], by=None, options=chosen(options), progress=beating(bar, None, hold))

    def confirm(self, plan: SyncPlan, options: dict[str, Any]) -> bool:
        """Says what a large change means before anything is written, and returns whether a person has agreed to it.

        Raises:
            CommandError: the person does not agree.
        """
        self.stderr.write(summary(plan.counts))
        self.stderr.write("\n".join(visibility_lines(plan.visibility)))
        if sys.stdin is None or not (sys.stdin.isatty() and sys.stderr.isatty()):
            return False
        self.stderr.write("Go on? [y/N] ", ending="")
        self.stderr.flush()
        if sys.stdin.readline().strip().lower() not in ("y", "yes", "j", "ja", "是"):
            raise CommandError("Nothing was synchronised.", returncode=USAGE)
        return True

    def print_items(self, report: SyncReport, options: dict[str, Any]) -> None:
        for path, _, reason in report.skipped:
            report_line(self.stderr, "error", path, reason)
        for item in report.items:
            if options["json"]:
                self.stdout.write(json.dumps(item_as_json(item), ensure_ascii=False))
            self.print_item(item, verbosity=options["verbosity"])
        report_media(self.stdout, self.stderr, report.media, json=options["json"], verbosity=options["verbosity"])

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
        if media := report.media.summary():
            self.stdout.write(f"Media: {media}")
        if report.changeset_id:
            self.stdout.write(f"Changeset {report.changeset_id}")


def chosen(options: dict[str, Any]) -> SyncOptions:
    """Returns what the arguments say about the sync itself."""
    names: Sequence[str] = ("checksum", "delete", "force_new", "jobs")
    return SyncOptions(**{name: options[name] for name in names})


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
