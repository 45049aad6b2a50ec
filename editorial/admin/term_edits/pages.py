"""The two pages of an edit of terms: what is chosen, and the plan that is confirmed."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from editorial.admin.base import actor, counted
from editorial.admin.bulk.addresses import bulk_address
from editorial.admin.entity_edits.pages import MOST_FOUND, EditPage
from editorial.models import Area, Category, Changeset, Project, Tag
from editorial.services.reading_tags import LISTS
from editorial.services.taxonomy import Vocabulary, vocabulary_of
from editorial.services.term_edits import (
    AddSynonym,
    MergeTerms,
    PlaceCategories,
    ReadTags,
    RenameTerm,
    SeparateTerms,
    SetInternal,
    TermEdit,
    carry_out_term_edit,
    plan_term_edit,
)
from editorial.workflow import CHANGE as CHANGE_ARTICLE


class TermPage(EditPage):
    """One edit of terms of the kind of the list."""

    folder = "term"

    @classmethod
    def found(cls, admin: Any, ids: Collection[int]) -> list[Any]:
        """Returns the terms in the order of the ids, each with `article_count`."""
        rows = {row.pk: row for row in with_counts(vocabulary_of(admin.model)).filter(pk__in=ids)}
        return [rows[pk] for pk in ids if pk in rows]

    @property
    def vocabulary(self) -> Vocabulary:
        """The vocabulary of the list."""
        return vocabulary_of(self.admin.model)

    def permission(self) -> str:
        return f"editorial.change_{self.vocabulary.table}"

    def plan(self, edit: TermEdit) -> Any:
        return plan_term_edit(edit, by=actor(self.request))

    def make(self, edit: TermEdit, *, seen: str, message: str) -> Changeset:
        return carry_out_term_edit(edit, by=actor(self.request), seen=seen, message=message)

    def place(self, row: Any, page: str) -> str:
        return reverse(f"admin:editorial_{self.admin.opts.model_name}_{page}", args=[row.pk])

    def after(self) -> str:
        if len(self.rows) == 1:
            return self.place(self.rows[0], "change")
        return reverse(f"admin:editorial_{self.admin.opts.model_name}_changelist")

    def shared(self) -> dict[str, Any]:
        return {**super().shared(), "kind": self.admin.opts.verbose_name, "value_field": self.vocabulary.value}

    def posted_ids(self, name: str) -> set[int]:
        """Returns the numbers that were posted under a name."""
        return {int(text) for text in self.request.POST.getlist(name) if text.isdecimal() and len(text) < 16}


class MergeTermsPage(TermPage):
    """Some terms become one. The address names them; others are found by their values and added to it."""

    template = "merge"
    title: ClassVar[Promise] = gettext_lazy("Merge")
    verb: ClassVar[Promise] = gettext_lazy("Merge")

    def subject(self) -> Any:
        chosen = self.request.POST.get("target", "")
        return next((row for row in self.rows if str(row.pk) == chosen), self.rows[0])

    def edit(self) -> TermEdit:
        if len(self.rows) > 1 and self.request.POST.get("target", "") not in {str(row.pk) for row in self.rows}:
            raise ValidationError(_("Choose which one stays."), code="no-target")
        target = self.subject()
        return MergeTerms(target, [row for row in self.rows if row.pk != target.pk])

    def after(self) -> str:
        return self.place(self.subject(), "change")

    def choice(self) -> dict[str, Any]:
        ids = [row.pk for row in self.rows]
        term = self.request.GET.get("q", "").strip()
        best = max(self.rows, key=lambda row: (row.merged_into_id is None, row.article_count, -row.pk))
        return {
            "sides": [
                {"row": row, "without": ",".join(str(pk) for pk in ids if pk != row.pk) if len(ids) > 1 else ""}
                for row in self.rows
            ],
            "ids": ",".join(map(str, ids)),
            "target": self.request.POST.get("target") or str(best.pk),
            "term": term,
            "found": [
                (row, ",".join(map(str, [*ids, row.pk]))) for row in found_terms(self.vocabulary, term, without=ids)
            ],
        }


class RenameTermPage(TermPage):
    """The title of a term, and its address."""

    template = "rename"
    title: ClassVar[Promise] = gettext_lazy("Title and address")
    verb: ClassVar[Promise] = gettext_lazy("Save")

    def edit(self) -> TermEdit:
        slug = self.posted("slug").strip()
        return RenameTerm(self.rows[0], title=self.posted("title"), slug="" if slug == self.rows[0].slug else slug)

    def choice(self) -> dict[str, Any]:
        row, posted = self.rows[0], self.request.POST
        return {"row": row, "new_title": posted.get("title", row.title), "slug": posted.get("slug", row.slug)}


class SynonymsPage(TermPage):
    """The values that lead to a term: one added, or some that stand for themselves again."""

    template = "synonyms"
    title: ClassVar[Promise] = gettext_lazy("Values that lead here")
    verb: ClassVar[Promise] = gettext_lazy("Save")

    def merged(self) -> QuerySet[Any]:
        """Returns the terms that lead to the row."""
        rows = with_counts(self.vocabulary).filter(merged_into=self.rows[0])
        return rows.select_related("merged_into").order_by(self.vocabulary.value)

    def rewriting(self, row: Any) -> str:
        """Returns the address of the bulk change that writes a value as the term in files, "" for whoever may not."""
        if not self.request.user.has_perm(CHANGE_ARTICLE):
            return ""
        kind, old, new = self.vocabulary.table, *(str(getattr(it, self.vocabulary.value)) for it in (row, self.rows[0]))
        renaming = {"do": "rename", "field": self.vocabulary.field, "from": old, "to": new}
        return bulk_address([renaming], {"filters": {kind: new}}, name=f"{old} → {new}")

    def edit(self) -> TermEdit:
        chosen = self.posted_ids("apart")
        if "separate" in self.request.POST:
            rows = list(self.merged().filter(pk__in=chosen))
            if not rows:
                raise ValidationError(_("Choose values that lead here."), code="not-merged")
            return SeparateTerms(rows)
        return AddSynonym(self.rows[0], self.posted("value"))

    def choice(self) -> dict[str, Any]:
        return {
            "row": self.rows[0],
            "merged": [(row, self.rewriting(row)) for row in self.merged()],
            "chosen": self.posted_ids("apart"),
            "value": self.request.POST.get("value", ""),
        }


class ReadTagsPage(TermPage):
    """What some tags are instead of tags."""

    template = "read_as"
    title: ClassVar[Promise] = gettext_lazy("Read as something else")
    verb: ClassVar[Promise] = gettext_lazy("Save")

    def edit(self) -> TermEdit:
        kind = self.request.POST.get("kind", "?")
        return ReadTags(self.rows, "" if kind == "tag" else kind, self.posted("value"))

    def choice(self) -> dict[str, Any]:
        asked = self.request.POST or self.request.GET
        kind = asked.get("kind", self.rows[0].read_as or "tag")
        return {
            "rows": self.rows,
            "kinds": [(value or "tag", label) for value, label in Tag.ReadAs.choices],
            "kind_now": kind,
            "value": asked.get("value", self.rows[0].read_as_value),
            "known": {
                "category": Category.objects.filter(merged_into__isnull=True).order_by("value"),
                "project": Project.objects.filter(merged_into__isnull=True).order_by("value"),
            }.items(),
            "lists": LISTS,
        }


class InternalPage(TermPage):
    """Whether readers see some tags."""

    template = "internal"
    title: ClassVar[Promise] = gettext_lazy("Show to readers or not")
    verb: ClassVar[Promise] = gettext_lazy("Save")

    def edit(self) -> TermEdit:
        return SetInternal(self.rows, internal=self.request.POST.get("internal") == "yes")

    def choice(self) -> dict[str, Any]:
        return {"rows": self.rows, "internal": self.request.POST.get("internal", "yes") == "yes"}


class PlacePage(TermPage):
    """Below which area some categories stand."""

    template = "place"
    title: ClassVar[Promise] = gettext_lazy("Place in the tree")
    verb: ClassVar[Promise] = gettext_lazy("Place there")

    def edit(self) -> TermEdit:
        chosen = self.request.POST.get("area", "")
        area = None
        if chosen:
            area = Area.objects.filter(pk=int(chosen) if chosen.isdecimal() and len(chosen) < 16 else 0).first()
            if area is None:
                raise ValidationError(_("That area is not there any more."), code="gone")
        return PlaceCategories(self.rows, area)

    def after(self) -> str:
        return reverse("admin:editorial_area_tree")

    def choice(self) -> dict[str, Any]:
        asked = self.request.POST or self.request.GET
        return {
            "rows": self.rows,
            "areas": Area.objects.filter(merged_into__isnull=True).order_by("value"),
            "area": asked.get("area", str(self.rows[0].area_id or "")),
        }


def with_counts(vocabulary: Vocabulary) -> QuerySet[Any]:
    """Returns the terms of a vocabulary, each with the number of its present articles as `article_count`."""
    article, term = vocabulary.article_column.removesuffix("_id"), vocabulary.term_column.removesuffix("_id")
    links = vocabulary.link._default_manager.filter(**{f"{article}__removed_at__isnull": True})
    rows: QuerySet[Any] = vocabulary.term._default_manager.select_related("merged_into")
    return rows.annotate(article_count=counted(links, term))


def found_terms(vocabulary: Vocabulary, term: str, *, without: Collection[int]) -> QuerySet[Any]:
    """Returns terms whose value or title contains each word, the most used first."""
    rows = with_counts(vocabulary).filter(merged_into__isnull=True).exclude(pk__in=without)
    words = term.replace("\0", "").split()
    for word in words:
        rows = rows.filter(Q(**{f"{vocabulary.value}__icontains": word}) | Q(title__icontains=word))
    if not words:
        return rows.none()
    return rows.order_by("-article_count", vocabulary.value)[:MOST_FOUND]
