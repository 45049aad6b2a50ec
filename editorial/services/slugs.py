"""Slugs that nobody else has."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import TypeVar

from django.db.models import QuerySet

T = TypeVar("T")

CHUNK = 400


def first_free(base: str, taken: set[str]) -> str:
    """Returns `base`, or `base-2`, `base-3`, …: the first that is not taken; and takes it."""
    candidates = itertools.chain([base], (f"{base}-{number}" for number in itertools.count(2)))
    slug = next(candidate for candidate in candidates if candidate not in taken)
    taken.add(slug)
    return slug


def taken_slugs(rows: QuerySet, wanted: Sequence[str]) -> set[str]:  # type: ignore[type-arg]
    """Returns the slugs of `rows` that stand in the way of the wanted ones, numbered forms included."""
    taken: set[str] = set()
    for chunk in chunks(sorted(set(wanted))):
        taken.update(rows.filter(slug__in=chunk).values_list("slug", flat=True))
    repeated = {slug for slug, uses in Counter(wanted).items() if uses > 1}
    for base in sorted((taken & set(wanted)) | repeated):
        taken.update(rows.filter(slug__startswith=f"{base}-").values_list("slug", flat=True))
    return taken


def chunks(items: Sequence[T], size: int = CHUNK) -> Iterable[Sequence[T]]:
    """Cuts a sequence into pieces that a database takes as parameters of one query."""
    return (items[start : start + size] for start in range(0, len(items), size))
