"""Several entities side by side, and which of them stays."""

from __future__ import annotations

from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from editorial.admin.entity_edits.pages import EditPage, found_entities
from editorial.models import Entity
from editorial.services.entity_edits import EntityEdit, Merge


class MergePage(EditPage):
    """Some entities become one. The address names them; others are found by their names and added to it."""

    template = "merge"
    title: ClassVar[Promise] = gettext_lazy("Merge names")
    verb: ClassVar[Promise] = gettext_lazy("Merge")
    rewrites = True

    def subject(self) -> Entity:
        chosen = self.request.POST.get("target", "")
        return next((row for row in self.rows if str(row.pk) == chosen), self.rows[0])

    def edit(self) -> EntityEdit:
        chosen = self.request.POST.get("target", "")
        if len(self.rows) > 1 and chosen not in {str(row.pk) for row in self.rows}:
            raise ValidationError(_("Choose which one stays."), code="no-target")
        target = self.subject()
        return Merge(target, [row for row in self.rows if row.pk != target.pk], name=self.posted("name"))

    def choice(self) -> dict[str, Any]:
        ids = [row.pk for row in self.rows]
        term = self.request.GET.get("q", "").strip()
        posted = self.request.POST
        best = max(self.rows, key=lambda row: (row.merged_into_id is None, row.article_count, -row.pk))  # type: ignore[attr-defined]
        return {
            "sides": [
                {"row": row, "without": ",".join(str(pk) for pk in ids if pk != row.pk) if len(ids) > 1 else ""}
                for row in self.rows
            ],
            "ids": ",".join(map(str, ids)),
            "target": posted.get("target") or str(best.pk),
            "name": posted.get("name", ""),
            "term": term,
            "found": [(row, ",".join(map(str, [*ids, row.pk]))) for row in found_entities(term, without=ids)],
        }
