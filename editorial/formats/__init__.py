"""Bytes ↔ SourceDocument: headers in YAML, TOML and JSON, read with source spans and patched key by key."""

from editorial.formats.document import DocumentText, SourceDocument
from editorial.formats.errors import FormatError, FormatFinding, PatchError
from editorial.formats.headerless import require_header
from editorial.formats.limits import DEFAULT_LIMITS, Limits
from editorial.formats.values import REMOVE, HeaderField, HeaderSyntax, Removed, Value

__all__ = [
    "DEFAULT_LIMITS",
    "REMOVE",
    "DocumentText",
    "FormatError",
    "FormatFinding",
    "HeaderField",
    "HeaderSyntax",
    "Limits",
    "PatchError",
    "Removed",
    "SourceDocument",
    "Value",
    "require_header",
]
