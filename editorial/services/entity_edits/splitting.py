"""Names that mean somebody else: taken out of an entity into a new one, another one, or one that was merged into it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from editorial.models import Alias, Changeset, Effect, Entity, EntityKind
from editorial.services.actors import Actor
from editorial.services.changesets import Change, record_effects
from editorial.services.curated.entities import entity_key, split_key
from editorial.services.entity_edits.edits import EntityEdit
from editorial.services.entity_edits.plans import (
    ColumnChange,
    EntityPlan,
    NameMove,
    articles_of,
    name_by_rule,
    name_moves,
    uses_of,
)
from editorial.services.mention_moves import move_mentions, places_of
from editorial.services.naming import NameKey, free_entity_slug, make_bare_entity
from editorial.services.sounds import with_sound


class Split(EntityEdit):
    """Some names leave an entity, with all mentions that are written so, and never come back by an import.

    They go `into` another entity; into one that was merged into this one, which then stands for itself again; or
    without `into` to a new entity of that kind, called `name`, or by rule where that is "".
    """

    def __init__(
        self,
        entity: Entity,
        names: Sequence[NameKey],
        *,
        into: Entity | None = None,
        kind: str = "",
        name: str = "",
    ) -> None:
        self.entity_id = entity.pk
        self.names = sorted(set(names))
        self.into_id = into.pk if into is not None else None
        self.kind = kind
        self.name = name.strip()
        self.subjects = [pk for pk in (entity.pk, self.into_id) if pk is not None]
        self._said = f"{entity} → {into if into is not None else self.name or '+'}"

    def message(self) -> str:
        return self._said

    def _rows(self) -> tuple[Entity, Entity | None]:
        rows = {row.pk: row for row in Entity.objects.filter(pk__in=self.subjects).select_related("merged_into")}
        missing = [pk for pk in self.subjects if pk not in rows]
        if missing:
            raise ValidationError(_("What was to be split is not there any more."), code="gone")
        return rows[self.entity_id], rows[self.into_id] if self.into_id is not None else None

    def _aliases(self) -> QuerySet[Alias]:
        chosen = Q(pk__in=())
        for source_kind, key in self.names:
            chosen |= Q(source_kind=source_kind, key=key)
        return Alias.objects.filter(chosen, entity_id=self.entity_id).order_by("source_kind", "key")

    def check(self) -> None:
        entity, into = self._rows()
        found = self._aliases().count()
        if not self.names:
            raise ValidationError(_("Choose at least one name."), code="split-nothing")
        if found != len(self.names):
            message = _("A name that you chose does not lead to “%s” any more. Look again.") % entity
            raise ValidationError(message, code="name-gone")
        if found == entity.aliases.count():
            message = _("One name has to stay. To join all of them to another, merge the two.")
            raise ValidationError(message, code="split-all")
        if into is None:
            self._check_new()
        elif into.pk == entity.pk:
            raise ValidationError(_("The names are there already; choose somebody else."), code="split-self")
        elif into.merged_into_id not in (None, entity.pk):
            message = _("“%s” is merged into another itself; name that one.") % into
            raise ValidationError(message, code="merge-chain")

    def _check_new(self) -> None:
        if self.kind not in EntityKind.values:
            raise ValidationError(_("Choose what the new one is."), code="no-kind")
        Entity(kind=self.kind, name=self.name or "-", slug="-").clean_fields()

    def plan(self, fingerprint: str, *, by: Actor) -> EntityPlan:
        entity, into = self._rows()
        moves = name_moves(self._aliases().select_related("entity"))
        articles, samples = articles_of(moves, by=by)
        chosen = set(self.names)
        leaving = uses_of([entity.pk], chosen)
        staying = uses_of([entity.pk], {(kind, key) for kind, key in _names(entity) if (kind, key) not in chosen})
        columns = _renamed(entity, staying)
        if into is not None:
            page = into.get_absolute_url()
            columns += _renamed(into, [*leaving, *uses_of([into.pk])])
            if into.merged_into is not None:
                columns.append(ColumnChange(into, "merged_into", into.merged_into, ""))
        else:
            slug = free_entity_slug(self.kind, self._name_of(moves))
            page = reverse(f"editorial:{self.kind}", args=[slug])
        return EntityPlan(
            fingerprint, names=moves, articles=articles, samples=samples, page=page, columns=tuple(columns)
        )

    def _name_of(self, moves: Sequence[NameMove]) -> str:
        """Returns what a new entity is called at first: as was said, else as most articles write it."""
        most_used = moves[0]
        return self.name or (most_used.spellings[0][0] if most_used.spellings else most_used.written)

    def write(self, changeset: Changeset) -> Iterable[int]:
        entity, into = self._rows()
        aliases = list(self._aliases().select_related("entity"))
        if into is None:
            into = make_bare_entity(self.kind, self._name_of(name_moves(aliases)), changeset=changeset)
            if self.name:
                chosen = {"name": self.name, "name_fixed": True}
                Entity.objects.filter(pk=into.pk).update(**with_sound(into, chosen))
                before = {"name": into.name, "name_fixed": False}
                record_effects(changeset, [Change("entity", entity_key(into), before, chosen)])
        elif into.merged_into_id is not None:
            Entity.objects.filter(pk=into.pk).update(merged_into=None)
            changes = [Change("entity", entity_key(into), {"merged_into": entity_key(entity)}, {"merged_into": None})]
            record_effects(changeset, changes)
        self._lead(aliases, into, changeset)
        return {entity.pk, into.pk} | move_mentions(places_of(aliases), changeset=changeset)

    def _lead(self, aliases: Sequence[Alias], into: Entity, changeset: Changeset) -> None:
        after: dict[str, Any] = {"entity": entity_key(into), "origin": Alias.Origin.EDITOR.value}
        record_effects(
            changeset,
            [
                Change(
                    "alias",
                    f"{alias.source_kind}:{alias.key}",
                    {"entity": entity_key(alias.entity), "origin": str(alias.origin)},
                    after,
                )
                for alias in aliases
            ],
        )
        ids = [alias.pk for alias in aliases]
        Alias.objects.filter(pk__in=ids).update(entity=into, origin=Alias.Origin.EDITOR)


def names_before_merge(former: Entity, entity: Entity) -> set[NameKey]:
    """Returns the names of `entity` that led to `former` until that was merged into it, as the record says."""
    rows = Effect.objects.filter(table="alias", before__entity=entity_key(former), changeset__kind__in=MERGING)
    recorded = {split_key(key) for key in rows.values_list("key", flat=True)}
    return recorded & _names(entity)


MERGING = (Changeset.Kind.ENTITY, Changeset.Kind.BULK, Changeset.Kind.UNDO)


def _names(entity: Entity) -> set[NameKey]:
    return set(Alias.objects.filter(entity=entity).values_list("source_kind", "key"))


def _renamed(entity: Entity, uses: Sequence[Any]) -> list[ColumnChange]:
    called = name_by_rule(entity, uses)
    return [ColumnChange(entity, "name", entity.name, called)] if called != entity.name else []
