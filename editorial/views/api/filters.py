"""Which articles a query of the API asks for."""

from __future__ import annotations

import datetime as dt

from django.http import Http404, HttpRequest
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime

from editorial.models import ArticleQuerySet, Entity
from editorial.search import Filter, narrowed
from editorial.services.pages import KIND_SECTIONS
from editorial.views.api.answers import Failure
from editorial.views.former_terms import page_today
from editorial.views.old_addresses import entity_today
from editorial.views.search_state import MOST_OF_A_VALUE, one_line
from editorial.views.site_state import SiteState
from editorial.views.taxonomy import TAXONOMIES, term_at

OF_SEARCH = ("year", "kind", "lang")
FILTERS = ("collection", *TAXONOMIES, "entity", *OF_SEARCH, "updated_since")


def chosen(articles: ArticleQuerySet, request: HttpRequest, state: SiteState) -> ArticleQuerySet:
    """Returns the articles that meet all conditions of the query; raises Failure for one that cannot be read."""
    values = {name: value for name in FILTERS if (value := asked(request, name))}
    for name, value in values.items():
        if name == "collection":
            articles = articles.filter(collection__slug=value)
        elif name in TAXONOMIES:
            articles = with_term(articles, name, value, state)
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


def with_term(articles: ArticleQuerySet, kind: str, slug: str, state: SiteState) -> ArticleQuerySet:
    """Returns the articles of the term at that address, or of what it is today; an internal tag has none."""
    taxonomy = TAXONOMIES[kind]
    row = term_at(taxonomy, slug)
    if row is None:
        try:
            row = page_today(taxonomy.model, slug, state)
        except Http404:
            return articles.none()
    if isinstance(row, Entity):
        return mentioning(articles, row)
    return articles.filter(**{TAXONOMIES[str(row._meta.model_name)].lookup: row})


def with_entity(articles: ArticleQuerySet, value: str) -> ArticleQuerySet:
    """Returns the articles that mention the entity at that address, or the one that it was merged into, each once."""
    section, _, slug = value.partition("/")
    kind = next((kind for kind, name in KIND_SECTIONS.items() if name == section), None)
    if kind is None or not slug:
        raise Failure(400, "invalid-parameter", "entity must look like people/ada-lovelace.")
    row = Entity.objects.filter(kind=kind, slug=slug).select_related("merged_into").first()
    return mentioning(articles, entity_today(row)) if row else articles.none()


def mentioning(articles: ArticleQuerySet, row: Entity) -> ArticleQuerySet:
    """Returns the articles that mention an entity, each once."""
    return articles.filter(pk__in=articles.filter(mentions__entity=row).order_by().values("pk"))


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
