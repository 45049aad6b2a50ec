"""What somebody typed, as terms and filters. Any input is a query: nothing raises, what is half written is noted.

* `向量 数据库`: terms, parted by white space; all of them must be in the article
* `"machine learning"`, `“machine learning”`: one term with blanks in it
* `-word`, `-"two words"`, `-tag:video`: none of these; a hyphen inside a word is part of it (`GPT-4`)
* `agi*`: words that begin so
* `title:agi`, `title:"…"`: the term must be in the title
* `tag:`, `person:`, `org:`, `project:`, `area:`, `speaker:`, `category:`, `lang:`, `status:`, with a word or a
  quoted value
* `name:`: any name of this entity stands in the text
* `kind:person`: names of this kind are in the article; `year:2025`
* `before:2025-10` is before that month, `after:2025-10` from its first day on; years and days go as well
* `sort:date`, `sort:relevance`

Operators may be written full-width (`－word`, `tag：video`, `“…”`). Everything else is text, also an unknown field.
"""

from __future__ import annotations

import datetime as dt
import enum
import re
from dataclasses import dataclass, field

from editorial.search.folding import fold
from editorial.search.units import WORD, kind_of

MAX_CHARACTERS = 2_000
# Each term is a question to the database; nobody types so many.
MAX_TERMS = 32

VALUE_FIELDS = (
    "name",
    "kind",
    "year",
    "tag",
    "person",
    "org",
    "project",
    "area",
    "speaker",
    "category",
    "lang",
    "status",
    "name",
    "kind",
    "year",
)
DATE_FIELDS = ("before", "after")
SORTS = ("relevance", "date")
_FIELDS = frozenset((*VALUE_FIELDS, *DATE_FIELDS, "title", "sort"))

_QUOTES = '"“”„‟＂'
_HYPHENS = "-－"
_FIELD = re.compile("([A-Za-zＡ-Ｚａ-ｚ]+)[:：]")
_DATE = re.compile(r"(\d{4})(?:[-/.](\d{1,2})(?:[-/.](\d{1,2}))?)?")
# What no database stores or nobody types: controls, halves of surrogate pairs, private characters.
_NO_TEXT = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\ud800-\uf8ff]")


class NoteKind(enum.Enum):
    """What of a query was not taken as it stands."""

    TOO_LONG = "too_long"
    TOO_MANY_TERMS = "too_many_terms"
    OPEN_QUOTE = "open_quote"
    NO_VALUE = "no_value"
    NO_DATE = "no_date"
    NO_SORT = "no_sort"
    NOT_FOR_READERS = "not_for_readers"
    UNKNOWN_NAME = "unknown_name"


@dataclass(frozen=True, slots=True)
class Note:
    """One thing that was not taken as it stands, with the words that it is about."""

    kind: NoteKind
    written: str = ""


@dataclass(frozen=True, slots=True)
class Term:
    """One literal to find: `text` is folded, `written` what was typed, without operators.

    `field` is "" for title, summary and body, or "title". `prefix` means that its last word may go on.
    """

    text: str
    written: str
    field: str = ""
    phrase: bool = False
    prefix: bool = False


@dataclass(frozen=True, slots=True)
class Filter:
    """A condition on the article, not on its text: `tag:video` → field "tag", value "video" as it was written.

    For `before` and `after` the first day that is meant is in `day`.
    """

    field: str
    value: str
    excluded: bool = False
    day: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Query:
    """A query as it was understood. Terms are in the order of writing, without repetitions."""

    text: str
    terms: tuple[Term, ...] = ()
    excluded: tuple[Term, ...] = ()
    filters: tuple[Filter, ...] = ()
    sort: str = ""
    notes: tuple[Note, ...] = ()

    def __bool__(self) -> bool:
        """Return whether anything is asked for."""
        return bool(self.terms or self.excluded or self.filters)

    @property
    def plain_text(self) -> str:
        """The terms as they were written, one blank apart: what could be a name."""
        return " ".join(term.written for term in self.terms if not term.field)


@dataclass(slots=True)
class _Reading:
    terms: dict[tuple[str, str, bool], Term] = field(default_factory=dict)
    excluded: dict[tuple[str, str, bool], Term] = field(default_factory=dict)
    filters: dict[Filter, None] = field(default_factory=dict)
    notes: dict[Note, None] = field(default_factory=dict)
    sort: str = ""


