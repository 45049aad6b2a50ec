"""Curated rows that lie in no document: entities, aliases, terms, collections. Each call is one changeset."""

from __future__ import annotations

import datetime as dt
import unicodedata
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.translation import gettext as _

from editorial.models import Alias, Area, Changeset, Collection, Dialect, Entity, EntityKind
from editorial.names import KEY_VERSION, name_key
from editorial.services.actors import Actor, require
from editorial.services.addresses import ensure_collections
from editorial.services.changesets import Change, advance, close, open_changeset, record_effects
from editorial.services.curated.entities import entity_key
from editorial.services.files import path_problem
from editorial.services.locking import lock_names
from editorial.services.mention_moves import move_mentions, places_of
from editorial.services.naming import choose_display_names, make_entities
from editorial.services.reasons import in_words
from editorial.services.review_dates import refresh_area
from editorial.services.sounds import entity_sound, with_sound
from editorial.services.taxonomy import free_slugs, vocabulary_of

Row = TypeVar("Row", bound=models.Model)

# What an editor may set; anything else is given once or follows from the documents.
ENTITY_COLUMNS = frozenset({"name", "description", "homepage", "feed", "wikidata_id"})
TERM_COLUMNS = frozenset({"title", "description", "brief", "state", "lead", "position", "internal", "review_days"})
COLLECTION_COLUMNS = frozenset({"title", "description", "dialect", "position"})


def save_entity(entity: Entity, *, by: Actor, changes: Mapping[str, Any]) -> Entity:
    """Sets columns of an entity; a name set here is never chosen by rule again.

    Raises:
        PermissionDenied, ValidationError: with the columns at fault.
    """
    require(by, "editorial.change_entity")
    fixed = {"name_fixed": True} if "name" in changes else {}
    _check_columns(changes, ENTITY_COLUMNS)
    return _save(entity, "entity", entity_key(entity), Changeset.Kind.ENTITY, by, {**changes, **fixed})


def make_entity(kind: str, *, name: str, changeset: Changeset, slug: str = "", **columns: Any) -> Entity:
    """Makes an entity as part of a changeset, with an alias of its name; without a slug it gets one of its name.

    Runs inside the caller's transaction.

    Raises:
        ValidationError: "alias-taken", "alias-empty", or with the columns at fault.
    """
    source_kind = EntityKind(kind).value  # each kind of entity is also a kind of source
    named = (source_kind, _usable_key(name, "name"))
    _refuse_taken_alias(*named, "name")
    chosen = {**columns, "name": name, "name_fixed": True}
    if slug:
        entity = Entity(kind=kind, slug=slug, sound=entity_sound(kind, name), **chosen)
        _clean(entity)
        entity.save()
        made = {"kind": kind, "slug": slug}
        record_effects(changeset, [Change("entity", entity_key(entity), None, made | _as_json(entity, chosen))])
        make_alias(entity, source_kind=source_kind, written=name, changeset=changeset, origin=Alias.Origin.IMPORT)
        return entity
    (entity_id,) = make_entities([named], {named: name}, changeset)
    entity = Entity.objects.get(pk=entity_id)
    before = _as_json(entity, chosen)
    for column, value in with_sound(entity, chosen).items():
        setattr(entity, column, value)
    _clean(entity)
    entity.save()
    record_effects(changeset, [Change("entity", entity_key(entity), before, _as_json(entity, chosen))])
    return entity


def create_entity(kind: str, *, by: Actor, name: str, **columns: Any) -> Entity:
    """Makes an entity that no document names yet, with an alias of its name so that documents find it.

    Raises:
        PermissionDenied, ValidationError: "alias-taken" when the name already leads to an entity.
    """
    require(by, "editorial.add_entity")
    _check_columns(columns, ENTITY_COLUMNS)
    with transaction.atomic():
        changeset = open_changeset(Changeset.Kind.ENTITY, by=by, message=name)
        entity = make_entity(kind, name=name, changeset=changeset, **columns)
        _finish(changeset)
    return entity


def add_alias(entity: Entity, *, by: Actor, source_kind: str, written: str) -> Alias:
    """Lets a name lead to the entity.

    Raises:
        PermissionDenied, ValidationError: "alias-taken", "alias-empty".
    """
    require(by, "editorial.change_entity")
    with transaction.atomic():
        changeset = open_changeset(Changeset.Kind.ENTITY, by=by, message=f"{entity.name} = {written}")
        alias = make_alias(entity, source_kind=source_kind, written=written, changeset=changeset)
        _finish(changeset)
    return alias


