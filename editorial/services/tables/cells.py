"""From the text of a cell to what a column holds."""

from __future__ import annotations

import re
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from editorial.models import SourceKind
from editorial.services.tables.sheets import Column, Form

# What no column of ours is for: control characters, lone surrogates, noncharacters, the mark of byte order.
UNWANTED = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufeff\ufffe\uffff]")
YES = ("true", "1", "yes", "是", "√")
NO = ("false", "0", "no", "否", "")
LARGEST = 2**31 - 1


def refusal(column: str, code: str, message: str) -> ValidationError:
    """Returns the error of one cell."""
    return ValidationError({column: ValidationError(message, code=code)})


def same_text(text: str, other: str) -> bool:
    """Whether two texts differ in their line ends at most, which spreadsheets change."""
    return _lines(text) == _lines(other)


def read_cell(column: Column, text: str) -> Any:
    """Returns the value of a cell: a text, a flag, a number, a list of lines, or None for no reference.

    Raises:
        ValidationError: the cell cannot be read; it names the column.
    """
    text = _lines(text)
    found = UNWANTED.search(text)
    if found:
        message = _("The cell holds the character U+%04X, which nobody can see. Take it out.") % ord(found[0])
        raise refusal(column.name, "control-character", message)
    if column.form is Form.TEXT:
        return text
    if column.form is Form.NAMES:
        return [line.strip() for line in text.split("\n") if line.strip()]
    text = text.strip()
    if "\n" in text or "\t" in text:
        raise refusal(column.name, "one-line", _("The cell holds more than one line, and one is expected."))
    if column.form is Form.FLAG:
        return _flag(column, text)
    if column.form is Form.NUMBER_OR_NONE and not text:
        return None
    if column.form in (Form.NUMBER, Form.NUMBER_OR_NONE):
        return _number(column, text)
    if column.form in (Form.ENTITY, Form.TERM):
        return text or None
    return text


def read_alias(line: str, kind: str) -> tuple[str, str]:
    """Returns what a line of names says: the kind that it is named as, and the name."""
    before, colon, rest = line.partition(":")
    return (before, rest.strip()) if colon and before in SourceKind.values else (kind, line)


def _lines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _flag(column: Column, text: str) -> bool:
    if text.lower() in YES or text.lower() in NO:
        return text.lower() in YES
    raise refusal(column.name, "no-flag", _("“%s” is neither true nor false.") % text[:100])


def _number(column: Column, text: str) -> int:
    if re.fullmatch("[0-9]{1,10}", text) and int(text) <= LARGEST:
        return int(text)
    raise refusal(column.name, "no-number", _("“%s” is no whole number from 0 on.") % text[:100])
