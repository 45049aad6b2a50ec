"""From names in headers to entities: an alias that is known leads to its entity, a new one makes one."""

from __future__ import annotations

import itertools
import uuid
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db import connection
from django.db.models import Count
from django.utils import timezone

from editorial.mapping import NameUse
from editorial.models import Alias, Changeset, Entity, EntityKind, Mention, Role, SourceKind
from editorial.names import KEY_VERSION, display_name, name_key, slugify_name
from editorial.services.bulk import insert_rows
from editorial.services.changesets import Change, record_effects
from editorial.services.slugs import chunks, first_free, taken_slugs

NameKey = tuple[str, str]  # (source_kind, key)

# Under which kind the names of a role are looked up; a name that no alias knows becomes an entity of that kind.
SOURCE_OF_ROLE: dict[str, SourceKind] = {
    Role.PEOPLE: SourceKind.PERSON,
    Role.GUEST: SourceKind.PERSON,
    Role.ORGANIZATIONS: SourceKind.ORGANIZATION,
    Role.PRODUCTS: SourceKind.PRODUCT,
    Role.WORKS: SourceKind.WORK,
    Role.SPEAKER: SourceKind.CHANNEL,
    Role.AUTHOR: SourceKind.CHANNEL,
    Role.CHANNEL: SourceKind.CHANNEL,
}
MAX_NAME = 500
MAX_SLUG = 200


def resolve_names(uses: Iterable[NameUse], *, changeset: Changeset) -> dict[NameKey, int]:
    """Returns the entity id of every name; names that no alias knows become entities of their own.

    Runs inside the caller's transaction and records what it makes as effects of the changeset.
    """
    first_written: dict[NameKey, str] = {}
    for use in uses:
        if use.key:
            first_written.setdefault((use.source_kind, use.key[:MAX_NAME]), use.written)
    found = known_aliases(first_written)
    missing = [name for name in first_written if name not in found]
    if missing:
        found |= dict(zip(missing, make_entities(missing, first_written, changeset), strict=True))
    return found


def known_aliases(names: Iterable[NameKey]) -> dict[NameKey, int]:
    keys_by_kind: dict[str, list[str]] = defaultdict(list)
    for kind, key in names:
        keys_by_kind[kind].append(key)
    found: dict[NameKey, int] = {}
    for kind, keys in keys_by_kind.items():
        for chunk in chunks(keys):
            rows = Alias.objects.filter(source_kind=kind, key__in=chunk)
            found.update({(kind, key): entity for key, entity in rows.values_list("key", "entity_id")})
    return found


def mentions_of(name: NameKey, entity_id: int) -> list[Mention]:
    """Returns the mentions of the entity that were found by this name, the oldest first."""
    source_kind, key = name
    roles = [role for role, kind in SOURCE_OF_ROLE.items() if kind == source_kind]
    rows = Mention.objects.filter(entity_id=entity_id, role__in=roles).order_by("pk")
    return [mention for mention in rows if name_key(mention.written)[:MAX_NAME] == key]


def make_entities(names: Sequence[NameKey], written: Mapping[NameKey, str], changeset: Changeset) -> list[int]:
    """Makes one entity with one alias for each name; returns their ids in the order of the names.

    Slugs are given in that order, so that they do not depend on where a batch ends; rows are inserted sorted, so that
    two writers of the same new names wait for each other and never in a circle. `written` gives the names as read.
    Runs inside the caller's transaction and records what it makes as effects of the changeset.
    """
    new = [_NewEntity(EntityKind(kind).value, display_name(written[kind, key])[:MAX_NAME]) for kind, key in names]
    _give_slugs(new)
    _insert_entities(new)
    insert_rows(
        Alias,
        ("source_kind", "key", "key_version", "written", "entity_id", "origin"),
        (
            (str(kind), key, KEY_VERSION, written[kind, key][:MAX_NAME], entity.pk, Alias.Origin.IMPORT.value)
            for (kind, key), entity in sorted(zip(names, new, strict=True), key=lambda pair: pair[0])
        ),
    )
    record_effects(changeset, itertools.chain.from_iterable(map(_creation, names, new)))
    return [entity.pk for entity in new]


