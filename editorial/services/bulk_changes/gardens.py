"""The garden as repairs need it, out of rows: which terms articles have, without reading a text."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from editorial.models import Article, ArticleArea, ArticleCategory, TaggedArticle
from editorial.quality import ArticleFacts, Garden


def garden_of_terms() -> Garden:
    """Returns the present articles with their tags, areas and categories; nothing else of them is known."""
    tags = _values(TaggedArticle, "content_object_id", "tag__name")
    areas = _values(ArticleArea, "article_id", "term__value")
    categories = _values(ArticleCategory, "article_id", "term__value")
    rows = Article.objects.present().order_by("path").values_list("pk", "path")
    facts = [
        ArticleFacts(
            path=path,
            title="",
            source="",
            tags=tuple(tags.get(pk, ())),
            areas=tuple(areas.get(pk, ())),
            categories=tuple(categories.get(pk, ())),
            names=(),
            links=(),
            signature=None,
        )
        for pk, path in rows
    ]
    return Garden(facts)


def _values(through: Any, article: str, value: str) -> dict[int, list[str]]:
    found: dict[int, list[str]] = defaultdict(list)
    for pk, text in through._default_manager.order_by("pk").values_list(article, value).iterator(chunk_size=5_000):
        found[pk].append(text)
    return found
