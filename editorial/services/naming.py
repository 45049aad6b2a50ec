"""From names in headers to entities: an alias that is known leads to its entity, a new one makes one."""

from __future__ import annotations

import itertools
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db import connection
from django.db.models import Count, F
from django.utils import timezone

from editorial.mapping import NameUse
from editorial.models import Alias, Changeset, Entity, EntityKind, Mention, Role, SourceKind
from editorial.names import KEY_VERSION, display_name, slugify_name, sound_of_slug
from editorial.services.bulk import among, insert_rows, reserve_ids
from editorial.services.changesets import Change, record_effects
from editorial.services.locking import lock_names
from editorial.services.slugs import chunks, first_free, taken_slugs
from editorial.services.sounds import entity_sound

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
NOTHING_SAID = {"description": "", "homepage": "", "feed": "", "wikidata_id": ""}  # of an entity that a file names
MANY_ENTITIES = 2_000  # above, one look at all mentions takes less time than one for each few of them


def resolve_names(uses: Iterable[NameUse], *, changeset: Changeset) -> dict[NameKey, int]:
    """Returns the entity id of every name; names that no alias knows become entities of their own.

    Runs inside the caller's transaction and records what it makes as effects of the changeset. Until that ends nobody
    else lets these names lead elsewhere.
    """
    lock_names(shared=True)
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
    """Returns the entity id of each of these names that an alias knows."""
    wanted: dict[str, list[str]] = defaultdict(list)
    for kind, key in sorted(set(names)):
        wanted[kind].append(key)
    found: dict[NameKey, int] = {}
    for kind, keys in wanted.items():
        rows = Alias.objects.filter(source_kind=kind, key__in=among(keys))
        found.update({(kind, key): pk for key, pk in rows.order_by().values_list("key", "entity_id")})
    return found


def entity_name(written: str) -> str:
    """Returns the name that an entity has where a file writes it so."""
    return display_name(written)[:MAX_NAME]


def make_bare_entity(kind: str, name: str, *, changeset: Changeset) -> Entity:
    """Makes an entity to which no name leads yet, with a free slug of its name; the name is cut to its column.

    Runs inside the caller's transaction and records the entity as an effect of the changeset.
    """
    (pk,) = reserve_ids(Entity, 1)
    new = _NewEntity(pk, EntityKind(kind).value, entity_name(name))
    _give_slugs([new])
    _insert_entities([new])
    columns = {"kind": new.kind, "slug": new.slug, "name": new.name}
    record_effects(changeset, [Change("entity", f"{new.kind}:{new.slug}", None, columns)])
    return Entity.objects.get(pk=pk)


def free_entity_slug(kind: str, name: str) -> str:
    """Returns the slug that a new entity of that kind and name would get now."""
    new = _NewEntity(0, EntityKind(kind).value, entity_name(name))
    _give_slugs([new])
    return new.slug


def make_entities(names: Sequence[NameKey], written: Mapping[NameKey, str], changeset: Changeset) -> list[int]:
    """Makes one entity with one alias for each name; returns their ids in the order of the names.

    Slugs are given in that order, so that they do not depend on where a batch ends; rows are inserted sorted, so that
    two writers of the same new names wait for each other and never in a circle. `written` gives the names as read.
    Runs inside the caller's transaction and records what it makes as effects of the changeset.
    """
    new = [
        _NewEntity(pk, EntityKind(kind).value, entity_name(written[kind, key]))
        for pk, (kind, key) in zip(reserve_ids(Entity, len(names)), names, strict=True)
    ]
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

    pk: int
    kind: str
    name: str
    slug: str = ""
    sound: str = ""


def _creation(name: NameKey, entity: _NewEntity) -> tuple[Change, Change]:
    entity_key = f"{entity.kind}:{entity.slug}"
    return (
        Change("entity", entity_key, None, {"kind": entity.kind, "slug": entity.slug, "name": entity.name}),
        Change("alias", f"{name[0]}:{name[1]}", None, {"entity": entity_key, "origin": "import"}),
    )


def _give_slugs(entities: Sequence[_NewEntity]) -> None:
    """Gives each new entity a slug that is free within its kind: the name's own, else with -2, -3, …

    A name without any letter or digit is told by its id.
    """
    by_kind: dict[str, list[_NewEntity]] = defaultdict(list)
    for entity in entities:
        slug = slugify_name(entity.name, person=entity.kind == EntityKind.PERSON)
        entity.sound = sound_of_slug(slug)
        entity.slug = slug[:MAX_SLUG].strip("-") or f"e-{entity.pk}"
        by_kind[entity.kind].append(entity)
    for kind, group in by_kind.items():
        taken = taken_slugs(Entity.objects.filter(kind=kind), [entity.slug for entity in group])
        for entity in group:
            entity.slug = first_free(entity.slug, taken)


def _insert_entities(entities: Sequence[_NewEntity]) -> None:
    """Stores the entities, whose ids and slugs are given."""
    now = connection.ops.adapt_datetimefield_value(timezone.now())
    insert_rows(
        Entity,
        ("id", "kind", "name", "name_fixed", "slug", "sound", *NOTHING_SAID, "created_at"),
        (
            (entity.pk, entity.kind, entity.name, False, entity.slug, entity.sound, *NOTHING_SAID.values(), now)
            for entity in sorted(entities, key=lambda entity: (entity.kind, entity.slug))
        ),
    )


def choose_display_names(entity_ids: Sequence[int] | None = None) -> int:
    """Names entities as most of their articles write them and returns how many names changed.

    Equal counts are decided by the text, so that the result does not depend on the order of files. Names that an
    editor chose stay. `entity_ids` limits the work; None means all.
    """
    changed: list[Entity] = []
    few = entity_ids is not None and len(entity_ids) < MANY_ENTITIES
    for group in chunks(entity_ids) if few and entity_ids is not None else [None]:
        mentions = Mention.objects.filter(entity__name_fixed=False)
        if group is not None:
            mentions = mentions.filter(entity_id__in=group)
        # Where all articles write the name that the entity has, nothing has to be counted.
        otherwise = mentions.exclude(written=F("entity__name")).values_list("entity_id", flat=True)
        for some in chunks(list(otherwise.order_by().distinct())):
            counted = Mention.objects.filter(entity_id__in=some).values_list("entity_id", "written")
            changed.extend(_better_named(_spellings(counted.annotate(n=Count("id")).order_by())))
    Entity.objects.bulk_update(changed, ["name", "sound"], batch_size=200)
    return len(changed)


def _spellings(rows: Iterable[tuple[int, str, int]]) -> dict[int, Counter[str]]:
    spellings: dict[int, Counter[str]] = defaultdict(Counter)
    for entity_id, written, uses in rows:
        spellings[entity_id][entity_name(written)] += uses
    return spellings


def _better_named(spellings: dict[int, Counter[str]]) -> list[Entity]:
    best = {
        entity_id: min(names.items(), key=lambda item: (-item[1], item[0]))[0] for entity_id, names in spellings.items()
    }
    rows = Entity.objects.filter(pk__in=best).values_list("pk", "kind", "name")
    return [
        Entity(pk=pk, name=best[pk], sound=entity_sound(kind, best[pk]))
        for pk, kind, name in rows
        if best[pk] and name != best[pk]
    ]
