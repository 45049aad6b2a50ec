"""What was done week by week, and the places of its bars in a drawing."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.db.models import Case, Count, IntegerField, QuerySet, Sum, Value, When
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from editorial.admin.display import list_address
from editorial.models import Changeset, WorkflowEvent

WEEKS = 26
BAR, STEP, HIGHEST, GAP = 9, 12, 40, 22  # of the drawing, in its own units
EDITS = (Changeset.Kind.EDIT, Changeset.Kind.BULK, Changeset.Kind.REPAIR, Changeset.Kind.UNDO)
IMPORTS = (Changeset.Kind.IMPORT, Changeset.Kind.SYNC)
PUBLISHED = ("publish", "scheduled")


@dataclass(frozen=True, slots=True)
class Bar:
    """One week of one kind as a rectangle."""

    x: int
    y: int
    height: int


@dataclass(frozen=True, slots=True)
class Strip:
    """All weeks of one kind; each kind is drawn by its own measure, since imports dwarf everything else."""

    name: str
    title: str | Promise
    numbers: Sequence[int]
    baseline: int

    @property
    def most(self) -> int:
        """The number of the busiest week."""
        return max(self.numbers)

    @property
    def label_y(self) -> int:
        """Where the name of the kind stands."""
        return self.baseline - HIGHEST - 5

    def bars(self) -> Iterator[Bar]:
        """Yields a rectangle for each week in which something was done; the least of them can be seen."""
        for week, number in enumerate(self.numbers):
            if number:
                height = max(2, round(number * HIGHEST / self.most))
                yield Bar(week * STEP, self.baseline - height, height)


@dataclass(frozen=True, slots=True)
class Cell:
    """One number of the table, with the address of what it counts."""

    number: int
    address: str


@dataclass(frozen=True, slots=True)
class Line:
    """One week of the table, named by its Monday."""

    monday: dt.date
    cells: Sequence[Cell]


class Activity:
    """Documents edited and imported, and articles made public by hand or by the clock, in the last 26 weeks.

    Changesets are counted by what they have done instead of one revision after another.
    """

    width = WEEKS * STEP
    height = 3 * (HIGHEST + GAP)
    bar = BAR

    def __init__(self) -> None:
        today = timezone.localdate()
        this = today - dt.timedelta(days=today.weekday())
        self.mondays = [this - dt.timedelta(weeks=WEEKS - 1 - week) for week in range(WEEKS)]
        self.starts = [timezone.make_aware(dt.datetime.combine(monday, dt.time())) for monday in self.mondays]
        self.strips = self.read()

    def read(self) -> list[Strip]:
        """Returns the three kinds of work, read with two queries."""
        sums: dict[str, Counter[int]] = {"edits": Counter(), "imports": Counter()}
        changesets = Changeset.objects.filter(created_at__gte=self.starts[0], kind__in=(*EDITS, *IMPORTS))
        groups = self.by_week(changesets, "created_at").values_list("week", "kind").annotate(number=Sum("done"))
        for week, kind, number in groups.order_by():
            sums["imports" if kind in IMPORTS else "edits"][week] += number
        # By changesets, whose moments are indexed; a step and its changeset are of one moment.
        events = WorkflowEvent.objects.filter(
            changeset__created_at__gte=self.starts[0],
            changeset__kind__in=(Changeset.Kind.WORKFLOW, Changeset.Kind.SCHEDULE),
            transition__in=PUBLISHED,
        )
        published = self.by_week(events, "changeset__created_at").values_list("week").annotate(number=Count("pk"))
        sums["publications"] = Counter(dict(published.order_by()))
        titles = {"edits": _("Edits"), "imports": _("Imported documents"), "publications": _("Publications")}
        return [
            Strip(name, title, [sums[name][week] for week in range(WEEKS)], (place + 1) * (HIGHEST + GAP) - 2)
            for place, (name, title) in enumerate(titles.items())
        ]

    def by_week(self, rows: QuerySet[Changeset] | QuerySet[WorkflowEvent], moment: str) -> QuerySet[Changeset]:
        """Returns the rows with the number of their week; compared in the database, without its calendar."""
        weeks = [
            When(**{f"{moment}__gte": start, "then": Value(week)})
            for week, start in reversed([*enumerate(self.starts)])
        ]
        return rows.annotate(week=Case(*weeks, default=Value(0), output_field=IntegerField()))  # type: ignore[return-value]

    @property
    def nothing(self) -> bool:
        """Whether nothing was done at all."""
        return not any(strip.most for strip in self.strips)

    def lines(self) -> Iterator[Line]:
        """Yields the weeks of the table, the newest first; each number leads to its list."""
        for week in reversed(range(WEEKS)):
            start, end = self.starts[week], self.starts[week] + dt.timedelta(days=7)
            span = {"created_at__gte": start.isoformat(), "created_at__lt": end.isoformat()}
            addresses = {
                "edits": list_address(Changeset, kind__in=",".join(EDITS), **span),
                "imports": list_address(Changeset, kind__in=",".join(IMPORTS), **span),
                "publications": list_address(WorkflowEvent, transition__in=",".join(PUBLISHED), **span),
            }
            yield Line(self.mondays[week], [Cell(s.numbers[week], addresses[s.name]) for s in self.strips])
