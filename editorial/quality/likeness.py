"""Texts that are nearly the same, found by MinHash: each sentence counts, their order does not."""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from datasketch import LeanMinHash, MinHash

Signature: TypeAlias = "LeanMinHash"  # without the permutations, which are the same for all: half a kB

PERMUTATIONS = 64
CANDIDATE = 0.4
"""Likeness from which two texts are compared; `ALIKE` from which they are reported."""
ALIKE = 0.6
_ENDS = ("。".encode(), b". ")
_TAG = ord("<")
_LONG_LINE = 600  # bytes
_FEWEST = 8  # sentences; below, chance makes texts alike
_MOST = 200  # sentences that are looked at, evenly taken from the whole text
_SHORTEST = 30  # bytes of a sentence that counts


def signature(body: str) -> Signature | None:
    """Return what a text is compared by; None where it has too few sentences."""
    from datasketch import LeanMinHash  # noqa: PLC0415

    hashes = set(map(zlib.crc32, _sentences(body.encode("utf-8", "surrogatepass"))))
    if len(hashes) < _FEWEST:
        return None
    # Which ones are left out follows from the sentences alone, so that equal ones are left out of both texts.
    counted = sorted(hashes)[:_MOST]
    made = _empty().copy()
    made.update_batch(counted)
    return LeanMinHash(made)


def get_ready() -> None:
    """Load what compares texts; copies of a process that did share it."""
    _empty()


@cache
def _empty() -> MinHash:
    """Return a signature of nothing: to make its permutations takes longer than a text."""
    from datasketch import MinHash  # noqa: PLC0415

    return MinHash(num_perm=PERMUTATIONS, hashfunc=int)


def _sentences(data: bytes) -> list[bytes]:
    """Return the short lines of a text, and the sentences of its long ones; no tags and nothing very short."""
    lines = [line for line in data.split(b"\n") if len(line) >= _SHORTEST and line[0] != _TAG]
    counted = [line for line in lines if len(line) < _LONG_LINE]
    if len(counted) < len(lines):
        # Replacing is several times faster than splitting by an expression.
        long = b"\n".join([line for line in lines if len(line) >= _LONG_LINE])
        for end in _ENDS:
            long = long.replace(end, b"\n")
        counted += [sentence for sentence in long.split(b"\n") if len(sentence) >= _SHORTEST]
    return counted


def alike(signatures: Mapping[str, Signature]) -> dict[str, list[tuple[str, float]]]:
    """Return for each path those of the others whose texts are nearly the same, with their likeness from 0 to 1."""
    from datasketch import MinHashLSH  # noqa: PLC0415

    index = MinHashLSH(threshold=CANDIDATE, num_perm=PERMUTATIONS)
    for path, made in signatures.items():
        index.insert(path, made, check_duplication=False)
    found: dict[str, list[tuple[str, float]]] = {}
    for path, made in signatures.items():
        for other in index.query(made):
            if other != path and (likeness := made.jaccard(signatures[other])) >= ALIKE:
                found.setdefault(path, []).append((str(other), float(likeness)))
    return {path: sorted(others, key=lambda other: (-other[1], other[0])) for path, others in found.items()}
