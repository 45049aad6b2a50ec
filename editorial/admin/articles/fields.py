"""Form fields that give a document's text back as it was read.

A browser sends every line end as CRLF and drops line ends from one-line inputs. Both are undone before a posted text is
compared with the one that the form showed, so that opening and saving changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms

from editorial.services.finding_places import PlacedFinding


def with_lf(text: str) -> str:
    """Returns the text with LF for every CRLF and CR."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def as_one_line(text: str) -> str:
    """Returns the text as a one-line input of a browser holds it."""
    return text.replace("\r", "").replace("\n", "")


class DocumentText(forms.CharField):
    """A text of which no character is stripped; `one_line` says which kind of input shows it.

    `placed` are the findings that stand below it.
    """

    placed: tuple[PlacedFinding, ...] = ()

    def __init__(self, *, one_line: bool = False, **options: Any) -> None:
        self.one_line = one_line
        options.setdefault("widget", forms.TextInput(attrs={"size": 60}) if one_line else forms.Textarea)
        super().__init__(strip=False, required=options.pop("required", False), **options)

    def shown(self, value: object) -> str:
        """Returns the value as the browser's input holds it."""
        text = "" if value is None else str(value)
        return as_one_line(text) if self.one_line else with_lf(text)

    def to_python(self, value: object) -> str:
        return self.shown(super().to_python(value))

    def has_changed(self, initial: object, data: object) -> bool:
        return self.shown(initial) != self.shown(data)


class Lines(DocumentText):
    """A list in the file's order, one item a line; an item may contain commas."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("widget", forms.Textarea(attrs={"rows": 2}))
        super().__init__(**options)

    def prepare_value(self, value: Any) -> Any:
        if value is None or isinstance(value, str):
            return value
        return "\n".join(as_one_line(item) for item in value)

    def clean(self, value: object) -> Any:
        """Returns the items as a tuple, blank lines left out."""
        text = super().clean(value)
        return tuple(item for item in (line.strip() for line in text.split("\n")) if item)

    def has_changed(self, initial: object, data: object) -> bool:
        before = initial if initial is None or isinstance(initial, str) else self.prepare_value(initial)
        return super().has_changed(before, data)


class Flag(forms.BooleanField):
    """A check box that may be off; `placed` are the findings that stand below it."""

    placed: tuple[PlacedFinding, ...] = ()

    def __init__(self, **options: Any) -> None:
        super().__init__(required=False, **options)


def joined(items: Iterable[str]) -> str:
    """Returns the items as the text that `Lines` shows."""
    return "\n".join(as_one_line(item) for item in items)
