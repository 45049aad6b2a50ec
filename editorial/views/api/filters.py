"""Which articles a query of the API asks for."""

from __future__ import annotations

import datetime as dt

from django.http import HttpRequest
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime

from editorial.models import ArticleQuerySet
from editorial.search import Filter, narrowed
from editorial.services.pages import KIND_SECTIONS
from editorial.views.api.answers import Failure
from editorial.views.search_state import MOST_OF_A_VALUE, one_line
from editorial.views.taxonomy import TAXONOMIES

OF_SEARCH = ("year", "kind", "lang")
FILTERS = ("collection", *TAXONOMIES, "entity", *OF_SEARCH, "updated_since")


def chosen(articles: ArticleQuerySet, request: HttpRequest) -> ArticleQuerySet:
    """Returns the articles that meet all conditions of the query; raises Failure for one that cannot be read."""
    values = {name: value for name in FILTERS if (value := asked(request, name))}
    for name, value in values.items():
        if name == "collection":
            articles = articles.filter(collection__slug=value)
        elif name in TAXONOMIES:
            articles = with_term(articles, name, value)
        elif name == "entity":
            articles = with_entity(articles, value)
        elif name == "updated_since":
            articles = articles.filter(updated_at__gte=moment(value))
        else:
            articles = narrowed(articles, [Filter(name, value)])
    return articles


def asked(request: HttpRequest, name: str) -> str:
    """Returns one value of the query on one line, "" without one."""
    return one_line(request.GET.get(name, ""))[:MOST_OF_A_VALUE].strip()


def with_term(articles: ArticleQuerySet, kind: str, slug: str) -> ArticleQuerySet:
    """Returns the articles of the term at that address; an internal tag has none."""
    conditions: dict[str, object] = {f"{TAXONOMIES[kind].lookup}__slug": slug}
    if kind == "tag":
        conditions["tag_links__tag__internal"] = False
    return articles.filter(**conditions)


def with_entity(articles: ArticleQuerySet, value: str) -> ArticleQuerySet:
    """Returns the articles that mention the entity at that address, each once."""
    section, _, slug = value.partition("/")
    kind = next((kind for kind, name in KIND_SECTIONS.items() if name == section), None)
    if kind is None or not slug:
        raise Failure(400, "invalid-parameter", "entity must look like people/ada-lovelace.")
    return articles.filter(
        pk__in=articles.filter(mentions__entity__kind=kind, mentions__entity__slug=slug).order_by().values("pk")
    )


def moment(value: str) -> dt.datetime:
    """Returns a day or a moment out of the query; one that names no zone is of the site's."""
    try:
        found = parse_datetime(value.replace(" ", "+"))
        day = None if found else parse_date(value)
    except ValueError:
        found = day = None
    if found is None and day is not None:
        found = dt.datetime.combine(day, dt.time())
    if found is None:
        raise Failure(400, "invalid-parameter", "updated_since must look like 2025-10-31 or 2025-10-31T08:00:00Z.")
    return found if timezone.is_aware(found) else timezone.make_aware(found)
