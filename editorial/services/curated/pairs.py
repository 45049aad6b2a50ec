"""Pairs of names that were told apart, by the names themselves."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from editorial.models import NamePair
from editorial.names import KEY_VERSION, name_key
from editorial.services.curated.table import Columns, CuratedTable, save_columns
from editorial.services.slugs import chunks

PAIR_COLUMNS = ("verdict", "first", "second")

NameKey = tuple[str, str]  # (source_kind, key)


def pair_key(one: NameKey, other: NameKey) -> str:
    """Returns the key of two names, whichever comes first: "person:modi person:narendramodi"."""
    return " ".join(sorted(f"{kind}:{key}" for kind, key in (one, other)))


def sides(key: str) -> tuple[NameKey, NameKey]:
    """Returns the two names of which the key of a pair is made; no key of a name holds a space."""
    one, _, other = key.partition(" ")
    (kind, _, name), (other_kind, _, other_name) = one.partition(":"), other.partition(":")
    return (kind, name), (other_kind, other_name)


def key_now(key: str, first: str, second: str) -> str:
    """Returns the key that this version makes of a pair: of its kinds, and its names as written in the same order."""
    (kind, _), (other_kind, _) = sides(key)
    return pair_key((kind, name_key(first)), (other_kind, name_key(second)))


class NamePairs(CuratedTable):
    """Two names that are not the same; the key is both of them, in their order."""

    table = "pair"
    permission = "editorial.change_entity"

    def find(self, keys: Collection[str]) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for chunk in chunks(sorted(set(keys))):
            found.update({row.key: row for row in NamePair.objects.filter(key__in=chunk)})
        return found

    def columns(self, row: NamePair) -> Columns:
        return {name: str(getattr(row, name)) for name in PAIR_COLUMNS}

    def create(self, items: Sequence[tuple[str, Columns]]) -> dict[str, str]:
        NamePair.objects.bulk_create(
            NamePair(key=key, key_version=KEY_VERSION, **{name: columns[name] for name in PAIR_COLUMNS})
            for key, columns in items
        )
        return {}

    def update(self, row: NamePair, columns: Columns) -> None:
        save_columns(row, {name: value for name, value in columns.items() if name in PAIR_COLUMNS})
