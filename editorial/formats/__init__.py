"""Bytes ↔ SourceDocument: headers in YAML, TOML and JSON, read with source spans and patched key by key."""

from .document import SourceDocument
from .errors import FormatError, FormatFinding, PatchError
from .limits import DEFAULT_LIMITS, Limits
from .values import REMOVE, HeaderField, HeaderSyntax, Removed, Value

__all__ = [
    "DEFAULT_LIMITS",
    "REMOVE",
    "FormatError",
    "FormatFinding",
    "HeaderField",
    "HeaderSyntax",
    "Limits",
    "PatchError",
    "Removed",
    "SourceDocument",
    "Value",
]
