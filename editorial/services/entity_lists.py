"""Entities as lines of a list: their names, how headers write them, and in how many articles."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Count

from editorial.models import Alias, Entity, Mention
from editorial.services.naming import SOURCE_OF_ROLE
from editorial.services.slugs import chunks

ENTITIES = 500  # read at once


@dataclass(frozen=True, slots=True)
class EntityLine:
    """One entity that is merged into no other.

    `written` says under which kind of source headers write which name how often; `articles` counts all that are
    present, whether readers see them or not.
    """

    kind: str
    slug: str
    name: str
    aliases: tuple[str, ...]
    written: dict[str, dict[str, int]]
    articles: int

    def as_json(self) -> dict[str, Any]:
        """Returns the line as plain values."""
        return {
            "kind": self.kind,
            "slug": self.slug,
            "name": self.name,
            "aliases": list(self.aliases),
            "written": self.written,
            "articles": self.articles,
        }


def entity_lines(*, kind: str | None = None) -> Iterator[EntityLine]:
    """Yields every entity that is merged into no other, by kind and address."""
    rows = Entity.objects.current().order_by("kind", "slug")
    if kind is not None:
        rows = rows.filter(kind=kind)
    for chunk in chunks(list(rows.values_list("pk", "kind", "slug", "name")), ENTITIES):
        ids = [pk for pk, *_ in chunk]
        aliases: dict[int, list[str]] = defaultdict(list)
        for entity_id, name in Alias.objects.filter(entity_id__in=ids).values_list("entity_id", "written"):
            aliases[entity_id].append(name)
        mentions = Mention.objects.filter(entity_id__in=ids, article__removed_at__isnull=True).order_by()
        written = _written(mentions.values_list("entity_id", "role", "written").annotate(uses=Count("pk")))
        articles = dict(mentions.values_list("entity_id").annotate(n=Count("article_id", distinct=True)))
        for pk, own_kind, slug, name in chunk:
            names = tuple(sorted(set(aliases[pk])))
            yield EntityLine(own_kind, slug, name, names, written.get(pk, {}), articles.get(pk, 0))


def _written(rows: Any) -> dict[int, dict[str, dict[str, int]]]:
    """Returns entity id → kind of source → name as written → uses, the most used first."""
    found: dict[int, dict[str, dict[str, int]]] = defaultdict(lambda: defaultdict(lambda: defaultdict(int)))
    for entity_id, role, name, uses in rows:
        found[entity_id][SOURCE_OF_ROLE[role].value][name] += uses
    return {
        entity_id: {
            kind: dict(sorted(names.items(), key=lambda item: (-item[1], item[0])))
            for kind, names in sorted(kinds.items())
        }
        for entity_id, kinds in found.items()
    }
