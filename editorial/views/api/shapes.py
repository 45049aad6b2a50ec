"""How rows look in the API. Keys that have no value are there too, with null, "" or []."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.urls import reverse

from editorial.models import Article, Collection, Entity
from editorial.names import display_name
from editorial.search import Hit
from editorial.services.glossary import TermView
from editorial.services.pages import KIND_SECTIONS, Link, plain, web_address
from editorial.services.rendering import inline_text
from editorial.views.api.answers import Values
from editorial.views.feeds import stable_id

ARTICLES = "articles"


def article_address(article: Article) -> str:
    """Returns where the API has the article."""
    return reverse("editorial:api-article", args=[article.collection.slug, article.slug])


def short_article(article: Article, root: str) -> Values:
    """Returns an article as lists have it; it was loaded as a card."""
    return {
        "id": stable_id(root, article.path),
        "api_url": root + article_address(article),
        "url": root + article.get_absolute_url(),
        "markdown_url": root + article.get_markdown_url(),
        "title": plain(article.title),
        "summary": plain(article.summary),
        "language": article.language_tag or None,
        "collection": article.collection.slug,
        "date": article.date.isoformat() if article.date else None,
        "published": article.published_at.isoformat() if article.published_at else None,
        "updated": article.updated_at.isoformat(),
        "reading_minutes": article.reading_minutes,
        "speakers": [display_name(mention.written) for mention in getattr(article, "speakers", ())],
    }


def link_values(link: Link, root: str) -> Values:
    """Returns a name or a term of an article: its text, its page, and where the API has it."""
    api = f"/api/v1{link.address}" if link.address else None
    return {
        "name": link.text,
        "url": root + link.address if link.address else None,
        "api_url": root + api if api else None,
    }


def entry_values(entry: Any, root: str) -> Values:
    """Returns a name as lists have it: an entity or an entry of its index, with `listed_count`."""
    address = entry.get_absolute_url()
    return {
        "kind": str(entry.kind),
        "slug": entry.slug,
        "name": entry.name,
        "articles": entry.listed_count,
        "api_url": f"{root}/api/v1{address}",
        "url": root + address,
    }


def entity_values(entity: Entity, names: Iterable[str], articles: int, description: str, root: str) -> Values:
    """Returns a name with what is known of it."""
    entity.listed_count = articles  # type: ignore[attr-defined]
    return {
        **entry_values(entity, root),
        "other_names": list(names),
        "description_html": description,
        "homepage": web_address(entity.homepage) or None,
        "wikidata_id": entity.wikidata_id or None,
        "articles_url": articles_with(root, "entity", f"{KIND_SECTIONS[entity.kind]}/{entity.slug}"),
    }


def term_values(row: Any, kind: str, root: str) -> Values:
    """Returns a project, area, category, tag or series as lists have it, with `listed_count`."""
    address = row.get_absolute_url()
    values = {
        "slug": row.slug,
        "title": str(row),
        "articles": row.listed_count,
        "api_url": f"{root}/api/v1{address}",
        "url": root + address,
        "articles_url": articles_with(root, kind, row.slug),
    }
    return {**values, "state": str(row.state)} if kind == "project" else values


def collection_values(row: Collection, root: str) -> Values:
    """Returns a collection with `listed_count`."""
    return {
        "slug": row.slug,
        "title": str(row),
        "articles": getattr(row, "listed_count", 0),
        "api_url": f"{root}{reverse('editorial:api-collection', args=[row.slug])}",
        "url": root + row.get_absolute_url(),
        "articles_url": articles_with(root, "collection", row.slug),
    }


def glossary_values(view: TermView, root: str) -> Values:
    """Returns a term of the glossary as articles explain it."""
    address = view.term.get_absolute_url()
    return {
        "slug": view.term.slug,
        "term": view.spelling,
        "english": view.english,
        "definitions": [
            {"text": inline_text(it.text), "english": it.english_names, "articles": len(it.article_ids)}
            for it in view.definitions
        ],
        "articles": view.count,
        "api_url": f"{root}/api/v1{address}",
        "url": root + address,
    }


def hit_values(hit: Hit, root: str) -> Values:
    """Returns a found article with its best passages; marks are [start, end] in the text before them."""
    address = root + hit.article.get_absolute_url()
    return {
        **short_article(hit.article, root),
        "score": round(hit.score, 4),
        "passages": [
            {
                "heading": passage.heading,
                "url": f"{address}#{passage.anchor}" if passage.anchor else address,
                "text": passage.snippet.text,
                "marks": [list(mark) for mark in passage.snippet.marks],
            }
            for passage in hit.passages
        ],
    }


def articles_with(root: str, name: str, value: str) -> str:
    """Returns the address of the articles with that condition."""
    from_list = reverse("editorial:api-articles")
    return f"{root}{from_list}?{name}={value}"
