"""Which articles a bulk change may concern: by filters, by a search, by their paths, or all."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Exists, OuterRef, Q

from editorial.models import (
    Article,
    ArticleArea,
    ArticleCategory,
    ArticleProject,
    ArticleQuerySet,
    ArticleSeries,
    Dialect,
    Finding,
    Mention,
    Status,
    TaggedArticle,
)
from editorial.operations import Problem, RecipeInvalid
from editorial.search import AmongIds, find, parse
from editorial.services.bulk import among
from editorial.services.curated.entities import find_entities
from editorial.workflow import (
    OF_TEXT,
    OVERDUE,
    SOON,
    due_for_review,
    for_readers,
    with_debt,
    with_edit,
    with_findings,
    with_insight,
)

KEYS = ("everything", "query", "filters", "paths", "except")
MOST_PATHS = 20_000
MOST_QUERY = 500
Narrowing = Callable[[ArticleQuerySet, str], ArticleQuerySet]


@dataclass(frozen=True, slots=True)
class Selection:
    """Articles that meet all of these: the filters, the query, the paths; without any, `everything` has to be said."""

    everything: bool = False
    query: str = ""
    filters: Mapping[str, str] = field(default_factory=dict)
    paths: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """Returns the selection as it stands in a recipe; equal for equal selections."""
        told: dict[str, Any] = {"everything": True} if self.everything else {}
        told |= {"query": self.query} if self.query else {}
        told |= {"filters": dict(sorted(self.filters.items()))} if self.filters else {}
        told |= {"paths": sorted(self.paths)} if self.paths else {}
        return told | ({"except": sorted(self.left_out)} if self.left_out else {})

    def articles(self) -> ArticleQuerySet:
        """Returns the articles, without order."""
        rows: ArticleQuerySet = Article.objects.present()
        for name, value in self.filters.items():
            rows = FILTERS[name].narrowed(rows, value)
        if self.query:
            rows = _found(rows, self.query)
        if self.paths:
            rows = rows.filter(path__in=among(self.paths))
        return rows.exclude(path__in=among(self.left_out)) if self.left_out else rows


@dataclass(frozen=True, slots=True)
class ArticleFilter:
    """One condition by its name; `choices` are its values, where it has a set of them."""

    narrowed: Narrowing
    choices: tuple[str, ...] = ()
    pattern: str = ".+"

    def takes(self, value: str) -> bool:
        """Whether it is a value of this filter."""
        return value in self.choices if self.choices else re.fullmatch(self.pattern, value) is not None

    @property
    def known(self) -> str:
        """What its values are."""
        return ", ".join(self.choices) or "…"


def _found(rows: ArticleQuerySet, query: str) -> ArticleQuerySet:
    """Returns what the search above the list of articles finds: texts, and any part of paths."""
    if rows.filter(path=query).exists():
        return rows.filter(path=query)
    ids = [one.id for one in find(parse(query), Article.objects.present().order_by(), staff=True).ranked]
    return rows.filter(Q(AmongIds("pk", ids)) | Q(path__icontains=query))


def _by_term(through: Any, column: str = "term__value", article: str = "article") -> Narrowing:
    def narrowed(rows: ArticleQuerySet, value: str) -> ArticleQuerySet:
        links = through._default_manager.filter(**{article: OuterRef("pk"), column: value})
        return rows.filter(Exists(links))

    return narrowed


def _by_name(rows: ArticleQuerySet, value: str) -> ArticleQuerySet:
    entity = find_entities([value]).get(value)
    mentions = Mention.objects.filter(article=OuterRef("pk"), entity=entity)
    return rows.filter(Exists(mentions)) if entity else rows.none()


def _by_rule(rows: ArticleQuerySet, value: str) -> ArticleQuerySet:
    return rows.filter(Exists(Finding.objects.filter(state=Finding.State.OPEN, rule=value, article=OuterRef("pk"))))


def _column(name: str) -> Narrowing:
    return lambda rows, value: rows.filter(**{name: value})


def _year(rows: ArticleQuerySet, value: str) -> ArticleQuerySet:
    return rows.filter(date__year=int(value))


MONTHS = tuple(str(number) for number in range(1, 13))
YES_NO = ("yes", "no")
FILTERS: Mapping[str, ArticleFilter] = {
    "status": ArticleFilter(_column("status"), tuple(Status.values)),
    "collection": ArticleFilter(_column("collection__name")),
    "area": ArticleFilter(_by_term(ArticleArea)),
    "category": ArticleFilter(_by_term(ArticleCategory)),
    "project": ArticleFilter(_by_term(ArticleProject)),
    "series": ArticleFilter(_by_term(ArticleSeries)),
    "tag": ArticleFilter(_by_term(TaggedArticle, "tag__name", "content_object")),
    "name": ArticleFilter(_by_name),
    "findings": ArticleFilter(with_findings, ("error", "any", "none")),
    "rule": ArticleFilter(_by_rule),
    "debt": ArticleFilter(with_debt, ("any", *(condition.name for condition in OF_TEXT))),
    "review_due": ArticleFilter(due_for_review, (OVERDUE, SOON)),
    "insight": ArticleFilter(with_insight, YES_NO),
    "year": ArticleFilter(_year, pattern="[1-9][0-9]{3}"),
    "month": ArticleFilter(_column("date__month"), MONTHS),
    "excluded": ArticleFilter(lambda rows, value: rows.filter(excluded=value == "yes"), YES_NO),
    "script": ArticleFilter(_column("script"), ("Hans", "Hant", "Latn")),
    "dialect": ArticleFilter(_column("dialect"), tuple(Dialect.values)),
    "readers": ArticleFilter(for_readers, ("listed", "unlisted", "scheduled", "expired", "hidden")),
    "edit": ArticleFilter(with_edit, ("yes", "submitted", "scheduled", "no")),
    "assignee": ArticleFilter(_column("assignee__username")),
}


def read_selection(data: object, place: str = "select") -> Selection:
    """Returns the selection that a mapping says; raises RecipeInvalid with every problem."""
    if not isinstance(data, Mapping):
        message = (
            "is no mapping; write it as {filters: {status: draft}}, {query: …}, {paths: […]} or {everything: true}"
        )
        raise RecipeInvalid([Problem(place, "not-a-selection", message)])
    problems: list[Problem] = []
    for key in data:
        if key not in KEYS:
            known = ", ".join(KEYS)
            details = {"known": known, "value": str(key)}
            problems.append(Problem(f"{place}.{key}", "unknown-selection", f"is no key; there are {known}", details))
    everything = data.get("everything", False)
    if not isinstance(everything, bool):
        problems.append(
            Problem(f"{place}.everything", "not-a-flag", "is neither true nor false", {"value": str(everything)[:60]})
        )
    query = data.get("query", "")
    if not isinstance(query, str) or len(query) > MOST_QUERY or "\0" in query:
        problems.append(Problem(f"{place}.query", "not-text", "is no text of at most 500 characters"))
        query = ""
    filters = _filters(data.get("filters", {}), f"{place}.filters", problems)
    paths = _paths(data.get("paths", ()), f"{place}.paths", problems)
    left_out = _paths(data.get("except", ()), f"{place}.except", problems)
    if not problems and not (everything or query.strip() or filters or paths):
        message = "chooses no article; give filters, a query or paths, or say `everything: true`"
        problems.append(Problem(place, "nothing-selected", message))
    if problems:
        raise RecipeInvalid(problems)
    return Selection(everything is True, query.strip(), filters, paths, left_out)


def _filters(data: object, place: str, problems: list[Problem]) -> dict[str, str]:
    if not isinstance(data, Mapping):
        problems.append(Problem(place, "not-a-mapping", "is no mapping; write it as {status: draft}"))
        return {}
    found: dict[str, str] = {}
    for key, said in data.items():
        name = str(key)
        # YAML reads a bare yes or no as a flag.
        value = ("no", "yes")[said] if isinstance(said, bool) else str(said).replace("\0", "").strip()
        if name not in FILTERS:
            known = ", ".join(FILTERS)
            message = f"is no filter; there are {known}"
            problems.append(Problem(f"{place}.{name}", "unknown-filter", message, {"known": known, "value": name}))
        elif isinstance(said, (list, dict)) or not FILTERS[name].takes(value):
            known = FILTERS[name].known
            message = f"{value[:60]!r} is no value of it; say {known}"
            problems.append(
                Problem(f"{place}.{name}", "unknown-choice", message, {"value": value[:60], "known": known})
            )
        else:
            found[name] = value
    return found


def _paths(data: object, place: str, problems: list[Problem]) -> tuple[str, ...]:
    paths = list(data) if isinstance(data, Sequence) and not isinstance(data, str) else [data]
    texts = [item for item in paths if isinstance(item, str) and item and "\0" not in item]
    if len(texts) < len(paths) or isinstance(data, str):
        problems.append(Problem(place, "not-a-list-of-texts", "is no list of paths; write [notes/a.md]"))
    if len(texts) > MOST_PATHS:
        message = f"has {len(texts)} paths, more than {MOST_PATHS}; use a filter"
        details = {"number": str(len(texts)), "most": str(MOST_PATHS)}
        problems.append(Problem(place, "too-many-paths", message, details))
    return tuple(dict.fromkeys(texts))
