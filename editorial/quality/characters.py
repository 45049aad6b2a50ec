"""Characters that nobody sees, that look like others, or that a file system cannot hold."""

from __future__ import annotations

import re
from collections.abc import Iterator

from editorial.formats import SourceDocument
from editorial.mapping import Field, visible
from editorial.quality.patching import with_body_lines
from editorial.quality.rules import Hit, Repair, Rule, Severity
from editorial.quality.text import Text

MANY_NO_BREAK_SPACES = 20
LONGEST_NAME = 255  # bytes that most file systems hold in one name

_NO_BREAK_SPACE = "\u00a0"
# Greek and Cyrillic letters that look like Latin ones, beside a Latin letter.
_LOOKALIKE = "АВЕЅІЈКМНОРСТХУаеѕіјорсухΑΒΕΖΗΙΚΜΝΟΡΤΥΧο"
_MIXED = re.compile(rf"[A-Za-z]+[{_LOOKALIKE}][A-Za-z{_LOOKALIKE}]*|[{_LOOKALIKE}]+[A-Za-z][A-Za-z{_LOOKALIKE}]*")
_UNPORTABLE = re.compile(r"[<>:\"|?*\\\x00-\x1f]|[. ]$")
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com[1-9]|lpt[1-9])(?:\.|$)", re.IGNORECASE)


class InvisibleText(Rule, Repair):
    """Zero-width and bidirectional characters in the body."""

    code = "invisible-text"
    message = "the line holds characters that cannot be seen"
    explanation = "Characters that nobody sees part words for searches, or turn the direction of what stands there."
    repair_explanation = "The characters go; joiners of emoji and Indic scripts stay."

    def check(self, text: Text) -> Iterator[Hit]:
        """Yield a hit for each line of text with such a character."""
        for line in self._lines(text):
            yield self.hit(text.file_line(line), visible(text.place(line)), repairable=True)

    def repaired(self, text: Text) -> SourceDocument:
        """Return the document without these characters."""
        return with_body_lines(text.document, {line: visible(text.lines[line - 1]) for line in self._lines(text)})

    def _lines(self, text: Text) -> list[int]:
        # Asked first, since it is answered several times faster: what cannot be seen cannot be printed either.
        odd = [number for number, line in enumerate(text.lines, start=1) if not line.isprintable()]
        return [
            number
            for number in odd
            if visible(text.lines[number - 1]) != text.lines[number - 1] and not text.is_code(number)
        ]


class NoBreakSpaces(Rule, Repair):
    """No-break spaces in the place of spaces."""

    code = "no-break-spaces"
    severity = Severity.INFO
    message = "the text holds %(number)s no-break spaces"
    explanation = "Blanks are no-break spaces, as copied from a page: lines break badly, and searches miss words."
    repair_explanation = "They become spaces, outside of code."

    def check(self, text: Text) -> Iterator[Hit]:
        """Yield one hit for a text with many of them; a few are set on purpose."""
        lines = self._lines(text)
        number = sum(text.lines[line - 1].count(_NO_BREAK_SPACE) for line in lines)
        if number >= MANY_NO_BREAK_SPACES:
            yield self.hit(text.file_line(lines[0]), "body", repairable=True, number=number)

    def repaired(self, text: Text) -> SourceDocument:
        """Return the document with spaces in their place, if they are many."""
        if not any(self.check(text)):
            return text.document
        changes = {line: text.lines[line - 1].replace(_NO_BREAK_SPACE, " ") for line in self._lines(text)}
        return with_body_lines(text.document, dict(changes))

    def _lines(self, text: Text) -> list[int]:
        if text.body.count(_NO_BREAK_SPACE) < MANY_NO_BREAK_SPACES:
            return []
        lines = enumerate(text.lines, start=1)
        return [number for number, line in lines if _NO_BREAK_SPACE in line and not text.is_code(number)]


class LostCharacter(Rule):
    """U+FFFD: a character that a program could not read."""

    code = "lost-character"
    message = "a character was lost: “%(text)s”"
    explanation = "The sign � stands for a character that some program could not read when the text was made."

    def check(self, text: Text) -> Iterator[Hit]:
        """Yield a hit for each line with that sign."""
        if "\ufffd" in text.body:
            for number, line in enumerate(text.lines, start=1):
                if "\ufffd" in line and not text.is_code(number):
                    at = line.index("\ufffd")
                    yield self.hit(text.file_line(number), text.place(number), text=line[max(0, at - 15) : at + 15])


class MixedWord(Rule):
    """A word of Latin letters with a Greek or Cyrillic one that looks the same."""

    code = "mixed-script-word"
    message = "“%(value)s” under “%(key)s” mixes letters of two scripts that look alike"
    explanation = "A word mixes Latin letters with Greek or Cyrillic ones that look the same: no search finds it."

    def check(self, text: Text) -> Iterator[Hit]:
        """Yield a hit for each such word of the title, of a tag or of a name."""
        written = [(Field.TITLE, text.data.title), *((Field.TAGS, use.value) for use in text.data.tags)]
        written += [(Field(_FIELD_OF_ROLE.get(use.role, use.role)), use.written) for use in text.data.names]
        for field, value in written:
            if not value.isascii() and _MIXED.search(value):
                found = text.field(field)
                key = found.key if found is not None else field.value
                yield self.hit(text.line_of(field), f"{key}={value[:60]}", key=key, value=value[:60])


class UnportableName(Rule):
    """A file whose name another system cannot hold."""

    code = "unportable-name"
    message = "the name “%(value)s” cannot stand on every system: %(reason)s"
    explanation = "Another system, Windows above all, cannot hold a file of that name; a copy of the garden lacks it."

    def check(self, text: Text) -> Iterator[Hit]:
        """Yield a hit for each part of the path that is at fault."""
        for part in text.path.split("/"):
            if _UNPORTABLE.search(part):
                reason = "it holds a character that is not allowed there, or ends in a dot or a blank"
            elif _RESERVED.match(part):
                reason = "it is reserved for a device"
            elif len(part.encode("utf-8", "surrogatepass")) > LONGEST_NAME:
                reason = f"it has more than {LONGEST_NAME} bytes"
            else:
                continue
            yield self.hit(None, part[:80], value=part[:80], reason=reason)


_FIELD_OF_ROLE = {"guest": Field.GUESTS.value}

CHARACTERS: tuple[Rule, ...] = (InvisibleText(), NoBreakSpaces(), LostCharacter(), MixedWord(), UnportableName())
