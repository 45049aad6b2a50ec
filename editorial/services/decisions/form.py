"""The form of a file of decisions: a table, a natural key, and the columns that somebody chose."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from editorial.models import NamePair, TermKind
from editorial.names import KEY_VERSION, name_key
from editorial.services.curated import TABLES, Columns
from editorial.services.curated.orders import ORDER
from editorial.services.curated.pairs import PAIR_COLUMNS, key_now
from editorial.services.curated.reviews import REVIEW_COLUMNS
from editorial.services.curated.term_places import TERM_PAIR_COLUMNS
from editorial.services.curated.terms import RELATED
from editorial.services.curated.waivers import WAIVER_COLUMNS
from editorial.services.review_dates import REVIEWS

FORMAT = "evergreen-decisions"
VERSION = 1
# Tables of a file; assignments, approvals and places of files belong to one installation, media files are files.
SECTIONS = tuple(name for name in TABLES if name not in ("assignment", "approval", "path", "media"))
FOREIGN = ("index_header", "index_body", "index_sha256")  # columns of collections that come from documents
LONGEST_KEY = 700

Decisions = dict[str, dict[str, Columns]]  # table → key → columns


class BrokenDecisions(ValueError):
    """The file is no file of decisions; `line` and `column` are where its JSON breaks, if it does."""

    def __init__(self, reason: str, line: int | None = None, column: int | None = None) -> None:
        super().__init__(reason)
        self.line = line
        self.column = column


@dataclass(frozen=True, slots=True)
class _Kinds:
    """What a value of a column may be."""

    flags: tuple[str, ...] = ("name_fixed", "internal", "hidden")
    numbers: tuple[str, ...] = ("position", "review_days")
    references: tuple[str, ...] = RELATED
    lists: tuple[str, ...] = ("articles",)

    def fits(self, name: str, value: Any) -> bool:
        if name in self.flags:
            return isinstance(value, bool)
        if name in self.numbers:
            return isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 2**31
        if name in self.lists:
            return isinstance(value, list) and all(isinstance(item, str) and "\x00" not in item for item in value)
        return (isinstance(value, str) and "\x00" not in value) or (value is None and name in self.references)


KINDS = _Kinds()
REDIRECT = ("article", "entity")
ALIAS = ("entity", "written", "origin")
VERDICTS = frozenset(NamePair.Verdict.values)


def allowed_columns(table: str) -> frozenset[str]:
    """Returns the columns that a file may hold of a table."""
    if table == "redirect":
        return frozenset(REDIRECT)
    if table == "alias":
        return frozenset(ALIAS)
    if table == "glossary":
        return frozenset(TABLES[table].unset())
    if table == "waiver":
        return frozenset(WAIVER_COLUMNS)
    if table == "pair":
        return frozenset(PAIR_COLUMNS)
    if table == "term_pair":
        return frozenset(TERM_PAIR_COLUMNS)
    if table == "former_address":
        return frozenset({"value"})
    if table == REVIEWS:
        return frozenset(REVIEW_COLUMNS)
    if table == ORDER:
        return frozenset({"articles"})
    if table == "dismissal":
        return frozenset()
    own = {"slug", "dialect"} if table == "collection" else {"slug"}
    names = {*TABLES[table].unset(), *own, *(("name", "kind") if table == "entity" else ())}
    return frozenset(names.difference(FOREIGN))


def read_decisions(data: bytes) -> Decisions:
    """Returns the decisions of a file.

    Raises:
        BrokenDecisions: it is no JSON, of another format or version, or names what no installation has.
    """
    try:
        document = json.loads(data.decode("utf-8"))
    except json.JSONDecodeError as error:
        raise BrokenDecisions(f"is no JSON: {error.msg}", error.lineno, error.colno) from error
    except (UnicodeDecodeError, RecursionError) as error:
        raise BrokenDecisions("is no text in UTF-8, or nested too deep") from error
    if not isinstance(document, dict) or document.get("format") != FORMAT:
        raise BrokenDecisions(f'has no "format": "{FORMAT}"; `export_markdown --decisions` writes such files')
    if document.get("version") != VERSION:
        raise BrokenDecisions(f"has version {document.get('version')!r}; this program reads {VERSION}")
    rows = {name: value for name, value in document.items() if name not in ("format", "version", "names")}
    for table, items in rows.items():
        if table not in SECTIONS or not isinstance(items, dict):
            raise BrokenDecisions(f"holds {table!r}; known are {', '.join(SECTIONS)}")
        for key, columns in items.items():
            _check(table, key, columns)
    if document.get("names") == KEY_VERSION:
        return rows
    pairs = {key_now(key, item["first"], item["second"]): item for key, item in rows.get("pair", {}).items()}
    return {**rows, "alias": _with_keys(rows.get("alias", {})), "pair": pairs}


def _check(table: str, key: str, columns: Any) -> None:
    if not isinstance(columns, dict) or not key or len(key) > LONGEST_KEY or "\x00" in key:
        raise BrokenDecisions(f"holds no columns at {table} {key[:100]!r}")
    allowed = allowed_columns(table)
    for name, value in columns.items():
        if name not in allowed or not KINDS.fits(name, value):
            known = ", ".join(sorted(allowed))
            raise BrokenDecisions(f"holds {name!r} at {table} {key[:100]!r}, which cannot be; known are {known}")
    if table == "redirect" and len(columns) != 1:
        raise BrokenDecisions(f"names no single target of redirect {key[:100]!r}")
    if table == "alias" and not {"entity", "written"} <= set(columns):
        raise BrokenDecisions(f"names no entity or spelling of alias {key[:100]!r}")
    if table == "term_pair" and not (set(TERM_PAIR_COLUMNS) == set(columns) and columns["kind"] in TermKind.values):
        raise BrokenDecisions(f"names no two terms or no kind of pair {key[:100]!r}")
    if table == "former_address" and not (columns.get("value") and key.partition(":")[2]):
        raise BrokenDecisions(f"names no term of former address {key[:100]!r}")
    if table == "pair" and not (set(PAIR_COLUMNS) <= set(columns) and columns["verdict"] in VERDICTS and " " in key):
        raise BrokenDecisions(f"names no two names or no verdict of pair {key[:100]!r}")


def _with_keys(aliases: dict[str, Columns]) -> dict[str, Columns]:
    """Returns aliases under the keys that this version makes of their spellings."""
    return {f"{key.partition(':')[0]}:{name_key(item['written'])[:500]}": item for key, item in aliases.items()}
