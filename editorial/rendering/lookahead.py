"""Whether what a line opens is closed anywhere below, answered without reading the text again."""

from __future__ import annotations

import re
from bisect import bisect_right

_FENCE_END = re.compile(r"[ >]*+(`{3,}+|~{3,}+) *+$")


class Lookahead:
    """Answers for the lines of one document; each question about a kind of end costs one pass in all."""

    def __init__(self, lines: list[str]) -> None:
        self._lines = lines
        self._last: dict[str, int] = {}
        self._fences: dict[str, tuple[list[int], list[int]]] = {}

    def contains(self, needle: str, number: int) -> bool:
        """Return whether the line or one below it contains the text; `needle` is in lower case."""
        if needle not in self._last:
            found = (index for index in range(len(self._lines) - 1, -1, -1) if needle in self._lines[index].lower())
            self._last[needle] = next(found, -1)
        return self._last[needle] >= number

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
