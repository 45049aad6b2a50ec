"""Names and terms on the page of an article, from the rows that were read out of its live text."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import Value
from django.urls import reverse

from editorial.models import (
    Article,
    ArticleArea,
    ArticleCategory,
    ArticleProject,
    ArticleSeries,
    Mention,
    TaggedArticle,
    published_condition,
)
from editorial.names import display_name

TERM_LINKS: dict[str, type[ArticleArea] | type[ArticleCategory] | type[ArticleProject] | type[ArticleSeries]] = {
    "project": ArticleProject,
    "series": ArticleSeries,
    "area": ArticleArea,
    "category": ArticleCategory,
}


@dataclass(frozen=True, slots=True)
class Link:
    """A term or a name on the article page; `address` is "" where its page may not exist."""

    text: str
    address: str


def linked_names(article: Article, at: dt.datetime) -> dict[str, list[Link]]:
    """Returns the names of an article by role, each entity once in a role, as the article writes them."""
    found: dict[str, dict[int, Link]] = {}
    mentions = Mention.objects.filter(published_condition(at, "article__"), article=article)
    for mention in mentions.select_related("entity").order_by("role", "position"):
        address = "" if article.excluded else mention.entity.get_absolute_url()
        found.setdefault(mention.role, {}).setdefault(mention.entity_id, Link(display_name(mention.written), address))
    return {role: list(links.values()) for role, links in found.items()}


def linked_terms(article: Article, at: dt.datetime) -> dict[str, list[Link]]:
    """Returns the terms of an article by kind (project, series, area, category, tag), found by one query."""
    columns = ("kind", "term__title", "term__value", "term__slug", "position")
    links = [
        model.objects.filter(article=article).annotate(kind=Value(kind)).order_by().values_list(*columns)
        for kind, model in TERM_LINKS.items()
    ]
    visible = published_condition(at, "content_object__")
    tags = TaggedArticle.objects.filter(visible, content_object=article, tag__internal=False)
    columns = ("kind", "tag__title", "tag__name", "tag__slug", "position")
    rows = tags.annotate(kind=Value("tag")).order_by().values_list(*columns).union(*links, all=True)
    found: dict[str, list[Link]] = {}
    for kind, title, value, slug, _position in sorted(rows, key=lambda row: row[-1]):
        address = "" if article.excluded else reverse(f"editorial:{kind}", args=[slug])
        found.setdefault(kind, []).append(Link(title or value, address))
    return found
