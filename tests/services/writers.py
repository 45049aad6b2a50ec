"""Twenty writers at ten articles: what they do, each in a thread of an assistant, and what must hold afterwards.

A writer opens an article, thinks, and saves, takes a step, publishes, discards or restores by what was seen. Each save
adds a line with a mark of its own, so that a text that was accepted and is lost can be told.
"""

from __future__ import annotations

import random
import re
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any, NamedTuple

from django.contrib.auth.models import Group, User
from django.core.exceptions import PermissionDenied
from django.db import OperationalError, connections

from editorial.mapping import Field
from editorial.models import Article, Changeset, Revision, WorkflowEvent
from editorial.services.articles import (
    DocumentRefused,
    EditConflict,
    EditingState,
    edit_article,
    open_for_editing,
)
from editorial.services.pending import discard_pending, publish_pending
from editorial.services.rebuilding import rebuild_rows
from editorial.services.reconciling import Version, reconcile, version_of_revision
from editorial.services.restoring import restore_revision
from editorial.services.transitions import carry_out
from tests.workflow.steps import ALL, BY_NOBODY, STEPS

GROUPS = ("Writer",) * 7 + ("Editor",) * 4 + ("Publisher",) * 9
DEEDS = {"save": 45, "step": 30, "publish": 12, "discard": 5, "restore": 8}
TRIES = 60  # how often a writer brings an edit together with newer texts before giving up
MARK = re.compile(r"mark-[0-9]+-[0-9]+")


class Deed(NamedTuple):
    """What one operation did: `result` is what became of it, `revision` the one that it stored, `seen` its base."""

    kind: str
    article: int
    result: str
    revision: int | None = None
    seen: int | None = None
    mark: str = ""
    bases: tuple[int, ...] = ()  # the revisions that a save was brought together with, the first opened first


def make_writers() -> None:
    """Makes the writers, and gives two of the articles to one of them each."""
    for number, group in enumerate(GROUPS):
        user = User.objects.create(username=f"writer-{number}", is_staff=True)
        user.groups.add(Group.objects.get(name=group))
    for number, article in enumerate(Article.objects.order_by("pk")[:2]):
        article.assignee = User.objects.get(username=f"writer-{number}")
        article.save(update_fields=["assignee"])


def write_at_once(seed: int, numbers: list[int], operations: int) -> list[Deed]:
    """Lets writers work beside each other in this process and returns what they did, each in its order."""
    with ThreadPoolExecutor(len(numbers)) as pool:
        found = [pool.submit(Writer(seed, number).work, operations) for number in numbers]
        return [deed for future in found for deed in future.result()]


