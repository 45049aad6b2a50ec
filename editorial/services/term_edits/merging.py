"""Several terms that are one, a value that means a term from now on, and values that stand for themselves again."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from editorial.models import Area, Category, Changeset
from editorial.services.actors import Actor
from editorial.services.changesets import Change, record_effects
from editorial.services.curation import make_term
from editorial.services.entity_edits.plans import AddressChange
from editorial.services.merges import merge_term
from editorial.services.taxonomy import is_term, known_terms, vocabulary_of
from editorial.services.term_edits.edits import TermEdit, told, write_columns
from editorial.services.term_edits.plans import (
    TermChange,
    TermPlan,
    articles_with_terms,
    value_moves,
)

FACTS = ("title", "description", "area")  # what the term that stays takes over where it has none


class MergeTerms(TermEdit):
    """Some terms become one: files keep their values, which all mean the target from now on, at each import."""

    def __init__(self, target: Any, others: Sequence[Any]) -> None:
        self.vocabulary = vocabulary_of(type(target))
        self.target_id = target.pk
        self.other_ids = sorted({row.pk for row in others})
        self.subjects = sorted({self.target_id, *self.other_ids})
        self.names = bool(getattr(target, "read_as", ""))
        self._said = f"{told(others)} → {target}"

    def message(self) -> str:
        return self._said

    def check(self) -> None:
        if not self.other_ids:
            raise ValidationError(_("Choose at least two to merge."), code="merge-nothing")
        if self.target_id in self.other_ids:
            raise ValidationError(_("Nothing can be merged into itself."), code="merge-self")
        for pk, row in self.standing().items():
            if pk != self.target_id and getattr(row, "read_as", ""):
                message = _("“%s” is read as something else; read it as a tag again first.") % row
                raise ValidationError(message, code="read-as")

    def _others(self, rows: dict[int, Any]) -> list[Any]:
        return [rows[pk] for pk in self.other_ids]

    def plan(self, fingerprint: str, *, by: Actor) -> TermPlan:
        rows = self.rows()
        target, others = rows[self.target_id], self._others(rows)
        articles, both, samples = articles_with_terms(self.vocabulary, self.other_ids, by=by, target=self.target_id)
        model = self.vocabulary.term._default_manager
        page = target.get_absolute_url()
        return TermPlan(
            fingerprint,
            values=value_moves(self.vocabulary, others),
            terms=len(others),
            articles=articles,
            both=both,
            samples=samples,
            former=tuple(model.filter(merged_into_id__in=self.other_ids).order_by(self.vocabulary.value)),
            below=tuple(self._below()),
            page=page,
            addresses=tuple(AddressChange(row.get_absolute_url(), page) for row in others),
            columns=tuple(
                TermChange(target, name, getattr(target, name), value) for name, value in self._gains(rows).items()
            ),
        )

    def _below(self) -> Iterable[Category]:
        """Returns the categories of areas that are merged."""
        if self.vocabulary.term is not Area:
            return ()
        return Category.objects.filter(area_id__in=self.other_ids).select_related("area").order_by("value")

    def _gains(self, rows: dict[int, Any]) -> dict[str, Any]:
        """Returns the columns that the target gets: what it lacks and one of the others has."""
        target, gains = rows[self.target_id], {}
        for name in FACTS:
            if hasattr(target, name) and not getattr(target, name):
                found = next((value for row in self._others(rows) if (value := getattr(row, name))), None)
                if found:
                    gains[name] = found
        return gains

    def write(self, changeset: Changeset) -> Iterable[int]:
        rows = self.rows()
        target = rows[self.target_id]
        gains = self._gains(rows)
        record_effects(changeset, [self._placed(category, target) for category in self._below()])
        readers: set[int] = set()
        for row in self._others(rows):
            readers |= merge_term(row, target, changeset=changeset)
        if gains:
            write_columns(self, {target.pk: gains}, changeset)
        return readers

    def _placed(self, category: Category, target: Any) -> Change:
        """Gives a category the area that stays."""
        assert category.area is not None
        before = {"area": category.area.value}
        Category.objects.filter(pk=category.pk).update(area=target)
        return Change("category", category.value, before, {"area": target.value})


class AddSynonym(TermEdit):
    """A value that no file has had yet, or none has any more, means the term from now on."""

    def __init__(self, term: Any, value: str) -> None:
        self.vocabulary = vocabulary_of(type(term))
        self.subjects = [term.pk]
        self.synonym = unicodedata.normalize("NFC", value.strip())
        self._said = f"{self.synonym} → {term}"

    def message(self) -> str:
        return self._said

    def check(self) -> None:
        self.standing()
        if not is_term(self.synonym):
            raise ValidationError(_("A value has between 1 and 255 characters."), code="no-value")
        if known_terms(self.vocabulary, [self.synonym]):
            message = _("“%s” is there already; merge it instead.") % self.synonym
            raise ValidationError(message, code="value-taken")

    def plan(self, fingerprint: str, *, by: Actor) -> TermPlan:
        (term,) = self.rows().values()
        return TermPlan(fingerprint, terms=1, page=term.get_absolute_url())

    def write(self, changeset: Changeset) -> Iterable[int]:
        (term,) = self.rows().values()
        made = make_term(type(term), value=self.synonym, changeset=changeset)
        return merge_term(made, term, changeset=changeset)


class SeparateTerms(TermEdit):
    """Values that led to another term stand for themselves again."""

    def __init__(self, terms: Sequence[Any]) -> None:
        self.vocabulary = vocabulary_of(type(terms[0]))
        self.subjects = sorted({row.pk for row in terms})
        self.names = bool(getattr(terms[0].merged_into, "read_as", ""))
        self._said = f"{told(terms)} ↛ {terms[0].merged_into}"

    def message(self) -> str:
        return self._said

    def check(self) -> None:
        rows = self.rows()
        if not rows or any(row.merged_into_id is None for row in rows.values()):
            raise ValidationError(_("Choose values that lead here."), code="not-merged")

    def plan(self, fingerprint: str, *, by: Actor) -> TermPlan:
        rows = list(self.rows().values())
        addresses = [
            AddressChange(row.merged_into.get_absolute_url(), row.get_absolute_url())
            for row in rows
            if row.merged_into is not None
        ]
        return TermPlan(fingerprint, values=value_moves(self.vocabulary, rows), terms=len(rows), page=addresses[0].new)

    def write(self, changeset: Changeset) -> Iterable[int]:
        readers: set[int] = set()
        for row in self.rows().values():
            readers |= merge_term(row, None, changeset=changeset)
        return readers
