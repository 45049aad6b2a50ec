"""Rows of tables as values: what is taken away, and what a file is compared with."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Count
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from editorial.models import Alias, Article, Collection, Mention, SourceKind
from editorial.services.actors import Actor
from editorial.services.curated import TABLES, Columns
from editorial.services.slugs import chunks
from editorial.services.tables.sheets import LISTS, Sheet, may_export
from editorial.services.taxonomy import VOCABULARIES, vocabulary_of

MOMENTS = ("publish_at", "expire_at", "published_at", "updated_at")


def sheet_rows(sheet: Sheet, ids: Sequence[int], *, by: Actor) -> Iterator[Columns]:
    """Yields the rows of these ids in their order: column → value.

    Raises:
        PermissionDenied: the actor may not take the table away.
    """
    if not may_export(sheet, by):
        raise PermissionDenied(_("This needs the permission %s.") % f"editorial.export_{sheet.table}")
    for chunk in chunks(ids):
        read = _articles if sheet.table == "article" else _curated
        by_id = read(sheet, chunk)
        yield from (by_id[row_id] for row_id in chunk if row_id in by_id)


def held_columns(sheet: Sheet, row: Any, names: Iterable[Alias]) -> Columns:
    """Returns what a table shows of a row, but for what is counted."""
    columns = TABLES[sheet.table].columns(row)
    if sheet.table == "entity":
        columns |= {"name_chosen": row.name_fixed, "aliases": [written_alias(alias, row.kind) for alias in names]}
    elif sheet.table == "collection":
        columns["name"] = row.name
    else:
        value = vocabulary_of(type(row)).value
        columns[value] = str(getattr(row, value))
    return {name: columns[name] for name in sheet.names if name in columns}


def aliases_of(ids: Iterable[int]) -> dict[int, list[Alias]]:
    """Returns the names that lead to entities, by the entity's id."""
    found: dict[int, list[Alias]] = defaultdict(list)
    for chunk in chunks(sorted(ids)):
        for alias in Alias.objects.filter(entity_id__in=chunk).order_by("source_kind", "written", "key"):
            found[alias.entity_id].append(alias)
    return found


def written_alias(alias: Alias, kind: str) -> str:
    """Returns an alias as a line of a cell: what it is named as stands before it where that is another kind."""
    written = " ".join(alias.written.split())
    plain = alias.source_kind == kind and written.partition(":")[0] not in SourceKind.values
    return written if plain else f"{alias.source_kind}:{written}"


def _curated(sheet: Sheet, ids: Sequence[int]) -> dict[int, Columns]:
    model: Any = sheet.model._meta.concrete_model
    related = [name for name in ("merged_into", "lead", "area") if name in sheet.names]
    rows = model._base_manager.filter(pk__in=ids).select_related(*related)
    names = aliases_of(ids) if sheet.table == "entity" else {}
    counts = _article_counts(sheet, ids)
    return {
        row.pk: {
            **dict.fromkeys(sheet.names),
            **held_columns(sheet, row, names.get(row.pk, ())),
            "articles": counts.get(row.pk, 0),
        }
        for row in rows
    }


def _article_counts(sheet: Sheet, ids: Sequence[int]) -> dict[int, int]:
    """Returns how many articles that are not removed use each row."""
    rows: Any
    if sheet.table == "entity":
        rows, column, article = Mention.objects.all(), "entity_id", "article"
    elif sheet.model is Collection:
        rows, column, article = Article.objects.all(), "collection_id", "pk"
    else:
        vocabulary = vocabulary_of(sheet.model)
        rows, column = vocabulary.link._default_manager.all(), vocabulary.term_column
        article = vocabulary.article_column.removesuffix("_id")
    removed = "removed_at__isnull" if sheet.model is Collection else f"{article}__removed_at__isnull"
    present = rows.filter(**{removed: True, f"{column}__in": ids}).order_by().values(column)
    return dict(present.annotate(number=Count(article, distinct=True)).values_list(column, "number"))


def _articles(sheet: Sheet, ids: Sequence[int]) -> dict[int, Columns]:
    plain = [name for name in sheet.names if name not in (*LISTS, "collection", "assignee")]
    columns = ("pk", *plain, "collection__name", "assignee__username")
    terms = {name: _terms(name, ids) for name in LISTS}
    found: dict[int, Columns] = {}
    for row in Article.objects.filter(pk__in=ids).values(*columns):
        key = row.pop("pk")
        row |= {"collection": row.pop("collection__name"), "assignee": row.pop("assignee__username")}
        row |= {name: localtime(row[name]).isoformat(timespec="seconds") if row[name] else None for name in MOMENTS}
        row |= {name: terms[name].get(key, []) for name in LISTS}
        found[key] = {name: row[name] for name in sheet.names}
    return found


def _terms(field: str, ids: Sequence[int]) -> dict[int, list[str]]:
    """Returns the values of one kind of term by the id of the article that uses them, in their order."""
    vocabulary = next(item for item in VOCABULARIES if item.field == field)
    term = vocabulary.term_column.removesuffix("_id")
    found: dict[int, list[str]] = defaultdict(list)
    rows = vocabulary.link._default_manager.filter(**{f"{vocabulary.article_column}__in": ids}).order_by("position")
    for article_id, value in rows.values_list(vocabulary.article_column, f"{term}__{vocabulary.value}"):
        found[article_id].append(value)
    return found
