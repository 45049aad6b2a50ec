"""Findings opened and closed week by week as two rows of bars, and the same numbers for a table."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from editorial.services.findings import Trend

STEP, BAR, HIGHEST = 24, 18, 30  # of the drawing, in its own units


@dataclass(frozen=True, slots=True)
class Bar:
    """One week as a rectangle."""

    x: int
    y: int
    height: int


@dataclass(frozen=True, slots=True)
class TrendFigure:
    """What was opened stands above the line, what was closed below it, each by its own measure: imports dwarf both."""

    trend: Trend
    bar: int = BAR

    @property
    def width(self) -> int:
        """The width of the drawing."""
        return STEP * len(self.trend.mondays)

    @property
    def height(self) -> int:
        """The height of the drawing."""
        return 2 * HIGHEST + 2

    @property
    def middle(self) -> int:
        """Where the line between both stands."""
        return HIGHEST + 1

    @property
    def most_opened(self) -> int:
        """The number of the week in which most were opened."""
        return max(self.trend.opened)

    @property
    def most_closed(self) -> int:
        """The number of the week in which most were closed."""
        return max(self.trend.closed)

    @property
    def nothing(self) -> bool:
        """Whether nothing was opened or closed."""
        return not (self.most_opened or self.most_closed)

    def opened(self) -> Iterator[Bar]:
        """Yields the bars above the line."""
        return (Bar(x, self.middle - height, height) for x, height in self._heights(self.trend.opened))

    def closed(self) -> Iterator[Bar]:
        """Yields the bars below the line."""
        return (Bar(x, self.middle, height) for x, height in self._heights(self.trend.closed))

    def lines(self) -> list[tuple[date, int, int]]:
        """Returns (Monday, opened, closed) of each week, the newest first."""
        return list(zip(self.trend.mondays, self.trend.opened, self.trend.closed, strict=True))[::-1]

    def _heights(self, numbers: Sequence[int]) -> Iterator[tuple[int, int]]:
        """Yields (place, height) of each week that has any; the least of them can be seen."""
        for week, number in enumerate(numbers):
            if number:
                yield week * STEP + (STEP - BAR) // 2, max(2, round(number * HIGHEST / max(numbers)))
