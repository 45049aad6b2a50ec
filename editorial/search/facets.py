"""How what was found divides: counts by area, category, year, kind of name and language."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from django.db.models import Count, Model

from editorial.models import ArticleArea, ArticleCategory, Mention
from editorial.search.backends.members import among_ids
from editorial.search.candidates import Row
from editorial.search.results import Facet, FacetValue

# Counting rows of more articles than these would take longer than finding them.
MOST_COUNTED = 2_000
MOST_VALUES = 12


def facets(rows: Sequence[Row], using: str) -> tuple[Facet, ...]:
    """Return the facets of at most 2,000 articles that have values; the most frequent value first, years by year."""
    counted = rows[:MOST_COUNTED]
    ids = [row.id for row in counted]
    found = (
        Facet("area", _terms(ArticleArea, ids, using)),
        Facet("category", _terms(ArticleCategory, ids, using)),
        Facet("year", _years(counted)),
        Facet("kind", _kinds(ids, using)),
        Facet("lang", _languages(counted)),
    )
    return tuple(facet for facet in found if facet.values)


def _terms(links: type[Model], ids: Sequence[int], using: str) -> tuple[FacetValue, ...]:
    rows = links._default_manager.using(using).filter(article_id__in=among_ids(ids, using)).order_by()
    counts = rows.values_list("term__value", "term__title").annotate(articles=Count("pk"))
    values = [FacetValue(value, title or value, count) for value, title, count in counts]
    return tuple(sorted(values, key=lambda one: (-one.count, one.value)))[:MOST_VALUES]


def _kinds(ids: Sequence[int], using: str) -> tuple[FacetValue, ...]:
    rows = Mention.objects.using(using).filter(article_id__in=among_ids(ids, using)).order_by()
    counts = rows.values_list("entity__kind").annotate(articles=Count("article", distinct=True))
    values = [FacetValue(kind, kind, count) for kind, count in counts]
    return tuple(sorted(values, key=lambda one: (-one.count, one.value)))


def _years(rows: Sequence[Row]) -> tuple[FacetValue, ...]:
    counts = Counter(row.date.year for row in rows if row.date)
    return tuple(FacetValue(str(year), str(year), count) for year, count in sorted(counts.items(), reverse=True))


def _languages(rows: Sequence[Row]) -> tuple[FacetValue, ...]:
    counts = Counter(f"{row.language}-{row.script}".rstrip("-") for row in rows)
    return tuple(FacetValue(value, value, count) for value, count in counts.most_common())
