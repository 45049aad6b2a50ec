"""Keeping a folder and the articles the same as long as the process lives: a round for each burst of changes."""

from __future__ import annotations

import logging
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from django.db import DatabaseError, connection

from editorial.models import SiteVersion
from editorial.services.actors import Actor
from editorial.services.files import ScanError
from editorial.services.files.changes import Bell, FolderEar, identity
from editorial.services.folder_runs import FolderLost, Hold
from editorial.services.importing import MisplacedRoot
from editorial.services.media import MediaItem, MediaReport
from editorial.services.syncing.apply import apply_sync
from editorial.services.syncing.committing import CommitReport, Commits, GitProblem
from editorial.services.syncing.plan import plan_sync
from editorial.services.syncing.results import (
    FEWEST,
    LARGE_SHARE,
    REFUSALS,
    Action,
    SyncItem,
    SyncOptions,
    SyncPlan,
    SyncReport,
)

TICK = 1.0  # seconds between two looks at the database
LOOK_AGAIN = 300.0  # seconds after which a round is made although nothing was heard
SOON = 2.0  # seconds after which a file is tried again that changed while it was to be written
LONGEST_DELAY = 60.0
STAYING = (*REFUSALS, Action.REMOVE_ARTICLE, Action.REMOVE_FILE)  # come again in each round until somebody acts

log = logging.getLogger(__name__)


class Ended(KeyboardInterrupt):
    """The watch was asked to end in the middle of a round; the next run completes it."""


@dataclass(slots=True)
class Ending:
    """Whether the watch was asked to end; set by the handler of a signal. `busy`: it may be cut off right now."""

    bell: Bell = field(default_factory=Bell)
    asked: bool = False
    busy: bool = False

    def ask(self) -> None:
        """Asks, and wakes the watch."""
        self.asked = True
        self.bell.ring()

    def check(self) -> None:
        """Goes on where nobody has asked.

        Raises:
            Ended: somebody has.
        """
        if self.asked:
            raise Ended


class Listener(Protocol):
    """Who tells a person what the watch does."""

    def began(self, root: str, *, polls: bool) -> None:
        """The first round is made, and the folder is listened to."""

    def agrees(self, plan: SyncPlan, *, first: bool) -> bool:
        """Returns whether a large change may be carried out; one that may not is named as waiting."""

    def round(self, report: SyncReport) -> None:
        """A round wrote something, or has something to name; what was named before is left out."""

    def committed(self, report: CommitReport) -> None:
        """What a round wrote is in git now, or was left to people."""

    def trouble(self, reason: str) -> None:
        """A round failed or cannot be made now; the watch goes on."""

    def recovered(self) -> None:
        """What kept rounds from being made is over."""


@dataclass(slots=True)
class Totals:
    """What a watch has done; `interrupted`: the last round is left to the next run."""

    rounds: int = 0  # that wrote something
    counts: Counter[Action] = field(default_factory=Counter)
    interrupted: bool = False


@dataclass(slots=True)
class Named:
    """What was named already and has not changed since."""

    items: set[tuple[str, ...]] = field(default_factory=set)
    skipped: set[tuple[str, str, str]] = field(default_factory=set)
    media: list[MediaItem] = field(default_factory=list)

    def fresh(self, report: SyncReport) -> SyncReport:
        """Returns the report without what the round before has named."""
        staying = {_key(item) for item in report.items if item.action in STAYING}
        items = [item for item in report.items if item.action not in STAYING or _key(item) not in self.items]
        skipped = [item for item in report.skipped if item not in self.skipped]
        self.items, self.skipped = staying, set(report.skipped)
        media = [item for item in report.media.changes if item not in self.media]
        self.media = report.media.changes
        return SyncReport(report.changeset_id, report.unchanged, items, skipped, report.visibility, MediaReport(media))


def _key(item: SyncItem) -> tuple[str, ...]:
    # The detail of a conflict differs once its text lies in the history.
    return (item.path, item.action, item.sha256 if item.action is Action.CONFLICT else item.detail)


