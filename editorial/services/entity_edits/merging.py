"""Several entities that are one: all names lead to the one that stays, and the others' addresses to its page."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from editorial.models import Alias, Changeset, Entity, Mention, Project, Redirect
from editorial.services.actors import Actor
from editorial.services.changesets import Change, record_effects
from editorial.services.curated.entities import entity_key
from editorial.services.entity_edits.edits import EntityEdit, carry_out_edit, plan_edit
from editorial.services.entity_edits.plans import (
    AddressChange,
    ColumnChange,
    EntityPlan,
    articles_of,
    name_by_rule,
    name_moves,
    uses_of,
)
from editorial.services.name_sets import articles_with, refresh_name_sets
from editorial.services.sounds import with_sound

FACTS = ("description", "homepage", "feed", "wikidata_id")  # what the entity that stays takes over where it has none


def plan_merge(target: Entity, others: Sequence[Entity], *, by: Actor, name: str = "") -> EntityPlan:
    """Returns what merging the others into the target would do; writes nothing.

    Show it, and give its `fingerprint` back to `merge_entities` as `seen`.

    Raises:
        PermissionDenied, ValidationError: as `merge_entities`.
    """
    return plan_edit(Merge(target, others, name=name), by=by)


def merge_entities(
    target: Entity, others: Sequence[Entity], *, by: Actor, seen: str = "", message: str = "", name: str = ""
) -> Changeset:
    """Merges the others, of whatever kind, into the target, as one changeset that can be undone; returns that.

    Their names lead to the target from now on, with all mentions, and so the next import of the same files finds the
    target by each of them; the projects that they lead, and what was merged into them before, go along; their
    addresses answer with a redirect. What the target lacks of description and links it takes over. `name` is how it is
    to be called for good; without one the rule goes on choosing. `seen` is the fingerprint of the plan that somebody
    looked at. Whoever has a changeset and a transaction of their own calls `join_entities` instead.

    Raises:
        PermissionDenied: the actor may not change names.
        ValidationError: "changed-since", "merge-nothing", "merge-self", "merge-chain" (the target, or one of the
            others, is merged into another already).
    """
    return carry_out_edit(Merge(target, others, name=name), by=by, seen=seen, message=message)


def join_entities(target: Entity, others: Sequence[Entity], *, changeset: Changeset, name: str = "") -> set[int]:
    """Does what `merge_entities` says as a part of the caller's changeset, inside the caller's transaction.

    The caller has called `lock_names()` at the beginning of that, and checks permissions. Returns the ids of the
    entities whose display names `choose_display_names` is to choose again at the end.

    Raises:
        ValidationError: as `merge_entities`.
    """
    merge = Merge(target, others, name=name)
    merge.check()
    return set(merge.write(changeset))


class Merge(EntityEdit):
    """Some entities become one."""

    def __init__(self, target: Entity, others: Sequence[Entity], *, name: str = "") -> None:
        self.target_id = target.pk
        self.other_ids = sorted({row.pk for row in others})
        self.subjects = sorted({self.target_id, *self.other_ids})
        self.name = name.strip()
        self._said = f"{' + '.join(str(row) for row in others)} → {target}"

    def message(self) -> str:
        return self._said

    def check(self) -> None:
        rows = self._rows()
        if not self.other_ids:
            raise ValidationError(_("Choose at least two names to merge."), code="merge-nothing")
        if self.target_id in self.other_ids:
            message = _("Nothing can be merged into itself.")
            raise ValidationError({"merged_into": ValidationError(message, code="merge-self")})
        for pk in self.subjects:
            if pk not in rows:
                raise ValidationError(_("What was to be merged is not there any more."), code="gone")
            if rows[pk].merged_into_id is not None:
                message = _("“%s” is merged into another itself; name that one.") % rows[pk]
                raise ValidationError({"merged_into": ValidationError(message, code="merge-chain")})
        if self.name:
            target = rows[self.target_id]
            target.name = self.name
            target.clean_fields(exclude={"kind", "slug", *FACTS})

    def _rows(self) -> dict[int, Entity]:
        return {row.pk: row for row in Entity.objects.filter(pk__in=self.subjects)}

    def _others(self, rows: dict[int, Entity]) -> list[Entity]:
        return sorted((rows[pk] for pk in self.other_ids), key=entity_key)

    def plan(self, fingerprint: str, *, by: Actor) -> EntityPlan:
        rows = self._rows()
        target, others = rows[self.target_id], self._others(rows)
        names = name_moves(Alias.objects.filter(entity_id__in=self.other_ids).select_related("entity"))
        articles, samples = articles_of((), whole=self.other_ids, by=by)
        page = target.get_absolute_url()
        columns = [
            ColumnChange(target, name, getattr(target, name), value) for name, value in self._gains(rows).items()
        ]
        if not self.name:
            called = name_by_rule(target, uses_of(self.subjects))
            columns += [ColumnChange(target, "name", target.name, called)] if called != target.name else []
        return EntityPlan(
            fingerprint,
            names=names,
            articles=articles,
            samples=samples,
            projects=tuple(Project.objects.filter(lead_id__in=self.other_ids).order_by("value")),
            former=tuple(Entity.objects.filter(merged_into_id__in=self.other_ids).order_by("name", "pk")),
            redirects=Redirect.objects.filter(entity_id__in=self.other_ids).count(),
            page=page,
            addresses=tuple(AddressChange(row.get_absolute_url(), page) for row in others),
            columns=tuple(columns),
        )

    def _gains(self, rows: dict[int, Entity]) -> dict[str, Any]:
        """Returns the columns that the target gets: what it lacks and one of the others has, and the chosen name."""
        target, others = rows[self.target_id], self._others(rows)
        gains: dict[str, Any] = {}
        for column in FACTS:
            found = next((value for row in others if (value := getattr(row, column))), "")
            if found and not getattr(target, column):
                gains[column] = found
        if self.name:
            gains |= {"name": self.name, "name_fixed": True}
        return {column: value for column, value in gains.items() if value != getattr(target, column)}

    def write(self, changeset: Changeset) -> Iterable[int]:
        rows = self._rows()
        target = rows[self.target_id]
        record_effects(
            changeset, [*self._move_names(rows), *self._move_projects(rows), *self._retire(rows), *self._gain(rows)]
        )
        moving = articles_with(self.other_ids)
        Mention.objects.filter(entity_id__in=self.other_ids).update(entity=target)
        refresh_name_sets(moving)
        return self.subjects

    def _move_names(self, rows: dict[int, Entity]) -> list[Change]:
        kept, origin = entity_key(rows[self.target_id]), Alias.Origin.MERGE.value
        aliases = Alias.objects.filter(entity_id__in=self.other_ids)
        changes = [
            Change(
                "alias",
                f"{alias.source_kind}:{alias.key}",
                {"entity": entity_key(rows[alias.entity_id]), "origin": str(alias.origin)},
                {"entity": kept, "origin": origin},
            )
            for alias in aliases.order_by("source_kind", "key")
        ]
        aliases.update(entity_id=self.target_id, origin=origin)
        return changes

    def _move_projects(self, rows: dict[int, Entity]) -> list[Change]:
        kept = entity_key(rows[self.target_id])
        projects = Project.objects.filter(lead_id__in=self.other_ids)
        changes = [
            Change("project", value, {"lead": entity_key(rows[lead_id])}, {"lead": kept})
            for value, lead_id in projects.order_by("value").values_list("value", "lead_id")
            if lead_id is not None
        ]
        projects.update(lead_id=self.target_id)
        return changes

    def _retire(self, rows: dict[int, Entity]) -> list[Change]:
        """Merges the others, and what was merged into them before, so that no chain comes to be."""
        after = {"merged_into": entity_key(rows[self.target_id])}
        earlier = list(Entity.objects.filter(merged_into_id__in=self.other_ids).order_by("pk"))
        changes = [
            Change("entity", entity_key(row), {"merged_into": entity_key(rows[row.merged_into_id])}, after)
            for row in earlier
            if row.merged_into_id is not None
        ]
        changes += [Change("entity", entity_key(row), {"merged_into": None}, after) for row in self._others(rows)]
        ids = [row.pk for row in earlier] + self.other_ids
        Entity.objects.filter(pk__in=ids).update(merged_into_id=self.target_id)
        return changes

    def _gain(self, rows: dict[int, Entity]) -> list[Change]:
        target, gains = rows[self.target_id], self._gains(rows)
        if not gains:
            return []
        before = {column: getattr(target, column) for column in gains}
        Entity.objects.filter(pk=target.pk).update(**with_sound(target, gains))
        return [Change("entity", entity_key(target), before, gains)]
