"""How a body is built: what is never closed, headings, and how much of it there is."""

from __future__ import annotations

import re
from collections.abc import Iterator

from editorial.formats import SourceDocument
from editorial.mapping import KNOWN_KEYS, is_one_edit
from editorial.quality.patching import with_body_lines
from editorial.quality.rules import Hit, Repair, Rule, Severity
from editorial.quality.text import Text
from editorial.rendering import inline_text

LONG_TEXT = 4_000
"""Chinese characters, or twice as many as there are words: a text that wants headings."""
SHORT_TEXT = 80

_END_TAG = "</details>"
_ALONE = re.compile(r"[ \t]*</[ ]?([A-Za-z]{5,9})>[ \t]*")
_TIGHT = re.compile(r"( {0,3}#{1,6})(?=[^#\s])")
_HEADER_KEYS = frozenset({*KNOWN_KEYS, "layout"}) - {"url"}
_TELLING_KEYS = frozenset({"title", "summary", "description", "tags", "layout", "draft", "status"})
_KEY_LETTERS = "".join({key[0] for key in _HEADER_KEYS})
_HEADER_LINES = 40  # lines in which the keys of a second header stand
_FEWEST_KEYS = 3
_KEY_LINES = re.compile(rf"(?:{'|'.join(sorted(_HEADER_KEYS))}) ?:(?: |$)")
# Powers such as 2**3 and words with letters left out such as f***ing are no bold text.
_NO_BOLD = re.compile(r"(?<!\S)\*\*(?!\S)|(?<=[0-9A-Za-z)])\*\*(?=[0-9])|(?<=[A-Za-z])\*{3,}")
_CODE_SPAN = re.compile(r"(`+)(?!`).*?(?<!`)\1(?!`)")


class UnclosedDetails(Rule):
    """`<details>` without an end tag."""

    code = "unclosed-details"
    message = "<details> is never closed"
    explanation = (
        "A folded block is never closed. Other programs hide the rest of the page in it; here it is ended early."
    )

    def check(self, text: Text) -> Iterator[Hit]:
        """Yield a hit for each start tag that is never closed."""
        for line in text.outline.unclosed_details:
            yield self.hit(text.file_line(line), _passage(text, line))


class StrayDetails(Rule, Repair):
    """`</details>` that ends nothing."""

    code = "stray-details"
    message = "</details> closes nothing"
    explanation = "An end tag closes a folded block that was never opened."
    repair_explanation = "The tag is cut where it stands alone in its line."

    def check(self, text: Text) -> Iterator[Hit]:
        """Yield a hit for each end tag that has nothing to end."""
        for line in text.outline.stray_details:
            alone = text.lines[line - 1].strip() == _END_TAG
            yield self.hit(text.file_line(line), _passage(text, line), repairable=alone)

    def repaired(self, text: Text) -> SourceDocument:
        """Return the document without those end tags that stand alone."""
        lines = [line for line in text.outline.stray_details if text.lines[line - 1].strip() == _END_TAG]
        return with_body_lines(text.document, {line: cut(text, line) for line in lines})


class MisspeltDetails(Rule, Repair):
    """`</detais>`, which ends nothing, below a `<details>` that is never closed."""

    code = "misspelt-details"
    message = "%(tag)s ends nothing; </details> was meant"
    explanation = (
        "The end tag of a folded block is misspelt, so that the block is never closed, and readers see the tag."
    )
    repair_explanation = "The tag is written as it was meant."

    def check(self, text: Text) -> Iterator[Hit]:
        """Yield a hit for each misspelt end tag."""
        for line in self._lines(text):
            tag = text.lines[line - 1].strip()
            yield self.hit(text.file_line(line), _passage(text, line), repairable=True, tag=tag)

    def repaired(self, text: Text) -> SourceDocument:
        """Return the document with those end tags spelt as they were meant."""
        return with_body_lines(
            text.document,
            {line: text.lines[line - 1].replace(text.lines[line - 1].strip(), _END_TAG) for line in self._lines(text)},
        )

    def _lines(self, text: Text) -> list[int]:
        """Return the lines of the misspelt tags: each alone in its line, with no other block begun or ended before."""
        found = {self._meant(text, line) for line in text.outline.unclosed_details}
        return sorted(line for line in found if line is not None)

    def _meant(self, text: Text, start: int) -> int | None:
        for number in range(start + 1, len(text.lines) + 1):
            line = text.lines[number - 1]
            if "<" not in line or text.is_code(number):
                continue
            if "<details" in line or _END_TAG in line:
                return None
            tag = _ALONE.fullmatch(line)
            if tag and is_one_edit(tag[1].lower(), "details"):
                return number
        return None


class UnclosedFence(Rule):
    """A block of code without its closing fence."""

    code = "unclosed-fence"
    message = "the fence of a block of code is never closed"
    explanation = "A block of code is never closed. It is ended early here; in other programs it swallows the page."

    def check(self, text: Text) -> Iterator[Hit]:
        """Yield a hit for each fence that no line below closes."""
        for line in text.outline.unclosed_fences:
            yield self.hit(text.file_line(line), _passage(text, line))


class UnclosedBold(Rule):
    """`**` that is shown to readers because its partner is missing."""

    code = "unclosed-bold"
    message = "** is shown as it is: “%(text)s”"
    explanation = "Two asterisks without their partner make nothing bold; readers see them."

    def check(self, text: Text) -> Iterator[Hit]:
        """Yield a hit for each paragraph with an odd number of marks of which one is shown."""
        for number, line in enumerate(text.lines, start=1):
            if "**" not in line or line.count("**") % 2 == 0 or text.is_code(number):
                continue
            if _paragraph(text, number).count("**") % 2 == 0:
                continue
            plain = _NO_BOLD.sub("", _CODE_SPAN.sub("", line))
            if plain.count("**") % 2 and "**" in inline_text(plain):
                yield self.hit(text.file_line(number), text.place(number), text=text.place(number)[:60])


