"""Which names leave an entity, and where they go."""

from __future__ import annotations

from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from editorial.admin.entity_edits.pages import EditPage, entities, found_entities, kinds
from editorial.models import Entity, SourceKind
from editorial.services.entity_edits import EntityEdit, Split, name_moves, names_before_merge

NEW = "new"


class SplitPage(EditPage):
    """Some names of one entity go to a new one, to one that was merged into it, or to another."""

    template = "split"
    title: ClassVar[Promise] = gettext_lazy("Take names out")
    verb: ClassVar[Promise] = gettext_lazy("Take them out")

    def edit(self) -> EntityEdit:
        posted = self.request.POST
        parts = [text.partition(":") for text in posted.getlist("name_key")]
        names = [(kind, key) for kind, separator, key in parts if separator and "\0" not in kind + key]
        into = posted.get("into", "")
        if into == NEW:
            return Split(self.rows[0], names, kind=posted.get("kind", ""), name=self.posted("name"))
        target = Entity.objects.filter(pk=int(into)).first() if into.isascii() and into.isdigit() else None
        if target is None:
            raise ValidationError(_("Choose where the names go."), code="no-target")
        return Split(self.rows[0], names, into=target)

    def choice(self) -> dict[str, Any]:
        entity, asked = self.rows[0], self.request.POST or self.request.GET
        moves = name_moves(entity.aliases.select_related("entity"))
        former = list(entity.merged.order_by("name", "pk"))
        ticked = set(asked.getlist("name_key"))
        chosen = asked.get("into") or NEW
        again = next((row for row in former if str(row.pk) == self.request.GET.get("into")), None)
        if again is not None and not self.request.POST:
            ticked = {f"{kind}:{key}" for kind, key in names_before_merge(again, entity)}
        term = asked.get("q", "").strip()
        found = list(found_entities(term, without=[entity.pk]))
        if chosen.isascii() and chosen.isdigit() and not any(str(row.pk) == chosen for row in [*former, *found]):
            found = [*entities([int(chosen)]), *found]
        return {
            "entity": entity,
            "names": [
                {
                    "move": move,
                    "value": f"{move.source_kind}:{move.key}",
                    "kind": str(SourceKind(move.source_kind).label),
                    "ticked": f"{move.source_kind}:{move.key}" in ticked,
                }
                for move in moves
            ],
            "former": former,
            "found": found,
            "term": term,
            "into": chosen,
            "kinds": kinds(),
            "kind": asked.get("kind") or entity.kind,
            "name": asked.get("name", ""),
        }
