"""A Markdown file as header, fields and body, whose bytes nobody changes but whoever sets a key or the body."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from editorial.formats.characters import decode, text_findings
from editorial.formats.errors import FormatError, FormatFinding, PatchError
from editorial.formats.headers import patch_header, read_header, write_header
from editorial.formats.key_names import rename_key
from editorial.formats.limits import DEFAULT_LIMITS, Limits
from editorial.formats.newlines import count_breaks, dominant_newline
from editorial.formats.values import HeaderField, HeaderSyntax, Removed, Value
from editorial.formats.verification import verify_others


@dataclass(frozen=True, slots=True)
class DocumentText:
    """The text of a document in its two parts; `header + body` is the file's text, and `to_bytes` the file.

    `header` holds everything before the body: a byte order mark, the fences and the newline behind the closing one; ""
    when there is none.
    """

    header: str
    body: str

    def to_bytes(self) -> bytes:
        """Return the file: the very bytes that were parsed, as long as nothing was set."""
        return (self.header + self.body).encode()


@dataclass(frozen=True, slots=True)
class SourceDocument(DocumentText):
    """One document with what its header says; `fields` stand in the order of the file, duplicates included."""

    syntax: HeaderSyntax
    fields: tuple[HeaderField, ...]
    findings: tuple[FormatFinding, ...]

    @classmethod
    def parse(cls, data: bytes, *, limits: Limits = DEFAULT_LIMITS) -> SourceDocument:
        """Return the document in the bytes of a file; raises FormatError where they cannot be read as one."""
        text = decode(data, limits)
        layout, fields, findings = read_header(text, limits)
        findings += text_findings(data, text)
        return cls(text[: layout.body], text[layout.body :], layout.syntax, fields, tuple(findings))

    @classmethod
    def from_stored(cls, header: str, body: str, *, limits: Limits = DEFAULT_LIMITS) -> SourceDocument:
        """Return the document of which `header` and `body` were stored apart.

        Raises FormatError "stored-apart" when the two, written to a file, would be parted elsewhere, and whatever
        `parse` raises.
        """
        document = cls.parse((header + body).encode("utf-8", "surrogatepass"), limits=limits)
        if document.header != header:
            raise FormatError(
                "stored-apart",
                "the header and the body, written to one file, would not be read as the same two parts",
                line=1,
                remedy="Begin the body with other text than a header's opening line.",
            )
        return document

    @classmethod
    def new(cls, syntax: HeaderSyntax, values: Mapping[str, Value], body: str) -> SourceDocument:
        """Return a document with a clean header of `values`; raises PatchError for values that cannot be written."""
        header = write_header(syntax, values, dominant_newline(body))
        return _verified(cls(header, "", syntax, (), ()), header, body, values)

    def get(self, key: str) -> HeaderField | None:
        """Return the field of a key, the last one where it stands more than once, None where it does not."""
        for field in reversed(self.fields):
            if field.key == key:
                return field
        return None

    def with_values(self, changes: Mapping[str, Value | Removed]) -> SourceDocument:
        """Return the document with keys set, added at the end of the header, or cut (`REMOVE`).

        Only the lines of those keys change, and of them only what differs: a value that equals the one in the file (as
        text, for a scalar) changes nothing. The result is read again before it is returned. Raises PatchError.
        """
        if self.syntax is HeaderSyntax.NONE:
            values = {key: value for key, value in changes.items() if not isinstance(value, Removed)}
            if not values:
                return self
            header = self.header + write_header(HeaderSyntax.YAML, values, dominant_newline(self.body))
        else:
            header = patch_header(self.header, changes)
        if header == self.header:
            return self
        return _verified(self, header, self.body, changes)

    def with_key(self, old: str, new: str) -> SourceDocument:
        """Return the document with the key `old` called `new`; its value stays as it is written.

        Raises PatchError, "unusual-layout" where `old` stands more than once, and KeyError where the document has no
        `old`, or a `new` already.
        """
        found = self.get(old)
        if found is None or self.get(new) is not None:
            raise KeyError(old)
        if sum(field.key == old for field in self.fields) > 1:
            raise PatchError("unusual-layout", f"the key {old!r} stands more than once", key=old)
        after = _verified(self, rename_key(self.header, old, new), self.body, {old: None, new: None})
        written = after.get(new)
        if after.get(old) is not None or written is None or replace(written, key=old, line=found.line) != found:
            raise PatchError("verification-failed", f"the value of {old!r} would not be read back", key=old)
        return after

    def with_body(self, body: str) -> SourceDocument:
        """Return the document with another body; raises PatchError when that body would be read as a header."""
        if body == self.body:
            return self
        header = self.header
        if body and self.syntax is not HeaderSyntax.NONE and not header.endswith(("\n", "\r")):
            header += dominant_newline(header)
        return _verified(self, header, body, {})

    @property
    def body_line(self) -> int:
        """The 1-based line of the file at which the body begins."""
        return count_breaks(self.header) + 1


def _verified(before: SourceDocument, header: str, body: str, changed: Mapping[str, object]) -> SourceDocument:
    """Return the document of the new texts once it reads back with all fields but the changed ones as they were."""
    try:
        after = SourceDocument.from_stored(header, body)
    except FormatError as error:
        raise PatchError("unreadable", f"the changed document could not be read again: {error.reason}") from error
    verify_others(before.fields, after.fields, changed)
    return after
