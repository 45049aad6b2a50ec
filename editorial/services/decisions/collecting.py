"""Which rows go into a file of decisions: those that importing the documents again would not make alike."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from editorial.models import (
    Alias,
    Area,
    Article,
    Category,
    Collection,
    DismissedName,
    Entity,
    EntityKind,
    Finding,
    FormerAddress,
    GlossaryTerm,
    NamePair,
    Project,
    Redirect,
    TermPair,
)
from editorial.names import KEY_VERSION, display_name, slugify_name
from editorial.services.actors import Actor, require
from editorial.services.curated import TABLES, Columns
from editorial.services.curated.dismissals import key_of_dismissal
from editorial.services.curated.entities import entity_key
from editorial.services.curated.orders import ORDER, stored_orders
from editorial.services.curated.term_places import address_key
from editorial.services.curated.terms import RELATED
from editorial.services.curated.waivers import WAIVER_COLUMNS, waiver_key
from editorial.services.decisions.form import FOREIGN, FORMAT, VERSION, Decisions
from editorial.services.review_dates import REVIEWS, review_columns
from editorial.services.taxonomy import VOCABULARIES, Vocabulary

EXPORT = "editorial.export_article"
NUMBERED = re.compile(r"(?P<base>.+)-[0-9]+")


def collect_decisions(*, by: Actor) -> Decisions:
    """Returns everything curated that lies in no document: table → key → columns.

    Raises:
        PermissionDenied: the actor may not export.
    """
    require(by, EXPORT)
    entities = _entities()
    found: Decisions = {"entity": entities, "alias": _aliases(entities), "collection": _collections()}
    for vocabulary in VOCABULARIES:
        found[vocabulary.table] = _terms(vocabulary)
    found[ORDER] = {value: {"articles": paths} for value, paths in stored_orders().items()}
    found["glossary"] = _glossary()
    found["redirect"] = _redirects()
    found["waiver"] = _waivers()
    found["pair"] = {row.key: TABLES["pair"].columns(row) for row in NamePair.objects.order_by("key")}
    addresses, told_apart = FormerAddress.objects.all(), TermPair.objects.all()
    found["former_address"] = {address_key(row.kind, row.slug): {"value": row.value} for row in addresses}
    found["term_pair"] = {row.key: TABLES["term_pair"].columns(row) for row in told_apart}
    found["dismissal"] = _dismissals()
    reviewed = Article.objects.present().filter(reviewed_at__isnull=False).only("path", "reviewed_at")
    found[REVIEWS] = {row.path: review_columns(row) for row in reviewed.order_by("path")}
    return {table: rows for table, rows in found.items() if rows}


def as_text(decisions: Decisions) -> str:
    """Returns the file: the same rows always give the same text."""
    document = {"format": FORMAT, "version": VERSION, "names": KEY_VERSION, **decisions}
    return json.dumps(document, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def _chosen(columns: Columns, unset: Mapping[str, Any]) -> Columns:
    """Returns the columns that differ from those of a row that nobody has touched."""
    return {name: value for name, value in columns.items() if name in unset and value != unset[name]}


def _entities() -> dict[str, Columns]:
    table = TABLES["entity"]
    rows = list(Entity.objects.select_related("merged_into").order_by("kind", "slug"))
    shared = _shared((row.kind, row.slug) for row in rows)
    needed = _needed_entities()
    found: dict[str, Columns] = {}
    for row in rows:
        columns = _chosen(table.columns(row), table.unset())
        if row.name_fixed:
            columns["name"] = row.name
        elif row.merged_into_id is not None:  # no article says any more how it was called
            columns |= {"name": row.name, "name_fixed": False}
        if columns or row.pk in needed or (row.kind, row.slug) in shared:
            found[entity_key(row)] = columns
    return found


def _needed_entities() -> set[int]:
    """Returns entities that a decision names, and those whose kind, address or names no document says."""
    needed = set(Entity.objects.filter(merged_into__isnull=False).values_list("merged_into_id", flat=True))
    needed.update(Redirect.objects.filter(entity__isnull=False).values_list("entity_id", flat=True))
    needed.update(DismissedName.objects.filter(entity__isnull=False).values_list("entity_id", flat=True))
    needed.update(Project.objects.filter(lead__isnull=False).values_list("lead_id", flat=True))
    plain: set[int] = set()
    rows = Alias.objects.values_list("entity_id", "source_kind", "written", "origin", "entity__kind", "entity__slug")
    for entity_id, source_kind, written, origin, kind, slug in rows.iterator():
        if origin != Alias.Origin.IMPORT or source_kind != kind:
            needed.add(entity_id)
        if slug == slugify_name(display_name(written), person=kind == EntityKind.PERSON)[:200].strip("-"):
            plain.add(entity_id)
    return needed.union(set(Entity.objects.values_list("pk", flat=True)) - plain)


def _shared(slugs: Iterable[tuple[Any, str]]) -> set[tuple[Any, str]]:
    """Returns the slugs that differ in a number only: which of them has which depends on what came first."""
    by_slug = list(slugs)
    present = set(by_slug)
    bases: Counter[tuple[Any, str]] = Counter()
    for group, slug in by_slug:
        numbered = NUMBERED.fullmatch(slug)
        if numbered and (group, numbered["base"]) in present:
            bases[group, numbered["base"]] += 1
    found = set(bases)
    for group, slug in by_slug:
        numbered = NUMBERED.fullmatch(slug)
        if numbered and (group, numbered["base"]) in bases:
            found.add((group, slug))
    return found


def _aliases(entities: Mapping[str, Columns]) -> dict[str, Columns]:
    """Returns all names of the entities that are in the file, so that each is found again by any of them."""
    rows = Alias.objects.select_related("entity").order_by("source_kind", "key")
    columns = TABLES["alias"].columns
    return {f"{row.source_kind}:{row.key}": columns(row) for row in rows if entity_key(row.entity) in entities}


def _collections() -> dict[str, Columns]:
    table = TABLES["collection"]
    unset = {name: value for name, value in table.unset().items() if name not in FOREIGN}
    return {
        row.name: {"slug": row.slug, "dialect": row.dialect, **_chosen(table.columns(row), unset)}
        for row in Collection.objects.order_by("name")
    }


def _terms(vocabulary: Vocabulary) -> dict[str, Columns]:
    table = TABLES[vocabulary.table]
    manager = vocabulary.term._default_manager
    names = {field.name for field in vocabulary.term._meta.concrete_fields}
    related = [name for name in RELATED if name in names]
    rows: list[Any] = list(manager.select_related(*related).order_by(vocabulary.value))
    targets = set(manager.filter(merged_into__isnull=False).values_list("merged_into_id", flat=True))
    if vocabulary.term is Area:
        targets |= set(Category.objects.filter(area__isnull=False).values_list("area_id", flat=True))
    links = vocabulary.link._default_manager
    used = set(links.values_list(vocabulary.term_column, flat=True).distinct())
    shared = _shared((None, row.slug) for row in rows)
    found: dict[str, Columns] = {}
    for row in rows:
        value = str(getattr(row, vocabulary.value))
        columns = _chosen(table.columns(row), table.unset())
        plain = row.slug == (slugify_name(value)[:200].strip("-") or "term")
        if columns or row.pk in targets or row.pk not in used or not plain or (None, row.slug) in shared:
            found[value] = {"slug": row.slug, **columns}
    return found


def _glossary() -> dict[str, Columns]:
    """Returns what was chosen for terms; every other term is made by its texts."""
    table = TABLES["glossary"]
    chosen = ((row.key, _chosen(table.columns(row), table.unset())) for row in GlossaryTerm.objects.order_by("key"))
    return {key: columns for key, columns in chosen if columns}


def _redirects() -> dict[str, Columns]:
    present = Article.objects.present().values("pk")
    rows = Redirect.objects.select_related("article", "entity").order_by("old_path")
    columns = TABLES["redirect"].columns
    kept = rows.filter(entity__isnull=False) | rows.filter(article__in=present)
    return {row.old_path: columns(row) for row in kept}


def _waivers() -> dict[str, Columns]:
    """Returns what was let pass, also where it is not found at the moment: it may be found again."""
    rows = Finding.objects.filter(waived_at__isnull=False, article__removed_at__isnull=True)
    held = ((waiver_key(row), TABLES["waiver"].columns(row)) for row in rows.select_related("article", "waived_by"))
    return {key: {name: columns[name] for name in WAIVER_COLUMNS} for key, columns in held}


def _dismissals() -> dict[str, Columns]:
    """Returns the names that are not to be proposed again, each without columns: it is there or not."""
    rows = DismissedName.objects.filter(article__removed_at__isnull=True).select_related("article", "entity")
    return {key_of_dismissal(row): {} for row in rows}