@dataclass(slots=True)
class _NewEntity:
    """An entity in the making; plain, because an import makes ten thousand of them."""

    kind: str
    name: str
    slug: str = ""
    pk: int = 0


def _creation(name: NameKey, entity: _NewEntity) -> tuple[Change, Change]:
    entity_key = f"{entity.kind}:{entity.slug}"
    return (
        Change("entity", entity_key, None, {"kind": entity.kind, "slug": entity.slug, "name": entity.name}),
        Change("alias", f"{name[0]}:{name[1]}", None, {"entity": entity_key, "origin": "import"}),
    )


def _give_slugs(entities: Sequence[_NewEntity]) -> None:
    """Gives each new entity a slug that is free within its kind: the name's own, else with -2, -3, …

    A name without any letter gets a passing slug, and its real one when it has an id.
    """
    by_kind: dict[str, list[_NewEntity]] = defaultdict(list)
    for entity in entities:
        slug = slugify_name(entity.name, person=entity.kind == EntityKind.PERSON)
        entity.slug = slug[:MAX_SLUG].strip("-") or f"~{uuid.uuid4().hex}"
        by_kind[entity.kind].append(entity)
    for kind, group in by_kind.items():
        taken = taken_slugs(Entity.objects.filter(kind=kind), [entity.slug for entity in group])
        for entity in group:
            entity.slug = first_free(entity.slug, taken)


def _insert_entities(entities: Sequence[_NewEntity]) -> None:
    """Stores the entities and gives them their ids."""
    now = connection.ops.adapt_datetimefield_value(timezone.now())
    insert_rows(
        Entity,
        ("kind", "name", "name_fixed", "slug", "description", "homepage", "wikidata_id", "created_at"),
        (
            (entity.kind, entity.name, False, entity.slug, "", "", "", now)
            for entity in sorted(entities, key=lambda entity: (entity.kind, entity.slug))
        ),
    )
    ids: dict[tuple[str, str], int] = {}
    for chunk in chunks([entity.slug for entity in entities]):
        rows = Entity.objects.filter(slug__in=chunk).values_list("kind", "slug", "pk")
        ids.update({(kind, slug): pk for kind, slug, pk in rows})
    for entity in entities:
        entity.pk = ids[entity.kind, entity.slug]
        if entity.slug.startswith("~"):
            entity.slug = f"e-{entity.pk}"
            Entity.objects.filter(pk=entity.pk).update(slug=entity.slug)


def choose_display_names(entity_ids: Sequence[int] | None = None) -> int:
    """Names entities as most of their articles write them and returns how many names changed.

    Equal counts are decided by the text, so that the result does not depend on the order of files. Names that an
    editor chose stay. `entity_ids` limits the work; None means all.
    """
    changed: list[Entity] = []
    for group in [None] if entity_ids is None else chunks(entity_ids):
        mentions = Mention.objects.filter(entity__name_fixed=False)
        if group is not None:
            mentions = mentions.filter(entity_id__in=group)
        changed.extend(_better_named(_spellings(mentions.values_list("entity_id", "written").annotate(n=Count("id")))))
    Entity.objects.bulk_update(changed, ["name"], batch_size=200)
    return len(changed)


def _spellings(rows: Iterable[tuple[int, str, int]]) -> dict[int, Counter[str]]:
    spellings: dict[int, Counter[str]] = defaultdict(Counter)
    for entity_id, written, uses in rows:
        spellings[entity_id][display_name(written)[:MAX_NAME]] += uses
    return spellings


def _better_named(spellings: dict[int, Counter[str]]) -> list[Entity]:
    best = {
        entity_id: min(names.items(), key=lambda item: (-item[1], item[0]))[0] for entity_id, names in spellings.items()
    }
    changed: list[Entity] = []
    for chunk in chunks(list(best)):
        for entity in Entity.objects.filter(pk__in=chunk):
            if best[entity.pk] and entity.name != best[entity.pk]:
                entity.name = best[entity.pk]
                changed.append(entity)
    return changed
