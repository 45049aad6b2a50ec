"""The timeline of a list of articles."""

from __future__ import annotations

from django.db.models import Count

from editorial.models import ArticleQuerySet
from editorial.views.figures import Timeline, timeline


def article_timeline(articles: ArticleQuerySet) -> Timeline | None:
    """Returns how many of the listed articles carry which month, by one query; None where none of them has a date."""
    dated = articles.filter(date__isnull=False)
    return timeline(dated.order_by().values_list("date").annotate(count=Count("pk")))
