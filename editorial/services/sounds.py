"""How entities are said: a column that follows from kind and name, and that indexes are ordered by."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from editorial.models import Entity, EntityKind, SiteVersion
from editorial.names import sound_of

BATCH = 2_000


def entity_sound(kind: str, name: str) -> str:
    """Returns how an entity of that kind and name is said; the first syllable of a person's name is a surname."""
    return sound_of(name, person=kind == EntityKind.PERSON)


def with_sound(entity: Entity, columns: Mapping[str, Any]) -> dict[str, Any]:
    """Returns the columns that are about to be written to an entity, and its sound where that follows from them.

    Whoever writes a kind or a name that is not chosen by rule asks for it.
    """
    if not {"kind", "name"} & set(columns):
        return dict(columns)
    sound = entity_sound(columns.get("kind", entity.kind), columns.get("name", entity.name))
    return {**columns, "sound": sound}


def rebuild_sounds(*, check: bool = False) -> list[tuple[str, str]]:
    """Compares the sound of every entity with its name and sets it; with `check` nothing is written.

    Returns (name, what differs).
    """
    differences: list[tuple[str, str]] = []
    changed: list[Entity] = []
    for pk, kind, name, sound in Entity.objects.order_by("pk").values_list("pk", "kind", "name", "sound").iterator():
        expected = entity_sound(kind, name)
        if expected != sound:
            differences.append((name, f"sound {sound} → {expected}"))
            changed.append(Entity(pk=pk, sound=expected))
    if changed and not check:
        with transaction.atomic():
            Entity.objects.bulk_update(changed, ["sound"], batch_size=BATCH)
            SiteVersion.bump()
    return differences
