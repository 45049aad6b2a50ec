"""Calendars in which a cell is the darker the more happened then: years by months, or a year by days."""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import ceil

LEVELS = 4
LEFT = 46.0  # units for the names of rows
TOP = 18.0  # units for the names of columns
MOST_YEARS = 60


@dataclass(frozen=True, slots=True)
class Cell:
    """A month or a day with its count, its place, and how dark it is: 0 (nothing) to 4."""

    day: dt.date
    count: int
    x: float
    y: float
    level: int


@dataclass(frozen=True, slots=True)
class Mark:
    """The name of a row or a column: a day of it, and where it stands."""

    day: dt.date
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class HeatMap:
    """A drawing: cells of `cell_width` by `cell_height` units, names of rows and columns."""

    cells: tuple[Cell, ...]
    rows: tuple[Mark, ...]
    columns: tuple[Mark, ...]
    width: float
    height: float
    cell_width: float
    cell_height: float

    @property
    def filled(self) -> list[Cell]:
        """The cells in which something happened."""
        return [cell for cell in self.cells if cell.count]

    @property
    def peak(self) -> Cell:
        """The first of the cells with the most."""
        return max(self.cells, key=lambda cell: cell.count)


def level_of(count: int, most: int) -> int:
    """Returns how dark a count is beside the largest one."""
    return ceil(LEVELS * count / most) if count else 0


def months_by_year(counts: Mapping[dt.date, int]) -> HeatMap | None:
    """Returns years as rows, newest first, and their months as columns; counts by the first day of the month."""
    years = sorted({day.year for day in counts}, reverse=True)[:MOST_YEARS]
    days = [[dt.date(year, month, 1) for month in range(1, 13)] for year in years]
    return heat_map(days, counts, 26.0, 20.0, every=1)


def days_of_year(counts: Mapping[dt.date, int], year: int) -> HeatMap | None:
    """Returns the months of a year as rows and their days as columns."""
    days = [
        [dt.date(year, month, day) for day in range(1, calendar.monthrange(year, month)[1] + 1)]
        for month in range(1, 13)
    ]
    return heat_map(days, counts, 10.5, 14.0, every=5)


def heat_map(
    days: list[list[dt.date]], counts: Mapping[dt.date, int], width: float, height: float, *, every: int
) -> HeatMap | None:
    """Returns rows of days as cells of that size, every so many columns named; None where nothing happened."""
    most = max((counts.get(day, 0) for row in days for day in row), default=0)
    if not most:
        return None
    longest = max(days, key=len)
    return HeatMap(
        cells=tuple(cells_of(days, counts, most, width, height)),
        rows=tuple(Mark(row[0], LEFT - 6, TOP + number * height + height * 0.72) for number, row in enumerate(days)),
        columns=tuple(
            Mark(day, LEFT + number * width + width / 2, TOP - 6)
            for number, day in enumerate(longest)
            if every == 1 or number == 0 or (number + 1) % every == 0
        ),
        width=LEFT + len(longest) * width,
        height=TOP + len(days) * height,
        cell_width=width - 2,
        cell_height=height - 2,
    )


def cells_of(
    days: list[list[dt.date]], counts: Mapping[dt.date, int], most: int, width: float, height: float
) -> Iterable[Cell]:
    """Yields the cells row by row."""
    for row, line in enumerate(days):
        for column, day in enumerate(line):
            count = counts.get(day, 0)
            yield Cell(day, count, LEFT + column * width + 1, TOP + row * height + 1, level_of(count, most))
