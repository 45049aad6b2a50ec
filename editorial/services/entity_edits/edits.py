"""What every edit of entities has in common: its permission, its plan, what it locks, its one changeset."""

from __future__ import annotations

import hashlib
import json
from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from editorial.models import Alias, Changeset, Entity, Project
from editorial.services.actors import Actor, require
from editorial.services.changesets import advance, close, open_changeset
from editorial.services.curated import TABLES
from editorial.services.entity_edits.plans import EntityPlan
from editorial.services.locking import lock_names
from editorial.services.naming import choose_display_names

CHANGE = "editorial.change_entity"
CHANGED_SINCE = "changed-since"


class EntityEdit(ABC):
    """One edit of some entities. `subjects` are the ids of all that it reads or writes, known beforehand."""

    subjects: Sequence[int]

    @abstractmethod
    def message(self) -> str:
        """Returns what the edit does, as the changeset's message says it unless an editor says it otherwise."""

    @abstractmethod
    def check(self) -> None:
        """Passes when the edit can be made of the rows as they are now.

        Raises:
            ValidationError: it cannot; the code says why.
        """

    @abstractmethod
    def plan(self, fingerprint: str, *, by: Actor) -> EntityPlan:
        """Returns what the edit would do; writes nothing."""

    @abstractmethod
    def write(self, changeset: Changeset) -> Iterable[int]:
        """Makes the edit inside the caller's transaction; returns the entities whose names may be chosen again."""


def plan_edit(edit: EntityEdit, *, by: Actor) -> EntityPlan:
    """Returns what the edit would do, with the fingerprint that `carry_out_edit` takes as `seen`.

    Raises:
        PermissionDenied: the actor may not change names.
        ValidationError: the edit cannot be made; the code says why.
    """
    require(by, CHANGE)
    edit.check()
    return edit.plan(fingerprint(edit.subjects), by=by)


def carry_out_edit(edit: EntityEdit, *, by: Actor, seen: str = "", message: str = "") -> Changeset:
    """Makes the edit as one changeset of its own; with `seen` only if the entities are as they were then.

    Articles that came or went since then are no difference: their mentions follow the names in any case.

    Raises:
        PermissionDenied: the actor may not change names.
        ValidationError: "changed-since", which names what changed; or the edit cannot be made.
    """
    require(by, CHANGE)
    with transaction.atomic():
        lock_names()
        list(Entity.objects.select_for_update().filter(pk__in=edit.subjects).order_by("pk").values_list("pk"))
        if seen:
            _refuse_changed(seen, fingerprint(edit.subjects))
        edit.check()
        changeset = open_changeset(Changeset.Kind.ENTITY, by=by, message=message or edit.message(), total=1)
        choose_display_names(sorted(set(edit.write(changeset))))
        advance(changeset, 1)
        close(changeset)
    return changeset


def fingerprint(entity_ids: Sequence[int]) -> str:
    """Returns what somebody has seen of these entities: "12:3f2a…,15:90bc…", for each its row, names and projects.

    A name that follows from the articles is left out: it changes with each import.
    """
    table = TABLES["entity"]
    names: dict[int, list[object]] = {pk: [] for pk in entity_ids}
    for entity_id, *alias in Alias.objects.filter(entity_id__in=entity_ids).values_list(
        "entity_id", "source_kind", "key", "origin"
    ):
        names[entity_id].append(alias)
    for entity_id, value in Project.objects.filter(lead_id__in=entity_ids).values_list("lead_id", "value"):
        names[entity_id].append(value)
    parts = []
    for row in Entity.objects.filter(pk__in=entity_ids).select_related("merged_into").order_by("pk"):
        columns = {name: value for name, value in table.columns(row).items() if name not in table.follows(row)}
        said = json.dumps([columns, sorted(map(repr, names[row.pk]))], sort_keys=True)
        parts.append(f"{row.pk}:{hashlib.sha256(said.encode()).hexdigest()[:16]}")
    return ",".join(parts)


def _refuse_changed(seen: str, now: str) -> None:
    """Passes when both say the same of every entity; a name that changed is told."""
    if seen == now:
        return
    before, after = (dict(part.partition(":")[::2] for part in text.split(",")) for text in (seen, now))
    changed = {pk for pk in before | after if before.get(pk) != after.get(pk) and pk.isdigit()}
    names = Entity.objects.filter(pk__in=changed).order_by("name").values_list("name", flat=True)
    told = ", ".join(f"“{name}”" for name in names)
    message = _("%s changed since you looked. Look at the preview again.") % told if told else ""
    message = message or _("What was looked at is not there any more. Look at the preview again.")
    raise ValidationError(message, code=CHANGED_SINCE)
