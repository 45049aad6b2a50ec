"""The whole public page of one revision, or of what an editor has typed and not saved, for staff."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.urls import reverse
from django.utils.translation import gettext as _

from editorial.admin.articles.form import ArticleForm, initial_of
from editorial.admin.articles.rebasing import initial_of_version
from editorial.admin.articles.seen import read_seen
from editorial.admin.base import actor
from editorial.admin.history.pages import revision_of
from editorial.models import Article, Revision
from editorial.services.articles import DocumentRefused, EditingState, edited, open_for_editing
from editorial.services.media_answers import media_for_staff, preview_of_media
from editorial.services.previewing import (
    PREVIEW_HEADERS,
    PreviewBar,
    document_html,
    preview_response,
    revision_html,
    state_of,
)
from editorial.services.reconciling import version_of
from editorial.services.texts import document_of_revision


def root_of(request: HttpRequest) -> str:
    """Returns scheme and host of the site as it was asked for."""
    return f"{request.scheme}://{request.get_host()}"


def preview_page(admin: Any, request: HttpRequest, article_id: int, revision_id: int | None = None) -> HttpResponse:
    """Returns the page as it would be with a revision of the article, without one with its newest text.

    Raises:
        PermissionDenied: the user may not look at articles.
        Http404: the revision is not one of this article.
    """
    article = visible_article(admin, request, article_id)
    if request.method not in ("GET", "HEAD"):
        return HttpResponseNotAllowed(["GET", "HEAD"], headers=PREVIEW_HEADERS)
    if article is None:
        missing: HttpResponse = admin.missing(request, article_id)
        return missing
    chosen = revision_id or article.pending_revision_id or article.live_revision_id
    revision = revision_of(article, str(chosen))
    revision.article = article
    heading = _("Preview of revision %d") % revision.number
    bar = PreviewBar(heading, state_of(article, revision), back=change_address(article_id))
    return preview_response(revision_html(revision, bar=bar, root=root_of(request), media=media_prefix()))


def visible_article(admin: Any, request: HttpRequest, article_id: int) -> Article | None:
    """Returns an article that was not removed, for a user who may look at it.

    Raises:
        PermissionDenied: the user may not look at articles.
    """
    if not admin.has_view_or_change_permission(request):
        raise PermissionDenied
    rows = Article.objects.visible_to(request.user).select_related("collection", "body")
    return rows.filter(pk=article_id).first()


def change_address(article_id: int) -> str:
    """Returns the address of the article's form."""
    return reverse("admin:editorial_article_change", args=[article_id])


def typed_page(admin: Any, request: HttpRequest, article_id: int) -> HttpResponse:
    """Returns the page as it would be with what was typed into the form; nothing is stored.

    What somebody else saved meanwhile is not mixed in: the text is the one that the form was opened on, edited.

    Raises:
        PermissionDenied: the user may not change the article.
    """
    article = visible_article(admin, request, article_id)
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"], headers=PREVIEW_HEADERS)
    if article is None:
        missing: HttpResponse = admin.missing(request, article_id)
        return missing
    if not admin.has_change_permission(request, article):
        raise PermissionDenied
    state = open_for_editing(article_id, by=actor(request))
    document, initial = opened_text(state, request.POST.get("seen", ""))
    form = ArticleForm(request.POST, initial=initial)
    if form.is_valid():
        try:
            typed = edited(document, state.article, form.changes(), form.new_body())
        except DocumentRefused as refused:
            for field, code, message in refused.errors:
                form.add_refusal(str(field) if field else None, code, message)
        else:
            bar = PreviewBar(_("Preview of what you typed"), _("Nothing of it is saved by looking at it."))
            return preview_response(shown(request, state.article, typed, bar))
    context = {"title": _("No preview of this text"), "form": form}
    page: HttpResponse = admin.render_page(request, "preview_refused", state.article, context, status=422)
    page.headers["Cache-Control"] = PREVIEW_HEADERS["Cache-Control"]
    return page


def shown(request: HttpRequest, article: Article, document: Any, bar: PreviewBar) -> str:
    """Returns the page as it would be with a document that is stored nowhere."""
    return document_html(article, document, bar=bar, root=root_of(request), media=media_prefix())


def media_prefix() -> str:
    """Returns the address below which staff see files of the garden."""
    return reverse("admin:editorial_article_media", args=["x"]).removesuffix("x")


def media_page(admin: Any, request: HttpRequest, path: str) -> HttpResponse:
    """Returns a media file to those who may look at every article, so that previews of drafts show it.

    Raises:
        PermissionDenied: the user may not look at articles.
        Http404: there is none of that path.
    """
    if not admin.has_view_or_change_permission(request):
        raise PermissionDenied
    if request.method not in ("GET", "HEAD"):
        return HttpResponseNotAllowed(["GET", "HEAD"], headers=PREVIEW_HEADERS)
    found = media_for_staff(path)
    if found is None:
        raise Http404(path)
    return preview_of_media(request, found)


def opened_text(state: EditingState, seen_text: str) -> tuple[Any, dict[str, Any]]:
    """Returns the document that a form was opened on, and the initial values of that form."""
    seen = read_seen(seen_text, state.article.pk)
    if seen is None or seen.revision == state.revision_id:
        return state.document, initial_of(state.values, state.body)
    revision = Revision.objects.select_related("body").filter(pk=seen.revision, article=state.article).first()
    if revision is None:
        raise Http404(seen.revision)
    document = document_of_revision(revision)
    return document, initial_of_version(version_of(document, state.article))
