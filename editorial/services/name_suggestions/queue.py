"""The stored queue: made anew from the garden, without what was decided."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone

from editorial.models import Alias, Article, NamePair, NameSuggestion
from editorial.names import Named, Suggestion, name_key
from editorial.services.bulk import insert_objects
from editorial.services.curated.pairs import NameKey, pair_key, sides
from editorial.services.name_suggestions.computing import Found, Progress, find_suggestions
from editorial.services.work import Work

SUGGEST_JOB = "suggest"
EVERYTHING = "everything"  # the subject of the job: one is enough
LONGEST_PAIR = 700


def refresh_queue(progress: Progress | None = None) -> int:
    """Makes the queue anew and returns how many suggestions are open; what was told apart is not asked again."""
    found = find_suggestions(progress)
    decided = _Decided()
    rows = [row for one in found.suggestions if not decided.about(one, found) and (row := _row(one, found.named))]
    with transaction.atomic():
        NameSuggestion.objects.all().delete()
        insert_objects(NameSuggestion, rows)
    return NameSuggestion.objects.open().count()


def suggest_in_background(work: Work) -> None:
    """Carries out a job of the kind SUGGEST_JOB."""
    work.expect(Article.objects.present().count())
    number = refresh_queue(lambda done, _total: work.advance(done))
    work.note(open=number)


class _Decided:
    """The pairs that were told apart, as the entities to which their names lead by now."""

    def __init__(self) -> None:
        self.entities: set[frozenset[int]] = set()
        self.names: dict[int, set[str]] = defaultdict(set)
        pairs = [sides(key) for key in NamePair.objects.values_list("key", flat=True)]
        wanted = {side for pair in pairs for side in pair}
        known = {
            (kind, key): pk
            for kind, key, pk in Alias.objects.values_list("source_kind", "key", "entity_id").iterator()
            if (kind, key) in wanted
        }
        for one, other in pairs:
            ids = known.get(one), known.get(other)
            if ids[0] is not None and ids[1] is not None:
                self.entities.add(frozenset((ids[0], ids[1])))
            elif ids[0] is not None:
                self.names[ids[0]].add(other[1])
            elif ids[1] is not None:
                self.names[ids[1]].add(one[1])

    def about(self, one: Suggestion, found: Found) -> bool:
        """Whether somebody told these two apart."""
        if one.second is None:
            return name_key(one.name) in self.names[one.first]
        if frozenset((one.first, one.second)) in self.entities:
            return True
        keys = [{key for _, key in found.named[pk].keys} for pk in (one.first, one.second)]
        return bool(self.names[one.first] & keys[1] or self.names[one.second] & keys[0])


def _row(one: Suggestion, named: Mapping[int, Named]) -> NameSuggestion | None:
    """Returns the row of a suggestion, None where its names are too long to be remembered."""
    first = named[one.first]
    other = first.kind, name_key(one.name)
    if one.second is not None:
        other = _own_key(named[one.second])
    key = pair_key(_own_key(first), other)
    if len(key) > LONGEST_PAIR or not other[1]:
        return None
    return NameSuggestion(
        kind=first.kind,
        first_id=first.id,
        second_id=one.second,
        name=one.name[:500],
        name_key="" if one.second is not None else other[1],
        key=key,
        reason=one.reason.value,
        score=one.score,
        uses=one.uses,
        evidence=_as_evidence(one),
        made_at=timezone.now(),
    )


def _own_key(one: Named) -> NameKey:
    """Returns the name that stands for all of them: the one that is shown, if it leads here, else the first."""
    shown = (one.kind, name_key(one.name))
    return shown if shown in one.keys or not one.keys else min(one.keys)


def _as_evidence(one: Suggestion) -> dict[str, object]:
    """Returns how both are written, and the sentences, as plain JSON."""
    sentences: Iterable[dict[str, str]] = [{"path": item.path, "text": item.text} for item in one.sentences]
    return {"written": list(one.written) if one.uses else [], "sentences": list(sentences)}


@dataclass(frozen=True, slots=True)
class QueueLine:
    """An open suggestion as values: `b` is a name that is known or one that `a` could have as well."""

    kind: str
    a: str
    b: str
    reason: str
    score: float
    uses: int
    evidence: list[dict[str, str]]

    def as_json(self) -> dict[str, Any]:
        """Returns the line as plain values."""
        names = ("kind", "a", "b", "reason", "evidence", "score")
        return {name: getattr(self, name) for name in names}


def queue_lines(*, kind: str | None = None) -> Iterator[QueueLine]:
    """Yields what is open in the stored queue, the most probable first."""
    rows = NameSuggestion.objects.open()
    if kind is not None:
        rows = rows.filter(kind=kind)
    columns = ("kind", "first__name", "second__name", "name", "reason", "score", "uses", "evidence")
    for own_kind, first, second, name, reason, score, uses, evidence in rows.values_list(*columns):
        yield QueueLine(own_kind, first, second or name, reason, score, uses, evidence["sentences"])
