"""The debt of evergreen articles by area, month, speaker or project."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import TruncMonth
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from editorial.models import ArticleQuerySet, Finding, Role
from editorial.services.debts.owing import GRAVE, evergreen

MOST = 60  # groups shown


@dataclass(frozen=True, slots=True)
class Grouping:
    """One way to group: the column of an article that is the key, the one that is the label, and a condition."""

    title: str | Promise
    key: str
    label: str
    only: Mapping[str, Any]


GROUPINGS: Mapping[str, Grouping] = {
    "area": Grouping(_("Area"), "articlearea_links__term_id", "articlearea_links__term__value", {}),
    "month": Grouping(_("Month"), "month", "month", {}),
    "speaker": Grouping(
        _("Speaker"), "mentions__entity_id", "mentions__entity__name", {"mentions__role": Role.SPEAKER}
    ),
    "project": Grouping(_("Project"), "articleproject_links__term_id", "articleproject_links__term__value", {}),
}


@dataclass(frozen=True, slots=True)
class Group:
    """One group: its evergreen articles, how many of them lack something, and what is open in all of them."""

    key: str  # as addresses have it
    label: str
    articles: int
    in_debt: int
    errors: int
    warnings: int


def groups(by: str) -> list[Group]:
    """Returns the groups with anything to mend, those with most first; read with two queries."""
    how = GROUPINGS[by]
    rows = _rows(how).values(how.key, how.label).order_by()
    counted = rows.annotate(
        articles=Count("pk", distinct=True), owed=Count("pk", filter=Q(debt__isnull=False), distinct=True)
    )
    found = _open(how)
    made = [
        Group(
            _key(row[how.key]),
            _key(row[how.label]) or "–",
            row["articles"],
            row["owed"],
            found.get((row[how.key], Finding.Severity.ERROR.value), 0),
            found.get((row[how.key], Finding.Severity.WARNING.value), 0),
        )
        for row in counted
    ]
    owing = [group for group in made if group.in_debt or group.errors or group.warnings]
    return sorted(owing, key=lambda it: (-it.in_debt, -it.errors, -it.warnings, it.label))[:MOST]


def members(rows: ArticleQuerySet, by: str, key: str) -> ArticleQuerySet:
    """Returns those of the articles that are in the group of that key; "" is the group of those without any."""
    how = GROUPINGS[by]
    if by == "month":
        day = _day(key)
        return rows.filter(date__year=day.year, date__month=day.month) if day else rows.filter(date__isnull=True)
    if not key:
        return rows.exclude(**({"mentions__role": Role.SPEAKER} if how.only else {f"{how.key}__isnull": False}))
    number = int(key) if key.isascii() and key.isdigit() and len(key) < 19 else 0
    return rows.filter(**how.only, **{how.key: number}).distinct()


def _rows(how: Grouping) -> QuerySet[Any]:
    rows = evergreen().filter(**how.only)
    return rows.annotate(month=TruncMonth("date")) if how.key == "month" else rows


def _open(how: Grouping) -> dict[tuple[Any, str], int]:
    """Returns (key of the group, severity) → open findings."""
    rows = _rows(how).filter(findings__state=Finding.State.OPEN, findings__severity__in=GRAVE).order_by()
    counted = rows.values_list(how.key, "findings__severity").annotate(number=Count("findings", distinct=True))
    return {(key, severity): number for key, severity, number in counted}


def _key(value: Any) -> str:
    if isinstance(value, dt.date):
        return value.strftime("%Y-%m")
    return "" if value is None else str(value)


def _day(key: str) -> dt.date | None:
    try:
        return dt.datetime.strptime(key, "%Y-%m").date()  # noqa: DTZ007  a month has no zone
    except ValueError:
        return None
