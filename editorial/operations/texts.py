"""Find and replace, in a field of the header or in the body with its blocks of code spared."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, ClassVar

from editorial.formats import SourceDocument
from editorial.merging import keep_untouched_lines
from editorial.operations.base import GardenReading, Operation
from editorial.operations.patterns import Pattern
from editorial.operations.places import Place
from editorial.quality import Text

BODY = "body"
_FENCE = re.compile(r"`{3}|~{3}")


@dataclass(frozen=True, slots=True)
class Replace(Operation):
    """Words or a pattern become other ones; `place` None means the body."""

    name: ClassVar[str] = "replace"
    reads_fields: ClassVar[bool] = False
    place: Place | None
    pattern: Pattern

    @property
    def places(self) -> tuple[Place, ...]:
        return () if self.place is None else (self.place,)

    def changed(self, text: Text, garden: GardenReading) -> SourceDocument:
        """Return the document with all matches replaced; items of lists one by one, lines of code not at all."""
        return self._in_body(text) if self.place is None else self.place.replaced(text, self.pattern)

    def _in_body(self, text: Text) -> SourceDocument:
        if not self.pattern.is_regex and not self.pattern.ignore_case and self.pattern.find not in text.body:
            return text.document
        new = "".join(part if is_code else self.pattern.replaced(part) for is_code, part in _parts(text))
        if new == text.body:
            return text.document
        stored = text.document.body
        return text.document.with_body(keep_untouched_lines(stored, new) if "\r" in stored else new)

    def values(self) -> dict[str, Any]:
        """Return where is looked for what, and what it becomes."""
        flags = {"regex": self.pattern.is_regex, "ignore_case": self.pattern.ignore_case}
        return {
            **({"field": BODY} if self.place is None else self.place.as_json()),
            "find": self.pattern.find,
            "with": self.pattern.replacement,
            **{name: True for name, on in flags.items() if on},
        }


def _parts(text: Text) -> Iterator[tuple[bool, str]]:
    """Yield (whether it is code, lines with their LF) for the runs of a body's lines, in order."""
    lines = text.body.split("\n")
    run: list[str] = []
    was_code = False
    for number, line in enumerate(lines, start=1):
        opens = text.is_code(number + 1) and _FENCE.search(line) is not None
        is_code = text.is_code(number) or opens
        if is_code != was_code:
            yield was_code, "".join(run)
            run, was_code = [], is_code
        run.append(line if number == len(lines) else f"{line}\n")
    yield was_code, "".join(run)
