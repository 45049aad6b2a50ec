"""Killed bulk edits: found by what they say, and completed under their own changeset."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone
from django.utils.translation import gettext as _

from editorial.models import Changeset
from editorial.services.bulk_edits.edits import BulkEdit

SILENT_AFTER = dt.timedelta(seconds=60)


class BulkEditBusy(RuntimeError):
    """The same edit is being carried out; the message says by whom since when."""

    def __init__(self, changeset: Changeset) -> None:
        self.changeset = changeset
        since = timezone.localtime(changeset.created_at).strftime("%Y-%m-%d %H:%M:%S")
        who = changeset.author.get_username() if changeset.author else _("the command line")
        text = _("%(who)s has been making this change since %(since)s (changeset %(number)d). Wait for its end.")
        super().__init__(text % {"who": who, "since": since, "number": changeset.pk})


def interrupted_edit(edit: BulkEdit) -> Changeset | None:
    """Returns the changeset of a run of the same edit that did not end, None where there is none."""
    spec = edit.spec()
    return next((row for row in unfinished_edits() if row.report.get("edit") == spec), None)


def unfinished_edits() -> list[Changeset]:
    """Returns the bulk edits that did not end: killed, or still at work; the newest first."""
    rows = Changeset.objects.filter(kind=Changeset.Kind.BULK, state=Changeset.State.RUNNING)
    return list(rows.select_related("author").order_by("-pk"))


def is_alive(changeset: Changeset) -> bool:
    """Whether a run that did not end was heard of lately."""
    return (changeset.beat_at or changeset.created_at) > timezone.now() - SILENT_AFTER
