"""What a header is read into: its syntax, its fields and their values."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Literal, TypeAlias

Value: TypeAlias = "str | int | float | bool | dt.date | dt.datetime | dt.time | list[Value] | dict[str, Value] | None"
Kind: TypeAlias = Literal["scalar", "list", "mapping", "null"]


class Removed:
    """The type of `REMOVE`, which stands for a key that is to be cut."""

    def __repr__(self) -> str:
        return "REMOVE"


REMOVE: Final = Removed()


class HeaderSyntax(StrEnum):
    """How the header of a file is written."""

    NONE = "none"
    YAML = "yaml"
    TOML = "toml"
    JSON = "json"


@dataclass(frozen=True, slots=True)
class HeaderField:
    """One top-level key of a header.

    `raw` is the exact source of the value without a trailing comment. `text` is a scalar's text before any type is
    read into it ("no" stays "no", "1.10" stays "1.10"), else "". `items` are a list's items as text: None for an empty
    item, the source text for a nested one. `value` is natively typed: bool for true and false only, dates of YAML
    and JSON stay text, a number too long or not finite stays text. `line` counts from 1 in the file.
    """

    key: str
    kind: Kind
    raw: str
    text: str
    items: tuple[str | None, ...]
    value: Value
    quoted: bool
    line: int
