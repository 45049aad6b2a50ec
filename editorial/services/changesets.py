"""Opening, advancing and closing the changeset that every write belongs to."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import F
from django.utils import timezone

from editorial.models import Changeset, Effect, SiteVersion
from editorial.services.actors import Actor, as_author
from editorial.services.bulk import insert_rows

MAX_MESSAGE = 500
_encode = json.JSONEncoder(ensure_ascii=False).encode  # made once: `dumps` with an option makes it for each value
EFFECT_VERSION = 1  # of the form of `before` and `after`


@dataclass(frozen=True, slots=True)
class Change:
    """One curated row before and after, as named columns; None where the row does not exist."""

    table: str
    key: str
    before: dict[str, Any] | None
    after: dict[str, Any] | None


def open_changeset(
    kind: Changeset.Kind,
    *,
    by: Actor,
    message: str = "",
    total: int = 0,
    undoes: Changeset | None = None,
    report: dict[str, Any] | None = None,
) -> Changeset:
    """Returns a new, running changeset.

    What a later run knows a killed one by, `undoes` and `report`, is written with it: there is no moment between.
    """
    now = timezone.now()
    return Changeset.objects.create(
        kind=kind,
        author=as_author(by),
        message=message[:MAX_MESSAGE],
        total=total,
        undoes=undoes,
        report=report or {},
        created_at=now,
        beat_at=now,
    )


def record_effects(changeset: Changeset, changes: Iterable[Change]) -> None:
    """Writes what was done to curated rows, so that it can be undone."""
    insert_rows(
        Effect,
        ("changeset_id", "table", "key", "before", "after", "version"),
        (
            (changeset.pk, change.table, change.key[:700], _json(change.before), _json(change.after), EFFECT_VERSION)
            for change in changes
        ),
    )


def _json(columns: dict[str, Any] | None) -> str | None:
    return None if columns is None else _encode(columns)


def advance(changeset: Changeset, done: int) -> None:
    """Counts `done` more items and tells caches; called last in the transaction that wrote them."""
    Changeset.objects.filter(pk=changeset.pk).update(done=F("done") + done, beat_at=timezone.now())
    SiteVersion.bump()


def close(changeset: Changeset, *, state: Changeset.State = Changeset.State.DONE, **report: Any) -> None:
    """Ends the changeset with its state; `report` is added to the stored report."""
    changeset.refresh_from_db(fields=["done", "report"])
    changeset.state = state
    changeset.report = {**changeset.report, **report}
    changeset.finished_at = timezone.now()
    changeset.save(update_fields=["state", "report", "finished_at"])
