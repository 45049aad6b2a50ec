"""Passages as they are stored: where each stands in its body, and its text as readers see it."""

from __future__ import annotations

import json
import zlib
from collections.abc import Collection
from dataclasses import dataclass
from functools import lru_cache

from django.db import connections

from editorial.models import Body, Passage, SearchReading
from editorial.rendering import passage_text
from editorial.search.backends import POSITION_BITS, position_of
from editorial.search.backends.members import ids_parameter, ids_query

# Only the part of a body that a passage needs comes out of the database: bodies are up to a hundred times as long.
_STATEMENT = f"""
SELECT passage.id, passage.heading, passage.anchor, passage.start - passage.opening, passage."end" - passage.opening,
    CASE WHEN passage.start >= 0 THEN SUBSTR(body.text, passage.opening + 1, passage."end" - passage.opening) END,
    CASE WHEN passage.start < 0 THEN reading.packed END
FROM {Passage._meta.db_table} AS passage
JOIN {Body._meta.db_table} AS body ON body.id = passage.id >> {POSITION_BITS}
JOIN {SearchReading._meta.db_table} AS reading ON reading.body_id = body.id
WHERE passage.id IN ({{ids}})
"""  # noqa: S608 - our own table names


@dataclass(frozen=True, slots=True)
class StoredPassage:
    """A passage as a reader sees it: the heading of its section, the anchor on the page, and its text."""

    heading: str
    anchor: str
    text: str


def stored_passages(ids: Collection[int], using: str) -> dict[int, StoredPassage]:
    """Return the passages of some ids, those that there are; one query."""
    if not ids:
        return {}
    with connections[using].cursor() as cursor:
        cursor.execute(_STATEMENT.format(ids=ids_query(using)), [ids_parameter(ids, using)])
        rows = cursor.fetchall()
    unplaced = lru_cache(unpack)  # passages of one body
    return {
        pk: StoredPassage(
            heading,
            anchor,
            unplaced(bytes(packed)).get(position_of(pk), "") if part is None else passage_text(part, start, end),
        )
        for pk, heading, anchor, start, end, part, packed in rows
    }


def pack(texts: dict[int, str]) -> bytes:
    """Return texts by their positions as `SearchReading.packed` has them; nothing for none."""
    if not texts:
        return b""
    written = json.dumps(texts, ensure_ascii=False).encode("utf-8", "surrogatepass")
    return zlib.compress(written, 9)


def unpack(packed: bytes) -> dict[int, str]:
    """Return the texts of which `pack` made this."""
    if not packed:
        return {}
    written = zlib.decompress(packed).decode("utf-8", "surrogatepass")
    return {int(position): text for position, text in json.loads(written).items()}
