"""The page that asks before an earlier text of an article is made its newest one."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from editorial.admin.articles.replies import tell_saved
from editorial.admin.articles.seen import Seen, read_seen
from editorial.admin.base import actor
from editorial.admin.history.columns import comparison_context
from editorial.admin.history.pages import revision_of
from editorial.models import Article, Revision, Status
from editorial.services.articles import DocumentRefused, EditConflict
from editorial.services.history import compare_texts
from editorial.services.restoring import restore_revision, restored_document
from editorial.services.texts import document_of

LONGEST_MESSAGE = 500


def restore_page(admin: Any, request: HttpRequest, article_id: int, revision_id: int) -> HttpResponse:
    """Shows what restoring a revision would change, and restores it once confirmed.

    Raises:
        PermissionDenied: the user may not change the article, or asks to publish without the right to.
        Http404: the revision is not one of this article.
    """
    if not admin.has_change_permission(request):
        raise PermissionDenied
    rows = Article.objects.present().select_related("collection", "body", "pending_revision__body")
    article = rows.filter(pk=article_id).first()
    if article is None:
        missing: HttpResponse = admin.missing(request, article_id)
        return missing
    if not admin.has_change_permission(request, article):
        raise PermissionDenied
    revision = revision_of(article, str(revision_id))
    if request.method != "POST":
        return asked(admin, request, article, revision)
    publish = request.POST.get("publish") == "yes"
    if publish and not admin.has_publish_permission(request):
        raise PermissionDenied
    seen = read_seen(request.POST.get("seen", ""), article_id)
    try:
        saved = restore_revision(
            revision.pk,
            by=actor(request),
            based_on=seen.revision if seen else 0,
            seen_live=seen.live if seen else None,
            publish=publish,
            message=request.POST.get("message", "")[:LONGEST_MESSAGE],
        )
    except EditConflict:
        messages.error(request, _("Somebody changed the article meanwhile; nothing was restored. Look again."))
        article = rows.get(pk=article_id)
        return asked(admin, request, article, revision, status=409)
    except DocumentRefused as refused:
        for _field, _code, reason in refused.errors:
            messages.error(request, reason)
        return HttpResponseRedirect(reverse("admin:editorial_article_history", args=[article_id]))
    tell_saved(request, saved, published=publish)
    if saved.changed:
        admin.log_change(request, saved.article, _("Revision %d restored") % revision.number)
    return HttpResponseRedirect(reverse("admin:editorial_article_change", args=[article_id]))


def asked(admin: Any, request: HttpRequest, article: Article, revision: Revision, *, status: int = 200) -> HttpResponse:
    """Returns the page with the difference between the text of today and the one that it would become."""
    try:
        document = restored_document(revision, article)
    except DocumentRefused as refused:
        for _field, _code, reason in refused.errors:
            messages.error(request, reason)
        return HttpResponseRedirect(reverse("admin:editorial_article_history", args=[article.pk]))
    newest = article.pending_revision_id or article.live_revision_id
    assert newest is not None
    evergreen = article.status == Status.EVERGREEN
    context = {
        "title": _("Restore revision %d?") % revision.number,
        "revision": revision,
        "evergreen": evergreen,
        "may_publish": evergreen and admin.has_publish_permission(request),
        "seen": Seen(article.pk, newest, article.live_revision_id).signed(),
        **comparison_context(compare_texts(article, document_of(article, pending=True), document)),
    }
    page: HttpResponse = admin.render_page(request, "restore", article, context, status=status)
    return page
