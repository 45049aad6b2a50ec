"""Evergreen articles that are due to be looked at again, counted by area."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count

from editorial.services.debts.owing import evergreen
from editorial.workflow import OVERDUE, SOON, due_for_review

MOST = 60  # areas shown


@dataclass(frozen=True, slots=True)
class Due:
    """How many articles of an area are overdue, and due within thirty days; `area_id` is None for those without one."""

    area_id: int | None
    label: str
    overdue: int
    soon: int


def due_by_area() -> list[Due]:
    """Returns the areas with anything to review, those with most first; read with two queries.

    An article in two areas counts in both.
    """
    columns = ("articlearea_links__term_id", "articlearea_links__term__value")
    counts: dict[tuple[int | None, str | None], dict[str, int]] = {}
    for value in (OVERDUE, SOON):
        rows = due_for_review(evergreen(), value).order_by().values_list(*columns)
        for area_id, label, number in rows.annotate(number=Count("pk", distinct=True)):
            counts.setdefault((area_id, label), {})[value] = number
    found = [
        Due(area_id, label or "–", numbers.get(OVERDUE, 0), numbers.get(SOON, 0))
        for (area_id, label), numbers in counts.items()
    ]
    return sorted(found, key=lambda it: (-it.overdue, -it.soon, it.label))[:MOST]
