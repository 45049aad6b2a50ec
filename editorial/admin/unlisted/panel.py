"""The panel on the form of an article: what the last look through the texts proposes, each with a button."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from editorial.models import Article, Role
from editorial.services.unlisted import standing_in

MOST_SHOWN = 8


def unlisted_panel(article: Article, *, may_change: bool) -> dict[str, Any]:
    """Returns what the panel shows, nothing for those who may not change the article. One query."""
    if not may_change:
        return {}
    rows = list(standing_in(article)[: MOST_SHOWN + 1])
    shown = [{"proposal": row, "role": Role(row.role).label} for row in rows[:MOST_SHOWN]]
    address = reverse("admin:editorial_article_unlisted", args=[article.pk])
    return {"unlisted_address": address, "unlisted_names": shown, "unlisted_more": len(rows) > MOST_SHOWN}
