"""What somebody has typed into a form and not saved: kept for that user alone, no revision, gone after 30 days.

Each open form has a name of its own, its draft. A kept text belongs to the draft that wrote it, so a second window of
the same user never writes over what the first one keeps: it is refused until the user takes that text up or drops it.
"""

from __future__ import annotations

import datetime as dt
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import OperationalError, transaction
from django.db.models import QuerySet
from django.utils import timezone

from editorial.mapping import Field
from editorial.models import Article, Autosave
from editorial.services.actors import Actor, as_author, require, require_change
from editorial.services.locking import short_wait

LARGEST = 2 * 1024 * 1024  # bytes of all texts together, as a body may have
KEPT_FOR = dt.timedelta(days=30)
DRAFT = "draft"
DRAFT_NAME = re.compile(r"[A-Za-z0-9_-]{8,40}")
NAMES = frozenset({*map(str, Field), "body", "message", "collection", "stem"}) - {str(Field.STATUS)}


class NotKept(ValueError):
    """The text was not kept; `code` is "too-long", "characters", "names", "other-draft" or "busy"."""

    def __init__(self, code: str, message: str) -> None:
        self.code = code
        super().__init__(message)


@dataclass(frozen=True, slots=True)
class Kept:
    """A kept text: `fields` maps names of inputs to texts, `seen` is what the form was opened on, signed."""

    draft: str
    fields: Mapping[str, str]
    seen: str
    at: dt.datetime


def new_draft() -> str:
    """Returns a name for a form that is opened now."""
    return secrets.token_urlsafe(12)


def keep(article_id: int | None, *, by: Actor, draft: str, fields: Mapping[str, str], seen: str) -> dt.datetime:
    """Keeps the texts of a form for the actor alone, and returns the time; without an article the form of a new one.

    It is no changeset and no version of the site. Does not wait while the database is being written.

    Raises:
        PermissionDenied: the actor may not change the article, or not add one.
        Article.DoesNotExist: the article is not there or was removed.
        NotKept: the text cannot be kept, or another draft of the actor lies there, or the database is busy.
    """
    _require_open(article_id, by)
    _require_sound(fields, draft, seen)
    now = timezone.now()
    values: dict[str, Any] = {"fields": {**fields, DRAFT: draft}, "seen": seen, "updated_at": now}
    mine = _rows(article_id, by).filter(fields__draft=draft)
    try:
        with short_wait(), transaction.atomic():
            if mine.update(**values):
                return now
            row = Autosave(user=as_author(by), article_id=article_id, **values)
            Autosave.objects.bulk_create([row], ignore_conflicts=True)
            # Where a row was there already it is either another draft's, or this one's of a request just before.
            if mine.update(**values):
                return now
    except OperationalError as error:
        raise _busy() from error
    raise NotKept("other-draft", "Another draft of yours is kept for this form; take it up or discard it first.")


def kept(article_id: int | None, *, by: Actor) -> Kept | None:
    """Returns the actor's own kept text, None without one."""
    row = _rows(article_id, by).first()
    if row is None:
        return None
    fields = dict(row.fields)
    return Kept(fields.pop(DRAFT, ""), fields, row.seen, row.updated_at)


def take_up(article_id: int | None, *, by: Actor, draft: str) -> str | None:
    """Gives the kept text to a form that is opened now, and returns the name of its draft.

    None where it is not there any more. The form that wrote it cannot write over it from then on.

    Raises:
        NotKept: "busy".
    """
    mine = _rows(article_id, by).filter(fields__draft=draft)
    name = new_draft()
    try:
        with short_wait(), transaction.atomic():
            row = mine.select_for_update().first()
            if row is None:
                return None
            mine.update(fields={**row.fields, DRAFT: name})
    except OperationalError as error:
        raise _busy() from error
    return name


def forget(article_id: int | None, *, by: Actor, draft: str) -> bool:
    """Drops the text that a draft keeps, and returns whether it was there; what another draft keeps stays.

    Raises:
        NotKept: "busy".
    """
    mine = _rows(article_id, by).filter(fields__draft=draft)
    if not mine.exists():
        return False
    try:
        with short_wait(), transaction.atomic():
            return bool(mine.delete()[0])
    except OperationalError as error:
        raise _busy() from error


def expire(*, now: dt.datetime | None = None) -> int:
    """Drops texts that nobody has touched for 30 days, and returns their number."""
    old = Autosave.objects.filter(updated_at__lt=(now or timezone.now()) - KEPT_FOR)
    return old.delete()[0] if old.exists() else 0  # asked first: each DELETE takes the write lock


def _rows(article_id: int | None, by: Actor) -> QuerySet[Autosave]:
    mine = Autosave.objects.filter(user=as_author(by))
    return mine.filter(article__isnull=True) if article_id is None else mine.filter(article_id=article_id)


def _require_open(article_id: int | None, by: Actor) -> None:
    if article_id is None:
        require(by, "editorial.add_article")
        return
    columns = ("pk", "path", "assignee", "created_by")
    require_change(by, Article.objects.present().only(*columns).get(pk=article_id))


def _require_sound(fields: Mapping[str, str], draft: str, seen: str) -> None:
    """Refuses what no form holds, and what a database does not take."""
    unknown = sorted(set(fields) - NAMES)
    if unknown or not DRAFT_NAME.fullmatch(draft):
        raise NotKept(
            "names", f"No input of the form is called {unknown[0]!r}." if unknown else "The draft has no name."
        )
    try:
        size = sum(len(text.encode()) for text in (*fields.values(), seen))
    except UnicodeEncodeError as error:
        raise NotKept("characters", "The text holds half a character (a lone surrogate).") from error
    if size > LARGEST:
        raise NotKept("too-long", f"The text has {size:,} bytes; at most {LARGEST:,} are kept.")
    if any("\0" in text for text in (*fields.values(), seen)):
        raise NotKept("characters", "The text holds a NUL character.")


def _busy() -> NotKept:
    return NotKept("busy", "The database is being written; try again.")
