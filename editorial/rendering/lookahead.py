"""Whether what a line opens is closed anywhere below, answered without reading the text again."""

from __future__ import annotations

import re
from bisect import bisect_right
from math import inf

_FENCE_END = re.compile(r"[ >]*+(`{3,}+|~{3,}+) *+$")


class Lookahead:
    """Answers for the lines of one document; each question about a kind of end costs one pass in all."""

    def __init__(self, lines: list[str]) -> None:
        self._lines = lines
        self._last: dict[str, int] = {}
        self._with: dict[str, list[int]] = {}
        self._fences: dict[str, tuple[list[int], list[int]]] = {}

    def contains(self, needle: str, number: int) -> bool:
        """Return whether the line or one below it contains the text; `needle` is in lower case."""
        if needle not in self._last:
            found = (index for index in range(len(self._lines) - 1, -1, -1) if needle in self._lines[index].lower())
            self._last[needle] = next(found, -1)
        return self._last[needle] >= number

    def closes_comment(self, number: int, position: int) -> bool:
        """Return whether the comment at a position ends before the next one begins."""
        line = self._lines[number]
        end, start = line.find("-->", position + 2), line.find("<!--", position + 4)
        if end >= 0 or start >= 0:
            return end >= 0 and (start < 0 or end < start)
        return self._next("-->", number) < self._next("<!--", number)

    def _next(self, needle: str, number: int) -> float:
        """Return the number of the next line below that contains the text, infinite if there is none."""
        if needle not in self._with:
            self._with[needle] = [index for index, line in enumerate(self._lines) if needle in line]
        numbers = self._with[needle]
        index = bisect_right(numbers, number)
        if index == len(numbers):
            return inf
        # Where both stand in one line below, what is first decides.
        return numbers[index] + self._lines[numbers[index]].find(needle) / (len(self._lines[numbers[index]]) + 1)

    def closes_fence(self, fence: str, number: int) -> bool:
        """Return whether a line below could close the fence: as long as the opening one or longer."""
        numbers, longest = self._closing(fence[0])
        index = bisect_right(numbers, number)
        return index < len(numbers) and longest[index] >= len(fence)

    def _closing(self, character: str) -> tuple[list[int], list[int]]:
        """Return the numbers of lines that can close a fence, and for each the longest fence from it to the end."""
        if character not in self._fences:
            numbers: list[int] = []
            longest: list[int] = []
            for number in range(len(self._lines) - 1, -1, -1):
                line = self._lines[number]
                if character in line and (match := _FENCE_END.match(line)) and match[1][0] == character:
                    numbers.append(number)
                    longest.append(max(len(match[1]), longest[-1] if longest else 0))
            self._fences[character] = (numbers[::-1], longest[::-1])
        return self._fences[character]
