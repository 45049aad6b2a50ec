"""Evergreen articles that lack something or have errors or warnings open, each with what it is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Q

from editorial.models import Article, ArticleQuerySet, Finding, Status
from editorial.workflow import OF_TEXT, Condition, bit_of

GRAVE = (Finding.Severity.ERROR, Finding.Severity.WARNING)


@dataclass(frozen=True, slots=True)
class Owing:
    """One article: the conditions that it does not meet, and its open errors and warnings, `repairable` of both."""

    article: Article
    lacks: tuple[Condition, ...]
    errors: int
    warnings: int
    repairable: int


def evergreen() -> ArticleQuerySet:
    """Returns the evergreen articles that are not removed."""
    rows: ArticleQuerySet = Article.objects.present().filter(status=Status.EVERGREEN)
    return rows


def owing() -> ArticleQuerySet:
    """Returns those of them that lack something, or have an error or a warning open."""
    found = Finding.objects.filter(article=OuterRef("pk"), state=Finding.State.OPEN, severity__in=GRAVE)
    return evergreen().filter(Q(debt__isnull=False) | Q(Exists(found)))


def owing_of(articles: Sequence[Article]) -> list[Owing]:
    """Returns what each of these articles owes, read with one query."""
    counts: Counter[tuple[int, str]] = Counter()
    ids = [article.pk for article in articles]
    rows = Finding.objects.filter(article_id__in=ids, state=Finding.State.OPEN, severity__in=GRAVE).order_by()
    groups = rows.values("article_id", "severity").annotate(number=Count("pk"), mends=Count("pk", Q(repairable=True)))
    for row in groups:
        counts[row["article_id"], row["severity"]] += row["number"]
        counts[row["article_id"], "repairable"] += row["mends"]
    return [
        Owing(
            article,
            lacking(article.debt),
            counts[article.pk, Finding.Severity.ERROR],
            counts[article.pk, Finding.Severity.WARNING],
            counts[article.pk, "repairable"],
        )
        for article in articles
    ]


def lacking(debt: int | None) -> tuple[Condition, ...]:
    """Returns the conditions whose bits stand in a debt."""
    return tuple(condition for condition in OF_TEXT if debt and debt & bit_of(condition))
