"""Findings let pass for a reason, and asked for again: one changeset for as many as were chosen."""

from __future__ import annotations

from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from editorial.models import Changeset, Finding
from editorial.services.actors import Actor, as_author, require
from editorial.services.changesets import Change, advance, close, open_changeset, record_effects
from editorial.services.curated import TABLES
from editorial.services.curated.waivers import LONGEST_REASON, TABLE, waiver_key
from editorial.services.deriving import refresh_debt
from editorial.services.locking import lock_articles
from editorial.services.slugs import chunks
from editorial.workflow import CHANGE_ANY

TEXTS = ("article__header", "article__summary", "article__insight", "article__alternative_titles")
WAIVE = CHANGE_ANY  # who decides about the texts of everybody decides what of them may stay


def waive(finding_ids: Sequence[int], *, by: Actor, reason: str) -> Changeset | None:
    """Lets open findings pass, as one changeset; None where none of them is open.

    Raises:
        PermissionDenied: the actor may not change the articles of others.
        ValidationError: "required", no reason is given, or "max_length".
    """
    require(by, WAIVE)
    reason = " ".join(reason.split())
    if not reason:
        raise ValidationError(_("Say why these findings may stay: whoever finds them later wants to know."), "required")
    if len(reason) > LONGEST_REASON:
        raise ValidationError(_("The reason is longer than %s characters.") % LONGEST_REASON, "max_length")
    return _decide(finding_ids, Finding.State.OPEN, by=by, reason=reason)


def ask_again(finding_ids: Sequence[int], *, by: Actor) -> Changeset | None:
    """Takes back that findings were let pass, as one changeset; None where none of them was.

    Raises:
        PermissionDenied: the actor may not change the articles of others.
    """
    require(by, WAIVE)
    return _decide(finding_ids, Finding.State.WAIVED, by=by)


def _decide(ids: Sequence[int], state: Finding.State, *, by: Actor, reason: str = "") -> Changeset | None:
    """Writes the decision for those findings that have the state; with a reason they are let pass."""
    with transaction.atomic():
        rows = _locked(ids, state)
        if not rows:
            return None
        what = f"{rows[0].rule}: {rows[0].article.path}" + (f" (+{len(rows) - 1})" if len(rows) > 1 else "")
        message = f"{what}: {reason}" if reason else what
        changeset = open_changeset(Changeset.Kind.BULK, by=by, message=message, total=len(rows))
        record_effects(changeset, _changes(rows, by=by, reason=reason))
        for chunk in chunks(rows):
            Finding.objects.bulk_update(
                chunk, ["state", "waived_at", "waived_by", "waived_because"], batch_size=len(chunk)
            )
        refresh_debt(sorted({row.article_id for row in rows}))
        advance(changeset, len(rows))
        close(changeset)
    return changeset


def _locked(ids: Sequence[int], state: Finding.State) -> list[Finding]:
    articles: set[int] = set()
    for chunk in chunks(ids):
        articles.update(Finding.objects.filter(pk__in=chunk).values_list("article_id", flat=True))
    lock_articles(sorted(articles))
    rows: list[Finding] = []
    for chunk in chunks(sorted(ids)):
        found = Finding.objects.filter(pk__in=chunk, state=state, article__removed_at__isnull=True)
        rows += found.select_related("article", "waived_by").defer(*TEXTS).order_by("article__path", "line", "pk")
    return rows


def _changes(rows: Sequence[Finding], *, by: Actor, reason: str) -> list[Change]:
    """Sets the columns of the rows, and returns what was and what is."""
    table, now, changes = TABLES[TABLE], timezone.now(), []
    for row in rows:
        before = table.columns(row) if row.waived_at is not None else None
        row.waived_at = now if reason else None
        row.waived_by = as_author(by) if reason else None
        row.waived_because = reason
        row.state = Finding.State.WAIVED if reason else Finding.State.OPEN
        changes.append(Change(TABLE, waiver_key(row), before, table.columns(row) if reason else None))
    return changes
