"""What reading a header accepts although it is odd, as rules, and the repairs of what can be told for sure.

`formats` and `mapping` find these while they read; here their findings only get an explanation and a way out.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable, Iterator
from typing import TypeAlias

from editorial.formats import HeaderField, PatchError, Removed, SourceDocument, Value
from editorial.mapping import (
    DIALECTS,
    NAME_ROLES,
    TERM_FIELDS,
    Field,
    Finding,
    Shape,
    StatusReading,
    is_empty_list_text,
    read_moment,
    status_changes,
    visible,
    without_quotes,
)
from editorial.names import name_key
from editorial.quality.patching import with_header_lines
from editorial.quality.rules import Hit, Repair, Rule, told_apart
from editorial.quality.text import Text

Changes: TypeAlias = "dict[str, Value | Removed]"
_LISTS = (*TERM_FIELDS, *NAME_ROLES)
_ALWAYS_LISTS = frozenset((Shape.TERMS, Shape.NAMES))
_QUOTES = frozenset('"“”„‟«»')
_TRUE = frozenset(("true", "yes", "on", "1"))
_SEPARATORS = re.compile("[,，、;；]")


class Noted(Rule):
    """A rule whose findings come with what was read; severity and message are theirs."""

    def __init__(self, code: str, explanation: str) -> None:
        self.code = code  # type: ignore[misc]
        self.explanation = explanation  # type: ignore[misc]

    def check(self, text: Text) -> Iterator[Hit]:
        """Yield the findings of this code that reading the document made."""
        return self._hits(text) if self.code in text.noted else iter(())

    def _hits(self, text: Text) -> Iterator[Hit]:
        repairable = self._mends(text)
        for it in text.data.findings:
            if it.code == self.code:
                yield _hit(it, repairable=repairable)

    def _mends(self, text: Text) -> bool:
        return False


class NotedAndMended(Noted, Repair):
    """One of them with a repair: a function of the document that gives the keys to set."""

    def __init__(
        self, code: str, explanation: str, repair_explanation: str, changes: Callable[[Text], Changes]
    ) -> None:
        super().__init__(code, explanation)
        self.repair_explanation = repair_explanation  # type: ignore[misc]
        self._changes = changes

    def repaired(self, text: Text) -> SourceDocument:
        """Return the document with the keys set that this rule names."""
        changes = self._changes(text)
        return text.document.with_values(changes) if changes else text.document

    def _mends(self, text: Text) -> bool:
        try:
            return self.repaired(text) is not text.document
        except PatchError:
            return False


class LineMended(NotedAndMended):
    """A fault of a line of the header that no value has."""

    def __init__(self, code: str, explanation: str, repair_explanation: str, mend: Callable[[str], str]) -> None:
        super().__init__(code, explanation, repair_explanation, lambda _: {})
        self._mend = mend

    def repaired(self, text: Text) -> SourceDocument:
        """Return the document with the lines of these findings mended."""
        lines = text.document.header.replace("\r\n", "\n").replace("\r", "\n").split("\n")
        wanted = {finding.line for finding in text.data.findings if finding.code == self.code and finding.line}
        changes = {line: self._mend(lines[line - 1]) for line in wanted if line <= len(lines)}
        changed = {line: new for line, new in changes.items() if new != lines[line - 1]}
        return with_header_lines(text.document, dict(changed))


def noted_hits(findings: Iterable[Finding]) -> Iterator[Hit]:
    """Yield what reading a document found as hits, at the same places as the rules do; nobody knows what mends them."""
    return told_apart(_hit(it) for it in findings)


def _hit(it: Finding, *, repairable: bool = False) -> Hit:
    return Hit(it.code, it.severity, it.message, it.line, _place(it), it.details, repairable)


def _place(finding: Finding) -> str:
    """Return what a finding is known by: its key and value, the order of its items aside."""
    details = {name: value for name, value in finding.details.items() if name not in ("before", "number")}
    return "=".join(details.values())[:80] or "header"


def _list_fields(text: Text) -> Iterator[tuple[Field, HeaderField]]:
    for field in _LISTS:
        found = text.field(field)
        if found is not None:
            yield field, found


def _mended_items(text: Text, mend: Callable[[Field, list[Value]], list[Value]]) -> Changes:
    """Return the keys of lists that `mend` makes another list of."""
    changes: Changes = {}
    for field, found in _list_fields(text):
        if found.kind == "list" and isinstance(found.value, list):
            values = mend(field, found.value)
            if values != found.value:
                changes[found.key] = values
    return changes


def _unquoted(written: str) -> str:
    """Return a value without stray quotes; one that has quotes within keeps all of them: `“甲”与“乙”`."""
    bare = without_quotes(written)
    return written if not bare or _QUOTES & set(bare) else bare


def unquoted_values(text: Text) -> Changes:
    def mend(_field: Field, values: list[Value]) -> list[Value]:
        return [_unquoted(value) if isinstance(value, str) and _is_quoted(value) else value for value in values]

    changes = _mended_items(text, mend)
    for field, found in [*_list_fields(text), (Field.STATUS, text.field(Field.STATUS))]:
        if found is not None and found.kind == "scalar" and _is_quoted(found.text):
            key = next(key for key in DIALECTS[text.data.dialect][field])
            if key.shape is not Shape.NAME_LINE and (bare := _unquoted(found.text)) != found.text:
                changes[found.key] = bare
    return changes


def _is_quoted(value: str) -> bool:
    bare = value.strip()
    return bool(bare) and (bare[0] in _QUOTES or bare[-1] in _QUOTES)


def without_repeats(text: Text) -> Changes:
    def mend(field: Field, values: list[Value]) -> list[Value]:
        seen: set[str] = set()
        kept: list[Value] = []
        for value in values:
            key = _key(field, value) if isinstance(value, str) else ""
            if not key or key not in seen:
                kept.append(value)
            seen.add(key)
        return kept

    return _mended_items(text, mend)


def _key(field: Field, value: str) -> str:
    """Return what items of a list are the same by, "" for one that says nothing."""
    return name_key(value) if field in NAME_ROLES else without_quotes(value)


def without_blanks(text: Text) -> Changes:
    def mend(field: Field, values: list[Value]) -> list[Value]:
        return [value for value in values if not isinstance(value, str) or _key(field, value)]

    return _mended_items(text, mend)


def as_lists(text: Text) -> Changes:
    """Return the keys with one text where a list belongs; a text that might be several is left alone."""
    changes: Changes = {}
    for field, found in _list_fields(text):
        shape = DIALECTS[text.data.dialect][field][0].shape
        if found.kind == "scalar" and shape in _ALWAYS_LISTS and not is_empty_list_text(found):
            if (item := found.text.strip()) and not _SEPARATORS.search(item):
                changes[found.key] = [item]
    return changes


def empty_lists(text: Text) -> Changes:
    """Return the keys that spell an empty list as text, as what their shape has for nothing."""
    changes: Changes = {}
    for field, found in _list_fields(text):
        if is_empty_list_text(found):
            shape = DIALECTS[text.data.dialect][field][0].shape
            changes[found.key] = [] if shape in _ALWAYS_LISTS else ""
    return changes


def known_status(text: Text) -> Changes:
    data = text.data
    if data.status_reading is not StatusReading.TYPO:
        return {}
    return dict(status_changes(text.document, data.dialect, data.status))


def plain_titles(text: Text) -> Changes:
    found = text.field(Field.TITLE)
    return {found.key: text.data.title} if found is not None and found.kind == "scalar" and text.data.title else {}


def usual_dates(text: Text) -> Changes:
    changes: Changes = {}
    for field in (Field.DATE, Field.UPDATED, Field.PUBLISH_AT, Field.EXPIRE_AT):
        found = text.field(field)
        moment = read_moment(found.text, dt.UTC) if found is not None and found.kind == "scalar" else None
        if found is not None and moment is not None and moment.is_unusual:
            changes[found.key] = moment.day.isoformat()
    return changes


def flags(text: Text) -> Changes:
    keys = {finding.details.get("key") for finding in text.data.findings if finding.code == "coerced-flag"}
    return {
        field.key: without_quotes(field.text).casefold() in _TRUE
        for field in text.document.fields
        if field.key in keys and field.kind == "scalar"
    }


def visible_values(text: Text) -> Changes:
    changes: Changes = {}
    keys = {finding.details.get("key") for finding in text.data.findings if finding.code == "invisible-character"}
    for field in text.document.fields:
        if field.key not in keys:
            continue
        if field.kind == "scalar":
            changes[field.key] = visible(field.text)
        elif isinstance(field.value, list):
            changes[field.key] = [visible(value) if isinstance(value, str) else value for value in field.value]
    return changes
