"""Which articles a bulk change means: what the form says of them, and what the list of articles was filtered by."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.contrib.admin.views.main import SEARCH_VAR
from django.db.models import Model, QuerySet
from django.http import QueryDict

from editorial.models import Area, Article, Category, Entity, Project, Series, Tag
from editorial.services.bulk_changes import FILTERS
from editorial.services.renaming import key_of

# Parameters of the list → filters of recipes, where the values are the same.
SAME: Mapping[str, str] = {
    "status__exact": "status",
    "collection": "collection",
    "readers": "readers",
    "edit": "edit",
    "findings": "findings",
    "debt": "debt",
    "review_due": "review_due",
    "insight": "insight",
    "date__year": "year",
    "date__month": "month",
    "dialect__exact": "dialect",
    "rule": "rule",
}
# Parameters that name a row by its id, and what the filter calls that row.
ROWS: Mapping[str, tuple[type[Model], str]] = {
    "area": (Area, "value"),
    "category": (Category, "value"),
    "project": (Project, "value"),
    "series": (Series, "value"),
    "tag": (Tag, "name"),
}
PASSED_OVER = ("o", "p", "all", "_facets")  # order and page


@dataclass(slots=True)
class Chosen:
    """The articles as the form shows them; `paths` are chosen one by one."""

    everything: bool = False
    query: str = ""
    filters: dict[str, str] = field(default_factory=dict)
    paths: list[str] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)

    def as_recipe(self) -> dict[str, Any]:
        """Returns the selection as a recipe has it."""
        said: dict[str, Any] = {"everything": True} if self.everything else {}
        said |= {"query": self.query} if self.query else {}
        said |= {"filters": self.filters} if self.filters else {}
        said |= {"paths": self.paths} if self.paths else {}
        return said | ({"except": self.left_out} if self.left_out else {})


def chosen_of(said: object) -> Chosen:
    """Returns a selection of a recipe as the form shows it, as far as it can be shown."""
    data = said if isinstance(said, Mapping) else {}
    filters = data.get("filters")
    return Chosen(
        everything=data.get("everything") is True,
        query=str(data.get("query", "")),
        filters={str(key): str(value) for key, value in filters.items()} if isinstance(filters, Mapping) else {},
        paths=texts(data.get("paths")),
        left_out=texts(data.get("except")),
    )


def texts(said: object) -> list[str]:
    """Returns the texts of a list, none of anything else."""
    return [str(item) for item in said] if isinstance(said, (list, tuple)) else []


def posted_choice(posted: QueryDict, kept: Chosen) -> Chosen:
    """Returns the articles as the form says them; paths and what was left out are those that it was opened with."""
    filters = {}
    for name in posted.getlist("filter"):
        key, _, value = name.replace("\0", "").partition("=")
        filters[key] = value
    query = posted.get("query", "").replace("\0", "").strip()[:500]
    return Chosen(posted.get("everything") == "yes", query, filters, kept.paths, kept.left_out)


def choice_of_list(asked: QueryDict) -> Chosen | None:
    """Returns what the list of articles was filtered by, None where a recipe cannot say that."""
    chosen = Chosen()
    for name, values in asked.lists():
        value = values[-1]
        if name == SEARCH_VAR:
            chosen.query = value.strip()
        elif name in SAME and SAME[name] in FILTERS:
            chosen.filters[SAME[name]] = value
        elif name == "excluded__exact":
            chosen.filters["excluded"] = "yes" if value == "1" else "no"
        elif name == "script" and value != "none":
            chosen.filters["script"] = value
        elif name in ROWS or name == "entity":
            said = name_of(name, value)
            if not said:
                return None
            chosen.filters["name" if name == "entity" else name] = said
        elif name not in PASSED_OVER:
            return None
    chosen.everything = not (chosen.query or chosen.filters)
    return chosen


def name_of(parameter: str, value: str) -> str:
    """Returns what a filter calls the row that the list names by its id, "" where there is none."""
    if not (value.isascii() and value.isdigit() and len(value) < 19):
        return ""
    if parameter == "entity":
        entity = Entity.objects.filter(pk=int(value)).first()
        return key_of(entity) if entity else ""
    model, column = ROWS[parameter]
    rows: QuerySet[Any, Any] = model._default_manager.filter(pk=int(value))
    return str(rows.values_list(column, flat=True).first() or "")


def count_of(chosen: Chosen) -> int:
    """Returns how many of the paths are articles that are there."""
    return Article.objects.present().filter(path__in=chosen.paths[:1_000]).count()
