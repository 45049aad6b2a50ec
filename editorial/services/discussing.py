"""What editors say to each other about an article: said, changed, withdrawn, settled."""

from __future__ import annotations

import re
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from editorial.models import Article, Comment
from editorial.services.actors import Actor, as_author, may, require
from editorial.services.at_names import Staff, named_text
from editorial.services.locking import lock_articles
from editorial.services.notifying import tell_comment, tell_named, withdraw_notices
from editorial.workflow import CHANGE_ANY, VIEW

LONGEST = 20_000
# What no keyboard types and PostgreSQL or UTF-8 do not take; tab and line feed may stand in a text.
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


def may_discuss(by: Actor) -> bool:
    """Whether the actor may read and write comments: a member of staff who may look at articles."""
    return by is not None and bool(getattr(by, "is_staff", False)) and may(by, VIEW)


def may_withdraw(by: Actor, remark: Comment) -> bool:
    """Whether the actor may take the comment back: their own, or anybody's for those who may change any article."""
    return may_discuss(by) and by is not None and (remark.author_id == by.pk or may(by, CHANGE_ANY))


def comments_on(article_id: int) -> QuerySet[Comment]:
    """Returns the comments on an article in their order, with the names that a page shows."""
    rows = Comment.objects.filter(article_id=article_id)
    return rows.select_related("author", "settled_by", "revision").defer("revision__header").order_by("pk")


def comment(article_id: int, *, by: Actor, text: str) -> Comment:
    """Stores a comment on the newest text of an article and tells those whom it concerns.

    Raises:
        PermissionDenied: the actor may not look at articles or is no staff.
        Article.DoesNotExist: there is no such article.
        ValidationError: "removed", "empty", "too-long" or "control-character".
    """
    _require_discussing(by)
    text = _checked(text)
    with transaction.atomic():
        article = _locked_article(article_id)
        remark = Comment.objects.create(
            article=article,
            revision_id=article.pending_revision_id or article.live_revision_id,
            author=as_author(by),
            text=text,
            created_at=timezone.now(),
        )
        tell_comment(remark, article, named=named_text(text, Staff.load()).user_ids)
    return remark


def edit_comment(comment_id: int, *, by: Actor, text: str) -> Comment:
    """Changes one's own comment; who is named for the first time is told.

    Raises:
        PermissionDenied: it is somebody else's, or the actor may not discuss.
        Comment.DoesNotExist: there is no such comment.
        ValidationError: "removed", "withdrawn", "empty", "too-long" or "control-character".
    """
    _require_discussing(by)
    text = _checked(text)
    with transaction.atomic():
        remark = _locked_comment(comment_id)
        if by is None or remark.author_id != by.pk:
            raise PermissionDenied(_("Only its author may change a comment."))
        if text != remark.text:
            _write(remark, text=text, edited_at=timezone.now())
            tell_named(remark, named_text(text, Staff.load()).user_ids)
    return remark


def withdraw_comment(comment_id: int, *, by: Actor) -> Comment:
    """Takes a comment back: its place stays, its text goes, and so do the unread notices of it.

    Raises:
        PermissionDenied: it is somebody else's, and the actor may not change any article.
        Comment.DoesNotExist: there is no such comment.
        ValidationError: "removed" or "withdrawn".
    """
    _require_discussing(by)
    with transaction.atomic():
        remark = _locked_comment(comment_id)
        if not may_withdraw(by, remark):
            raise PermissionDenied(_("The comment is somebody else's; that needs the permission %s.") % CHANGE_ANY)
        _write(remark, text="", withdrawn_at=timezone.now())
        withdraw_notices(remark)
    return remark


def settle_comment(comment_id: int, *, by: Actor, settled: bool = True) -> Comment:
    """Marks a comment as settled or opens it again; one that is so already stays as it is.

    Raises:
        PermissionDenied: the actor may not discuss.
        Comment.DoesNotExist: there is no such comment.
        ValidationError: "removed" or "withdrawn".
    """
    _require_discussing(by)
    with transaction.atomic():
        remark = _locked_comment(comment_id)
        if settled != (remark.settled_at is not None):
            author = as_author(by) if settled else None
            _write(remark, settled_at=timezone.now() if settled else None, settled_by=author)
    return remark


def _require_discussing(by: Actor) -> None:
    require(by, VIEW)
    if not may_discuss(by):
        raise PermissionDenied(_("Only staff discuss articles."))


def _checked(text: str) -> str:
    """Returns the text with LF line ends and without blank lines around it."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").strip("\n").rstrip()
    if not text.strip():
        raise ValidationError(_("A comment needs a text."), code="empty")
    if len(text) > LONGEST:
        message = _("The comment has %(length)d characters; at most %(most)d are possible.")
        raise ValidationError(message, code="too-long", params={"length": len(text), "most": LONGEST})
    if _FORBIDDEN.search(text):
        raise ValidationError(_("The comment holds a control character; remove it."), code="control-character")
    return text


def _locked_article(article_id: int) -> Article:
    lock_articles([article_id])
    article = Article.objects.get(pk=article_id)
    if article.removed_at is not None:
        raise ValidationError(_("The article was removed; its discussion is closed."), code="removed")
    return article


def _locked_comment(comment_id: int) -> Comment:
    """Returns a comment that can still change, held until the transaction ends."""
    rows = Comment.objects.all()
    if connection.features.has_select_for_update:
        rows = rows.select_for_update()
    remark = rows.get(pk=comment_id)
    _locked_article(remark.article_id)
    if remark.withdrawn_at is not None:
        raise ValidationError(_("The comment was withdrawn."), code="withdrawn")
    return remark


def _write(remark: Comment, **columns: Any) -> None:
    for name, value in columns.items():
        setattr(remark, name, value)
    remark.save(update_fields=list(columns))
