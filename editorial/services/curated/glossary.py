"""Terms of the glossary by their keys: spelling, English and definition as editors chose them, and whether hidden."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from editorial.models import GlossaryTerm
from editorial.services.curated.table import Columns, CuratedTable, save_columns
from editorial.services.slugs import chunks
from editorial.services.term_rows import make_glossary_terms
from editorial.services.term_uses import term_key

CHOSEN: tuple[str, ...] = ("spelling", "english", "definition", "hidden")


class GlossaryTerms(CuratedTable):
    """What is chosen for a term; a row that a file of decisions made goes with it, unless a text explains the term."""

    table = "glossary"
    permission = "editorial.change_glossaryterm"

    def find(self, keys: Collection[str]) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for chunk in chunks(sorted(set(keys))):
            found.update({row.key: row for row in GlossaryTerm.objects.filter(key__in=chunk)})
        return found

    def columns(self, row: GlossaryTerm) -> Columns:
        return {name: getattr(row, name) for name in CHOSEN}

    def unset(self) -> Columns:
        return {"spelling": "", "english": "", "definition": "", "hidden": False}

    def create(self, items: Sequence[tuple[str, Columns]]) -> dict[str, str]:
        """Makes terms that no text explains yet; a key that no spelling folds to is none."""
        spellings = {key: str(columns.get("spelling") or key) for key, columns in items}
        named = {key: term_key(spelling) for key, spelling in spellings.items()}
        problems = {key: "not-valid" for key, other in named.items() if not other or (other != key != spellings[key])}
        make_glossary_terms({key: spelling for key, spelling in spellings.items() if key not in problems})
        rows = self.find(set(spellings) - set(problems))
        for key, columns in items:
            if key in rows:
                self.update(rows[key], columns)
        return problems

    def update(self, row: GlossaryTerm, columns: Columns) -> None:
        save_columns(row, {name: value for name, value in columns.items() if name in CHOSEN})
