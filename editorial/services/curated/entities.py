"""Entities and aliases by their natural keys."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from typing import Any

from editorial.models import Alias, Entity
from editorial.names import KEY_VERSION
from editorial.services.curated.table import Columns, CuratedTable, NotPossible, referred, save_columns
from editorial.services.slugs import chunks
from editorial.services.sounds import with_sound

PLAIN = ("kind", "slug", "name", "name_fixed", "description", "homepage", "feed", "wikidata_id")


def entity_key(entity: Entity) -> str:
    """Returns the natural key under which effects name the entity."""
    return f"{entity.kind}:{entity.slug}"


def split_key(key: str) -> tuple[str, str]:
    """Returns the two parts of "kind:rest"."""
    kind, _, rest = key.partition(":")
    return kind, rest


def find_entities(keys: Iterable[str]) -> dict[str, Entity]:
    """Returns the entities that there are under these keys."""
    by_kind: dict[str, list[str]] = defaultdict(list)
    for kind, slug in map(split_key, sorted(set(keys))):
        by_kind[kind].append(slug)
    found: dict[str, Entity] = {}
    for kind, slugs in by_kind.items():
        for chunk in chunks(slugs):
            rows = Entity.objects.filter(kind=kind, slug__in=chunk).select_related("merged_into")
            found.update({entity_key(row): row for row in rows})
    return found


class Entities(CuratedTable):
    """Somebody or something that articles mention; the name follows from the articles until an editor chooses it."""

    table = "entity"
    permission = "editorial.change_entity"

    def find(self, keys: Collection[str]) -> dict[str, Any]:
        return find_entities(keys)

    def columns(self, row: Entity) -> Columns:
        merged = entity_key(row.merged_into) if row.merged_into else None
        return {**{name: getattr(row, name) for name in PLAIN}, "merged_into": merged}

    def unset(self) -> Columns:
        facts = {"description": "", "homepage": "", "feed": "", "wikidata_id": ""}
        return {"name_fixed": False, **facts, "merged_into": None}

    def key_after(self, key: str, columns: Columns) -> str:
        kind, slug = split_key(key)
        return f"{columns.get('kind', kind)}:{columns.get('slug', slug)}"

    def follows(self, row: Entity) -> frozenset[str]:
        return frozenset() if row.name_fixed else frozenset({"name"})

    def create(self, items: Sequence[tuple[str, Columns]]) -> dict[str, str]:
        new = []
        for key, columns in items:
            kind, slug = split_key(key)
            plain = {name: value for name, value in columns.items() if name in PLAIN}
            place = {"kind": kind, "slug": slug, "name": slug, **plain}
            new.append(Entity(**with_sound(Entity(), place)))
        Entity.objects.bulk_create(new, batch_size=200)
        problems: dict[str, str] = {}
        merged = {key: columns["merged_into"] for key, columns in items if columns.get("merged_into")}
        rows = find_entities([*merged, *merged.values()])
        for key, target in merged.items():
            if target not in rows:
                problems[key] = "target-gone"
                rows[key].delete()
            else:
                Entity.objects.filter(pk=rows[key].pk).update(merged_into=rows[target])
        return problems

    def update(self, row: Entity, columns: Columns) -> None:
        values = {name: value for name, value in columns.items() if name in PLAIN}
        if "merged_into" in columns:
            values["merged_into"] = named_entity(columns["merged_into"])
        place = {"kind": values.get("kind", row.kind), "slug": values.get("slug", row.slug)}
        if Entity.objects.filter(**place).exclude(pk=row.pk).exists():
            raise NotPossible("address-taken")
        save_columns(row, with_sound(row, values))

    def in_use(self, rows: Sequence[Any], *, leaving: Collection[int] = ()) -> set[int]:
        """Leaves out aliases: whoever removes an entity says which of them go with it."""
        return referred(rows, leaving=leaving, ignored=("alias",))


def named_entity(key: str | None) -> Entity | None:
    """Returns the entity of that key, None for None.

    Raises:
        NotPossible: "target-gone".
    """
    if key is None:
        return None
    found = find_entities([key])
    if key not in found:
        raise NotPossible("target-gone")
    return found[key]


class Aliases(CuratedTable):
    """A name that leads to an entity.

    Mentions follow names in sets, by `mention_moves`, so that no article has to be read again.
    """

    table = "alias"
    permission = "editorial.change_entity"

    def find(self, keys: Collection[str]) -> dict[str, Any]:
        by_kind: dict[str, list[str]] = defaultdict(list)
        for kind, key in map(split_key, sorted(set(keys))):
            by_kind[kind].append(key)
        found: dict[str, Any] = {}
        for kind, names in by_kind.items():
            for chunk in chunks(names):
                rows = Alias.objects.filter(source_kind=kind, key__in=chunk).select_related("entity")
                found.update({f"{row.source_kind}:{row.key}": row for row in rows})
        return found

    def columns(self, row: Alias) -> Columns:
        return {"entity": entity_key(row.entity), "written": row.written, "origin": str(row.origin)}

    def create(self, items: Sequence[tuple[str, Columns]]) -> dict[str, str]:
        targets = find_entities(columns["entity"] for _, columns in items)
        problems = {key: "target-gone" for key, columns in items if columns["entity"] not in targets}
        new = []
        for key, columns in items:
            if key in problems:
                continue
            kind, name = split_key(key)
            new.append(
                Alias(
                    source_kind=kind,
                    key=name,
                    key_version=KEY_VERSION,
                    written=columns.get("written") or name,
                    entity=targets[columns["entity"]],
                    origin=columns.get("origin", Alias.Origin.EDITOR),
                )
            )
        Alias.objects.bulk_create(new, batch_size=200)
        return problems

    def update(self, row: Alias, columns: Columns) -> None:
        values = {name: value for name, value in columns.items() if name in ("written", "origin")}
        if "entity" in columns:
            values["entity"] = named_entity(columns["entity"])
        save_columns(row, values)