def make_alias(
    entity: Entity,
    *,
    source_kind: str,
    written: str,
    changeset: Changeset,
    origin: Alias.Origin = Alias.Origin.EDITOR,
) -> Alias:
    """Lets a name lead to the entity, as part of a changeset. Runs inside the caller's transaction.

    Raises:
        ValidationError: "alias-taken", "alias-empty".
    """
    key = _usable_key(written, "written")
    _refuse_taken_alias(source_kind, key, "written")
    alias = Alias(
        source_kind=source_kind, key=key, key_version=KEY_VERSION, written=written, entity=entity, origin=origin
    )
    alias.full_clean(exclude=["entity"], validate_unique=False, validate_constraints=False)  # asked for above
    alias.save()
    record_effects(changeset, [Change("alias", alias_key(alias), None, _alias_columns(alias))])
    return alias


def remove_alias(alias: Alias, *, by: Actor) -> None:
    """Takes a name away from its entity; articles that use the name then mention an entity of its own.

    Raises:
        PermissionDenied: the actor may not change entities.
    """
    require(by, "editorial.change_entity")
    with transaction.atomic():
        lock_names()
        changeset = open_changeset(Changeset.Kind.ENTITY, by=by, message=f"{alias.entity.name} ≠ {alias.written}")
        record_effects(changeset, [Change("alias", alias_key(alias), _alias_columns(alias), None)])
        former = places_of([alias])
        alias.delete()
        choose_display_names(sorted(move_mentions(former, changeset=changeset)))
        _finish(changeset)


def save_term(term: Row, *, by: Actor, changes: Mapping[str, Any]) -> Row:
    """Sets columns of an area, category, series, project or tag; the value in files is never one of them.

    Raises:
        PermissionDenied, ValidationError: with the columns at fault.
    """
    vocabulary = vocabulary_of(type(term))
    require(by, f"editorial.change_{vocabulary.table}")
    _check_columns(changes, TERM_COLUMNS)
    return _save(term, vocabulary.table, str(getattr(term, vocabulary.value)), Changeset.Kind.TAXONOMY, by, changes)


def create_term(model: type[Row], *, by: Actor, value: str, **columns: Any) -> Row:
    """Makes a term that no document uses yet.

    Raises:
        PermissionDenied, ValidationError: the value is taken or too long.
    """
    vocabulary = vocabulary_of(model)
    require(by, f"editorial.add_{vocabulary.table}")
    _check_columns(columns, TERM_COLUMNS)
    with transaction.atomic():
        changeset = open_changeset(Changeset.Kind.TAXONOMY, by=by, message=value.strip())
        term = make_term(model, value=value, changeset=changeset, **columns)
        _finish(changeset)
    return term


def make_term(model: type[Row], *, value: str, changeset: Changeset, slug: str = "", **columns: Any) -> Row:
    """Makes a term as part of a changeset; without a slug it gets one of its value.

    Runs inside the caller's transaction.

    Raises:
        ValidationError: the value or the slug is taken or too long.
    """
    vocabulary = vocabulary_of(model)
    value = unicodedata.normalize("NFC", value.strip())
    slug = slug or free_slugs(vocabulary, [value])[0]
    term = model(**{vocabulary.value: value, "slug": slug}, **columns)
    _clean(term)
    term.save()
    record_effects(changeset, [Change(vocabulary.table, value, None, _as_json(term, {"slug", *columns}))])
    return term


def create_collection(*, by: Actor, name: str, **columns: Any) -> Collection:
    """Makes a collection in which articles can be begun before any file of it was imported.

    Raises:
        PermissionDenied, ValidationError: the name is taken, or no folder can have it.
    """
    require(by, "editorial.add_collection")
    _check_columns(columns, COLLECTION_COLUMNS)
    with transaction.atomic():
        changeset = open_changeset(Changeset.Kind.TAXONOMY, by=by, message=name)
        collection = make_collection(name, changeset=changeset, **columns)
        _finish(changeset)
    return collection


def make_collection(name: str, *, changeset: Changeset, **columns: Any) -> Collection:
    """Makes a collection as part of a changeset. Runs inside the caller's transaction.

    Raises:
        ValidationError: the name is taken, or no folder can have it.
    """
    unsafe = path_problem(f"{name}/x.md")
    problem = (unsafe[0], in_words(*unsafe)) if unsafe else None
    if "/" in name:
        problem = "path-unsafe", _("A folder's name has no slash.")
    if problem is None and Collection.objects.filter(name=name).exists():
        problem = "name-taken", _("%s is there already.") % name
    if problem:
        code, message = problem
        raise ValidationError({"name": ValidationError(message, code=code)})
    collection = ensure_collections([name], changeset=changeset)[name]
    before = _as_json(collection, columns)
    for column, value in columns.items():
        setattr(collection, column, value)
    _clean(collection)
    collection.save()
    record_effects(changeset, [Change("collection", name, before, _as_json(collection, columns))])
    return collection


