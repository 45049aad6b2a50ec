"""Slugs that nobody else has."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import TypeVar

from django.db.models import QuerySet

from editorial.services.bulk import among

T = TypeVar("T")

CHUNK = 400
FEW = 5


def first_free(base: str, taken: set[str]) -> str:
    """Returns `base`, or `base-2`, `base-3`, …: the first that is not taken; and takes it."""
    candidates = itertools.chain([base], (f"{base}-{number}" for number in itertools.count(2)))
    slug = next(candidate for candidate in candidates if candidate not in taken)
    taken.add(slug)
    return slug


def taken_slugs(rows: QuerySet, wanted: Sequence[str]) -> set[str]:  # type: ignore[type-arg]
    """Returns the slugs of `rows` that stand in the way of the wanted ones, numbered forms included."""
    uses = Counter(wanted)
    taken = set(rows.filter(slug__in=among(uses)).values_list("slug", flat=True))
    crowded = taken.union(slug for slug, number in uses.items() if number > 1)
    numbered = [f"{base}-{number}" for base in crowded for number in range(2, FEW + 1)]
    if numbered:
        taken.update(rows.filter(slug__in=among(numbered)).values_list("slug", flat=True))
    # Looked for by their beginning, one by one, only where all of the first numbers are gone.
    for base in sorted(crowded):
        if f"{base}-{FEW}" in taken or uses[base] >= FEW:
            taken.update(rows.filter(slug__startswith=f"{base}-").values_list("slug", flat=True))
    return taken


def chunks(items: Sequence[T], size: int = CHUNK) -> Iterable[Sequence[T]]:
    """Cuts a sequence into pieces that a database takes as parameters of one query."""
    return (items[start : start + size] for start in range(0, len(items), size))
