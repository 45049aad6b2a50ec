"""A look through all texts: how the garden uses its names, and what to propose for each article."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence

from django.db import transaction

from editorial.models import Article, DismissedName, Job, Mention, NameCount, NameProposal
from editorial.services.bulk import insert_objects
from editorial.services.naming import MAX_NAME
from editorial.services.slugs import chunks
from editorial.services.unlisted.finding import Proposal, proposals_in, read_names
from editorial.services.unlisted.known import KnownNames, known_names
from editorial.services.work import Work

FIND_NAMES = "names"
EVERYTHING = "everything"  # the subject of the job: one is enough
BATCH = 50  # texts in memory

Progress = Callable[[int, int], None]


def find_in_background(work: Work) -> None:
    """Carries out a job of the kind FIND_NAMES."""
    work.expect(2 * Article.objects.present().count())
    proposed = find_unlisted_names(progress=lambda done, _total: work.advance(done))
    work.note(proposed=proposed)


def find_unlisted_names(*, progress: Progress | None = None) -> int:
    """Looks through the live text of every article, and returns how many proposals there are then.

    The first look counts how names are used, which says what of them to propose; the second makes the proposals.
    Both are written in short transactions, and a look that is ended leaves what was there or is new. `progress` is
    called with (texts read, texts to read) between them; whatever it raises ends the look.
    """
    ids = list(Article.objects.present().order_by("pk").values_list("pk", flat=True))
    total = 2 * len(ids)
    done = 0
    counts = _Counts()
    known = known_names()
    for chunk, texts in _texts(ids):
        listed = listed_entities(chunk)
        for article_id, _, text in texts:
            counts.add(text, known, listed[article_id])
        done += len(chunk)
        if progress:
            progress(done, total)
    counts.store()
    known = known_names()
    for chunk, texts in _texts(ids):
        _propose(chunk, texts, known)
        done += len(chunk)
        if progress:
            progress(done, total)
    NameProposal.objects.exclude(article__in=Article.objects.present()).delete()
    return NameProposal.objects.count()


def last_look() -> dt.datetime | None:
    """Returns when all texts were last looked through, None for never."""
    jobs = Job.objects.filter(kind=FIND_NAMES, state=Job.State.DONE).order_by("-pk")
    return jobs.values_list("finished_at", flat=True).first()


Texts = list[tuple[int, int, str]]  # (article, body, text)


def _texts(ids: Sequence[int]) -> Iterator[tuple[Sequence[int], Texts]]:
    """Yields some articles at a time with their texts."""
    for chunk in chunks(ids, BATCH):
        rows = Article.objects.present().filter(pk__in=chunk).order_by("pk")
        yield chunk, list(rows.values_list("pk", "body_id", "body__text"))


def listed_entities(article_ids: Sequence[int]) -> dict[int, set[int]]:
    """Returns the entities that the live headers of these articles list."""
    found: dict[int, set[int]] = defaultdict(set)
    rows = Mention.objects.filter(article_id__in=article_ids).values_list("article_id", "entity_id")
    for article_id, entity_id in rows.order_by():
        found[article_id].add(entity_id)
    return found


class _Counts:
    """In how many texts each name stands, and how."""

    def __init__(self) -> None:
        self.listed: Counter[str] = Counter()
        self.unlisted: Counter[str] = Counter()
        self.as_word: Counter[str] = Counter()

    def add(self, text: str, known: KnownNames, listed: set[int]) -> None:
        """Counts the names of one more text."""
        reading = read_names(text, known)
        meanings = {one.name: one.entity_ids for one in reading.found}
        for name, entity_ids in meanings.items():
            counter = self.unlisted if listed.isdisjoint(entity_ids) else self.listed
            counter[name] += 1
        self.as_word.update(reading.as_words - meanings.keys())

    def store(self) -> None:
        """Writes the counts in place of those that there are."""
        names = sorted(name for name in {*self.listed, *self.unlisted, *self.as_word} if len(name) <= MAX_NAME)
        rows = (
            NameCount(name=name, listed=self.listed[name], unlisted=self.unlisted[name], as_word=self.as_word[name])
            for name in names
        )
        with transaction.atomic():
            NameCount.objects.all().delete()
            insert_objects(NameCount, rows)


def _propose(article_ids: Sequence[int], texts: Texts, known: KnownNames) -> None:
    """Writes the proposals of some articles in place of those that they have."""
    listed = listed_entities(article_ids)
    dismissed = _dismissed(article_ids)
    rows = [
        _row(article_id, body_id, proposal)
        for article_id, body_id, text in texts
        for proposal in proposals_in(text, known, listed=listed[article_id], dismissed=dismissed[article_id])
    ]
    with transaction.atomic():
        NameProposal.objects.filter(article_id__in=article_ids).delete()
        insert_objects(NameProposal, rows)


def _dismissed(article_ids: Sequence[int]) -> dict[int, set[int]]:
    found: dict[int, set[int]] = defaultdict(set)
    rows = DismissedName.objects.filter(article_id__in=article_ids)
    for article_id, entity_id, into in rows.values_list("article_id", "entity_id", "entity__merged_into_id"):
        if article_id is not None:
            found[article_id].add(into or entity_id)
    return found


def _row(article_id: int, body_id: int, proposal: Proposal) -> NameProposal:
    return NameProposal(
        article_id=article_id,
        entity_id=proposal.entity_id,
        role=proposal.role,
        name=proposal.name[:MAX_NAME],
        written=proposal.written,
        count=proposal.count,
        start=proposal.start,
        end=proposal.end,
        in_original=proposal.in_original,
        is_open=proposal.is_open,
        seen_body=body_id,
    )
