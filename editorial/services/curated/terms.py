"""Areas, categories, series, projects and tags by the values that files have for them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from editorial.models import Area, Tag
from editorial.services.curated.entities import entity_key, named_entity
from editorial.services.curated.table import Columns, CuratedTable, NotPossible, save_columns
from editorial.services.slugs import chunks
from editorial.services.taxonomy import Vocabulary

RELATED = ("merged_into", "lead", "area")  # columns that name other rows


class Terms(CuratedTable):
    """The terms of one vocabulary."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary
        self.model = vocabulary.term
        self.table = vocabulary.table
        self.permission = f"editorial.change_{vocabulary.table}"
        self.ties = "names" if vocabulary.term is Tag else "terms"
        fields = self.model._meta.concrete_fields
        self.names = [f.name for f in fields if not f.primary_key and f.name != vocabulary.value]
        self.plain = frozenset({"internal", "read_as", "read_as_value"}).intersection(self.names)
        self.related = [name for name in RELATED if name in self.names]

    def find(self, keys: Collection[str]) -> dict[str, Any]:
        value = self.vocabulary.value
        found: dict[str, Any] = {}
        for chunk in chunks(sorted(set(keys))):
            rows = self.model._default_manager.filter(**{f"{value}__in": chunk}).select_related(*self.related)
            found.update({str(getattr(row, value)): row for row in rows})
        return found

    def columns(self, row: Any) -> Columns:
        values = {name: getattr(row, name) for name in self.names}
        if values["merged_into"] is not None:
            values["merged_into"] = str(getattr(values["merged_into"], self.vocabulary.value))
        if values.get("lead") is not None:
            values["lead"] = entity_key(values["lead"])
        if values.get("area") is not None:
            values["area"] = values["area"].value
        return values

    def unset(self) -> Columns:
        fields = [f for f in self.model._meta.concrete_fields if f.name in self.names and f.name != "slug"]
        return {field.name: None if field.null else field.get_default() for field in fields}

    def create(self, items: Sequence[tuple[str, Columns]]) -> dict[str, str]:
        taken = self._taken([str(columns.get("slug", "")) for _, columns in items])
        problems = {key: "address-taken" for key, columns in items if columns.get("slug") in taken}
        new = []
        for key, columns in items:
            plain = {n: v for n, v in columns.items() if n in self.names and n not in RELATED}
            if key not in problems:
                new.append(self.model(**{self.vocabulary.value: key, "slug": key, **plain}))
        self.model._default_manager.bulk_create(new, batch_size=200)
        for key, columns in items:
            links = {name: columns[name] for name in RELATED if columns.get(name)}
            if links and key not in problems:
                row = self.find([key])[key]
                try:
                    self.update(row, links)
                except NotPossible as error:
                    problems[key] = error.code
                    row.delete()
        return problems

    def _taken(self, slugs: Sequence[str]) -> set[str]:
        found: set[str] = set()
        for chunk in chunks(slugs):
            found.update(self.model._default_manager.filter(slug__in=chunk).values_list("slug", flat=True))
        return found

    def update(self, row: Any, columns: Columns) -> None:
        values = {name: value for name, value in columns.items() if name in self.names}
        if values.get("merged_into") is not None:
            found = self.find([values["merged_into"]])
            if values["merged_into"] not in found:
                raise NotPossible("target-gone")
            values["merged_into"] = found[values["merged_into"]]
        if "lead" in values:
            values["lead"] = named_entity(values["lead"])
        if values.get("area") is not None:
            values["area"] = Area.objects.filter(value=values["area"]).first()
            if values["area"] is None:
                raise NotPossible("target-gone")
        save_columns(row, values)

    def readers(self, row: Any) -> set[int]:
        """Returns the articles that are tied to the term, or to the one that it was merged into."""
        return self.readers_of([row])

    def readers_of(self, rows: Sequence[Any]) -> set[int]:
        terms = {pk for row in rows for pk in (row.pk, row.merged_into_id) if pk is not None}
        found: set[int] = set()
        for chunk in chunks(sorted(terms)):
            links = self.vocabulary.link._default_manager.filter(**{f"{self.vocabulary.term_column}__in": chunk})
            found.update(links.order_by().values_list(self.vocabulary.article_column, flat=True))
        return found
