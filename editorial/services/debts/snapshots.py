"""The evergreen debt kept day by day, whenever all rules are asked; a later look replaces an earlier one of the day."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import dataclass

from django.db.models import Count
from django.utils import timezone

from editorial.models import DebtSnapshot, Finding
from editorial.services.debts.owing import GRAVE, evergreen, lacking

SHOWN = 90  # days


@dataclass(frozen=True, slots=True)
class Day:
    """What was owed on a day: articles in debt, and errors and warnings open in evergreen articles."""

    day: dt.date
    evergreen: int
    in_debt: int
    findings: int


def take_snapshot() -> DebtSnapshot:
    """Keeps what evergreen articles lack and have open now, as the debt of today."""
    debts = Counter(evergreen().order_by().values_list("debt", flat=True))
    lacks: Counter[str] = Counter()
    for debt, number in debts.items():
        lacks.update({condition.name: number for condition in lacking(debt)})
    rows = Finding.objects.filter(state=Finding.State.OPEN, severity__in=GRAVE, article__in=evergreen().values("pk"))
    found = dict(rows.order_by().values_list("severity").annotate(number=Count("pk")))
    snapshot, _made = DebtSnapshot.objects.update_or_create(
        day=timezone.localdate(),
        defaults={
            "evergreen": debts.total(),
            "in_debt": debts.total() - debts[None],
            "errors": found.get(Finding.Severity.ERROR.value, 0),
            "warnings": found.get(Finding.Severity.WARNING.value, 0),
            "lacks": dict(lacks),
        },
    )
    return snapshot


def days() -> list[Day]:
    """Returns the last days that were kept, the oldest first."""
    since = timezone.localdate() - dt.timedelta(days=SHOWN)
    rows = DebtSnapshot.objects.filter(day__gt=since).order_by("day")
    return [Day(row.day, row.evergreen, row.in_debt, row.errors + row.warnings) for row in rows]
