"""What an entity is, how it is called, and at which address it is."""

from __future__ import annotations

from typing import Any, ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from editorial.admin.entity_edits.pages import EditPage, kinds
from editorial.services.entity_edits import EntityEdit, MoveKind, Rename

TO_RULE = "rule"


class KindPage(EditPage):
    """Some entities move to another kind."""

    template = "kind"
    title: ClassVar[Promise] = gettext_lazy("Move to another kind")
    verb: ClassVar[Promise] = gettext_lazy("Move")

    def edit(self) -> EntityEdit:
        return MoveKind(self.rows, self.request.POST.get("kind", ""))

    def choice(self) -> dict[str, Any]:
        return {"rows": self.rows, "kinds": kinds(), "kind": self.request.POST.get("kind", "")}


class NamePage(EditPage):
    """The display name of an entity, chosen or by rule, and its address."""

    template = "name"
    title: ClassVar[Promise] = gettext_lazy("Name and address")
    verb: ClassVar[Promise] = gettext_lazy("Save")

    def edit(self) -> EntityEdit:
        posted = self.request.POST
        row = self.rows[0]
        name: str | None = self.posted("name").strip()
        if posted.get("by") == TO_RULE:
            name = ""
        elif not name or (name == row.name and row.name_fixed):
            name = None
        return Rename(row, name=name, slug=self.posted("slug"))

    def choice(self) -> dict[str, Any]:
        row, posted = self.rows[0], self.request.POST
        return {
            "entity": row,
            "by_rule": posted.get("by") == TO_RULE if posted else not row.name_fixed,
            "name": posted.get("name", row.name),
            "slug": posted.get("slug", row.slug),
        }
