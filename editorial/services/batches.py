"""Batches for bulk writes: of up to 200 documents, and so many that one transaction stays below a second."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from typing import TypeVar

FIRST_BATCH = 50
LARGEST_BATCH = 200
SECONDS = 0.7  # aimed at, so that a transaction stays below one second

T = TypeVar("T")


def timed_batches(items: Sequence[T]) -> Iterator[list[T]]:
    """Yields the items in batches whose size follows the time that they take."""
    size, start = FIRST_BATCH, 0
    while start < len(items):
        batch = list(items[start : start + size])
        started = time.monotonic()
        yield batch
        elapsed = max(time.monotonic() - started, 0.001)
        start += len(batch)
        size = max(1, min(LARGEST_BATCH, int(len(batch) * SECONDS / elapsed)))
