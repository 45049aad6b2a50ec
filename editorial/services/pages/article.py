"""The page of an article as its template needs it: the same for readers and for a preview of another text."""

from __future__ import annotations

import copy
import datetime as dt
from dataclasses import replace
from typing import Any

from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from editorial.formats import SourceDocument
from editorial.models import Article, Body, Role
from editorial.rendering import LayoutWords, count_words, laid_out, with_name_links
from editorial.services.articles import read_document
from editorial.services.pages.contents import contents
from editorial.services.pages.last_change import last_change
from editorial.services.pages.linking import linked_body, linked_view, preview_addresses
from editorial.services.pages.links import Link, LinksByKind, linked
from editorial.services.pages.neighbours import InSeries, Surroundings, surroundings
from editorial.services.pages.related import MOST_RELATED, PEOPLE, Related, kin_of
from editorial.services.pages.source import video_at
from editorial.services.pages.terms import explained_live, explained_text
from editorial.services.pages.written import written_names, written_terms
from editorial.services.reading_tags import read_tags
from editorial.services.rendering import RenderedView, rendered_body, rendered_view
from editorial.services.storing import fill_derived

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
# Whose names are links where the text first has them; of one name in two roles the earlier role is meant.
LINKED_IN_TEXT = (Role.PEOPLE, Role.GUEST, Role.SPEAKER, Role.AUTHOR, *list(MENTIONED)[1:])
LANGUAGE_NAMES: dict[str, Promise] = {
    "zh-Hans": _("Simplified Chinese"),
    "zh-Hant": _("Traditional Chinese"),
    "zh": _("Chinese"),
    "en": _("English"),
}
HAS_PAIRS = '<div class="pair">'


def live_page(article: Article, body: RenderedView, at: dt.datetime) -> dict[str, Any]:
    """Returns what `article.html` shows of the live text, from the rows that were read out of it."""
    names, terms = linked(article, at)
    body = explained_live(linked_body(body, article, at), article, at, names=texts_of(names))
    return _page(article, body, names, terms, at, stored=article)


def document_page(
    article: Article, document: SourceDocument, at: dt.datetime, *, media: str, body: Body | None = None
) -> dict[str, Any]:
    """Returns what `article.html` would show if the document were the live text of the article; writes nothing.

    `body` is the stored body of the document, if there is one: its rendering may be stored already. A name or term is
    a link only where it has a public page already. `media` is the address below which files of the garden are shown.
    """
    data = read_document(document, article)
    shown = copy.copy(article)
    fill_derived(shown, data, count_words(document.body))
    if body is None:
        view = rendered_view(document.body)
    else:
        shown.body = body
        view = rendered_body(shown, keep=False)
    view = linked_view(view, article.path, at, preview_addresses(media))
    (data,) = read_tags([data])
    names = written_names(data, at)
    view = explained_text(view, document.body, at, names=texts_of(names))
    return _page(shown, view, names, written_terms(data, at), at, stored=article)


def _page(
    shown: Article, body: RenderedView, names: LinksByKind, terms: LinksByKind, at: dt.datetime, *, stored: Article
) -> dict[str, Any]:
    """Returns the context; `shown` has the columns of the text that is shown, `stored` those of the live text."""
    body = as_laid_out(body, names)
    around, related = (Surroundings(), []) if shown.excluded else _others(shown, names, terms, at)
    public = stored.is_published(at)
    return {
        "article": shown,
        "body": body,
        "contents": contents(body.headings),
        "names": names,
        "credits": labelled(CREDITS, names),
        "mentioned": labelled(MENTIONED, names),
        "terms": labelled(TERMS, terms),
        "terms_by_kind": terms,
        "has_pairs": HAS_PAIRS in body.html,
        "authors": authors(names),
        "video": video_at(shown.source_url),
        "last_change": last_change(stored, at),
        "language_name": LANGUAGE_NAMES.get(shown.language_tag, shown.language_tag),
        "around": around,
        "series": [
            pair for pair in zip(terms.get("series", ()), around.series, strict=False) if has_neighbour(pair[1])
        ],
        "related": related,
        "noindex": shown.excluded,
        "collection_address": collection_address(stored, at),
        "markdown_address": stored.get_markdown_url() if public else "",
    }


def as_laid_out(body: RenderedView, names: LinksByKind, *, pairs: bool = True) -> RenderedView:
    """Returns the body as its page lays it out: links to names, the page's own words in the reader's language."""
    if not body.complete:
        return body
    words = LayoutWords(
        gettext("Link to this section"), gettext("Table"), gettext("Code"), translation.get_language() or ""
    )
    addresses = {link.text: link.address for role in reversed(LINKED_IN_TEXT) for link in names.get(role, ())}
    return replace(body, html=laid_out(with_name_links(body.html, addresses), words, pairs=pairs))


def _others(
    article: Article, names: LinksByKind, terms: LinksByKind, at: dt.datetime
) -> tuple[Surroundings, list[Related]]:
    """Returns the articles around one with those that link to it, and those that tell of the same with the reason.

    Three queries.
    """
    people = [link.text for role in PEOPLE for link in names.get(role, ())]
    kin = kin_of(article, people, at)
    found = {kinship.body_id: kinship for kinship in kin.shared}
    around = surroundings(article, at, series=len(terms.get("series", ())), bodies=found, linking=kin.linking)
    ranked = sorted(around.others, key=lambda other: (-found[other.body_id].score, other.path))
    return around, [Related(other, found[other.body_id]) for other in ranked[:MOST_RELATED]]


def has_neighbour(place: InSeries) -> bool:
    """Whether there is an article before or after one in a series."""
    return bool(place.previous or place.following)


def authors(names: LinksByKind) -> list[str]:
    """Returns whom an article is cited by: its authors, else who speaks in it, else the channel."""
    for role in (Role.AUTHOR, Role.SPEAKER, Role.CHANNEL):
        if role in names:
            return [link.text for link in names[role]]
    return []


def texts_of(links: LinksByKind) -> list[str]:
    """Returns the names, each once."""
    return list(dict.fromkeys(link.text for of_role in links.values() for link in of_role))


def collection_address(article: Article, at: dt.datetime) -> str:
    """Returns the address of the article's collection, "" where it has no page because nothing of it is listed."""
    is_listed = article.is_published(at) and not article.excluded
    if is_listed or Article.objects.listed(at).filter(collection=article.collection_id).exists():
        return article.collection.get_absolute_url()
    return ""


def labelled(labels: dict[str, Promise], links: dict[str, list[Link]]) -> list[tuple[Promise, list[Link]]]:
    """Returns the links that there are under their labels, in the order of the labels."""
    return [(label, links[name]) for name, label in labels.items() if name in links]
