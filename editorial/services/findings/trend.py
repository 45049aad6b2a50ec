"""How many findings were opened and closed, week by week."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db.models import Case, Count, IntegerField, QuerySet, Value, When
from django.utils import timezone

from editorial.models import Finding

WEEKS = 12


@dataclass(frozen=True, slots=True)
class Trend:
    """Findings by week, the oldest first; `mondays` are the first days of the weeks in the site's time zone."""

    mondays: Sequence[dt.date]
    opened: Sequence[int]
    closed: Sequence[int]


@dataclass(frozen=True, slots=True)
class Weeks:
    """The last weeks, this one included."""

    mondays: Sequence[dt.date]
    starts: Sequence[dt.datetime] = field(default=())

    @classmethod
    def until(cls, today: dt.date, number: int = WEEKS) -> Weeks:
        """Returns so many weeks until the one of this day."""
        this = today - dt.timedelta(days=today.weekday())
        mondays = [this - dt.timedelta(weeks=number - 1 - week) for week in range(number)]
        return cls(mondays, [timezone.make_aware(dt.datetime.combine(monday, dt.time())) for monday in mondays])

    def of(self, moment: str) -> Case:
        """Returns the number of the week of a column; compared in the database, without its calendar."""
        known = [
            When(**{f"{moment}__gte": start, "then": Value(week)})
            for week, start in reversed([*enumerate(self.starts)])
        ]
        return Case(*known, default=Value(0), output_field=IntegerField())


def trends(rows: QuerySet[Finding]) -> dict[str, Trend]:
    """Returns the trend of every rule that has any of these findings in the last weeks."""
    weeks = Weeks.until(timezone.localdate())
    opened, closed = _by_rule(rows, weeks, "first_seen"), _by_rule(rows, weeks, "closed_at")
    return {rule: _trend(weeks, opened[rule], closed[rule]) for rule in {*opened, *closed}}


def together(found: dict[str, Trend]) -> Trend:
    """Returns the sum of the trends of several rules."""
    weeks = Weeks.until(timezone.localdate())
    opened: Counter[int] = Counter()
    closed: Counter[int] = Counter()
    for trend in found.values():
        opened.update(dict(enumerate(trend.opened)))
        closed.update(dict(enumerate(trend.closed)))
    return _trend(weeks, opened, closed)


def _trend(weeks: Weeks, opened: Counter[int], closed: Counter[int]) -> Trend:
    places = range(len(weeks.mondays))
    return Trend(weeks.mondays, [opened[week] for week in places], [closed[week] for week in places])


class _Counts(dict[str, "Counter[int]"]):
    def __missing__(self, _rule: str) -> Counter[int]:
        return Counter()


def _by_rule(rows: QuerySet[Finding], weeks: Weeks, moment: str) -> _Counts:
    groups = rows.filter(**{f"{moment}__gte": weeks.starts[0]}).order_by().annotate(week=weeks.of(moment))
    found = _Counts()
    for rule, week, number in groups.values_list("rule", "week").annotate(number=Count("pk")):
        found.setdefault(rule, Counter())[week] += number
    return found