def save_collection(collection: Collection, *, by: Actor, changes: Mapping[str, Any]) -> Collection:
    """Sets title, description, dialect or position of a collection.

    Raises:
        PermissionDenied, ValidationError: with the columns at fault.
    """
    require(by, "editorial.change_collection")
    _check_columns(changes, COLLECTION_COLUMNS)
    return _save(collection, "collection", collection.name, Changeset.Kind.TAXONOMY, by, changes)


def alias_key(alias: Alias) -> str:
    """Returns the natural key under which effects name the alias."""
    return f"{alias.source_kind}:{alias.key}"


def _alias_columns(alias: Alias) -> dict[str, Any]:
    return {"entity": entity_key(alias.entity), "written": alias.written, "origin": str(alias.origin)}


def _usable_key(name: str, column: str) -> str:
    key = name_key(name)
    if not key:
        raise ValidationError({column: ValidationError(_("The name has no letter or digit."), code="alias-empty")})
    return key


def _refuse_taken_alias(source_kind: str, key: str, column: str) -> None:
    taken = Alias.objects.filter(source_kind=source_kind, key=key).select_related("entity").first()
    if taken:
        message = _("This name leads to “%s” already; merge the two or choose another name.") % taken.entity.name
        raise ValidationError({column: ValidationError(message, code="alias-taken")})


def _check_columns(changes: Mapping[str, Any], allowed: frozenset[str]) -> None:
    foreign = sorted(set(changes) - allowed)
    if foreign:
        text = _("%s cannot be set.")
        raise ValidationError([ValidationError(text % name, code="not-settable") for name in foreign])


def _save(row: Row, table: str, key: str, kind: Changeset.Kind, by: Actor, changes: Mapping[str, Any]) -> Row:
    """Writes those columns that differ; without a difference nothing is written."""
    with transaction.atomic():
        stored, change = write_columns(row, table, key, changes)
        if change is not None:
            changeset = open_changeset(kind, by=by, message=str(stored)[:200])
            record_effects(changeset, [change])
            _finish(changeset)
    return stored


def write_columns(row: Row, table: str, key: str, changes: Mapping[str, Any]) -> tuple[Row, Change | None]:
    """Writes those columns of a row that differ; returns the row and the change, None without a difference.

    Runs inside the caller's transaction, holds the row's lock and records nothing.

    Raises:
        ValidationError: with the columns at fault.
    """
    # Its key stays, so that rows which refer to it are written meanwhile: they may belong to articles held here later.
    stored = type(row)._default_manager.select_for_update(no_key=True).get(pk=row.pk)
    different = {name: value for name, value in changes.items() if getattr(stored, name) != value}
    if not different:
        return stored, None
    before = _as_json(stored, different)
    written = with_sound(stored, different) if isinstance(stored, Entity) else different
    for name, value in written.items():
        setattr(stored, name, value)
    _clean(stored, changed=written)
    stored.save(update_fields=list(written))
    if isinstance(stored, Area) and "review_days" in written:
        refresh_area(stored)
    return stored, Change(table, key, before, _as_json(stored, different))


def _clean(row: models.Model, *, changed: Iterable[str] | None = None) -> None:
    """Checks every column; addresses are those of the web, though Django takes ftp for one as well.

    What is unique is asked of the database, which costs most of the time, unless only other columns have `changed`.
    """
    asked = changed is None or not _constrained(type(row)).isdisjoint(changed)
    row.full_clean(validate_unique=asked, validate_constraints=asked)
    if isinstance(row, Collection) and row.dialect not in Dialect.values:
        message = _("“%(value)s” is no dialect; known are %(known)s.")
        place = {"value": row.dialect, "known": ", ".join(Dialect.values)}
        raise ValidationError({"dialect": ValidationError(message % place, code="no-dialect")})
    homepage = getattr(row, "homepage", "")
    if homepage and not homepage.lower().startswith(("http://", "https://")):
        message = _("An address begins with http:// or https://.")
        raise ValidationError({"homepage": ValidationError(message, code="not-web")})


@cache
def _constrained(model: type[models.Model]) -> frozenset[str]:
    """Returns the columns of a table that its constraints are about."""
    named = {name for one in model._meta.constraints for name in getattr(one, "fields", ())}
    checks = [one.condition for one in model._meta.constraints if isinstance(one, models.CheckConstraint)]
    referenced = {name for check in checks for name in getattr(check, "referenced_base_fields", ())}
    return frozenset(named | referenced | {column.name for column in model._meta.concrete_fields if column.unique})


def _as_json(row: models.Model, names: Any) -> dict[str, Any]:
    values = {}
    for name in sorted(names):
        value = getattr(row, name)
        if isinstance(value, Entity):
            value = entity_key(value)
        elif isinstance(value, Area):
            value = value.value
        elif isinstance(value, (dt.date, dt.datetime)):
            value = value.isoformat()
        values[name] = value
    return values


def _finish(changeset: Changeset) -> None:
    changeset.total = 1
    changeset.save(update_fields=["total"])
    advance(changeset, 1)
    close(changeset)
