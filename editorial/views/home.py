"""The first page: what is new, what editors put first, ways into the rest, and who is spoken of."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Max, Prefetch, prefetch_related_objects
from django.http import HttpRequest, HttpResponse

from editorial.models import (
    Area,
    Article,
    Collection,
    Entity,
    EntityKind,
    Mention,
    NameSet,
    Project,
    Role,
    listed_condition,
)
from editorial.views.answers import render_page, root_of
from editorial.views.reading import reader_page
from editorial.views.site_state import SiteState
from editorial.views.structured import website
from editorial.views.taxonomy import listed_terms

NEWEST = 12
FEATURED = 3
FEATURED_TAG = "featured"  # in the header of what editors want to be seen first
TERMS = 8
MOST_MENTIONED = 10
LOOKED_AT = 60  # of the most frequent, among which channels are left out
SPOKEN_OF = frozenset({EntityKind.PERSON, EntityKind.ORGANIZATION, EntityKind.PRODUCT, EntityKind.WORK})


@dataclass(frozen=True, slots=True)
class Mentioned:
    """Who or what articles of one month mention, and in how many of them."""

    entity: Entity
    articles: int


@reader_page()
def home(request: HttpRequest, state: SiteState) -> HttpResponse:
    """The newest articles, and ways into the rest; without any article, how to get some."""
    featured, articles = first_articles(state)
    month = newest_month(state)
    context: dict[str, Any] = {
        "featured": featured,
        "articles": articles,
        "collections": listed_collections(state),
        "projects": listed_terms(Project, state)[:TERMS] if "projects" in state.sections else [],
        "areas": listed_terms(Area, state)[:TERMS] if "areas" in state.sections else [],
        "month": month,
        "mentioned": most_mentioned(month, state) if month else [],
    }
    context["structured"] = website(root_of(request))
    return render_page(request, state, "home.html", context)


def first_articles(state: SiteState) -> tuple[list[Article], list[Article]]:
    """Returns featured articles, and the newest of the others, as cards. Three queries."""
    listed = Article.objects.listed(state.at).for_lists()
    featured = list(listed.filter(tag_links__tag__name=FEATURED_TAG).newest_first()[:FEATURED])
    seen = {article.pk for article in featured}
    newest = [row for row in listed.newest_first()[: NEWEST + FEATURED] if row.pk not in seen][:NEWEST]
    speakers = Mention.objects.filter(listed_condition(state.at, "article__"), role=Role.SPEAKER).order_by("position")
    prefetch_related_objects([*featured, *newest], Prefetch("mentions", speakers, to_attr="speakers"))
    return featured, newest


def newest_month(state: SiteState) -> dt.date | None:
    """Returns the first day of the newest month in which listed articles mention somebody, future ones aside."""
    named = NameSet.objects.filter(listed_condition(state.at, "article__"), article__date__lte=state.at.date())
    newest: dt.date | None = named.aggregate(newest=Max("article__date"))["newest"]
    return newest.replace(day=1) if newest else None


def most_mentioned(month: dt.date, state: SiteState) -> list[Mentioned]:
    """Returns who and what most listed articles of a month mention, by two queries."""
    after = (month + dt.timedelta(days=31)).replace(day=1)
    rows = NameSet.objects.filter(
        listed_condition(state.at, "article__"), article__date__gte=month, article__date__lt=after
    )
    counts = Counter(NameSet.unpack(b"".join(rows.order_by().values_list("packed", flat=True))))
    frequent = dict(sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:LOOKED_AT])
    entities = Entity.objects.current().filter(pk__in=frequent, kind__in=SPOKEN_OF).order_by()
    found = [Mentioned(entity, frequent[entity.pk]) for entity in entities.only("kind", "slug", "name")]
    return sorted(found, key=lambda item: (-item.articles, item.entity.name, item.entity.pk))[:MOST_MENTIONED]


def listed_collections(state: SiteState) -> list[Collection]:
    """Returns the collections that have listed articles, with their number as `listed_count`."""
    listed = Article.objects.listed(state.at)
    rows = Collection.objects.filter(articles__in=listed).annotate(listed_count=Count("articles"))
    return list(rows.order_by("position", "name"))
