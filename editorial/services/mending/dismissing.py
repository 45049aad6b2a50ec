"""Dismissing files in quarantine: nothing is stored, and they are not reported again."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone

from editorial.models import Changeset, Quarantine
from editorial.services.actors import Actor, require
from editorial.services.changesets import advance, close, open_changeset
from editorial.services.importing.plan import IMPORT
from editorial.services.mending.clearing import clear


def dismiss(ids: Sequence[int], *, by: Actor, note: str) -> Changeset | None:
    """Takes files out of quarantine without their texts, and says why; returns the changeset, None for no file.

    The bytes are kept. A file with the same bytes is passed over from now on.

    Raises:
        PermissionDenied: the actor may not import.
    """
    require(by, IMPORT)
    with transaction.atomic():
        found = Quarantine.objects.select_for_update().filter(pk__in=list(ids), cleared_at__isnull=True)
        rows = list(found.defer("data", "suggestion").order_by("pk"))
        if not rows:
            return None
        changeset = open_changeset(Changeset.Kind.REPAIR, by=by, message=note, total=len(rows))
        outcome = Quarantine.Outcome.DISMISSED
        clear(dict.fromkeys(rows, ""), outcome, changeset=changeset, now=timezone.now(), note=note)
        advance(changeset, len(rows))
        close(changeset, counts={"dismissed": len(rows)})
    return changeset
