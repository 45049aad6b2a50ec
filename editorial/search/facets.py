"""How what was found divides: counts by area, category, year, kind of name and language."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from editorial.search.labels import Label, counted
from editorial.search.ranking import Ranked
from editorial.search.results import Facet, FacetValue

MOST_COUNTED = 20_000
MOST_VALUES = 12


def facets(articles: Sequence[Ranked], using: str) -> tuple[Facet, ...]:
    """Return the facets of the articles that have values; the most frequent value first, years by year."""
    counts = counted([one.id for one in articles], using)
    found = (
        Facet("area", _most_frequent(counts, "area")[:MOST_VALUES]),
        Facet("category", _most_frequent(counts, "category")[:MOST_VALUES]),
        Facet("year", _years(articles)),
        Facet("kind", _most_frequent(counts, "kind")),
        Facet("lang", _most_frequent(counts, "lang")),
    )
    return tuple(facet for facet in found if facet.values)


def _most_frequent(counts: Counter[Label], field: str) -> tuple[FacetValue, ...]:
    values = [FacetValue(label.value, label.title, count) for label, count in counts.items() if label.field == field]
    return tuple(sorted(values, key=lambda one: (-one.count, one.value)))


def _years(articles: Sequence[Ranked]) -> tuple[FacetValue, ...]:
    counts = Counter([one.date[:4] for one in articles if one.date])
    return tuple(FacetValue(year, year, count) for year, count in sorted(counts.items(), reverse=True))
