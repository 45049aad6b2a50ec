"""What readers see of a term: its title, its address, its place in the tree, and whether they see it at all."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.translation import gettext as _

from editorial.models import Area, Category, Changeset, FormerAddress, Tag
from editorial.services.actors import Actor
from editorial.services.changesets import Change, record_effects
from editorial.services.curated.term_places import address_key
from editorial.services.entity_edits.moving import UNUSABLE
from editorial.services.entity_edits.plans import AddressChange
from editorial.services.naming import MAX_SLUG
from editorial.services.taxonomy import vocabulary_of
from editorial.services.term_edits.edits import TermEdit, told, write_columns
from editorial.services.term_edits.plans import TermChange, TermPlan, articles_with_terms, value_moves


class RenameTerm(TermEdit):
    """How a term is called on pages, and its address, "" to keep it; the value in files stays."""

    def __init__(self, term: Any, *, title: str, slug: str = "") -> None:
        self.vocabulary = vocabulary_of(type(term))
        self.subjects = [term.pk]
        self.title = unicodedata.normalize("NFC", title.strip())
        self.slug = unicodedata.normalize("NFC", slug.strip())
        self._said = f"{term} → {self.title or self.slug or self.value(term)}"

    def message(self) -> str:
        return self._said

    def check(self) -> None:
        (row,) = self.standing().values()
        columns = self._columns(row)
        if not columns:
            raise ValidationError(_("It is called so already."), code="same-name")
        if UNUSABLE.search(self.slug):
            message = _("An address has no blanks and none of / \\ ? # % :")
            raise ValidationError({"slug": ValidationError(message, code="not-valid")})
        if len(self.slug) > MAX_SLUG:
            message = _("An address has at most %(most)d characters.") % {"most": MAX_SLUG}
            raise ValidationError({"slug": ValidationError(message, code="too-long")})
        other = type(row)._default_manager.filter(slug=self.slug).exclude(pk=row.pk).first() if self.slug else None
        if other is not None:
            message = _("“%s” has that address.") % other
            raise ValidationError({"slug": ValidationError(message, code="address-taken")})
        for name, value in columns.items():
            setattr(row, name, value)
        row.clean_fields(exclude=["merged_into", "area", "description"])

    def _columns(self, row: Any) -> dict[str, Any]:
        title = "" if self.title == self.value(row) else self.title
        wanted = {"title": title, **({"slug": self.slug} if self.slug else {})}
        return {name: value for name, value in wanted.items() if getattr(row, name) != value}

    def plan(self, fingerprint: str, *, by: Actor) -> TermPlan:
        (row,) = self.rows().values()
        columns = self._columns(row)
        old = row.get_absolute_url()
        new = reverse(f"editorial:{self.vocabulary.table}", args=[columns.get("slug", row.slug)])
        articles, _both, samples = articles_with_terms(self.vocabulary, self.subjects, by=by)
        return TermPlan(
            fingerprint,
            terms=1,
            articles=articles,
            samples=samples,
            page=new,
            addresses=(AddressChange(old, new),) if old != new else (),
            columns=tuple(TermChange(row, name, getattr(row, name), value) for name, value in columns.items()),
        )

    def write(self, changeset: Changeset) -> Iterable[int]:
        (row,) = self.rows().values()
        columns, former = self._columns(row), row.slug
        write_columns(self, {row.pk: columns}, changeset)
        if "slug" in columns:
            self._keep_address(row, former, columns["slug"], changeset)
        return ()

    def _keep_address(self, row: Any, former: str, slug: str, changeset: Changeset) -> None:
        """Lets the former address lead to the term, and the new one nowhere else."""
        kind, value = self.vocabulary.table, self.value(row)
        changes = []
        for held in FormerAddress.objects.filter(kind=kind, slug__in=[former, slug]):
            changes.append(Change("former_address", address_key(kind, held.slug), {"value": held.value}, None))
            held.delete()
        FormerAddress.objects.create(kind=kind, slug=former, value=value)
        changes.append(Change("former_address", address_key(kind, former), None, {"value": value}))
        record_effects(changeset, changes)


class SetInternal(TermEdit):
    """Some tags are shown to editors only, or to readers again."""

    vocabulary = vocabulary_of(Tag)

    def __init__(self, tags: Sequence[Tag], *, internal: bool) -> None:
        self.subjects = sorted({row.pk for row in tags})
        self.internal = internal
        self._said = f"{told(tags)}: {_('internal') if internal else _('shown to readers')}"

    def message(self) -> str:
        return self._said

    def check(self) -> None:
        rows = self.standing()
        if all(row.internal == self.internal for row in rows.values()):
            raise ValidationError(_("That is so already."), code="same")

    def _different(self) -> list[Tag]:
        return [row for row in self.rows().values() if row.internal != self.internal]

    def plan(self, fingerprint: str, *, by: Actor) -> TermPlan:
        rows = self._different()
        articles, _both, samples = articles_with_terms(self.vocabulary, [row.pk for row in rows], by=by)
        return TermPlan(
            fingerprint,
            values=value_moves(self.vocabulary, rows),
            terms=len(rows),
            articles=articles,
            samples=samples,
            columns=tuple(TermChange(row, "internal", row.internal, self.internal) for row in rows),
        )

    def write(self, changeset: Changeset) -> Iterable[int]:
        write_columns(self, {row.pk: {"internal": self.internal} for row in self._different()}, changeset)
        return ()


class PlaceCategories(TermEdit):
    """Some categories get a place in the tree: below an area, or below none. No article moves."""

    vocabulary = vocabulary_of(Category)

    def __init__(self, categories: Sequence[Category], area: Area | None) -> None:
        self.subjects = sorted({row.pk for row in categories})
        self.area = area
        self._said = f"{told(categories)} → {area or '—'}"

    def message(self) -> str:
        return self._said

    def check(self) -> None:
        rows = self.standing()
        area = Area.objects.filter(pk=self.area.pk).first() if self.area else None
        if self.area is not None and (area is None or area.merged_into_id is not None):
            raise ValidationError(_("That area is not there any more."), code="gone")
        if all(row.area_id == (self.area.pk if self.area else None) for row in rows.values()):
            raise ValidationError(_("That is so already."), code="same")

    def plan(self, fingerprint: str, *, by: Actor) -> TermPlan:
        rows = [row for row in self.rows().values() if row.area_id != (self.area.pk if self.area else None)]
        return TermPlan(
            fingerprint,
            values=value_moves(self.vocabulary, rows),
            terms=len(rows),
            page=self.area.get_absolute_url() if self.area else "",
            columns=tuple(TermChange(row, "area", row.area or "", self.area or "") for row in rows),
        )

    def write(self, changeset: Changeset) -> Iterable[int]:
        wanted = self.area.pk if self.area else None
        different = [row for row in self.rows().values() if row.area_id != wanted]
        write_columns(self, {row.pk: {"area": self.area} for row in different}, changeset)
        return ()
