"""Batches of documents that the database may refuse: what it takes is stored, and only what it refuses stays behind."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from django.db import DataError, IntegrityError

from editorial.services.files import Refusal, not_storable

Document = TypeVar("Document")
Outcome = TypeVar("Outcome")


def store_in_parts(
    batch: Sequence[Document],
    store: Callable[[Sequence[Document]], list[Outcome]],
    refuse: Callable[[Document, Refusal], list[Outcome] | None],
    *,
    again: bool = True,
) -> list[Outcome]:
    """Returns what `store` says of a batch, which it stores in a transaction of its own, or not at all.

    A batch that meets a row which another process made at the same moment is stored a second time: the row is found
    then. Where the database refuses it once more, each document is stored by itself, and `refuse` says what becomes of
    one that is refused alone; None lets the error of the database through.
    """
    try:
        return store(batch)
    except (IntegrityError, DataError) as error:
        if again and isinstance(error, IntegrityError):
            return store_in_parts(batch, store, refuse, again=False)
        if len(batch) > 1:
            return [outcome for document in batch for outcome in store_in_parts([document], store, refuse)]
        outcomes = refuse(batch[0], not_storable(error))
        if outcomes is None:
            raise
        return outcomes
