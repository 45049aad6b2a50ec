"""Addresses that terms had once, and terms that were told apart, by natural keys."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from editorial.models import FormerAddress, TermPair
from editorial.services.curated.table import Columns, CuratedTable, save_columns
from editorial.services.slugs import chunks

TERM_PAIR_COLUMNS = ("kind", "first", "second")


def address_key(kind: str, slug: str) -> str:
    """Returns the natural key of a former address: "tag:large-language-models"."""
    return f"{kind}:{slug}"


def term_pair_key(kind: str, one: str, other: str) -> str:
    """Returns the key of two terms, whichever comes first: "tag:LLM ≠ llms"."""
    first, second = sorted((one, other))
    return f"{kind}:{first} ≠ {second}"


class FormerAddresses(CuratedTable):
    """An address that leads to a term, by the term's value."""

    table = "former_address"
    permission = "editorial.change_tag"

    def find(self, keys: Collection[str]) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for chunk in chunks(sorted(set(keys))):
            places = [key.partition(":") for key in chunk]
            kinds, slugs = {kind for kind, _, _ in places}, [slug for _, _, slug in places]
            rows = FormerAddress.objects.filter(kind__in=kinds, slug__in=slugs)
            found.update({key: row for row in rows if (key := address_key(row.kind, row.slug)) in keys})
        return found

    def columns(self, row: FormerAddress) -> Columns:
        return {"value": row.value}

    def unset(self) -> Columns:
        return {"value": ""}

    def create(self, items: Sequence[tuple[str, Columns]]) -> dict[str, str]:
        rows = [(*key.partition(":")[::2], columns["value"]) for key, columns in items]
        FormerAddress.objects.bulk_create(FormerAddress(kind=k, slug=slug, value=value) for k, slug, value in rows)
        return {}

    def update(self, row: FormerAddress, columns: Columns) -> None:
        save_columns(row, {"value": columns["value"]} if "value" in columns else {})


class TermPairs(CuratedTable):
    """Two terms that are not one; the key is both of them, in their order."""

    table = "term_pair"
    permission = "editorial.change_tag"

    def find(self, keys: Collection[str]) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for chunk in chunks(sorted(set(keys))):
            found.update({row.key: row for row in TermPair.objects.filter(key__in=chunk)})
        return found

    def columns(self, row: TermPair) -> Columns:
        return {name: str(getattr(row, name)) for name in TERM_PAIR_COLUMNS}

    def create(self, items: Sequence[tuple[str, Columns]]) -> dict[str, str]:
        TermPair.objects.bulk_create(
            TermPair(key=key, **{name: columns[name] for name in TERM_PAIR_COLUMNS}) for key, columns in items
        )
        return {}

    def update(self, row: TermPair, columns: Columns) -> None:
        save_columns(row, {name: value for name, value in columns.items() if name in TERM_PAIR_COLUMNS})
