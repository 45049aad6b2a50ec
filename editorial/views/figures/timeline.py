"""How often by month: bars on an axis of time, with the years below it."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from math import ceil

WIDTH = 360.0  # in units of the drawing, about pixels on a phone
HEIGHT = 84.0
BASE = 66.0  # where the bars stand
TOP = 16.0  # the highest bar; its number stands above
MOST_BARS = 120
FEWEST_BARS = 12  # so that two articles are no walls
STEPS = (1, 3, 12, 120, 1200)  # months of a bar; the last one reaches from year 1 to 9999
LABEL_DISTANCE = 36.0  # from one label of a year to the next
NEAR_THE_EDGE = 0.08  # of the width: a number there is written inwards


@dataclass(frozen=True, slots=True)
class Bar:
    """What a stretch of time holds: its `first` and `last` month by their first days, and the place of its bar.

    `count` may be 0, then nothing is drawn. `anchor` says where its number is fixed: "start", "middle" or "end".
    """

    first: dt.date
    last: dt.date
    count: int
    x: float
    y: float
    width: float
    height: float
    middle: float
    anchor: str


@dataclass(frozen=True, slots=True)
class Label:
    """A year below the axis, beginning at `x`."""

    year: int
    x: float


@dataclass(frozen=True, slots=True)
class Timeline:
    """A drawing of `width` by `height` units; `months` says how many of them a bar stands for."""

    bars: tuple[Bar, ...]
    labels: tuple[Label, ...]
    months: int
    total: int
    width: float = WIDTH
    height: float = HEIGHT
    base: float = BASE

    @property
    def filled(self) -> tuple[Bar, ...]:
        """The stretches of time that hold something, the earliest first."""
        return tuple(bar for bar in self.bars if bar.count)

    @property
    def peak(self) -> Bar:
        """The stretch that holds most, the earliest of equals."""
        return max(self.bars, key=lambda bar: bar.count)


def timeline(days: Iterable[tuple[dt.date, int]]) -> Timeline | None:
    """Returns the drawing of how much each day counts, None where nothing does; a day may come more than once.

    A bar is a month, or as many months as it takes to have at most 120 of them.
    """
    counts: Counter[int] = Counter()
    for day, count in days:
        counts[_number(day)] += count
    if not counts.total():
        return None
    months = next(step for step in STEPS if _stretches(counts, step) <= MOST_BARS)
    first = min(counts) // months
    size = max(_stretches(counts, months), FEWEST_BARS)
    first = max(0, min(first, _last_month() // months + 1 - size))
    grouped: Counter[int] = Counter()
    for number, count in counts.items():
        grouped[number // months - first] += count
    highest = max(grouped.values())
    bars = tuple(_bar(place, size, grouped[place], highest, first, months) for place in range(size))
    return Timeline(bars, _labels(first, months, size), months, counts.total())


def _number(day: dt.date) -> int:
    """Returns the months since year 0."""
    return day.year * 12 + day.month - 1


def _last_month() -> int:
    return _number(dt.date.max)


def _month(number: int) -> dt.date:
    """Returns the first day of a month by its number, within the years that there are."""
    number = min(max(number, 12), _last_month())
    return dt.date(number // 12, number % 12 + 1, 1)


def _stretches(counts: Counter[int], months: int) -> int:
    return max(counts) // months - min(counts) // months + 1


def _bar(place: int, size: int, count: int, highest: int, first: int, months: int) -> Bar:
    step = WIDTH / size
    height = (BASE - TOP) * count / highest
    number = (first + place) * months
    middle = (place + 0.5) * step
    anchor = "start" if middle < WIDTH * NEAR_THE_EDGE else "end" if middle > WIDTH * (1 - NEAR_THE_EDGE) else "middle"
    return Bar(
        first=_month(number),
        last=_month(number + months - 1),
        count=count,
        x=round(place * step + step * 0.1, 2),
        y=round(BASE - height, 2),
        width=round(step * 0.8, 2),
        height=round(height, 2),
        middle=round(middle, 2),
        anchor=anchor,
    )


def _labels(first: int, months: int, size: int) -> tuple[Label, ...]:
    """Returns the years that begin within the drawing, as many as have room; without one the year that it begins in."""
    step = WIDTH / size
    begins = [place for place in range(size) if (first + place) * months % 12 < months]
    with_room = [place for place in begins if place * step <= WIDTH - LABEL_DISTANCE] or [0]
    every = ceil(LABEL_DISTANCE / (step * max(1, 12 // months)))
    shown = with_room[::-every][::-1]  # the newest year always
    return tuple(Label(_month((first + place) * months).year, round(place * step, 2)) for place in shown)