def parse(text: str) -> Query:
    """Return what `text` asks for; every text of any length is a query."""
    reading = _Reading()
    if len(text) > MAX_CHARACTERS:
        text = text[:MAX_CHARACTERS]
        reading.notes[Note(NoteKind.TOO_LONG)] = None
    text = plain(text)
    at = 0
    while at < len(text):
        at = _read_piece(reading, text, at)
    if len(reading.terms) + len(reading.excluded) > MAX_TERMS:
        reading.notes[Note(NoteKind.TOO_MANY_TERMS)] = None
    terms = tuple(reading.terms.values())[:MAX_TERMS]
    excluded = tuple(reading.excluded.values())[: MAX_TERMS - len(terms)]
    return Query(text, terms, excluded, tuple(reading.filters), reading.sort, tuple(reading.notes))


def plain(text: str) -> str:
    """Return a text that any database takes, on one line, with single blanks."""
    return " ".join(_NO_TEXT.sub(" ", text).split())


def _read_piece(reading: _Reading, text: str, at: int) -> int:
    """Take over the piece of the query that begins at `at`; return the offset behind it and a blank."""
    excluded = text[at] in _HYPHENS and text[at + 1 : at + 2] not in ("", " ", *_HYPHENS)
    at += excluded
    name = ""
    if (found := _FIELD.match(text, at)) and fold(found[1]) in _FIELDS:
        name, at = fold(found[1]), found.end()
    phrase = text[at : at + 1] != "" and text[at] in _QUOTES
    value, at = _read_quoted(reading, text, at + 1) if phrase else _read_bare(text, at)
    if name not in ("", "title"):
        _read_filter(reading, name, value.strip(), excluded=excluded)
    elif term := make_term(value, field=name, phrase=phrase):
        (reading.excluded if excluded else reading.terms).setdefault((term.text, name, term.prefix), term)
    elif name:
        reading.notes[Note(NoteKind.NO_VALUE, f"{name}:")] = None
    return at + (text[at : at + 1] == " ")


def _read_bare(text: str, at: int) -> tuple[str, int]:
    """Return what stands before the next blank, and where that is."""
    value = text[at:].split(" ", 1)[0]
    return value, at + len(value)


def _read_quoted(reading: _Reading, text: str, at: int) -> tuple[str, int]:
    """Return what stands before the next quote, with a star behind it, and the offset behind both."""
    end = next((place for place in range(at, len(text)) if text[place] in _QUOTES), None)
    if end is None:
        reading.notes[Note(NoteKind.OPEN_QUOTE, text[at:])] = None
        return text[at:], len(text)
    star = "*" if text[end + 1 : end + 2] in ("*", "＊") else ""
    return text[at:end] + star, end + 1 + len(star)


def make_term(written: str, *, field: str = "", phrase: bool = False) -> Term | None:
    """Return the term for what was written; None where nothing of it can be seen.

    A star behind a letter or digit asks for words that begin so. Behind anything else it is a star, as in `**`; Chinese
    needs none, because it is found wherever it stands.
    """
    text = fold(written).replace("\n", " ")
    prefix = len(text) > 1 and text.endswith("*") and kind_of(text[-2]) == WORD
    if prefix:
        text, written = text[:-1], written.rstrip("*＊")
    return Term(text, " ".join(written.split()), field, phrase, prefix) if text else None


def _read_filter(reading: _Reading, name: str, value: str, *, excluded: bool) -> None:
    """Take a condition over, or note why it cannot be one."""
    if not value:
        reading.notes[Note(NoteKind.NO_VALUE, f"{name}:")] = None
    elif name == "sort":
        if fold(value) in SORTS:
            reading.sort = fold(value)
        else:
            reading.notes[Note(NoteKind.NO_SORT, value)] = None
    elif name in DATE_FIELDS:
        day = first_day(value)
        if day:
            reading.filters[Filter(name, value, excluded, day)] = None
        else:
            reading.notes[Note(NoteKind.NO_DATE, value)] = None
    else:
        reading.filters[Filter(name, value, excluded)] = None


def first_day(written: str) -> dt.date | None:
    """Return the first day of a year, a month or a day: 2025, 2025-10, 2025/10/3; None for anything else."""
    found = _DATE.fullmatch(fold(written))
    if not found:
        return None
    try:
        return dt.date(int(found[1]), int(found[2] or 1), int(found[3] or 1))
    except ValueError:
        return None