class Writer:
    """One of the writers; what it chooses to do follows from the seed and from what waits at that moment."""

    def __init__(self, seed: int, number: int) -> None:
        self.number = number
        self.chance = random.Random(f"{seed}-{number}")
        self.user = User.objects.get(username=f"writer-{number}")
        self.articles = list(Article.objects.order_by("pk").values_list("pk", flat=True))

    def work(self, operations: int) -> list[Deed]:
        try:
            return [self.deed(number) for number in range(operations)]
        finally:
            connections.close_all()

    def deed(self, number: int) -> Deed:
        """Does one thing and returns what became of it; what is refused is refused with a reason."""
        kind = self.chance.choices(list(DEEDS), list(DEEDS.values()))[0]
        article, mark = self.article_for(kind), f"mark-{self.number}-{number}"
        state = open_for_editing(article, by=self.user)
        time.sleep(self.chance.uniform(0, 0.02))  # others save meanwhile
        try:
            return getattr(self, kind)(state, mark)
        except PermissionDenied:
            return Deed(kind, article, "denied")
        except EditConflict:
            return Deed(kind, article, "conflict")
        except OperationalError as error:  # SQLite lets one write at a time, and waits 20 s at most
            if "locked" not in str(error):
                raise
            return Deed(kind, article, "busy")
        except DocumentRefused as refused:
            return Deed(kind, article, ",".join(code for _, code, _ in refused.errors))

    def article_for(self, kind: str) -> int:
        """Chooses an article; who publishes mostly looks for one whose text waits, as people do."""
        chosen: int = self.chance.choice(self.articles)
        if kind == "publish" and self.chance.random() < 0.8:
            waiting = Article.objects.filter(pending_revision__isnull=False).order_by("pk").values_list("pk", flat=True)
            return self.chance.choice(list(waiting) or [chosen])
        return chosen

    def save(self, state: EditingState, mark: str) -> Deed:
        """Adds a line to the text, at times a tag and a summary, and saves; on a newer text once more."""
        lines = state.body.split("\n")
        lines.insert(self.chance.randint(0, len(lines) - 1), f"Line of {mark}.")
        changes: dict[Field, Any] = {}
        if self.chance.random() < 0.3:
            changes[Field.TAGS] = (*state.values[Field.TAGS], mark)  # type: ignore[misc]
        if self.chance.random() < 0.2:
            changes[Field.SUMMARY] = f"Summary of {mark}."
        publish, body, seen, bases = self.chance.random() < 0.1, "\n".join(lines), state, [state.revision_id]
        for tried in range(TRIES):
            try:
                saved = edit_article(
                    state.article.pk,
                    by=self.user,
                    changes=changes,
                    body=body,
                    based_on=seen.revision_id,
                    publish=publish,
                )
            except EditConflict:
                mine = Version({**values_of(seen), **changes}, body)
                seen, changes, body = self.reconciled(seen, mine)
                bases.append(seen.revision_id)
                continue
            assert saved.revision is not None
            how = "saved" if tried == 0 else "reconciled"
            return Deed("save", state.article.pk, how, saved.revision.pk, seen.revision_id, mark, tuple(bases))
        return Deed("save", state.article.pk, "given up")

    def reconciled(self, seen: EditingState, mine: Version) -> tuple[EditingState, dict[Field, Any], str]:
        """Returns the newest text, and the edit brought together with it: both where both wrote at one place."""
        newest = open_for_editing(seen.article.pk, by=self.user)
        base = version_of_revision(newest.article, seen.revision_id)
        merge = reconcile(newest.document, newest.article, base=base, mine=mine)
        body = merge.body.resolve(["both"] * len(merge.body.conflicts))
        values = {**merge.fields.values, **{found.key: found.mine for found in merge.fields.conflicts}}
        return newest, {key: value for key, value in values.items() if value != newest.values.get(key)}, body

    def step(self, state: EditingState, mark: str) -> Deed:
        """Takes a step with the text that was seen, mostly one that starts at its status, allowed or not."""
        article = state.article
        steps = [name for name in STEPS if "schedule" not in name]
        fitting = [name for name in steps if article.status in STEPS[name].sources]
        name = self.chance.choice(fitting if self.chance.random() < 0.8 else steps)
        outcome = carry_out(name, [article.pk], by=self.user, comment=mark, seen={article.pk: state.revision_id})
        if outcome.refused:
            return Deed("step", article.pk, outcome.refused[0][1])
        return Deed("step", article.pk, name, outcome.done[0].live_revision_id, state.revision_id)

    def publish(self, state: EditingState, mark: str) -> Deed:
        saved = publish_pending(state.article.pk, by=self.user, based_on=state.revision_id)
        return Deed("publish", state.article.pk, "done", saved.revision and saved.revision.pk, state.revision_id)

    def discard(self, state: EditingState, mark: str) -> Deed:
        discard_pending(state.article.pk, by=self.user, based_on=state.revision_id)
        return Deed("discard", state.article.pk, "done", None, state.revision_id)

    def restore(self, state: EditingState, mark: str) -> Deed:
        rows = list(Revision.objects.filter(article=state.article).order_by("number").values_list("pk", flat=True))
        chosen = self.chance.choice(rows[-5:])
        saved = restore_revision(chosen, by=self.user, based_on=state.revision_id)
        if saved.revision is None:
            return Deed("restore", state.article.pk, "nothing")
        return Deed("restore", state.article.pk, "done", saved.revision.pk, chosen)


def values_of(state: EditingState) -> dict[Field, Any]:
    """Returns the fields that a form shows."""
    return {key: value for key, value in state.values.items() if key != Field.STATUS}


def faults(rows: list[list[Any]]) -> list[str]:
    """Returns what is wrong with the database after the writers' deeds."""
    deeds = [Deed(*row) for row in rows]
    found = [f"rebuild: {difference}" for difference in rebuild_rows(check=True).differences]
    states = Counter(Changeset.objects.exclude(state=Changeset.State.DONE).values_list("state", flat=True))
    found += [f"{number} changesets are {state}" for state, number in states.items()]
    for article in Article.objects.select_related("live_revision", "pending_revision").order_by("pk"):
        of_article = [deed for deed in deeds if deed.article == article.pk]
        found += [f"{article.path}: {fault}" for fault in (*text_faults(article, of_article), *event_faults(article))]
    return found


