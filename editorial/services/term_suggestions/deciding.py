"""What an editor says about suggestions: so be it, all of them as one changeset; or not, remembered for good."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction

from editorial.models import Changeset, TermPair, TermSuggestion
from editorial.services.actors import Actor, require
from editorial.services.changesets import Change, advance, close, open_changeset, record_effects
from editorial.services.curated.term_places import TERM_PAIR_COLUMNS
from editorial.services.locking import lock_names
from editorial.services.taxonomy import VOCABULARIES
from editorial.services.term_edits import MergeTerms, ReadTags, TermEdit, make_term_edits

CHANGE = "editorial.change_tag"
MANY = 3  # named in the message of the changeset


@dataclass(slots=True)
class AcceptedTerms:
    """What became of suggestions: the changeset (None where nothing was written), and those left, with the reason."""

    changeset: Changeset | None = None
    done: int = 0
    left: list[tuple[str, str]] = field(default_factory=list)


def accept_terms(suggestions: Sequence[TermSuggestion], *, by: Actor, swapped: bool = False) -> AcceptedTerms:
    """Lets the second lead to the first, or the other way round with `swapped`; or reads the tag as what it is.

    What cannot be done any more is left.

    Raises:
        PermissionDenied: the actor may not change terms of the kind, or what a tag is read as.
    """
    accepted = AcceptedTerms()
    with transaction.atomic():
        lock_names()
        told = ", ".join(map(str, suggestions[:MANY])) + (", …" if len(suggestions) > MANY else "")
        changeset = open_changeset(Changeset.Kind.TAXONOMY, by=by, message=told, total=len(suggestions))
        for row in suggestions:
            edit = _edit(row, swapped=swapped)
            if edit is None:
                continue
            for permission in edit.permissions():
                require(by, permission)
            left = make_term_edits([edit], changeset)
            accepted.left += [(str(row), reason) for _, reason in left]
            accepted.done += not left
        if not accepted.done:
            transaction.set_rollback(True)
            return accepted
        advance(changeset, accepted.done)
        close(changeset)
        accepted.changeset = changeset
    return accepted


def _edit(row: TermSuggestion, *, swapped: bool) -> TermEdit | None:
    """Returns what is to be done; None where the two are one by now, or gone."""
    second = _standing(row.kind, row.second)
    if second is None:
        return None
    if row.read_as:
        return ReadTags([second], row.read_as, row.first)
    first = _standing(row.kind, row.first)
    if first is None or first.pk == second.pk:
        return None
    return MergeTerms(second, [first]) if swapped else MergeTerms(first, [second])


def _standing(kind: str, value: str) -> Any | None:
    """Returns the term of that value, or the one that it was merged into."""
    vocabulary = next(one for one in VOCABULARIES if one.table == kind)
    rows = vocabulary.term._default_manager.filter(**{vocabulary.value: value})
    row: Any = rows.select_related("merged_into").first()
    return row and (row.merged_into or row)


def tell_terms_apart(suggestions: Sequence[TermSuggestion], *, by: Actor) -> Changeset | None:
    """Remembers that these are not so, as one changeset; None where all of them are remembered already.

    Raises:
        PermissionDenied: the actor may not change tags.
    """
    require(by, CHANGE)
    with transaction.atomic():
        known = set(TermPair.objects.filter(key__in=[row.key for row in suggestions]).values_list("key", flat=True))
        rows = {row.key: _pair(row) for row in suggestions if row.key not in known}
        if not rows:
            return None
        pairs = TermPair.objects.bulk_create(rows.values())
        told = ", ".join(map(str, pairs[:MANY])) + (", …" if len(pairs) > MANY else "")
        changeset = open_changeset(Changeset.Kind.TAXONOMY, by=by, message=told, total=len(pairs))
        columns = [{name: str(getattr(pair, name)) for name in TERM_PAIR_COLUMNS} for pair in pairs]
        record_effects(
            changeset,
            [Change("term_pair", pair.key, None, held) for pair, held in zip(pairs, columns, strict=True)],
        )
        advance(changeset, len(pairs))
        close(changeset)
    return changeset


def _pair(row: TermSuggestion) -> TermPair:
    """Returns the row that remembers; what a tag is not read as begins with its kind."""
    other = f"{row.read_as}:{row.first}" if row.read_as else row.first
    return TermPair(key=row.key, kind=row.kind, first=row.second, second=other)
