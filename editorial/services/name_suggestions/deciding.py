"""What an editor says about a suggestion: not the same, or related only. Remembered by the names, for good."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction

from editorial.models import Alias, Changeset, NamePair, NameSuggestion
from editorial.names import KEY_VERSION
from editorial.services.actors import Actor, require
from editorial.services.changesets import Change, advance, close, open_changeset, record_effects
from editorial.services.curated.pairs import PAIR_COLUMNS, sides

CHANGE = "editorial.change_entity"


def tell_apart(
    suggestions: Sequence[NameSuggestion], verdict: NamePair.Verdict = NamePair.Verdict.DIFFERENT, *, by: Actor
) -> Changeset | None:
    """Remembers that these are not the same, as one changeset; None where all of them are remembered already.

    Raises:
        PermissionDenied: the actor may not change names.
    """
    require(by, CHANGE)
    with transaction.atomic():
        known = set(NamePair.objects.filter(key__in=[row.key for row in suggestions]).values_list("key", flat=True))
        rows = {row.key: _pair(row, verdict) for row in suggestions if row.key not in known}
        if not rows:
            return None
        pairs = NamePair.objects.bulk_create(rows.values())
        told = ", ".join(map(str, pairs[:3])) + (", …" if len(pairs) > 3 else "")
        changeset = open_changeset(Changeset.Kind.ENTITY, by=by, message=told, total=len(pairs))
        record_effects(
            changeset,
            [
                Change("pair", pair.key, None, {name: str(getattr(pair, name)) for name in PAIR_COLUMNS})
                for pair in pairs
            ],
        )
        advance(changeset, len(pairs))
        close(changeset)
    return changeset


def _pair(suggestion: NameSuggestion, verdict: NamePair.Verdict) -> NamePair:
    """Returns the row that remembers a verdict, with its names as written, in the order of its key."""
    written = [
        Alias.objects.filter(source_kind=kind, key=key).values_list("written", flat=True).first() or suggestion.name
        for kind, key in sides(suggestion.key)
    ]
    return NamePair(key=suggestion.key, key_version=KEY_VERSION, verdict=verdict, first=written[0], second=written[1])
