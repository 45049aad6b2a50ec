"""When articles were last reviewed, by their paths."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from typing import Any

from django.utils import timezone

from editorial.models import Article
from editorial.services.curated.table import Columns, CuratedTable, NotPossible
from editorial.services.review_dates import REVIEWS, refresh_review_dates, review_columns
from editorial.services.slugs import chunks
from editorial.workflow import PUBLISH

REVIEW_COLUMNS = ("reviewed_at",)


class Reviews(CuratedTable):
    """When somebody last published an article again or said that nothing has to change; the key is its path."""

    table = REVIEWS
    permission = PUBLISH

    def find(self, keys: Collection[str]) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for chunk in chunks(sorted(set(keys))):
            rows = Article.objects.present().filter(path__in=chunk)
            found.update({row.path: row for row in rows.only("path", "reviewed_at")})
        return found

    def columns(self, row: Article) -> Columns:
        return review_columns(row)

    def unset(self) -> Columns:
        return {"reviewed_at": None}

    def create(self, items: Sequence[tuple[str, Columns]]) -> dict[str, str]:
        return {key: "gone" for key, _ in items}

    def update(self, row: Article, columns: Columns) -> None:
        text = columns.get("reviewed_at")
        try:
            moment = dt.datetime.fromisoformat(text) if text else None
        except ValueError as error:
            raise NotPossible("not-valid") from error
        if moment is not None and (timezone.is_naive(moment) or moment > timezone.now() + dt.timedelta(days=1)):
            raise NotPossible("not-valid")
        Article.objects.filter(pk=row.pk).update(reviewed_at=moment)
        refresh_review_dates([row.pk])
