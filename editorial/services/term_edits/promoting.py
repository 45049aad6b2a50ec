"""Tags that are something else: a category, a project, a name, or nothing at all. Files keep their tags."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from editorial.models import Changeset, Tag
from editorial.names import name_key
from editorial.services.actors import Actor
from editorial.services.entity_edits.plans import AddressChange
from editorial.services.reading_tags import LISTS, PROMOTED, ROLES, Reading
from editorial.services.tag_targets import page_of
from editorial.services.taxonomy import is_term, vocabulary_of
from editorial.services.term_edits.edits import MAX_TERMS, TermEdit, told, write_columns
from editorial.services.term_edits.plans import (
    SHOWN,
    TermChange,
    TermPlan,
    articles_with_terms,
    tied_articles,
    value_moves,
)


class ReadTags(TermEdit):
    """Some tags are read as what `kind` says (`Tag.ReadAs`), "" as tags again; `value` is which, "" one called alike.

    Read as something else, a tag is not shown to readers any more, and its address leads to what it is read as.
    """

    vocabulary = vocabulary_of(Tag)
    names = True

    def __init__(self, tags: Sequence[Tag], kind: str, value: str = "") -> None:
        self.subjects = sorted({row.pk for row in tags})
        self.kind = kind
        self.target = unicodedata.normalize("NFC", value.strip())
        label = Tag.ReadAs(kind).label if kind in Tag.ReadAs.values else kind
        self._said = f"{told(tags)} → {label}{f': {self.target}' if self.target else ''}"

    def permissions(self) -> tuple[str, ...]:
        own = super().permissions()
        if self.kind in LISTS:
            return (*own, f"editorial.change_{self.kind}")
        return (*own, "editorial.change_entity") if self.kind in ROLES else own

    def message(self) -> str:
        return self._said

    def check(self) -> None:
        if self.kind not in Tag.ReadAs.values:
            raise ValidationError(_("Choose what it is."), code="no-kind")
        if len(self.subjects) > MAX_TERMS:
            raise ValidationError(_("Choose at most %d at once.") % MAX_TERMS, code="too-many")
        rows = self.standing()
        if all(not self._columns(row) for row in rows.values()):
            raise ValidationError(_("That is so already."), code="same")
        for row in rows.values():
            value = self._value(row)
            if self.kind in PROMOTED and not is_term(value):
                raise ValidationError(_("A value has between 1 and 255 characters."), code="no-value")
            if self.kind in ROLES and not name_key(value):
                raise ValidationError(_("The name has no letter or digit."), code="alias-empty")

    def _value(self, row: Tag) -> str:
        """Returns the value or the name that the tag is read as."""
        if self.kind not in PROMOTED:
            return ""
        return self.target or (str(row) if self.kind in ROLES else row.name)

    def _columns(self, row: Tag) -> dict[str, Any]:
        wanted = {"read_as": self.kind, "read_as_value": self._value(row), "internal": self.kind != Tag.ReadAs.TAG}
        different = {name: value for name, value in wanted.items() if getattr(row, name) != value}
        return different if different.keys() - {"internal"} else {}

    def plan(self, fingerprint: str, *, by: Actor) -> TermPlan:
        rows = [row for row in self.rows().values() if self._columns(row)]
        articles, _both, samples = articles_with_terms(self.vocabulary, [row.pk for row in rows], by=by)
        shown = rows[:SHOWN]
        pages = {row.pk: page_of(Reading(self.kind, self._value(row))) for row in shown} if self._promotes() else {}
        return TermPlan(
            fingerprint,
            values=value_moves(self.vocabulary, rows),
            terms=len(rows),
            articles=articles,
            samples=samples,
            addresses=tuple(AddressChange(row.get_absolute_url(), pages[row.pk]) for row in shown if pages.get(row.pk)),
            columns=tuple(
                TermChange(row, name, getattr(row, name), value)
                for row in shown
                for name, value in self._columns(row).items()
            )
            if len(rows) <= SHOWN and self._promotes()
            else (),
        )

    def _promotes(self) -> bool:
        return self.kind in PROMOTED

    def write(self, changeset: Changeset) -> Iterable[int]:
        rows = {pk: row for pk, row in self.rows().items() if self._columns(row)}
        tied = [pk for pk, row in rows.items() if self._promotes() or row.read_as in PROMOTED]
        write_columns(self, {pk: self._columns(row) for pk, row in rows.items()}, changeset)
        return tied_articles(self.vocabulary, tied)
