"""Names that are not to be proposed again, by natural keys."""

from __future__ import annotations

from collections.abc import Collection as Keys
from collections.abc import Sequence
from typing import Any

from django.db.models import Q

from editorial.models import DismissedName
from editorial.services.curated.entities import entity_key, find_entities
from editorial.services.curated.places import articles_by_path
from editorial.services.curated.table import Columns, CuratedTable
from editorial.services.slugs import chunks
from editorial.workflow import CHANGE

IN_ARTICLE, EVERYWHERE = "article:", "name:"


def dismissal_key(*, path: str = "", entity: str = "", name: str = "") -> str:
    """Returns the natural key: of an entity in one article by path and key, or of a folded name in any article."""
    return f"{EVERYWHERE}{name}" if name else f"{IN_ARTICLE}{path}#{entity}"


def article_and_entity(key: str) -> tuple[str, str]:
    """Returns the path and the entity's key out of a natural key, two empty texts where it is of another kind."""
    path, _, entity = key.removeprefix(IN_ARTICLE).rpartition("#")
    return (path, entity) if key.startswith(IN_ARTICLE) else ("", "")


class Dismissals(CuratedTable):
    """What an editor does not want proposed again. A row has no columns: it is there or not."""

    table = "dismissal"
    permission = CHANGE

    def find(self, keys: Keys[str]) -> dict[str, Any]:
        wanted = set(keys)
        found: dict[str, Any] = {}
        names = [key.removeprefix(EVERYWHERE) for key in wanted if key.startswith(EVERYWHERE)]
        paths = {path for path, _ in map(article_and_entity, wanted) if path}
        for chunk in chunks(sorted(names)):
            rows = DismissedName.objects.filter(article__isnull=True, name__in=chunk)
            found.update({dismissal_key(name=row.name): row for row in rows})
        for chunk in chunks(sorted(paths)):
            here = Q(article__path__in=chunk, article__removed_at__isnull=True)
            for row in DismissedName.objects.filter(here).select_related("article", "entity"):
                found[key_of_dismissal(row)] = row
        return {key: row for key, row in found.items() if key in wanted}

    def columns(self, row: DismissedName) -> Columns:
        return {}

    def create(self, items: Sequence[tuple[str, Columns]]) -> dict[str, str]:
        places = {key: article_and_entity(key) for key, _ in items if not key.startswith(EVERYWHERE)}
        articles = articles_by_path(path for path, _ in places.values())
        entities = find_entities(entity for _, entity in places.values())
        new, problems = [], {}
        for key, _ in items:
            name = key.removeprefix(EVERYWHERE) if key.startswith(EVERYWHERE) else ""
            path, entity = places.get(key, ("", ""))
            if name:
                new.append(DismissedName(name=name[:500]))
            elif path in articles and articles[path].removed_at is None and entity in entities:
                new.append(DismissedName(article=articles[path], entity=entities[entity]))
            else:
                problems[key] = "target-gone"
        DismissedName.objects.bulk_create(new, batch_size=200)
        return problems

    def update(self, row: DismissedName, columns: Columns) -> None:
        """Has nothing to write."""


def key_of_dismissal(row: DismissedName) -> str:
    """Returns the natural key of a row that was loaded with its article and entity."""
    if row.article is None or row.entity is None:
        return dismissal_key(name=row.name)
    return dismissal_key(path=row.article.path, entity=entity_key(row.entity))
