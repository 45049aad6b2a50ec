"""Which articles the links of a page mean, by path and by name, as far as readers may have them."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db.models import QuerySet, Value
from django.urls import reverse

from editorial.models import Article, LinkName, published_condition
from editorial.rendering import WikiLink, link_key
from editorial.services.link_names import is_meant, last_part
from editorial.services.media.names import distance

MOST_NAMES = 300  # of one page; what is beyond stays text
BY_PATH = -1  # beside the kinds of names


class _Named(NamedTuple):
    """A public article under one of its names; kind -1 is its path."""

    kind: int
    path: str
    address: str


def document_addresses(
    paths: Collection[str], links: Collection[WikiLink], path: str, at: dt.datetime
) -> tuple[dict[str, str], dict[str, str]]:
    """Returns the addresses of public articles: path → address, and for wiki links name → address. One query.

    The name in a wiki link is that of a file, else a title. Of several the one in the folder nearest to the document
    at `path` is meant. What readers cannot open is left out.
    """
    return named_documents(paths, links, at).seen_from(path, links)


@dataclass(frozen=True, slots=True)
class NamedDocuments:
    """The public articles that the texts of some documents mean, by the path or the key of a name."""

    rows: Mapping[str, Sequence[_Named]]

    def seen_from(self, path: str, links: Collection[WikiLink]) -> tuple[dict[str, str], dict[str, str]]:
        """Returns path → address of all of them, and name → address of what the document at `path` means by links."""
        addresses = {}
        for name in {link.name for link in links}:
            rows = self.rows.get(link_key(last_part(name)), ())
            fitting = [row for row in rows if row.kind != BY_PATH and is_meant(name, row.kind, row.path)]
            if fitting:
                addresses[name] = min(fitting, key=lambda row: (row.kind, distance(path, row.path), row.path)).address
        by_path = {row.path: row.address for rows in self.rows.values() for row in rows if row.kind == BY_PATH}
        return by_path, addresses


def named_documents(paths: Collection[str], links: Collection[WikiLink], at: dt.datetime) -> NamedDocuments:
    """Returns the public articles at those paths and those that links may mean, of any number of texts. One query."""
    names = sorted({link.name for link in links})[:MOST_NAMES]
    return NamedDocuments(_named(paths, {link_key(last_part(name)) for name in names}, at) if names or paths else {})


def _named(paths: Collection[str], keys: Collection[str], at: dt.datetime) -> dict[str, list[_Named]]:
    """Returns the public articles at those paths and under those names, by path and by name."""
    asked: list[QuerySet[Any, Any]] = []
    if paths:
        rows = Article.objects.published(at).filter(path__in=sorted(paths)).order_by().annotate(kind=Value(BY_PATH))
        asked.append(rows.values_list("kind", "path", "path", "collection__slug", "slug"))
    if keys:
        links = LinkName.objects.filter(published_condition(at, "article__"), key__in=sorted(keys)).order_by()
        columns = ("kind", "key", "article__path", "article__collection__slug", "article__slug")
        asked.append(links.values_list(*columns))
    found: dict[str, list[_Named]] = defaultdict(list)
    for kind, key, other, collection, slug in asked[0].union(*asked[1:], all=True) if len(asked) > 1 else asked[0]:
        found[key].append(_Named(kind, other, reverse("editorial:article", args=[collection, slug])))
    return found
