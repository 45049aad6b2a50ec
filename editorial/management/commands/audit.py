"""Says what the articles do not meet of the rules about documents, and keeps that where it is told to."""

from __future__ import annotations

import csv
import json
from argparse import ArgumentParser
from collections import Counter
from collections.abc import Callable
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from editorial.management.terminal import (
    REFUSED,
    USAGE,
    for_whoever_reads,
    progress_bar,
    report_line,
    safe,
    stop_printing,
)
from editorial.services.auditing import Audited, Chosen, UnknownRule, Unreadable, audit, chosen_rules
from editorial.services.rule_words import explanation_of

COLUMNS = ("path", "rule", "severity", "line", "message", "repair")
FAILS_ON = {"error": frozenset({"error"}), "warning": frozenset({"error", "warning"})}

Print = Callable[[Audited], object]


class Command(BaseCommand):
    help = (
        "Says what the live texts of all articles do not meet of the rules about documents: path, line of the file, "
        "severity, rule and message. With --save the desk shows them too; else nothing is written. "
        "docs/quality.md lists the rules."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--save", action="store_true", help="keep the findings: new ones open, mended ones close")
        parser.add_argument("--rule", action="append", default=[], metavar="R", help="ask only this rule; repeatable")
        form = parser.add_mutually_exclusive_group()
        form.add_argument("--json", action="store_true", help="print one line of JSON for each finding")
        form.add_argument("--csv", action="store_true", help="print comma-separated values, a line for each finding")
        parser.add_argument(
            "--fail-on",
            choices=sorted(FAILS_ON),
            help="end with 1 where there is a finding so severe or worse",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        with for_whoever_reads(self.stdout):
            self.audit(options)

    def audit(self, options: dict[str, Any]) -> None:
        """Prints the findings; a mistake, a text that cannot be read and `--fail-on` decide the exit code."""
        try:
            rules = chosen_rules(options["rule"])
        except UnknownRule as error:
            known = ", ".join(error.known)
            raise CommandError(f"There is no rule {error.code!r}. Known are: {known}", returncode=USAGE) from None
        counts, unreadable = self._run(rules, self._printer(options), save=options["save"])
        if not options["json"] and not options["csv"]:
            self._summary(counts)
        failing = FAILS_ON.get(options["fail_on"] or "", frozenset())
        failed = sum(number for (_rule, severity), number in counts.items() if severity in failing)
        if unreadable:
            raise CommandError(f"{unreadable} articles could not be read; each is named above.", returncode=REFUSED)
        if failed:
            raise CommandError(f"{failed} findings are as severe as {options['fail_on']}.", returncode=REFUSED)

    def _run(self, rules: Chosen, show: Print, *, save: bool) -> tuple[Counter[tuple[str, str]], int]:
        """Prints every finding as soon as it is known; returns their numbers by rule and severity, and the unread."""
        counts: Counter[tuple[str, str]] = Counter()
        unreadable = 0
        with progress_bar("Reading articles", shown=True) as draw:
            for item in audit(rules, save=save, progress=draw):
                if isinstance(item, Unreadable):
                    unreadable += 1
                    report_line(self.stderr, "error", item.path, item.reason, line=item.line)
                else:
                    counts[item.hit.rule, item.hit.severity] += 1
                    show = self._shown(show, item, save=save)
        return counts, unreadable

    def _shown(self, show: Print, item: Audited, *, save: bool) -> Print:
        """Prints a finding and returns what prints the next one: nothing, where nobody reads what is to be kept."""
        try:
            show(item)
        except BrokenPipeError:
            if not save:
                raise
            stop_printing()
            return lambda _item: None
        return show

    def _printer(self, options: dict[str, Any]) -> Print:
        if options["json"]:
            return lambda item: self.stdout.write(json.dumps(as_row(item), ensure_ascii=False))
        if options["csv"]:
            writer = csv.DictWriter(self.stdout, COLUMNS, lineterminator="\n")
            writer.writeheader()
            return lambda item: writer.writerow(as_row(item))
        return lambda item: self.stdout.write(as_line(item))

    def _summary(self, counts: Counter[tuple[str, str]]) -> None:
        """Prints how many findings each rule has, and why it matters."""
        if not counts:
            self.stdout.write("Nothing was found.")
        for (rule, severity), number in sorted(counts.items(), key=lambda count: (-count[1], count[0])):
            self.stdout.write(f"{number:>7,} {severity} {rule}: {explanation_of(rule)}")


def as_row(item: Audited) -> dict[str, object]:
    """Returns a finding as machines read it; `repair` tells whether its rule can mend it."""
    hit = item.hit
    return dict(zip(COLUMNS, (item.path, hit.rule, hit.severity, hit.line, hit.message, hit.repairable), strict=True))


def as_line(item: Audited) -> str:
    """Returns a finding for people: `path:line: severity: message (rule)`."""
    place = ":".join(str(part) for part in (safe(item.path), item.hit.line) if part is not None)
    mends = ", can be mended" if item.hit.repairable else ""
    return f"{place}: {item.hit.severity}: {safe(item.hit.message)} ({item.hit.rule}{mends})"
