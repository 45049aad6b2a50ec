"""What texts give to the index of searches: passages of bodies, titles and summaries. Without a database."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from editorial.rendering import Passage, opening, passages
from editorial.search import HeaderEntry, PassageEntry, fold, pack, passage_id

# Raised where passages are cut in another way, or other words are made of them: `rebuild --search` reads all again.
PASSAGES_VERSION = 3
Written = Callable[[str], str]
Row = tuple[int, int, str, str, int, int, int]


@dataclass(frozen=True, slots=True)
class BodyReading:
    """What was read out of a body: the rows of its passages, what the index gets, and how many characters those have.

    A row is (id, section, heading, anchor, start, end, opening), the columns of the model. `packed` are the texts
    of passages without a place.
    """

    rows: list[Row]
    entries: list[PassageEntry]
    characters: int
    packed: bytes


def read_body(body_id: int, text: str, written: Written) -> BodyReading:
    """Returns the passages of a body; `written` is the one of the backend."""
    rows, entries, characters = [], [], 0
    found = passages(text)
    packed = pack({position: passage.text for position, passage in enumerate(found) if passage.start < 0})
    section, before = 0, None
    for position, passage in enumerate(found):
        if before is None or not _continues(passage, before):
            section = position
        before = passage
        pk = passage_id(body_id, position)
        begin, end = packed.places.get(position) or (opening(text, passage.start), passage.end)
        rows.append((pk, section, passage.heading, passage.anchor, passage.start, end, begin))
        heading = passage.heading if section == position else ""
        entries.append(PassageEntry(pk, written(fold(heading)), written(fold(passage.text))))
        characters += len(heading) + len(passage.text)
    return BodyReading(rows, entries, characters, packed.data)


def _continues(passage: Passage, before: Passage) -> bool:
    """Whether a passage is a further part of the section before: anchors are unique, that of no heading is ""."""
    return passage.anchor == before.anchor


def read_bodies(texts: Iterable[tuple[int, str]], written: Written) -> dict[int, BodyReading]:
    """Returns what was read out of some bodies, by their ids."""
    return {pk: read_body(pk, text, written) for pk, text in texts}


def header_digest(title: str, summary: str) -> bytes:
    """Returns what tells the words of two headers apart."""
    return hashlib.blake2b(f"{title}\0{summary}".encode(errors="replace"), digest_size=8).digest()


def header_entries(headers: Sequence[tuple[int, str, str]], written: Written) -> list[HeaderEntry]:
    """Returns what the index gets of (article, title, summary)."""
    return [HeaderEntry(pk, written(fold(title)), written(fold(summary))) for pk, title, summary in headers]
