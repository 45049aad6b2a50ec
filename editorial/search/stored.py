"""Passages as they are stored: where each stands in its body, and its text as readers see it."""

from __future__ import annotations

import json
import struct
import zlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from django.db import connections

from editorial.models import Body, Passage, SearchReading
from editorial.rendering import passage_text
from editorial.search.backends import POSITION_BITS, position_of
from editorial.search.backends.members import ids_condition, ids_parameter

# Only the part that a passage needs comes out of the database, of a body or of packed texts: those are up to a hundred
# times as long.
_STATEMENT = f"""
SELECT passage.id, passage.heading, passage.anchor, passage.start - passage.opening, passage."end" - passage.opening,
    CASE WHEN passage.start >= 0 THEN SUBSTR(body.text, passage.opening + 1, passage."end" - passage.opening) END,
    CASE WHEN passage.start < 0 THEN SUBSTR(reading.packed, passage.opening + 1, passage."end" - passage.opening) END
FROM {Passage._meta.db_table} AS passage
JOIN {Body._meta.db_table} AS body ON body.id = passage.id >> {POSITION_BITS}
JOIN {SearchReading._meta.db_table} AS reading ON reading.body_id = body.id
WHERE {{among}}
"""  # noqa: S608 - our own table names


CHUNK = 16_000  # characters of texts that are deflated together, about
_CHUNK = struct.Struct(">HI")


class Packed(NamedTuple):
    """Texts in chunks, and for the position of each the places at which the chunk that has it begins and ends."""

    data: bytes
    places: dict[int, tuple[int, int]]


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
        cursor.execute(_STATEMENT.format(among=ids_condition("passage.id", using)), [ids_parameter(ids, using)])
        rows = cursor.fetchall()
    return {
        pk: StoredPassage(
            heading,
            anchor,
            unpack(bytes(packed), position_of(pk)) if part is None else passage_text(part, start, end),
        )
        for pk, heading, anchor, start, end, part, packed in rows
    }


def pack(texts: Mapping[int, str]) -> Packed:
    """Return texts by their positions as `SearchReading.packed` has them; nothing for none.

    Some of them are deflated together, which takes a quarter less than each by itself and is fast to read: chunks,
    each behind its first position and its length.
    """
    chunks: list[dict[int, str]] = []
    size = CHUNK
    for position, text in sorted(texts.items()):
        if size >= CHUNK:
            chunks.append({})
            size = 0
        chunks[-1][position] = text
        size += len(text)
    packed = b""
    places: dict[int, tuple[int, int]] = {}
    for chunk in chunks:
        deflated = zlib.compress(_written(chunk), 9)
        begin = len(packed)
        packed += _CHUNK.pack(min(chunk), len(deflated)) + deflated
        places |= dict.fromkeys(chunk, (begin, len(packed)))
    return Packed(packed, places)


def unpack(packed: bytes, position: int) -> str:
    """Return the text at a position, of those of which `pack` made this or the chunk; "" where there is none."""
    at, found = 0, b""
    while at < len(packed):
        first, length = _CHUNK.unpack_from(packed, at)
        if first > position:
            break
        at += _CHUNK.size + length
        found = packed[at - length : at]
    if not found:
        return ""
    texts: dict[str, str] = json.loads(zlib.decompress(found).decode("utf-8", "surrogatepass"))
    return texts.get(str(position), "")


def _written(texts: Mapping[int, str]) -> bytes:
    return json.dumps(texts, ensure_ascii=False).encode("utf-8", "surrogatepass")
