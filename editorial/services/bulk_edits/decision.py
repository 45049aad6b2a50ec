"""What becomes of one article under a bulk edit; decided for the plan, and again under locks."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace

from editorial.formats import FormatError, PatchError, SourceDocument
from editorial.mapping import ArticleData, FieldError
from editorial.models import Article, Status
from editorial.operations import OperationRefused
from editorial.services.actors import Actor, may, may_change
from editorial.services.bulk_edits.edits import BulkEdit, Patched
from editorial.services.bulk_edits.results import Act, EditItem
from editorial.services.readiness import lost
from editorial.services.reading import read_document
from editorial.services.reasons import reason_of
from editorial.services.texts import document_of
from editorial.workflow import PUBLISH


@dataclass(frozen=True, slots=True)
class Decided:
    """What becomes of an article, with the texts to write: the live one, and the one that waits.

    `before` and `after` are what the live text says, and will say, where that was read on the way.
    """

    item: EditItem
    live: SourceDocument | None = None
    waiting: SourceDocument | None = None
    before: ArticleData | None = None
    after: ArticleData | None = None


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What deciding needs besides the article."""

    edit: BulkEdit
    by: Actor
    publishes: bool
    now: dt.datetime


def circumstances(edit: BulkEdit, by: Actor, now: dt.datetime) -> Circumstances:
    """Returns what deciding for this actor needs."""
    return Circumstances(edit, by, may(by, PUBLISH), now)


def load(ids: Sequence[int]) -> list[Article]:
    """Returns the articles with their texts, in the order of their paths."""
    rows = Article.objects.filter(pk__in=ids).select_related("collection", "body", "pending_revision__body")
    return list(rows.order_by("path", "pk"))


def known_problem(article: Article, about: Circumstances) -> str:
    """Returns why an article is refused as far as its row says it, "" for nothing."""
    if article.removed_at is not None:
        return "removed"
    if article.approved_revision_id is not None:
        return "approved"
    return about.edit.problem(article) if may_change(about.by, article) else "not-yours"


def row_item(article: Article, about: Circumstances) -> EditItem:
    """Returns what becomes of a candidate as far as its row says it, as if its texts take the edit."""
    problem = known_problem(article, about)
    waits = article.pending_revision_id is not None
    act = Act.REFUSED if problem else Act.WAIT if _only_waits(article, about) else Act.CHANGE
    public = article.is_published(about.now)
    seen = (article.live_revision_id, article.pending_revision_id)
    return EditItem(article.pk, article.path, article.title, act, problem, waits=waits, public=public, seen=seen)


def _only_waits(article: Article, about: Circumstances) -> bool:
    """Whether the text that readers see is not for the actor to change."""
    return article.status == Status.EVERGREEN and not about.publishes


def decide(article: Article, about: Circumstances) -> Decided:
    """Returns what becomes of an article that was loaded with its texts."""
    item = row_item(article, about)
    try:
        live = _patched(article, about, pending=False)
        waiting = _patched(article, about, pending=True) if article.pending_revision_id is not None else None
    except (FieldError, PatchError, OperationRefused) as error:
        return Decided(replace(item, act=Act.REFUSED, code=error.code, detail=reason_of(error)))
    except FormatError as error:
        return Decided(replace(item, act=Act.REFUSED, code=error.code, detail=error.reason))
    if live is None and waiting is None:
        return Decided(replace(item, act=Act.UNCHANGED, code=""))
    if item.act is Act.REFUSED:
        return Decided(item)
    if _only_waits(article, about):
        if article.pending_revision_id is None:
            waiting = live
        live = None
    return _decided(article, item, live, waiting, about)


def _decided(
    article: Article, item: EditItem, live: Patched | None, waiting: Patched | None, about: Circumstances
) -> Decided:
    """Returns the decision about the texts that change."""
    if live is None and waiting is None:
        return Decided(replace(item, act=Act.UNCHANGED, code="waits-otherwise"))
    before = live.before if live else None
    after = None
    if live is not None and article.status == Status.EVERGREEN:
        before = before or read_document(document_of(article), article)
        after = read_document(live.document, article)
        if lost(before, after, by=about.by):
            return Decided(replace(item, act=Act.REFUSED, code="not-ready"))
    texts = [text for text in (live, waiting) if text is not None]
    dropped = tuple(dict.fromkeys(name for text in texts for name in text.dropped))
    act = Act.WAIT if live is None else Act.CHANGE
    item = replace(item, act=act, dropped=dropped, waits=waiting is not None)
    return Decided(item, live.document if live else None, waiting.document if waiting else None, before, after)


def _patched(article: Article, about: Circumstances, *, pending: bool) -> Patched | None:
    """Returns a text of the article after the edit, None where it stays the same."""
    before = document_of(article, pending=pending)
    patched = about.edit.patch(before, article)
    return None if patched.document.to_bytes() == before.to_bytes() else patched
