"""What a watch tells: lines for people or for machines, and how signals end it."""

from __future__ import annotations

import json
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from types import FrameType
from typing import Any, Protocol

from django.core.management.base import OutputWrapper
from django.utils import timezone

from editorial.management.terminal import report_line, safe
from editorial.services.syncing import Action, CommitReport, Ended, Ending, SyncPlan, SyncReport, Totals

PATIENCE = 0.7  # seconds that a batch may take to its end before it is cut off


@contextmanager
def ending_by_signals() -> Iterator[Ending]:
    """Yields what SIGINT and SIGTERM ask for an end through; a batch that takes longer is cut off as by Ctrl-C."""
    ending = Ending()

    def end(number: int, frame: FrameType | None) -> None:
        ending.ask()
        signal.setitimer(signal.ITIMER_REAL, PATIENCE)

    def cut_off(number: int, frame: FrameType | None) -> None:
        if ending.busy:
            raise Ended

    handlers: dict[int, Any] = {signal.SIGINT: end, signal.SIGTERM: end, signal.SIGALRM: cut_off}
    before = {number: signal.signal(number, handler) for number, handler in handlers.items()}
    try:
        yield ending
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        for number, handler in before.items():
            signal.signal(number, handler)
        ending.bell.close()


class Prints(Protocol):
    """The command, as far as a watch prints through it."""

    stdout: OutputWrapper
    stderr: OutputWrapper

    def print_items(self, report: SyncReport, options: dict[str, Any]) -> None:
        """Names what a report has to name."""

    def confirm(self, plan: SyncPlan, options: dict[str, Any]) -> bool:
        """Asks a person at the terminal."""


class Telling:
    """Prints what a watch does, each line at once."""

    def __init__(self, command: Prints, options: dict[str, Any], summary: Callable[[dict[Action, int]], str]) -> None:
        self.command, self.options, self.summary = command, options, summary
        self.began_at = time.monotonic()

    def began(self, root: str, *, polls: bool) -> None:
        how = ", looked at every two seconds" if polls else ""
        self._say(f"Watching {safe(root)}{how}. Ctrl-C ends it.", event="watching", folder=root, polls=polls)

    def agrees(self, plan: SyncPlan, *, first: bool) -> bool:
        return bool(self.options["yes"]) or (first and self.command.confirm(plan, self.options))

    def round(self, report: SyncReport) -> None:
        self.command.print_items(report, self.options)
        if report.changeset_id is not None:
            counts = {action.value: number for action, number in report.counts.items() if number}
            text = f"{self.summary(report.counts)}. Changeset {report.changeset_id}"
            self._say(text, event="round", changeset=report.changeset_id, counts=counts)
        self._flush()

    def committed(self, report: CommitReport) -> None:
        for path, _, reason in report.left:
            report_line(self.command.stderr, "warning", path, f"was not committed: it {reason}")
        for done in report.commits:
            self._say(
                f"Commit {done.commit[:12]} for changeset {done.changeset_id}, {done.files:,} files",
                event="committed",
                **asdict(done),
            )
        self._flush()

    def trouble(self, reason: str) -> None:
        self._note(reason, event="trouble")

    def recovered(self) -> None:
        self._say("Going on.", event="recovered")

    def ended(self, totals: Totals) -> None:
        """Sums up, as the last line."""
        minutes = (time.monotonic() - self.began_at) / 60
        counts = {action: number for action, number in totals.counts.items() if action is not Action.UNCHANGED}
        parts = ", ".join(f"{number:,} {action.value}" for action, number in counts.items() if number) or "nothing"
        left = " The last round was cut off; the next run completes it." if totals.interrupted else ""
        self._say(
            f"Watched for {minutes:,.0f} minutes; changesets: {totals.rounds:,}; {parts}.{left}",
            event="ended",
            changesets=totals.rounds,
            counts={action.value: number for action, number in counts.items()},
            interrupted=totals.interrupted,
        )

    def _note(self, reason: str, **event: Any) -> None:
        self.command.stderr.write(f"{self._now()}error: {safe(reason)}")
        if self.options["json"]:
            self.command.stdout.write(json.dumps({**event, "reason": reason}, ensure_ascii=False))
        self._flush()

    def _say(self, text: str, **event: Any) -> None:
        if self.options["json"]:
            self.command.stdout.write(json.dumps(event, ensure_ascii=False))
        elif self.options["verbosity"] > 0:
            self.command.stdout.write(f"{self._now()}{text}")
        self._flush()

    def _flush(self) -> None:
        # A log or a pipe would otherwise have it hours later.
        self.command.stdout.flush()
        self.command.stderr.flush()

    def _now(self) -> str:
        return timezone.localtime().strftime("%H:%M:%S ")
