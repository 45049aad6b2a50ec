"""What stands in a cell: values as text, the guard against formulas, and what no cell of ours may be read from."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from typing import Any

# A spreadsheet takes a cell that begins with one of these for a formula, or drops what stands before one.
FORMULA = "=+\\-@\t\r\n＝＋－＠"
DANGEROUS = re.compile(rf"'*[{FORMULA}]")
GUARDED = re.compile(rf"'+[{FORMULA}]")


class TableRefused(ValueError):
    """A file cannot be read as a table, or a table not be written; `code` is stable, the message says what to do."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True, slots=True)
class BadCell:
    """Stands for a cell that holds no plain value; `code` says what it holds, `written` what can be shown of it."""

    code: str
    written: str = ""


def as_text(value: Any) -> str:
    """Returns a value as a cell shows it: nothing for None, true and false, days in ISO form, a name to a line."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, list | tuple):
        return "\n".join(map(str, value))
    return str(value)


def guard(text: str, *, for_spreadsheets: bool) -> str:
    """Returns the text with an apostrophe before it where that is needed.

    For spreadsheets, a text that would be taken for a formula gets one. Otherwise only a text that looks guarded
    already does, so that `unguard` gives back every text as it was.
    """
    return f"'{text}" if (DANGEROUS if for_spreadsheets else GUARDED).match(text) else text


def unguard(text: str) -> str:
    """Returns the text without the apostrophe of `guard`."""
    return text[1:] if GUARDED.match(text) else text