def text_faults(article: Article, deeds: list[Deed]) -> Iterator[str]:
    """Yields each place of the history where a text came from elsewhere than its writer says.

    Between one revision and the next a mark may go by a discard or a restoring alone, and come by its own save alone.
    """
    revisions = list(article.revisions.select_related("body").order_by("number"))
    if [revision.number for revision in revisions] != list(range(1, len(revisions) + 1)):
        yield "the numbers of its revisions have gaps"
    marks = {revision.pk: set(MARK.findall(revision.header + revision.body.text)) for revision in revisions}
    stored = {deed.revision: deed for deed in deeds if deed.revision is not None}
    discarded = {deed.seen for deed in deeds if deed.kind == "discard" and deed.result == "done"}
    newest = live = revisions[0]
    for revision in revisions[1:]:
        deed = stored.pop(revision.pk, None)
        if newest.pk in discarded:
            newest = live
        if deed is None:
            yield f"revision {revision.number} is no writer's"
            continue
        source = newest.pk if deed.kind != "restore" else deed.seen
        if deed.kind != "restore" and deed.seen != newest.pk:
            yield f"revision {revision.number} passed over {newest.number}"
        expected = marks[source] | ({deed.mark} if deed.mark else set()) if source in marks else None
        # A summary that two wrote is one writer's in the end: it may take the other's mark out of the header.
        gone = {mark for mark in (expected or set()) - marks[revision.pk] if mark in body_marks(revision.parent)}
        # Where two wrote at one place both are taken: a line that was seen and discarded meanwhile may come back so.
        known = set().union(*(marks[base] for base in deed.bases)) if deed.result == "reconciled" else set()
        if expected is None or marks[revision.pk] - expected - known or gone:
            yield f"revision {revision.number} ({deed.kind}): {expected} expected, {marks[revision.pk]} there"
        if deed.mark and f"Line of {deed.mark}." not in revision.body.text:
            yield f"{deed.mark} was accepted and is not in revision {revision.number}"
        newest = revision
        live = revision if revision.kind == Revision.Kind.LIVE else live
    yield from (f"revision {pk} was accepted and is not there" for pk in stored)
    yield from head_faults(article, live, live if newest.pk in discarded else newest)


def body_marks(revision: Revision | None) -> set[str]:
    return set(MARK.findall(revision.body.text)) if revision else set()


def head_faults(article: Article, live: Revision, newest: Revision) -> Iterator[str]:
    """Yields what is wrong with the texts that the article says are its live and its waiting one."""
    if article.live_revision != live or (article.header, article.body_id) != (live.header, live.body_id):
        yield "its text is not that of its newest live revision"
    if article.pending_revision != (newest if newest.kind == Revision.Kind.PENDING else None):
        yield f"revision {newest.number} is its newest text, not what it says is waiting"
    root = article.pending_revision
    while root is not None and root.kind == Revision.Kind.PENDING:
        root = root.parent
    if article.pending_revision and (root != live or article.status != "evergreen"):
        yield "its waiting text was begun from another text, or waits although the article is not published"


def event_faults(article: Article) -> Iterator[str]:
    """Yields each step that the table does not have, or that its actor may not take, or that does not follow."""
    status = ""
    for event in article.events.select_related("actor", "revision").order_by("pk"):
        if event.from_status != status:
            yield f"{event} follows a step to {status}"
        status = event.to_status
        if event.transition in BY_NOBODY:
            if event.actor is not None:
                yield f"{event}: {event.transition} by {event.actor}"
            continue
        step = STEPS.get(event.transition)
        if step is None or event.from_status not in step.sources or event.to_status != step.target:
            yield f"{event}: {event.transition} is not in the table"
        elif not may_take(event, step.groups):
            yield f"{event}: {event.transition} by {event.actor}"
    if status != article.status:
        yield f"it is {article.status} and its last step led to {status}"


def may_take(event: WorkflowEvent, groups: frozenset[str]) -> bool:
    """Whether the actor is in one of the groups and, a writer, at an article that is nobody else's."""
    if event.actor is None:
        return False
    group = event.actor.groups.get().name
    assignee = event.article.assignee_id
    return group in groups & ALL and (group != "Writer" or assignee in (None, event.actor_id))
