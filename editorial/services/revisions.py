"""Revisions beside the live text: pending ones, and files kept as conflicts."""

from __future__ import annotations

import datetime as dt

from django.db.models import Max

from editorial.formats import DocumentText
from editorial.models import Changeset, Revision
from editorial.services.actors import Actor, as_author
from editorial.services.texts import body_facts, document_sha256, store_bodies


def keep_revision(
    article_id: int,
    document: DocumentText,
    *,
    kind: Revision.Kind,
    origin: Revision.Origin,
    changeset: Changeset,
    by: Actor,
    message: str,
    now: dt.datetime,
    parent_id: int | None = None,
) -> Revision:
    """Stores a text of an article that is not the live one; runs inside the caller's transaction."""
    last = Revision.objects.filter(article_id=article_id).aggregate(last=Max("number"))["last"] or 0
    (body_id,) = store_bodies({body_facts(document.body): document.body}).values()
    return Revision.objects.create(
        article_id=article_id,
        number=last + 1,
        kind=kind,
        header=document.header,
        body_id=body_id,
        sha256=document_sha256(document),
        origin=origin,
        author=as_author(by),
        message=message[:500],
        changeset=changeset,
        parent_id=parent_id,
        created_at=now,
    )


def keep_conflict(
    article_id: int,
    document: DocumentText,
    *,
    origin: Revision.Origin = Revision.Origin.IMPORT,
    changeset: Changeset,
    by: Actor,
    why: str,
    now: dt.datetime,
) -> Revision:
    """Stores the text of a file that could not become the article's; `why` is the code of the reason."""
    kind = Revision.Kind.CONFLICT
    return keep_revision(
        article_id, document, kind=kind, origin=origin, changeset=changeset, by=by, message=why, now=now
    )
