"""Texts of files that were kept as conflicts: whether somebody decided about them, so that it can be taken back."""

from __future__ import annotations

from collections.abc import Collection as Keys
from collections.abc import Sequence
from typing import Any

from editorial.models import Article, Revision
from editorial.services.curated.table import Columns, CuratedTable
from editorial.services.slugs import chunks
from editorial.workflow import CHANGE


def conflict_key(revision: Revision) -> str:
    """Returns the natural key of a conflict: the path of its article, and the number of the revision."""
    return f"{revision.article.path}#{revision.number}"


class Conflicts(CuratedTable):
    """The changeset that settled a conflict, and what counts since then as the text that the files have."""

    table = "conflict"
    permission = CHANGE

    def find(self, keys: Keys[str]) -> dict[str, Any]:
        wanted = set(keys)
        found: dict[str, Any] = {}
        for chunk in chunks(sorted({key.rsplit("#", 1)[0] for key in wanted})):
            rows = Revision.objects.filter(article__path__in=chunk, kind=Revision.Kind.CONFLICT).order_by("pk")
            rows = rows.select_related("article__base_revision").only(
                "number", "settled_by", "article__path", "article__base_root", "article__base_revision__number"
            )
            found.update({key: row for row in rows if (key := conflict_key(row)) in wanted})
        return found

    def columns(self, row: Revision) -> Columns:
        base = row.article.base_revision
        return {
            "settled_by": row.settled_by_id,
            "base": base.number if base else None,
            "base_root": row.article.base_root,
        }

    def create(self, items: Sequence[tuple[str, Columns]]) -> dict[str, str]:
        return {key: "gone" for key, _ in items}

    def update(self, row: Revision, columns: Columns) -> None:
        Revision.objects.filter(pk=row.pk).update(settled_by=columns["settled_by"])
        base = Revision.objects.filter(article_id=row.article_id, number=columns["base"]).first()
        Article.objects.filter(pk=row.article_id).update(base_revision=base, base_root=columns["base_root"])
