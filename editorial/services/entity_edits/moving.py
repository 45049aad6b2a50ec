"""Where the page of an entity is: under another kind, or at another address; the one that it leaves leads there."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from editorial.models import Changeset, Entity, EntityKind, Redirect
from editorial.services.actors import Actor
from editorial.services.addresses import redirect_path
from editorial.services.changesets import Change, record_effects
from editorial.services.curated import TABLES
from editorial.services.curated.entities import entity_key
from editorial.services.entity_edits.edits import EntityEdit
from editorial.services.entity_edits.plans import AddressChange, ColumnChange, EntityPlan, articles_of
from editorial.services.naming import MAX_SLUG
from editorial.services.slugs import first_free, taken_slugs
from editorial.services.sounds import entity_sound, with_sound

UNUSABLE = re.compile(r"[\s/\\?#%:\x00-\x1f\x7f]")


class MoveKind(EntityEdit):
    """Some entities are of another kind than they were taken for; their names are looked up as before."""

    def __init__(self, entities: Sequence[Entity], kind: str) -> None:
        self.subjects = sorted({row.pk for row in entities})
        self.kind = kind
        label = EntityKind(kind).label if kind in EntityKind.values else kind
        self._said = f"{', '.join(str(row) for row in entities)} → {label}"

    def message(self) -> str:
        return self._said

    def _rows(self) -> list[Entity]:
        """Returns those that are not of the kind yet."""
        return list(Entity.objects.filter(pk__in=self.subjects).exclude(kind=self.kind).order_by("kind", "slug"))

    def check(self) -> None:
        if self.kind not in EntityKind.values:
            raise ValidationError(_("Choose a kind."), code="no-kind")
        rows = self._rows()
        if not rows:
            raise ValidationError(_("Nothing of that is of another kind."), code="same-kind")
        for row in rows:
            _refuse_merged(row)

    def _slugs(self, rows: Sequence[Entity]) -> list[str]:
        """Returns the slugs under the new kind: the same where they are free, else numbered."""
        taken = taken_slugs(Entity.objects.filter(kind=self.kind), [row.slug for row in rows])
        return [first_free(row.slug, taken) for row in rows]

    def plan(self, fingerprint: str, *, by: Actor) -> EntityPlan:
        rows = self._rows()
        addresses, columns = [], []
        for row, slug in zip(rows, self._slugs(rows), strict=True):
            new = reverse(f"editorial:{self.kind}", args=[slug])
            addresses.append(AddressChange(row.get_absolute_url(), new))
            columns.append(ColumnChange(row, "kind", row.kind, self.kind))
        articles, samples = articles_of((), whole=[row.pk for row in rows], by=by)
        return EntityPlan(
            fingerprint,
            articles=articles,
            samples=samples,
            redirects=Redirect.objects.filter(entity__in=rows).count(),
            page=addresses[0].new if len(addresses) == 1 else "",
            addresses=tuple(addresses),
            columns=tuple(columns),
        )

    def write(self, changeset: Changeset) -> Iterable[int]:
        rows = self._rows()
        for row, slug in zip(rows, self._slugs(rows), strict=True):
            move_page(row, kind=self.kind, slug=slug, changeset=changeset)
        return [row.pk for row in rows]


class Rename(EntityEdit):
    """How an entity is called, for good or by rule again; and its address, only where an editor asks for another.

    `name` is the display name that the rule leaves alone from now on, None leaves it, "" gives it back to the rule.
    `slug` is the last part of the new address, "" keeps the present one.
    """

    def __init__(self, entity: Entity, *, name: str | None = None, slug: str = "") -> None:
        self.subjects = [entity.pk]
        self.name = name if name is None else unicodedata.normalize("NFC", name.strip())
        self.slug = unicodedata.normalize("NFC", slug.strip())
        self._said = f"{entity} → {self.name or self.slug or entity}"

    def message(self) -> str:
        return self._said

    def _row(self) -> Entity:
        row = Entity.objects.filter(pk__in=self.subjects).first()
        if row is None:
            raise ValidationError(_("What was to be renamed is not there any more."), code="gone")
        return row

    def check(self) -> None:
        row = self._row()
        _refuse_merged(row)
        if self.name:
            Entity(kind=row.kind, name=self.name, slug=row.slug).clean_fields()
        if self.slug and UNUSABLE.search(self.slug):
            message = _("An address has no blanks and none of / \\ ? # % :")
            raise ValidationError({"slug": ValidationError(message, code="not-valid")})
        if len(self.slug) > MAX_SLUG:
            message = _("An address has at most %(most)d characters.") % {"most": MAX_SLUG}
            raise ValidationError({"slug": ValidationError(message, code="too-long")})
        other = Entity.objects.filter(kind=row.kind, slug=self.slug).exclude(pk=row.pk).first()
        if other is not None:
            message = _("“%s” has that address.") % other
            raise ValidationError({"slug": ValidationError(message, code="address-taken")})
        if not self._columns(row) and self._slug(row) == row.slug:
            raise ValidationError(_("It is called so already."), code="same-name")

    def _slug(self, row: Entity) -> str:
        return self.slug or row.slug

    def _columns(self, row: Entity) -> dict[str, Any]:
        wanted: dict[str, Any] = {}
        if self.name:
            wanted = {"name": self.name, "name_fixed": True}
        elif self.name == "":
            wanted = {"name_fixed": False}
        return {column: value for column, value in wanted.items() if getattr(row, column) != value}

    def plan(self, fingerprint: str, *, by: Actor) -> EntityPlan:
        row = self._row()
        old, new = row.get_absolute_url(), reverse(f"editorial:{row.kind}", args=[self._slug(row)])
        columns = [ColumnChange(row, name, getattr(row, name), value) for name, value in self._columns(row).items()]
        return EntityPlan(
            fingerprint,
            page=new,
            addresses=(AddressChange(old, new),) if old != new else (),
            columns=tuple(columns),
        )

    def write(self, changeset: Changeset) -> Iterable[int]:
        row = self._row()
        columns = self._columns(row)
        if columns:
            # What the rule makes of a name that it gets back is no part of the change: it follows from the articles.
            before = {"name": row.name, **{column: getattr(row, column) for column in columns}}
            Entity.objects.filter(pk=row.pk).update(**with_sound(row, columns))
            record_effects(changeset, [Change("entity", entity_key(row), before, {"name": row.name, **columns})])
            row.name = columns.get("name") or row.name  # how it is said follows from that
        if self._slug(row) != row.slug:
            move_page(row, kind=row.kind, slug=self.slug, changeset=changeset)
        return [row.pk]


def move_page(entity: Entity, *, kind: str, slug: str, changeset: Changeset) -> None:
    """Gives an entity another kind and slug; its former address leads to it, and its new one nowhere else."""
    former, old = entity_key(entity), redirect_path(entity.get_absolute_url())
    before = {"kind": str(entity.kind), "slug": entity.slug}
    after = {"kind": str(kind), "slug": slug}
    changes = [Change("entity", former, *_different(before, after))]
    entity.kind, entity.slug, entity.sound = kind, slug, entity_sound(kind, entity.name)
    entity.save(update_fields=["kind", "slug", "sound"])
    own = Redirect.objects.filter(old_path=redirect_path(entity.get_absolute_url()), entity=entity)
    for row in own:
        changes.append(Change("redirect", row.old_path, {"entity": former}, None))
    own.delete()
    known = Redirect.objects.filter(old_path=old).select_related("article", "entity").first()
    changes.append(
        Change("redirect", old, TABLES["redirect"].columns(known) if known else None, {"entity": entity_key(entity)})
    )
    Redirect.objects.update_or_create(
        old_path=old,
        defaults={"entity": entity, "article": None},
        create_defaults={"entity": entity, "article": None, "created_at": timezone.now()},
    )
    record_effects(changeset, changes)


def _different(before: dict[str, Any], after: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    changed = [name for name in before if before[name] != after[name]]
    return {name: before[name] for name in changed}, {name: after[name] for name in changed}


def _refuse_merged(row: Entity) -> None:
    if row.merged_into_id is not None:
        message = _("“%s” is merged into another itself; name that one.") % row
        raise ValidationError(message, code="merge-chain")
