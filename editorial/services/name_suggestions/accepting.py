"""Suggestions carried out: two entities become one, or a name leads to an entity. All of them as one changeset."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.db import transaction

from editorial.models import Changeset, Entity, NameSuggestion
from editorial.services.actors import Actor, require
from editorial.services.changesets import advance, close, open_changeset
from editorial.services.curation import make_alias
from editorial.services.entity_edits import join_entities
from editorial.services.locking import lock_names
from editorial.services.name_suggestions.deciding import CHANGE
from editorial.services.naming import choose_display_names

MANY = 3  # named in the message of the changeset


@dataclass(slots=True)
class Accepted:
    """What became of suggestions: the changeset (None where nothing was written), and those left, with the reason."""

    changeset: Changeset | None = None
    done: list[NameSuggestion] = field(default_factory=list)
    left: list[tuple[NameSuggestion, str]] = field(default_factory=list)


def accept(suggestions: Sequence[NameSuggestion], *, by: Actor, swapped: bool = False) -> Accepted:
    """Merges the second into the first, or the other way round with `swapped`, or gives the first its further name.

    Suggestions that follow from each other may be accepted together: whoever was merged a moment ago is represented by
    the one that it was merged into. What cannot be done any more is left.

    Raises:
        PermissionDenied: the actor may not change names.
    """
    require(by, CHANGE)
    accepted = Accepted()
    with transaction.atomic():
        lock_names()
        told = ", ".join(map(str, suggestions[:MANY])) + (", …" if len(suggestions) > MANY else "")
        changeset = open_changeset(Changeset.Kind.ENTITY, by=by, message=told, total=len(suggestions))
        touched: set[int] = set()
        for row in suggestions:
            try:
                with transaction.atomic():
                    touched |= _carry_out(row, changeset, swapped=swapped)
                accepted.done.append(row)
            except ValidationError as error:
                accepted.left.append((row, " ".join(error.messages)))
        if not touched:
            transaction.set_rollback(True)
            return accepted
        choose_display_names(sorted(touched))
        advance(changeset, len(accepted.done))
        close(changeset)
        accepted.changeset = changeset
    return accepted


def _carry_out(row: NameSuggestion, changeset: Changeset, *, swapped: bool) -> set[int]:
    first = _standing(row.first_id)
    if row.second_id is None:
        make_alias(first, source_kind=first.kind, written=row.name, changeset=changeset)
        return {first.pk}
    second = _standing(row.second_id)
    if first.pk == second.pk:
        return set()
    target, other = (second, first) if swapped else (first, second)
    return join_entities(target, [other], changeset=changeset)


def _standing(entity_id: int) -> Entity:
    """Returns the entity, or the one that it was merged into."""
    entity = Entity.objects.select_related("merged_into").get(pk=entity_id)
    return entity.merged_into or entity
