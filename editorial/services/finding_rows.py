"""Findings beside what was found now: they open, change, close, and the same rows open again."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import TypeAlias

from django.db.models import Case, F, Value, When
from django.utils import timezone

from editorial.models import LONGEST_PLACE, Finding
from editorial.quality import Hit
from editorial.services.bulk import insert_objects
from editorial.services.slugs import chunks
from editorial.workflow import NO_TITLE

SEEN_AGAIN = dt.timedelta(hours=1)  # how exact `last_seen` is: texts that are saved often are not written for it alone
_CHANGING = ["severity", "state", "message", "details", "line", "repairable", "last_seen", "closed_at"]
_DIGEST = 16

Key: TypeAlias = tuple[int, str, str]  # article, rule, place


def merge_hits(
    found: Mapping[int, Iterable[Hit]],
    rules: Collection[str],
    *,
    fresh: Collection[int] = (),
    knows_repairs: bool = True,
    now: dt.datetime | None = None,
) -> set[int]:
    """Writes what was found in articles (by id) when these rules were asked, and closes what was not found again.

    Articles that are `fresh` have no findings yet. Without `knows_repairs` it stays open what can be mended. Returns
    the articles that may lack something else now: they have other errors, or another title. Runs inside the caller's
    transaction, which keeps other writers from these articles.
    """
    now = now or timezone.now()
    asked = sorted(rules)
    touched: set[int] = set()
    for chunk in chunks(sorted(found)):
        old = [pk for pk in chunk if pk not in fresh]
        rows = Finding.objects.filter(article_id__in=old, rule__in=asked) if old else ()
        stored = {(row.article_id, row.rule, row.place): row for row in rows}
        hits = {(pk, *known): hit for pk in chunk for known, hit in _by_place(found[pk])}
        new = [_new(key, hit, now) for key, hit in hits.items() if key not in stored]
        changed = [row for key, row in stored.items() if _change(row, hits.get(key), now, repairs=knows_repairs)]
        insert_objects(Finding, new)
        if changed:
            Finding.objects.bulk_create(
                changed, batch_size=200, update_conflicts=True, unique_fields=["id"], update_fields=_CHANGING
            )
        touched |= {row.article_id for row in (*new, *changed) if _counts(row)}
    return touched


def close_all(article_ids: Sequence[int], moment: dt.datetime) -> None:
    """Closes every finding of articles that are removed at this moment."""
    rows = Finding.objects.filter(article_id__in=article_ids).exclude(state=Finding.State.CLOSED)
    rows.update(state=Finding.State.CLOSED, closed_at=moment)


def reopen_all(article_ids: Sequence[int]) -> None:
    """Opens what was closed because the articles were removed; called while they still are."""
    rows = Finding.objects.filter(article_id__in=article_ids, closed_at=F("article__removed_at"))
    ids = list(rows.values_list("pk", flat=True))
    waived = Case(When(waived_at__isnull=True, then=Value(Finding.State.OPEN)), default=Value(Finding.State.WAIVED))
    for chunk in chunks(ids):
        Finding.objects.filter(pk__in=chunk).update(state=waived, closed_at=None)


def state_of(row: Finding) -> Finding.State:
    """Returns the state that follows from when a finding was closed and waived."""
    if row.closed_at is not None:
        return Finding.State.CLOSED
    return Finding.State.WAIVED if row.waived_at is not None else Finding.State.OPEN


def kept_place(place: str) -> str:
    """Returns a place as it is stored: what no database takes is left out, and a long one ends with a digest."""
    clean = _clean(place)
    if len(clean) <= LONGEST_PLACE:
        return clean
    digest = hashlib.sha256(clean.encode()).hexdigest()[:_DIGEST]
    return f"{clean[: LONGEST_PLACE - _DIGEST - 1]}…{digest}"


def clean_details(details: Mapping[str, str]) -> dict[str, str]:
    """Returns details without what no database takes."""
    return {name: _clean(text) for name, text in details.items()}


def details_json(details: Mapping[str, str]) -> str:
    """Returns details as text, the same for the same details."""
    return json.dumps(clean_details(details), ensure_ascii=False, sort_keys=True)


def _clean(text: str) -> str:
    return text.replace("\x00", "").encode("utf-8", "replace").decode()


def _by_place(hits: Iterable[Hit]) -> Iterator[tuple[tuple[str, str], Hit]]:
    return (((hit.rule, kept_place(hit.place)), hit) for hit in hits)


def _new(key: Key, hit: Hit, now: dt.datetime) -> Finding:
    article_id, rule, place = key
    row = Finding(article_id=article_id, rule=rule, place=place, first_seen=now, last_seen=now)
    _say(row, hit)
    row.repairable = hit.repairable
    return row


def _say(row: Finding, hit: Hit) -> None:
    row.severity, row.message, row.line = hit.severity, _clean(hit.message), hit.line
    row.details = clean_details(hit.details)


def _change(row: Finding, hit: Hit | None, now: dt.datetime, *, repairs: bool) -> bool:
    """Brings a stored finding up to date with the hit at its place, None where there is none; tells if it changed."""
    before = [getattr(row, name) for name in _CHANGING]
    if hit is None:
        row.closed_at = row.closed_at or now
    else:
        _say(row, hit)
        row.closed_at = None
        row.repairable = hit.repairable if repairs else row.repairable
        if now - row.last_seen > SEEN_AGAIN:
            row.last_seen = now
    row.state = state_of(row)
    return [getattr(row, name) for name in _CHANGING] != before


def _counts(row: Finding) -> bool:
    """Whether an article may lack something else because this finding changed."""
    return row.severity == Finding.Severity.ERROR or row.rule == NO_TITLE
