"""The article page, and the document as text."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Value
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.http import content_disposition_header
from django.utils.translation import gettext_lazy as _

from editorial.models import (
    Article,
    ArticleArea,
    ArticleCategory,
    ArticleProject,
    ArticleSeries,
    Mention,
    Role,
    TaggedArticle,
    published_condition,
)
from editorial.names import display_name
from editorial.services.rendering import rendered_body
from editorial.views.answers import render_page, root_of
from editorial.views.neighbours import neighbours
from editorial.views.reading import reader_page
from editorial.views.site_state import SiteState

HEADINGS_FOR_CONTENTS = 3
DEPTHS_OF_CONTENTS = 3
# More entries are of no help to a reader, and thousands of them would keep the templates busy for seconds.
MOST_CONTENTS = 400

# What stands above the text, and what below it.
CREDITS: dict[str, Promise] = {
    Role.SPEAKER: _("Speaker"),
    Role.GUEST: _("Guests"),
    Role.AUTHOR: _("Author"),
    Role.CHANNEL: _("Channel"),
}
MENTIONED: dict[str, Promise] = {
    Role.PEOPLE: _("People"),
    Role.ORGANIZATIONS: _("Organizations"),
    Role.PRODUCTS: _("Products"),
    Role.WORKS: _("Works"),
}
TERMS: dict[str, Promise] = {
    "project": _("Projects"),
    "series": _("Series"),
    "area": _("Areas"),
    "category": _("Categories"),
    "tag": _("Tags"),
}
LANGUAGE_NAMES: dict[str, Promise] = {
    "zh-Hans": _("Simplified Chinese"),
    "zh-Hant": _("Traditional Chinese"),
    "zh": _("Chinese"),
    "en": _("English"),
}
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


def article_at(state: SiteState, collection: str, slug: str) -> Article:
    """Returns the article at that address with its text; raises Http404 where readers find none."""
    articles = Article.objects.published(state.at).filter(collection__slug=collection, slug=slug)
    article = articles.select_related("collection", "body").first()
    if article is None:
        raise Http404
    return article


@reader_page()
def article(request: HttpRequest, state: SiteState, collection: str, slug: str) -> HttpResponse:
    """One article with everything that is known about it."""
    row = article_at(state, collection, slug)
    body = rendered_body(row)
    newer, older = (None, None) if row.excluded else neighbours(row, state)
    mentions = mentions_by_role(row, state)
    context = {
        "article": row,
        "body": body,
        "contents": contents(body.headings),
        "credits": labelled(CREDITS, mentions),
        "mentioned": labelled(MENTIONED, mentions),
        "terms": labelled(TERMS, terms(row, state)),
        "language_name": LANGUAGE_NAMES.get(row.language_tag, row.language_tag),
        "newer": newer,
        "older": older,
        "noindex": row.excluded,
    }
    response = render_page(request, state, "article.html", context)
    if not body.complete:  # the renderer was busy: the next reader gets it formatted
        response.headers["Cache-Control"] = "no-cache"
    return response


@reader_page()
def article_markdown(request: HttpRequest, state: SiteState, collection: str, slug: str) -> HttpResponse:
    """The live document as text, byte for byte."""
    row = article_at(state, collection, slug)
    name = f"{slug.rpartition('/')[2]}.md"
    response = HttpResponse((row.header + row.body.text).encode(), content_type="text/markdown; charset=utf-8")
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Disposition"] = content_disposition_header(False, name) or "inline"
    response.headers["Link"] = f'<{root_of(request)}{row.get_absolute_url()}>; rel="canonical"'
    if row.language_tag:
        response.headers["Content-Language"] = row.language_tag
    if row.excluded:
        response.headers["X-Robots-Tag"] = "noindex"
    return response


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the table of contents; `depth` counts from 1, the page's topmost heading."""

    depth: int
    text: str
    anchor: str


def contents(headings: tuple) -> list[Entry]:
    """Returns the table of contents of a body's headings: none for a few, and two depths below the topmost.

    Where that is too much, the deeper headings are left out first, then what is beyond the first 400.
    """
    if len(headings) < HEADINGS_FOR_CONTENTS:
        return []
    top = min(heading.level for heading in headings)
    entries = [Entry(heading.level - top + 1, heading.text, heading.anchor) for heading in headings]
    for depths in range(DEPTHS_OF_CONTENTS, 0, -1):
        entries = [entry for entry in entries if entry.depth <= depths]
        if len(entries) <= MOST_CONTENTS:
            break
    return entries[:MOST_CONTENTS]


def labelled(labels: dict[str, Promise], links: dict[str, list[Link]]) -> list[tuple[Promise, list[Link]]]:
    """Returns the links that there are under their labels, in the order of the labels."""
    return [(label, links[name]) for name, label in labels.items() if name in links]


def mentions_by_role(article: Article, state: SiteState) -> dict[str, list[Link]]:
    """Returns the names of an article by role, each entity once in a role, as the article writes them."""
    found: dict[str, dict[int, Link]] = {}
    mentions = Mention.objects.filter(published_condition(state.at, "article__"), article=article)
    for mention in mentions.select_related("entity").order_by("role", "position"):
        address = "" if article.excluded else mention.entity.get_absolute_url()
        found.setdefault(mention.role, {}).setdefault(mention.entity_id, Link(display_name(mention.written), address))
    return {role: list(links.values()) for role, links in found.items()}


def terms(article: Article, state: SiteState) -> dict[str, list[Link]]:
    """Returns the terms of an article by kind (project, series, area, category, tag), found by one query."""
    columns = ("kind", "term__title", "term__value", "term__slug", "position")
    links = [
        model.objects.filter(article=article).annotate(kind=Value(kind)).order_by().values_list(*columns)
        for kind, model in TERM_LINKS.items()
    ]
    visible = published_condition(state.at, "content_object__")
    tags = TaggedArticle.objects.filter(visible, content_object=article, tag__internal=False)
    columns = ("kind", "tag__title", "tag__name", "tag__slug", "position")
    rows = tags.annotate(kind=Value("tag")).order_by().values_list(*columns).union(*links, all=True)
    found: dict[str, list[Link]] = {}
    for kind, title, value, slug, _position in sorted(rows, key=lambda row: row[-1]):
        address = "" if article.excluded else reverse(f"editorial:{kind}", args=[slug])
        found.setdefault(kind, []).append(Link(title or value, address))
    return found
