"""What a database holds, by natural keys: two states are equal where nobody could tell them apart."""

from __future__ import annotations

from typing import Any

from editorial.models import Alias, Article, Collection, Entity, Finding, FormerAddress, Mention, Redirect, TermPair
from editorial.services.curated import TABLES
from editorial.services.taxonomy import VOCABULARIES

ARTICLE = (
    "path",
    "slug",
    "title",
    "summary",
    "status",
    "sha256",
    "dialect",
    "date",
    "publish_at",
    "excluded",
    "assignee__username",
    "pending_revision__sha256",
)


def state() -> dict[str, Any]:
    """Returns texts, curated rows and everything derived; removed articles and unused collections count for nothing."""
    present = Article.objects.present()
    found: dict[str, Any] = {
        "articles": list(present.order_by("path").values_list(*ARTICLE)),
        "bytes": [row.header + row.body.text for row in present.select_related("body").order_by("path")],
        "mentions": sorted(
            Mention.objects.filter(article__removed_at__isnull=True).values_list(
                "article__path", "role", "position", "written", "entity__kind", "entity__slug", "entity__name"
            )
        ),
        "entities": columns("entity", [f"{row.kind}:{row.slug}" for row in Entity.objects.all()]),
        "aliases": columns("alias", [f"{row.source_kind}:{row.key}" for row in Alias.objects.all()]),
        "former addresses": sorted(FormerAddress.objects.values_list("kind", "slug", "value")),
        "terms told apart": sorted(TermPair.objects.values_list("key", flat=True)),
        "redirects": columns("redirect", [row.old_path for row in Redirect.objects.all()]),
        "collections": columns("collection", [c.name for c in Collection.objects.filter(articles__in=present)]),
        "findings": sorted(
            map(
                str,
                Finding.objects.filter(article__removed_at__isnull=True, closed_at__isnull=True).values_list(
                    "article__path", "rule", "state", "message", "line"
                ),
            )
        ),
    }
    for vocabulary in VOCABULARIES:
        rows = vocabulary.term._default_manager.all()
        found[vocabulary.table] = columns(vocabulary.table, [str(getattr(row, vocabulary.value)) for row in rows])
        article = vocabulary.article_column.removesuffix("_id")
        term = vocabulary.term_column.removesuffix("_id")
        links = vocabulary.link._default_manager.filter(**{f"{article}__removed_at__isnull": True})
        found[f"{vocabulary.table} links"] = sorted(
            links.values_list(f"{article}__path", f"{term}__{vocabulary.value}", "position", "written")
        )
    return found


def columns(table: str, keys: list[str]) -> list[tuple[str, dict[str, Any]]]:
    """Returns the curated columns of every row, by key."""
    rows = TABLES[table].find(keys)
    return sorted(((key, TABLES[table].columns(row)) for key, row in rows.items()), key=lambda pair: pair[0])
