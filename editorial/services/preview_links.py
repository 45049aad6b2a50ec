"""Signed links to one revision: made, opened while they hold, and ended."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Iterable

from django.contrib.auth.models import User
from django.core.signing import BadSignature, Signer
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from editorial.models import Article, PreviewLink
from editorial.services.actors import may_change, require_change
from editorial.services.locking import lock_articles

LIFETIME = dt.timedelta(hours=24)
KEY_BYTES = 32  # 256 random bits: trying keys is hopeless at any rate of requests
SALT = "editorial.preview"


class NothingToShare(ValueError):
    """There is no text behind the link that readers cannot see already, or not the one that was looked at."""

    def __init__(self, code: str, reason: str) -> None:
        super().__init__(reason)
        self.code = code


def share_preview(article_id: int, *, by: User, based_on: int) -> PreviewLink:
    """Makes a link to the newest text of the article, which `based_on` names by the id of its revision.

    Raises:
        PermissionDenied: the user may not change the article.
        NothingToShare: "changed-since", there is a newer text; "public", readers see this text already.
        Article.DoesNotExist: the article is not there or was removed.
    """
    with transaction.atomic():
        lock_articles([article_id])
        article = Article.objects.present().get(pk=article_id)
        require_change(by, article)
        newest = article.pending_revision_id or article.live_revision_id
        if newest is None or newest != based_on:
            raise NothingToShare("changed-since", "The text was changed after you looked at it.")
        if article.pending_revision_id is None and article.is_published():
            raise NothingToShare("public", "The text is public already.")
        now = timezone.now()
        return PreviewLink.objects.create(
            key=secrets.token_urlsafe(KEY_BYTES),
            revision_id=newest,
            article=article,
            created_by=by,
            password_mark=by.get_session_auth_hash(),
            created_at=now,
            expires_at=now + LIFETIME,
        )


def token_of(link: PreviewLink) -> str:
    """Returns the part of the address that opens the link: its key, signed; the stored key alone opens nothing."""
    return _signer().sign(link.key)


def _signer() -> Signer:
    return Signer(salt=SALT, sep=".")


def opened_link(token: str) -> PreviewLink | None:
    """Returns the link that a token opens, with its revision and article; None where it opens nothing (any more)."""
    try:
        key = _signer().unsign(token)
    except BadSignature:
        return None
    now = timezone.now()
    links = PreviewLink.objects.usable(now).filter(key=key)
    link = links.select_related("revision__body", "article__collection", "created_by").first()
    if link is None or not holds(link, now):
        return None
    link.revision.article = link.article
    return link


def usable_links(article: Article) -> list[PreviewLink]:
    """Returns the links of the article that open something now, the newest first."""
    now = timezone.now()
    links = PreviewLink.objects.usable(now).filter(article=article).select_related("revision", "created_by")
    makers: dict[int, User] = {}  # the same object for all links of a maker, so that permissions are asked once
    found = []
    for link in links.defer("revision__header"):
        link.article = article
        link.created_by = makers.setdefault(link.created_by_id, link.created_by)
        if holds(link, now):
            found.append(link)
    return found


def holds(link: PreviewLink, at: dt.datetime) -> bool:
    """Whether the article is there and not published since, and the maker is who it was and may still edit it."""
    article, maker = link.article, link.created_by
    return (
        article.removed_at is None
        and not _published_since(link, at)
        and maker.is_active
        and maker.is_staff
        and may_change(maker, article)
        and _has_password_of(link, maker)
    )


def _published_since(link: PreviewLink, at: dt.datetime) -> bool:
    """Whether time, a store or the end of a waiting edit has made the link needless.

    Stores revoke links themselves; a publish time that passes does not write anything.
    """
    article = link.article
    if article.publish_at is not None and link.created_at < article.publish_at <= at:
        return True
    if not article.is_published(at):
        return False
    is_waiting = article.pending_revision_id is not None or article.approved_revision_id is not None
    return not is_waiting or link.revision_id <= (article.live_revision_id or 0)


def _has_password_of(link: PreviewLink, maker: User) -> bool:
    """Whether the maker's password is the one of then; after a change of SECRET_KEY the former keys count too."""
    marks = [maker.get_session_auth_hash(), *maker.get_session_auth_fallback_hash()]
    return any(constant_time_compare(link.password_mark, mark) for mark in marks)


def revoke_links(article_id: int, *, by: User, link_id: int | None = None) -> int:
    """Ends one link of the article, or all of them, and returns how many; one that ended already stays as it is.

    Raises:
        PermissionDenied: the user may not change the article.
        Article.DoesNotExist: the article is not there or was removed.
    """
    require_change(by, Article.objects.present().get(pk=article_id))
    links = PreviewLink.objects.usable().filter(article_id=article_id)
    if link_id is not None:
        links = links.filter(pk=link_id)
    return links.update(revoked_at=timezone.now())


def revoke_published(article_ids: Iterable[int], at: dt.datetime) -> None:
    """Ends the links of articles whose live text was or is public; runs inside the caller's transaction."""
    ids = list(article_ids)
    if ids:
        PreviewLink.objects.filter(article_id__in=ids, revoked_at__isnull=True).update(revoked_at=at)
