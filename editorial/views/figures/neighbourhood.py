"""Who appears with whom around one name: that name in the middle, the others in two bows, lines between them."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import hypot, sqrt

WIDTH = 360.0  # in units of the drawing, about pixels on a phone
ROW = 34.0  # from one name of a side to the next, room for a finger
WIDE_ROW, FEW_ROWS = 46.0, 3  # the same where there are few
MARGIN = 26.0
BOW = 72.0  # how far a side reaches out from the middle, at most
MOST = 16
MOST_TIES = 24
LETTER, WIDE_LETTER = 6.9, 12.2  # widths of characters at the size of labels
BOLD = 1.08  # times as wide
GAP = 5.0  # between a point and its name
MIDDLE_RADIUS = 10.0
MIDDLE_LABEL = (12.0, 29.0)  # from where to where below the middle its name reaches, with its halo
MIDDLE_BASE = 25.0  # where that name stands
CLEAR = 6.0  # between that name and the nearest point
SMALLEST, LARGEST = 3.5, 8.0  # radius of a point
THINNEST, THICKEST = 0.75, 5.0  # width of a line
PULL = 0.55  # how far a line between two of the others bends towards the middle
MOST_PASSES = 40

Ties = Mapping[tuple[int, int], int]


@dataclass(frozen=True, slots=True)
class Node:
    """One of the others, by its place in what was given: its point, its name as far as there is room, and its line.

    `left` and `label_width` say where its name stands; a name never stands where another does.
    """

    place: int
    x: float
    y: float
    radius: float
    label: str
    label_x: float
    anchor: str
    left: float
    label_width: float
    line: float


@dataclass(frozen=True, slots=True)
class Tie:
    """A bent line between two of the others, by their places, and how often they appear together."""

    places: tuple[int, int]
    path: str
    line: float
    count: int


@dataclass(frozen=True, slots=True)
class Neighbourhood:
    """A drawing of `width` by `height` units with the name that it is about at `x`, `y`.

    `label` is that name as far as there is room between the points beside it, `label_y` where it stands.
    """

    nodes: tuple[Node, ...]
    ties: tuple[Tie, ...]
    width: float
    height: float
    x: float
    y: float
    label: str
    radius: float = MIDDLE_RADIUS

    @property
    def label_y(self) -> float:
        """Where the name in the middle stands."""
        return self.y + MIDDLE_BASE

    @property
    def label_width(self) -> float:
        """How wide the name in the middle is."""
        return _width(self.label) * BOLD


def neighbourhood(name: str, others: Sequence[tuple[str, int]], ties: Ties) -> Neighbourhood:
    """Returns the drawing around a name of up to 16 others, given as (name, how often with the one in the middle).

    `ties` gives for places (a, b), a < b, how often the two appear together; the 24 strongest are drawn. The others are
    ordered so that those who appear together much stand near to each other; equal input gives the equal drawing.
    """
    shown = others[:MOST]
    strongest = sorted((-count, pair) for pair, count in ties.items() if max(pair) < len(shown) and count > 0)
    drawn = {pair: -count for count, pair in strongest[:MOST_TIES]}
    rows = max(1, (len(shown) + 1) // 2)
    row = WIDE_ROW if rows <= FEW_ROWS else ROW
    height = 2 * MARGIN + row * max(1, rows - 1)
    slots = _slots(len(shown), height, row)
    order = _ordered(len(shown), drawn, slots)
    highest = max((count for _name, count in shown), default=1)
    nodes = tuple(
        _node(place, other, count / highest, slots[order[place]]) for place, (other, count) in enumerate(shown)
    )
    middle = (WIDTH / 2, height / 2)
    most = max(drawn.values(), default=1)
    lines = tuple(Tie(pair, _path(nodes, pair, middle), _line(count / most), count) for pair, count in drawn.items())
    label = _fitting(name, _room_below(middle, nodes) / BOLD)
    return Neighbourhood(nodes, lines, WIDTH, height, *middle, label)


def _slots(number: int, height: float, row: float) -> list[tuple[float, float]]:
    """Returns places around the middle, clockwise from the top: the right side down, then the left side up."""
    right = (number + 1) // 2
    sides = [(1, right), (-1, number - right)]
    found = []
    for side, rows in sides:
        top = height / 2 - row * (rows - 1) / 2
        ys = [top + row * place for place in range(rows)]
        for y in ys if side > 0 else reversed(ys):
            outwards = BOW * sqrt(max(0.0, 1 - ((y - height / 2) / (height / 2)) ** 2))
            found.append((WIDTH / 2 + side * max(outwards, BOW / 3), y))
    return found


def _ordered(number: int, ties: Ties, slots: list[tuple[float, float]]) -> list[int]:
    """Returns the slot of each place: two places are exchanged as long as that makes the lines shorter."""
    order = list(range(number))
    far = [[hypot(x - other_x, y - other_y) for other_x, other_y in slots] for x, y in slots]

    def length() -> float:
        return sum(count * far[order[one]][order[other]] for (one, other), count in ties.items())

    shortest = length()
    for _ in range(MOST_PASSES):
        before = shortest
        for one, other in combinations(range(number), 2):
            order[one], order[other] = order[other], order[one]
            now = length()
            if now < shortest - 1e-9:
                shortest = now
            else:
                order[one], order[other] = order[other], order[one]
        if shortest >= before:
            break
    return order


def _node(place: int, name: str, share: float, slot: tuple[float, float]) -> Node:
    x, y = slot
    radius = SMALLEST + (LARGEST - SMALLEST) * sqrt(share)
    to_the_right = x > WIDTH / 2
    label_x = x + radius + GAP if to_the_right else x - radius - GAP
    label = _fitting(name, WIDTH - label_x if to_the_right else label_x)
    width = _width(label)
    return Node(
        place=place,
        x=round(x, 1),
        y=round(y, 1),
        radius=round(radius, 1),
        label=label,
        label_x=round(label_x, 1),
        anchor="start" if to_the_right else "end",
        left=round(label_x if to_the_right else label_x - width, 1),
        label_width=round(width, 1),
        line=_line(share),
    )


def _room_below(middle: tuple[float, float], nodes: Sequence[Node]) -> float:
    """Returns how wide a name below the middle may be, so that it touches no point and no name beside it."""
    x, y = middle
    top, bottom = (y + distance for distance in MIDDLE_LABEL)
    beside = [node for node in nodes if node.y - node.radius < bottom and node.y + node.radius > top]
    return 2 * min((abs(node.x - x) - node.radius - CLEAR for node in beside), default=BOW)


def _line(share: float) -> float:
    return round(THINNEST + (THICKEST - THINNEST) * share, 2)


def _path(nodes: Sequence[Node], pair: tuple[int, int], middle: tuple[float, float]) -> str:
    """Returns the curve between two points as the text of an SVG path."""
    one, other = (nodes[place] for place in pair)
    x = (one.x + other.x) / 2 * (1 - PULL) + middle[0] * PULL
    y = (one.y + other.y) / 2 * (1 - PULL) + middle[1] * PULL
    return f"M{one.x} {one.y}Q{x:.1f} {y:.1f} {other.x} {other.y}"


def _width(text: str) -> float:
    return sum(WIDE_LETTER if unicodedata.east_asian_width(char) in "WF" else LETTER for char in text)


def _fitting(name: str, room: float) -> str:
    """Returns the name, cut with an ellipsis where it takes more room than there is."""
    if _width(name) <= room:
        return name
    cut = name
    while cut and _width(cut) + WIDE_LETTER > room:
        cut = cut[:-1]
    return f"{cut.rstrip()}…"
