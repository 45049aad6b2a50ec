"""Articles that join a project or leave it: their headers name it, or name it no more."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from editorial.formats import SourceDocument
from editorial.mapping import Field, editable_values, patch_article
from editorial.models import Article, ArticleQuerySet, Changeset, Project
from editorial.services.actors import Actor
from editorial.services.bulk_edits import BulkEdit, Patched
from editorial.services.project_order import CHANGE_PROJECT
from editorial.services.reading import read_document

MOST_MEMBERS = 200  # articles of one edit


class ProjectMembers(BulkEdit):
    """Some articles join the project, others leave it. Names that were merged into it count as its own."""

    permissions = (CHANGE_PROJECT,)

    def __init__(self, project: Project, *, joining: Iterable[int] = (), leaving: Iterable[int] = ()) -> None:
        self.project = project
        self.leaving = sorted(set(leaving))
        self.joining = sorted(set(joining) - set(self.leaving))
        merged = Project.objects.filter(merged_into=project).values_list("value", flat=True)
        self.values = frozenset({project.value, *merged})

    def spec(self) -> dict[str, Any]:
        return {
            "what": "members",
            "project": self.project.value,
            "joining": self.joining,
            "leaving": self.leaving,
        }

    def message(self) -> str:
        return str(self.project)

    def candidates(self) -> ArticleQuerySet:
        return Article.objects.filter(pk__in=[*self.joining, *self.leaving])

    def patch(self, document: SourceDocument, article: Article) -> Patched:
        """Returns the text with the project at the end of its list, or without it."""
        data = read_document(document, article)
        shown = editable_values(document, data)[Field.PROJECTS]
        assert isinstance(shown, tuple)
        own = {use.written for use in data.projects if use.value in self.values}
        if article.pk in self.leaving:
            wanted = tuple(item for item in shown if item not in own)
        else:
            wanted = shown if own else (*shown, self.project.value)
        return Patched(patch_article(document, data=data, changes={Field.PROJECTS: wanted}))

    def state(self) -> object:
        return sorted(self.values)

    def begin(self, changeset: Changeset, *, by: Actor) -> None:
        """Passes while the project is there.

        Raises:
            ValidationError: it was merged into another by now.
        """
        if not Project.objects.filter(pk=self.project.pk, merged_into__isnull=True).exists():
            text = _("“%s” was merged into another project by now. Look for the articles there.")
            raise ValidationError(text % self.project, code="merged")
