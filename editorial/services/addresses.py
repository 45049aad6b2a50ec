"""Addresses of articles: collections, slugs, and redirects from every address that ever worked."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from urllib.parse import unquote, urlsplit

from editorial.mapping import collection_of
from editorial.models import RESERVED_SEGMENTS, Article, Changeset, Collection, Redirect
from editorial.names import slugify_name
from editorial.services.changesets import Change, record_effects
from editorial.services.slugs import chunks, first_free, taken_slugs

DEFAULT_COLLECTION = "articles"
MAX_PATH = 650


def collection_name(path: str, fallback: str = "") -> str:
    """Returns the collection that a path belongs to: its first folder, else `fallback`, else "articles"."""
    return collection_of(path) or fallback or DEFAULT_COLLECTION


def ensure_collections(names: Iterable[str], *, changeset: Changeset) -> dict[str, Collection]:
    """Returns the collection of each name, made where it is new."""
    wanted = sorted(set(names))
    found = {row.name: row for row in Collection.objects.filter(name__in=wanted)}
    new = [Collection(name=name) for name in wanted if name not in found]
    if new:
        slugs = [collection_slug(row.name) for row in new]
        taken = taken_slugs(Collection.objects.all(), slugs)
        for row, slug in zip(new, slugs, strict=True):
            row.slug = first_free(slug, taken)
        Collection.objects.bulk_create(new)
        record_effects(changeset, [Change("collection", row.name, None, {"slug": row.slug}) for row in new])
        found |= {row.name: row for row in new}
    return found


def collection_slug(name: str) -> str:
    """Returns the address segment of a collection: its name, moved out of the way of the site's own pages.

    Jekyll begins the names of its collections with `_`, and leaves that out of addresses.
    """
    name = name.lstrip("_") or name
    slug = name if _is_clean(name) else slugify_name(name) or "collection"
    return f"{slug}-notes" if slug in RESERVED_SEGMENTS else slug


def _is_clean(name: str) -> bool:
    return name.isidentifier() or all(char.isalnum() or char in "-_." for char in name)


def address(collection: Collection, slug: str) -> str:
    """Returns the path under which an article of that collection answers."""
    return f"/{collection.slug}/{slug}/"


def give_slugs(articles: Sequence[tuple[Article, str]]) -> list[Article]:
    """Gives every article the slug wanted for it, or a numbered one; in the given order, so sort by path first.

    Returns the articles that did not get the slug that they wanted.
    """
    by_collection: dict[int, list[tuple[Article, str]]] = defaultdict(list)
    for article, wanted in articles:
        by_collection[article.collection_id].append((article, wanted))
    clashing: list[Article] = []
    for collection_id, group in by_collection.items():
        ids = [article.pk for article, _ in group if article.pk]
        others = Article.objects.present().filter(collection_id=collection_id).exclude(pk__in=ids)
        taken = taken_slugs(others, [wanted for _, wanted in group])
        for article, wanted in group:
            article.slug = first_free(wanted, taken)
            if article.slug != wanted:
                clashing.append(article)
    return clashing


def add_redirects(
    moved: Iterable[tuple[str, Article]],
    named: Iterable[tuple[str, Article]],
    *,
    changeset: Changeset,
    now: dt.datetime,
) -> None:
    """Points old addresses at articles: those at which articles answered until now, and those that headers name.

    Who answered last at an address keeps it; a header takes no address that leads somewhere already.
    """
    left, wanted = _by_path(moved), _by_path(named)
    known: dict[str, Redirect] = {}
    for chunk in chunks(sorted({*left, *wanted})):
        rows = Redirect.objects.filter(old_path__in=chunk).select_related("article", "entity")
        known.update({row.old_path: row for row in rows})
    changes = []
    for path, article in left.items():
        if path in known and known[path].article_id != article.pk:
            changes.append(Change("redirect", path, _target(known[path]), {"article": article.path}))
            Redirect.objects.filter(old_path=path).update(article=article, entity=None)
    new = {path: article for path, article in {**wanted, **left}.items() if path not in known}
    changes += [Change("redirect", path, None, {"article": article.path}) for path, article in new.items()]
    Redirect.objects.bulk_create(Redirect(old_path=path, article=row, created_at=now) for path, row in new.items())
    record_effects(changeset, changes)


def _by_path(addresses: Iterable[tuple[str, Article]]) -> dict[str, Article]:
    """Returns the articles by the form of the address that is stored; of several the first."""
    found: dict[str, Article] = {}
    for raw, article in addresses:
        path = redirect_path(raw)
        if path and len(path) <= MAX_PATH:
            found.setdefault(path, article)
    return found


def _target(redirect: Redirect) -> dict[str, str]:
    """Returns what a redirect leads to, as effects name it."""
    if redirect.article is not None:
        return {"article": redirect.article.path}
    assert redirect.entity is not None
    return {"entity": f"{redirect.entity.kind}:{redirect.entity.slug}"}


def redirect_path(raw: str) -> str:
    """Returns the form in which redirects are stored and looked up: decoded, with a slash at both ends; "" for none.

    >>> redirect_path("posts/%E4%B8%AD?x=1")
    '/posts/中/'
    """
    path = unquote(urlsplit(raw).path).strip("/")
    return f"/{path}/" if path and "\x00" not in path else ""