class Watch:
    """One folder that is held and watched; `run` comes back when the end is asked for.

    With `commits` each round is committed in git.
    """

    def __init__(
        self,
        folder: Path,
        hold: Hold,
        listener: Listener,
        ending: Ending,
        *,
        by: Actor,
        options: SyncOptions,
        message: str = "",
        poll: bool = False,
        commits: Commits | None = None,
    ) -> None:
        self.root = str(folder.resolve())
        self.hold, self.listener, self.ending = hold, listener, ending
        self.by, self.options, self.message, self.poll = by, options, message, poll
        self.commits = commits
        self.totals = Totals()
        self._named = Named()
        self._there = identity(self.root)
        self._version = 0
        self._due = self._blocked_until = 0.0
        self._delay = SOON
        self._trouble = ""
        self._first = True

    def run(self) -> Totals:
        """Makes rounds until the end is asked for, and returns what they did.

        Raises:
            FolderLost: another run took the folder over.
            ScanError, MisplacedRoot, GitProblem: the very first round cannot be made.
        """
        try:
            while not self.ending.asked:
                self._listen()
        except KeyboardInterrupt:
            self.totals.interrupted = True
            connection.close()  # a query may have been cut off in it
        return self.totals

    def _listen(self) -> None:
        """Listens to the folder that is there now, until another one is in its place."""
        self._there = there = identity(self.root)
        if there is None:
            self._pause(f"{self.root}: the folder is not there any more, or is not mounted. Nothing is written")
            self._look(None)
            self.ending.bell.wait(TICK)
            return
        with FolderEar(self.root, self.ending.bell.ring, poll=self.poll) as ear:
            self._due = 0.0
            while not self.ending.asked and identity(self.root) == there:
                first = self._first
                self._look(ear)
                if first and not self._first:
                    self.listener.began(self.root, polls=ear.polls)
                self.ending.bell.wait(TICK)
                if ear.deaf:
                    self._pause(f"{self.root}: changes cannot be heard ({ear.deaf})")
                    break

    def _look(self, ear: FolderEar | None) -> None:
        """Makes a round where there is cause for one."""
        try:
            self.ending.busy = True
            self.hold.beat()
            version = SiteVersion.current()
            heard = ear is not None and ear.take()
            if ear is not None and (heard or version != self._version or time.monotonic() >= self._due):
                self._round(version)
        except FolderLost:
            raise
        except DatabaseError as error:
            connection.close()
            self._fail(f"the database does not answer: {str(error).strip()}", error)
        except (ScanError, MisplacedRoot, GitProblem, OSError) as error:
            self._fail(str(error), error)
        except Exception as error:
            log.exception("A round of the watch failed")
            self._fail(f"{type(error).__name__}: {error}", error)
        finally:
            self.ending.busy = False

    def _round(self, version: int) -> None:
        if time.monotonic() < self._blocked_until:
            return  # what has failed is tried again when it is due, not with each change
        if self.commits:
            self.commits.assert_possible()
        plan = plan_sync(Path(self.root), by=self.by, options=self.options, progress=self._goes_on)
        if self._looks_unmounted(plan):
            reason = "most of its files are gone at once, as where a folder is not mounted. Nothing is written"
            self._pause(f"{self.root}: {reason}")
        elif plan.is_large and not self.listener.agrees(plan, first=self._first):
            self._pause(f"{self.root}: {waiting(plan)}")
        else:
            self._carry_out(plan)
        self._version, self._first = version, False

    def _carry_out(self, plan: SyncPlan) -> None:
        report = apply_sync(
            plan, by=self.by, message=self.message, hold=self.hold, progress=self._goes_on, commits=self.commits
        )
        if not self.commits:
            self._recover()  # with commits only once git has taken them too
        changed = any(item.detail == "changed-meanwhile" for item in report.items)
        self._due = time.monotonic() + (SOON if changed else LOOK_AGAIN)
        if report.changeset_id is not None:
            self.totals.rounds += 1
            done = [item for item in report.items if item.action not in STAYING]
            self.totals.counts += SyncReport(items=done).counts
        fresh = self._named.fresh(report)
        if fresh.items or fresh.skipped or fresh.media.items or fresh.changeset_id is not None:
            self.listener.round(fresh)
        if self.commits:
            committed = self.commits.commit(self.hold.folder.pk, changeset_id=report.changeset_id)
            if committed.commits or committed.left:
                self.listener.committed(committed)
        self._recover()

    def _goes_on(self, _: int) -> None:
        self.hold.beat()
        self.ending.check()

    def _looks_unmounted(self, plan: SyncPlan) -> bool:
        """Whether so much is missing that the folder is more likely not there than emptied."""
        files = plan.unchanged + sum(item.disk is not None for item in plan.items)
        gone = sum(item.action is Action.REMOVE_ARTICLE or item.detail == "file-gone" for item in plan.items)
        return (gone > 0 and not files) or gone > max(FEWEST, LARGE_SHARE * plan.stored_articles)

    def _pause(self, reason: str) -> None:
        self._due = time.monotonic() + LOOK_AGAIN
        if self._trouble != reason:
            self._trouble = reason
            self.listener.trouble(reason)

    def _fail(self, reason: str, error: Exception) -> None:
        if self._first and not isinstance(error, DatabaseError):
            raise error
        self._due = self._blocked_until = time.monotonic() + self._delay
        self._delay = min(2 * self._delay, LONGEST_DELAY)
        if self._trouble != reason:
            self._trouble = reason
            self.listener.trouble(reason)

    def _recover(self) -> None:
        self._delay = SOON
        if self._trouble:
            self._trouble = ""
            self.listener.recovered()


def waiting(plan: SyncPlan) -> str:
    """Returns what waits for somebody to agree, and how to do so."""
    counts = [
        f"{number:,} {action.value}" for action, number in plan.counts.items() if number and action != "unchanged"
    ]
    public = plan.visibility.becoming_public
    return (
        f"a large change waits: {', '.join(counts)}; {public:,} would become public. End the watch and run "
        "sync_markdown on the folder to look at it and agree, or watch with --yes"
    )
