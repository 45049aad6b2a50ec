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
    Entity,
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


LinksByKind = dict[str, list[Link]]


def linked(article: Article, at: dt.datetime) -> tuple[LinksByKind, LinksByKind]:
    """Returns names by role and terms by kind (project, series, area, category, tag) of an article. One query.

    A name stands once in a role, as the article writes it first.
    """
    links = [
        model.objects.filter(article=article).annotate(kind=Value(kind), entity=Value("")).order_by()
        for kind, model in TERM_LINKS.items()
    ]
    tags = TaggedArticle.objects.filter(
        published_condition(at, "content_object__"), content_object=article, tag__internal=False
    )
    tags = tags.annotate(kind=Value("tag"), entity=Value("")).order_by()
    mentions = Mention.objects.filter(published_condition(at, "article__"), article=article).order_by()
    rows = mentions.values_list("role", "written", "written", "entity__slug", "position", "entity__kind").union(
        tags.values_list("kind", "tag__title", "tag__name", "tag__slug", "position", "entity"),
        *(rows.values_list("kind", "term__title", "term__value", "term__slug", "position", "entity") for rows in links),
        all=True,
    )
    names: dict[str, dict[str, Link]] = {}
    terms: LinksByKind = {}
    for kind, title, value, slug, _position, entity in sorted(rows, key=lambda row: row[4]):
        if entity:
            address = "" if article.excluded else Entity(kind=entity, slug=slug).get_absolute_url()
            names.setdefault(kind, {}).setdefault(f"{entity}/{slug}", Link(display_name(title), address))
        else:
            address = "" if article.excluded else reverse(f"editorial:{kind}", args=[slug])
            terms.setdefault(kind, []).append(Link(title or value, address))
    return {role: list(by_entity.values()) for role, by_entity in names.items()}, terms