class TightHeading(Rule, Repair):
    """`###Title`, which is a heading here and text in other programs."""

    code = "heading-without-space"
    message = "there is no space between the marks of the heading and its text"
    explanation = "The heading has no space behind its marks. It is read here; in other programs it is text."
    repair_explanation = "A space is put behind the marks."

    def check(self, text: Text) -> Iterator[Hit]:
        """Yield a hit for each such heading."""
        for line in self._lines(text):
            yield self.hit(text.file_line(line), text.place(line), repairable=True)

    def repaired(self, text: Text) -> SourceDocument:
        """Return the document with a space in each of these headings."""
        changes = {line: _TIGHT.sub(r"\1 ", text.lines[line - 1], count=1) for line in self._lines(text)}
        return with_body_lines(text.document, dict(changes))

    def _lines(self, text: Text) -> list[int]:
        lines = [heading.line for heading in text.outline.headings if heading.line]
        return [line for line in lines if _TIGHT.match(text.lines[line - 1])]


class SkippedLevel(Rule):
    """A heading two levels or more below the one before."""

    code = "heading-level-skipped"
    severity = Severity.INFO
    message = "a heading of level %(level)s follows one of level %(before)s"
    explanation = "Whoever reads by headings, as screen readers do, looks for the level that is left out."

    def check(self, text: Text) -> Iterator[Hit]:
        """Yield a hit for each such heading; with which level a text begins is left to it."""
        before = 0
        for heading in text.outline.headings:
            if before and heading.level > before + 1 and heading.line:
                line = heading.line
                yield self.hit(text.file_line(line), text.place(line), level=heading.level, before=before)
            before = heading.level


class NoHeading(Rule):
    """A long text that is one piece."""

    code = "no-heading"
    severity = Severity.INFO
    message = "there is no heading in a long text"
    explanation = "A long text without a heading has no table of contents, and no place in it can be linked."

    def check(self, text: Text) -> Iterator[Hit]:
        """Yield one hit for a long text without headings."""
        if not text.outline.headings and length(text) >= LONG_TEXT:
            yield self.hit(None, "body")


class EmptyBody(Rule):
    """A document without a text."""

    code = "empty-body"
    severity = Severity.ERROR
    message = "there is no text"
    explanation = "Below the header stands nothing."

    def check(self, text: Text) -> Iterator[Hit]:
        """Yield one hit for an empty body."""
        if not text.body.strip():
            yield self.hit(None, "body")


class ShortBody(Rule):
    """A document with hardly any text."""

    code = "short-body"
    message = "there is hardly any text"
    explanation = "The text is so short that it is rather a beginning, or what is left of something that went wrong."

    def check(self, text: Text) -> Iterator[Hit]:
        """Yield one hit for a body of a few words; what is folded or code counts too."""
        if len(text.body) < SHORT_TEXT * 4 and text.body.strip() and length(text) < SHORT_TEXT:
            yield self.hit(text.file_line(1), "body")


class SecondHeader(Rule):
    """Keys of a header in the middle of the text."""

    code = "second-header"
    severity = Severity.ERROR
    message = "keys of a header stand in the text: %(keys)s"
    explanation = "A second block of metadata stands in the text, where readers see it and no field is read from it."

    def check(self, text: Text) -> Iterator[Hit]:
        """Yield a hit at the first line of each run of keys, of which one tells that it is this garden's header."""
        keys: dict[int, str] = {}
        for line, found in text.begun(_KEY_LINES, _KEY_LETTERS):
            keys[line] = found.partition(":")[0].strip()
        until = 0
        for line in keys:
            run = dict.fromkeys(key for at, key in keys.items() if line <= at < line + _HEADER_LINES)
            if line >= until and len(run) >= _FEWEST_KEYS and _TELLING_KEYS & run.keys():
                until = line + _HEADER_LINES
                yield self.hit(text.file_line(line), text.place(line), keys=", ".join(run))


def length(text: Text) -> int:
    """Return how long a body is: Chinese characters, and two for each word of another script."""
    return text.words.cjk_characters + 2 * text.words.latin_words


def cut(text: Text, line: int) -> str | None:
    """Return what takes the place of a line that goes: nothing, or a blank line that keeps its neighbours apart."""
    above = text.lines[line - 2].strip() if line > 1 else ""
    below = text.lines[line].strip() if line < len(text.lines) else ""
    return "" if above and below else None


def _passage(text: Text, line: int) -> str:
    """Return what a tag or a fence is known by: the next line that says something of its own."""
    for number in range(line, min(line + 8, len(text.lines)) + 1):
        place = text.place(number)
        if len(place) > 12 and not place.startswith("<"):
            return place
    return text.place(line)


def _paragraph(text: Text, line: int) -> str:
    """Return the lines around a line up to the next blank ones."""
    first = last = line
    while first > 1 and text.lines[first - 2].strip():
        first -= 1
    while last < len(text.lines) and text.lines[last].strip():
        last += 1
    return "\n".join(text.lines[first - 1 : last])


BLOCKS: tuple[Rule, ...] = (
    UnclosedDetails(),
    StrayDetails(),
    MisspeltDetails(),
    UnclosedFence(),
    UnclosedBold(),
    TightHeading(),
    SkippedLevel(),
    NoHeading(),
    EmptyBody(),
    ShortBody(),
    SecondHeader(),
)
