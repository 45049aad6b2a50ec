"""Where the file of an article lies: its path, and the address that follows from it."""

from __future__ import annotations

from collections.abc import Collection as Keys
from collections.abc import Sequence
from typing import Any

from django.utils import timezone

from editorial.models import Article, Collection, Inspection, Redirect
from editorial.services.addresses import address
from editorial.services.curated.orders import move_places
from editorial.services.curated.table import Columns, CuratedTable, NotPossible
from editorial.services.inspecting import inspect_articles
from editorial.services.link_names import rename_link
from editorial.services.slugs import chunks
from editorial.workflow import PUBLISH


class Paths(CuratedTable):
    """The place of an article that a sync found under another name; the key is the path that it had before."""

    table = "path"
    permission = PUBLISH

    def find(self, keys: Keys[str]) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for chunk in chunks(sorted(set(keys))):
            rows = Article.objects.present().filter(path__in=chunk).select_related("collection")
            found.update({row.path: row for row in rows.only("path", "slug", "collection")})
        return found

    def columns(self, row: Article) -> Columns:
        return {"path": row.path, "collection": row.collection.name, "slug": row.slug}

    def key_after(self, key: str, columns: Columns) -> str:
        return str(columns.get("path", key))

    def readers(self, row: Article) -> set[int]:
        return {row.pk}

    def create(self, items: Sequence[tuple[str, Columns]]) -> dict[str, str]:
        return {key: "gone" for key, _ in items}

    def update(self, row: Article, columns: Columns) -> None:
        """Gives the article its former place again; the address that it leaves goes on leading to it."""
        collection = Collection.objects.filter(name=columns["collection"]).first()
        others = Article.objects.present().exclude(pk=row.pk)
        if collection is None:
            raise NotPossible("gone")
        if others.filter(path=columns["path"]).exists():
            raise NotPossible("path-taken")
        if others.filter(collection=collection, slug=columns["slug"]).exists():
            raise NotPossible("address-taken")
        left = address(row.collection, row.slug)
        Article.objects.filter(pk=row.pk).update(path=columns["path"], collection=collection, slug=columns["slug"])
        rename_link(row.pk, columns["path"])
        Inspection.objects.filter(article=row).delete()  # what its text names is read by its path
        inspect_articles([row.pk])
        move_places({row.path: columns["path"]})
        # An address that is the article's own again leads nowhere else.
        Redirect.objects.filter(old_path=address(collection, columns["slug"]), article=row).delete()
        if left != address(collection, columns["slug"]):
            values = {"article": row, "entity": None}
            Redirect.objects.update_or_create(
                old_path=left, defaults=values, create_defaults={**values, "created_at": timezone.now()}
            )
