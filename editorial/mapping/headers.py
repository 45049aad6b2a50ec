"""Finding the key that holds a field, and reading texts, lists and flags out of it, whatever state they are in."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field

from editorial.formats import HeaderField, SourceDocument
from editorial.mapping.data import Dialect, Finding
from editorial.mapping.dialects import DIALECTS, DRAFT, Key
from editorial.mapping.fields import Field

# Bidirectional overrides, isolates and marks, zero-width characters; joiners are left to emoji and Indic scripts.
_INVISIBLE = re.compile("[\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff]")

_QUOTES = '"“”„‟«»'
_EMPTY_LIST = "[]"
_TRUE = frozenset(("true", "yes", "on", "1"))
_FALSE = frozenset(("false", "no", "off", "0"))


@dataclass(slots=True)
class Findings:
    """What was noticed while reading one document, in the order of reading."""

    items: list[Finding] = field(default_factory=list)

    def add(
        self, code: str, message: str, at: HeaderField | None = None, *, severity: str = "warning", **details: object
    ) -> None:
        """Note that the value under the key `at` (None: no single key) was accepted in spite of something.

        `details` are what a text about the code is filled with.
        """
        filled = {name: str(value) for name, value in details.items()}
        self.items.append(Finding(code, message, severity, at.line if at else None, filled))


class Header:
    """The fields of one document under a dialect's names."""

    def __init__(self, document: SourceDocument, dialect: Dialect) -> None:
        self.document = document
        self.dialect = dialect
        self.fields: dict[str, HeaderField] = {item.key: item for item in document.fields}
        # Hugo reads keys whatever their case is; Eleventy does not.
        self._folded: dict[str, HeaderField] = {}
        if dialect is Dialect.HUGO:
            self._folded = {item.key.lower(): item for item in document.fields}

    def get(self, name: str) -> HeaderField | None:
        """Return the last field under that key, None where there is none."""
        return self.fields.get(name) or self._folded.get(name.lower())

    def locate(self, wanted: Field) -> tuple[Key, HeaderField | None]:
        """Return the key that holds a field and what stands there.

        The dialect's own key goes first, though it says nothing: an emptied field stays empty. Else it is the other
        dialect's. The key that is returned is the one to write back to.
        """
        keys = DIALECTS[self.dialect][wanted]
        for key in keys:
            found = self.get(key.name)
            if found is not None:
                return key, found
        return keys[0], None

    def without_field(self) -> dict[str, HeaderField]:
        """Return key → value of what holds no field; the status and the `draft` that may stand for it are left out."""
        held = {found.key for field in Field if (found := self.locate(field)[1]) is not None}
        draft = self.get(DRAFT)
        return {key: item for key, item in self.fields.items() if key not in held and item is not draft}


def is_blank(found: HeaderField) -> bool:
    """Return whether a value says nothing: null, '', '[]', a list without a filled item."""
    match found.kind:
        case "null":
            return True
        case "scalar":
            text = found.text.strip()
            return not text or text == _EMPTY_LIST
        case "list":
            return not any(item and item.strip() for item in found.items)
        case _:
            return False


def visible(text: str) -> str:
    """Return `text` without characters that are not seen but change what is read (bidi overrides, zero width)."""
    return _INVISIBLE.sub("", text)


def scalar_text(found: HeaderField | None, findings: Findings) -> str:
    """Return the value as one text, "" for none.

    A list is joined by commas, nested values are left out, both with a finding. Surrounding white space stays: callers
    strip what they show.
    """
    if found is None or found.kind == "null":
        return ""
    if found.kind == "scalar":
        text = found.text
    elif found.kind == "list":
        text = ", ".join(item.strip() for item, _ in list_items(found, findings))
        findings.add("text-expected", f"`{found.key}` holds a list where one text belongs", found, key=found.key)
    else:
        _add_nested(found, findings)
        text = ""
    return _checked(found, text, findings)


def list_items(found: HeaderField, findings: Findings) -> list[tuple[str, int]]:
    """Return (text, index in the file's list) of the filled items; a scalar is one item with index 0.

    Blank items are dropped without a word, since they are the normal way to have none; nested ones with a finding.
    """
    if found.kind == "null":
        return []
    if found.kind == "scalar":
        return [(_checked(found, found.text, findings), 0)] if found.text.strip() else []
    if found.kind == "mapping":
        _add_nested(found, findings)
        return []
    return list(_filled_items(found, findings))


def _filled_items(found: HeaderField, findings: Findings) -> Iterator[tuple[str, int]]:
    values = found.value if isinstance(found.value, list) else []
    for index, item in enumerate(found.items):
        if item is None:
            continue
        if index < len(values) and isinstance(values[index], (list, dict)):
            message = f"item {index + 1} of `{found.key}` is nested: kept but not read"
            findings.add("nested-value", message, found, key=found.key, number=index + 1)
        elif item.strip():
            yield _checked(found, item, findings), index
        elif item:
            message = f"item {index + 1} of `{found.key}` is blank"
            findings.add("blank-item", message, found, key=found.key, number=index + 1)


def _add_nested(found: HeaderField, findings: Findings) -> None:
    message = f"`{found.key}` holds keys of its own, which are kept but not read"
    findings.add("nested-value", message, found, key=found.key)


def is_empty_list_text(found: HeaderField) -> bool:
    """Return whether a scalar spells an empty list: `'[]'`."""
    return found.kind == "scalar" and found.text.strip() == _EMPTY_LIST


def _checked(found: HeaderField, text: str, findings: Findings) -> str:
    """Return `text`, with a finding if it holds what nobody sees; control characters never get through `formats`."""
    if not text.isascii() and _INVISIBLE.search(text):
        message = f"`{found.key}` holds characters that cannot be seen"
        findings.add("invisible-character", message, found, key=found.key)
    return text


def without_quotes(text: str) -> str:
    """Return `text` in NFC without white space and stray double quotes at its ends: `“ai-ml”` → `ai-ml`.

    Single quotes go only where they stand at both ends, because a word may end in an apostrophe.
    """
    bare = unicodedata.normalize("NFC", text).strip()
    while bare:
        if bare[0] in _QUOTES or bare[-1] in _QUOTES:
            bare = bare.strip(_QUOTES).strip()
        elif len(bare) > 1 and bare[0] in "'‘" and bare[-1] in "'’":
            bare = bare[1:-1].strip()
        else:
            break
    return bare


def read_flag(found: HeaderField | None, findings: Findings) -> bool | None:
    """Return a flag's value; None where the key is absent, blank, or no flag at all (with a finding).

    Anything but a bare `true` or `false` is read with a finding: `"true"`, `yes`, `1`.
    """
    if found is None or is_blank(found):
        return None
    text = without_quotes(scalar_text(found, findings)).lower()
    if text not in _TRUE and text not in _FALSE:
        message = f"`{found.key}: {text[:40]}` is neither true nor false"
        findings.add("invalid-flag", message, found, key=found.key, value=text[:40])
        return None
    if not isinstance(found.value, bool):
        flag, raw = text in _TRUE, found.raw[:20]
        message = f"`{found.key}` is written as {raw}, read as {flag}"
        findings.add("coerced-flag", message, found, key=found.key, value=raw, flag=str(flag).lower())
    return text in _TRUE
