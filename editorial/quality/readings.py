"""The rules behind the codes that `formats` and `mapping` note while they read a document."""

from __future__ import annotations

import re

from editorial.quality import noted
from editorial.quality.noted import Noted, NotedAndMended
from editorial.quality.rules import Rule

_SPACE_BEFORE_COLON = re.compile(r"[ \t]+(?=:)")

# code → why it matters
_EXPLANATIONS = {
    "byte-order-mark": "The file begins with a byte order mark, which some site generators take for text.",
    "control-character": "The text holds a control character, which nobody sees and feeds may not carry.",
    "cr-newlines": "The lines end in CR alone, which most programs read as one long line.",
    "date-in-future": "The date is yet to come: a slip, or a text that is not meant to be read yet.",
    "duplicate-key": "A key stands twice; programs differ in which of the two counts.",
    "empty-file": "The file is empty.",
    "expires-before-publishing": "The article expires before it is published, so that nobody ever reads it.",
    "invalid-date": "The value is no date, so that the text stands in no archive.",
    "invalid-flag": "The value is neither true nor false, so that programs differ in what they read.",
    "key-case": "The key is known with other capitals; as it is written, nothing is read from it.",
    "key-not-text": "The key is no text to every YAML reader.",
    "merge-key": "A merge key is kept, but what it brings in is not read.",
    "mixed-newlines": "The file mixes several kinds of line ends.",
    "mixed-scripts": "The address mixes scripts whose letters look alike, so that nobody can type it.",
    "nested-value": "The value holds keys of its own, which are kept but not read.",
    "no-header": "The file has no header, so that nothing is known of the text.",
    "no-title": "There is no title; the first heading or the file's name stands for it.",
    "noncharacter": "The text holds a character that Unicode forbids.",
    "redirect-refused": "A former address is no path of this site, so that nothing leads from there.",
    "slug-changed": "The slug cannot stand in an address; another one is used.",
    "source-not-linked": "The source is no address of the web, so that it is shown and not linked.",
    "starts-with-rule": "The file begins with a rule that no second one closes, so that it has no header.",
    "text-expected": "A list stands where one text belongs.",
    "too-many-values": "A list is so long that the rest of it is not read.",
    "unknown-status": "The value is no state of the workflow, so that the article went to the inbox.",
    "value-too-long": "A value is so long that it is kept but not read.",
}


def _colons(line: str) -> str:
    return _SPACE_BEFORE_COLON.sub("", line, count=1)


READINGS: tuple[Rule, ...] = (
    *(Noted(code, explanation) for code, explanation in _EXPLANATIONS.items()),
    NotedAndMended(
        "blank-item",
        "An item of a list says nothing, and other programs list it.",
        "The item is taken out of its list.",
        noted.without_blanks,
    ),
    NotedAndMended(
        "coerced-flag",
        "A flag is written as text; some programs read every text as true.",
        "The flag is written as true or false.",
        noted.flags,
    ),
    NotedAndMended(
        "invisible-character",
        "A value holds characters that nobody sees, so that it differs from what looks the same.",
        "The characters are taken out of the value.",
        noted.visible_values,
    ),
    NotedAndMended(
        "list-as-text",
        "An empty list is written as text, which other programs show as an entry of that name.",
        "An empty list is written.",
        noted.empty_lists,
    ),
    NotedAndMended(
        "list-expected",
        "One text stands where a list belongs; some programs take it letter by letter.",
        "The text becomes a list of one; a text that might be several is left alone.",
        noted.as_lists,
    ),
    NotedAndMended(
        "quoted-value",
        "Quotes belong to the value itself, so that it is another one than its spelling without them.",
        "The quotes around the value go; a value with quotes within is left alone.",
        noted.unquoted_values,
    ),
    NotedAndMended(
        "repeated-item",
        "A list holds the same item again.",
        "The later item goes.",
        noted.without_repeats,
    ),
    NotedAndMended(
        "status-typo",
        "The status is a known one with a slip of the pen, which other programs do not know.",
        "The known status is written.",
        noted.known_status,
    ),
    NotedAndMended(
        "title-marks",
        "The title carries tags, Markdown or quotes that are not shown here and stand in every other program.",
        "The title is written as it is shown.",
        noted.plain_titles,
    ),
    NotedAndMended(
        "unusual-date",
        "The date is written in a form that site generators do not read.",
        "The date is written as year, month and day.",
        noted.usual_dates,
    ),
    noted.LineMended(
        "fence-trailing-space",
        "Blanks stand behind a fence of the header, and some site generators do not recognise it.",
        "The blanks go.",
        str.rstrip,
    ),
    noted.LineMended(
        "space-before-colon",
        "A blank stands between a key and its colon.",
        "The blank goes.",
        _colons,
    ),
)
