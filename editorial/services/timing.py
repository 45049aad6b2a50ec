"""When readers see an article: its publish and expiry time, written into the header and read out of it again."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _

from editorial.formats import SourceDocument
from editorial.mapping import Field, FieldValue, patch_article
from editorial.models import Article
from editorial.services.articles import read_document


@dataclass(frozen=True, slots=True)
class Times:
    """The instants that a publisher chose; without `expire_at` the article stays public."""

    publish_at: dt.datetime
    expire_at: dt.datetime | None = None


def with_times(document: SourceDocument, article: Article, times: Times | None) -> SourceDocument:
    """Returns the text with the times in its header, written in the site's time zone; None takes it off the schedule.

    Off the schedule means without a publish time; the day on which a text expires is its own.

    Raises:
        FieldError, PatchError: the header cannot take them.
    """
    changes: dict[Field, FieldValue] = {Field.PUBLISH_AT: _written(times.publish_at) if times else ""}
    if times:
        changes[Field.EXPIRE_AT] = _written(times.expire_at) if times.expire_at else ""
    return patch_article(document, data=read_document(document, article), changes=changes)


def _written(moment: dt.datetime) -> str:
    return timezone.localtime(moment, timezone.get_default_timezone()).isoformat(timespec="seconds")


def schedule_problem(document: SourceDocument, article: Article, now: dt.datetime) -> tuple[str, str] | None:
    """Returns (code, reason) where the text cannot be scheduled by the times that it holds, else None."""
    data = read_document(document, article)
    if data.publish_at is None:
        return "no-publish-time", _("It has no publish time; choose one.")
    if data.publish_at <= now:
        return "publish-time-passed", _("Its publish time %s has passed.") % f"{data.publish_at:%Y-%m-%d %H:%M %Z}"
    if data.expire_at is not None and data.expire_at <= data.publish_at:
        return "expires-before-publishing", _("It would expire before it is published.")
    return None
