"""How large and how deep a document may be before it is refused."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds that keep every document, however hostile, below a second of reading."""

    document_bytes: int = 2 * 1024 * 1024
    header_bytes: int = 512 * 1024
    depth: int = 24  # nested lists and mappings
    nodes: int = 6_000  # keys, values and items, each alias counted with all that it stands for
    keys: int = 1_000  # top-level keys
    aliases: int = 20


DEFAULT_LIMITS = Limits()
