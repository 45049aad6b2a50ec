"""The bulk edit that carries out the operations of a recipe on the articles that it selects."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property, partial
from typing import Any

from editorial.formats import SourceDocument
from editorial.models import Article, ArticleQuerySet, Changeset, Revision
from editorial.operations import carry_out, read_operations
from editorial.quality import Garden, Text
from editorial.services.actors import Actor
from editorial.services.bulk_changes.gardens import garden_of_terms
from editorial.services.bulk_changes.recipe import RecipeData
from editorial.services.bulk_changes.selecting import read_selection
from editorial.services.bulk_edits import BulkEdit, BulkPlan, Patched, interrupted_edit
from editorial.services.reading import read_document

BULK_CHANGE = "editorial.bulk_change"
BULK_REPAIR = "editorial.bulk_repair"
WHAT = "operations"
Seen = Mapping[int, tuple[int | None, int | None]]


class OperationsEdit(BulkEdit):
    """Operations on the articles of a selection. With `seen` each article has to be as it was planned."""

    def __init__(self, recipe: RecipeData, seen: Seen | None = None) -> None:
        self.recipe = recipe
        self.seen = seen
        self.permissions = needed(recipe)

    @classmethod
    def from_spec(cls, spec: Mapping[str, Any]) -> OperationsEdit:
        """Returns the edit that `spec` returned."""
        operations = read_operations(spec["operations"])
        return cls(RecipeData("", read_selection(spec["select"]), operations, spec["message"]))

    @property
    def looking(self) -> Sequence[str]:
        """A look takes no right but the one to change articles."""
        return ()

    def spec(self) -> dict[str, Any]:
        operations = [operation.as_json() for operation in self.recipe.operations]
        selected = self.recipe.selection.as_json()
        return {"what": WHAT, "select": selected, "operations": operations, "message": self.message()}

    def message(self) -> str:
        return self.recipe.message or self.recipe.name or told(self.recipe)

    def candidates(self) -> ArticleQuerySet:
        """Returns the selected articles but those that a killed run of the same edit has written.

        Some operations would change a text once more; what a run has written, it has written whole.
        """
        rows = self.recipe.selection.articles()
        begun = interrupted_edit(self)
        if begun is None:
            return rows
        return rows.exclude(pk__in=Revision.objects.filter(changeset=begun).values("article_id"))

    def problem(self, article: Article) -> str:
        if self.seen is None:
            return ""
        now = (article.live_revision_id, article.pending_revision_id)
        return "" if self.seen.get(article.pk, now) == now else "changed-since"

    def as_planned(self, plan: BulkPlan) -> OperationsEdit:
        """Returns the edit for which an article has to be as this plan has seen it."""
        made = OperationsEdit(self.recipe, {item.article_id: item.seen for item in plan.items})
        made.__dict__.update({"garden": self.garden} if "garden" in self.__dict__ else {})
        return made

    def patch(self, document: SourceDocument, article: Article) -> Patched:
        before = read_document(document, article)
        text = Text(article.path, document, before)
        read = partial(read_document, article=article)
        after = carry_out(self.recipe.operations, text, read=read, garden=lambda: self.garden)
        return Patched(after, before=before)

    @cached_property
    def garden(self) -> Garden:
        """What repairs that look at all articles see: the terms as they were when it was first asked."""
        return garden_of_terms()

    def begin(self, changeset: Changeset, *, by: Actor) -> None:
        """Has nothing to write first."""


def needed(recipe: RecipeData) -> tuple[str, ...]:
    """Returns the permission that carrying out takes: repairs alone are an editor's work, all else a publisher's."""
    return (BULK_REPAIR,) if all(operation.is_repair for operation in recipe.operations) else (BULK_CHANGE,)


def told(recipe: RecipeData) -> str:
    """Returns the operations in a line, as a changeset is called that nobody gave a name."""
    parts = []
    for operation in recipe.operations[:5]:
        said = operation.as_json()
        values = [str(value) for key, value in said.items() if key not in ("do", "table") and value not in ("", True)]
        parts.append(" ".join([said["do"], *values]))
    return ("; ".join(parts) + (" …" if len(recipe.operations) > 5 else ""))[:200]
