"""What a process does once before it answers its first request."""

from __future__ import annotations

import gc

from django.urls import resolve

from editorial.search import fold_with_offsets

# A search makes ten thousands of tuples, of which none is part of a cycle: looked through after each 700, as is usual,
# they would take twice as long.
OBJECTS_BETWEEN_COLLECTIONS = 50_000


def prepare() -> None:
    """Makes what the first requests would wait for, and has the garbage collector pass over all that is there by now.

    The addresses with their views, and the tables by which searches fold texts: half a second.
    """
    resolve("/")
    fold_with_offsets("é")
    spare_memory()


def spare_memory() -> None:
    """Tells the garbage collector that what is there stays, and that much of what comes goes by itself."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(OBJECTS_BETWEEN_COLLECTIONS)
