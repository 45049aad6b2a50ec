"""The page of a discussion, which also takes what is posted to it, and the names that can be called."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect, JsonResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from editorial.admin.base import actor
from editorial.admin.discussion.panel import Refusal, discussion_context, page_context
from editorial.admin.pages import not_there
from editorial.models import Article, Comment
from editorial.services.at_names import discussing_users
from editorial.services.discussing import comment, edit_comment, may_discuss, settle_comment, withdraw_comment

MOST_OFFERED = 10
PANEL = "admin/editorial/discussion/_panel.html"


def discussion_page(admin: Any, request: HttpRequest, article_id: int) -> HttpResponse:
    """Shows every comment on an article, of removed ones too, or does what was posted.

    A script asks for the panel of the article's page instead (X-Requested-With) and gets it in place of a redirect.

    Raises:
        PermissionDenied: the user may not look at articles, or do this with this comment.
    """
    if not may_discuss(actor(request)):
        raise PermissionDenied
    article = Article.objects.select_related("collection").filter(pk=article_id).first()
    if article is None:
        return not_there(request, admin.opts, str(article_id))
    if request.method in ("GET", "HEAD"):
        return _page(admin, request, article)
    if request.method != "POST":
        return HttpResponseNotAllowed(["GET", "HEAD", "POST"])
    try:
        remark = _do(request, article)
    except Comment.DoesNotExist:
        refusal = Refusal("", [_("There is no such comment on this article.")])
        return _answer(admin, request, article, refusal, status=404)
    except ValidationError as error:
        refusal = Refusal(request.POST.get("text", ""), error.messages, _number(request.POST.get("comment")))
        return _answer(admin, request, article, refusal, status=400)
    if _is_script(request):
        return _panel(request, article)
    address = reverse("admin:editorial_article_discussion", args=[article.pk])
    return HttpResponseRedirect(f"{address}?comment={remark.pk}#comment-{remark.pk}")


def names_page(request: HttpRequest) -> HttpResponse:
    """Returns the user names that begin with a text, then those that hold it, as JSON.

    Raises:
        PermissionDenied: the user may not look at articles.
    """
    if not may_discuss(actor(request)):
        raise PermissionDenied
    if request.method != "GET":
        return HttpResponseNotAllowed(["GET"])
    term = request.GET.get("term", "")[:150].casefold()
    names = [name for name in discussing_users().values_list("username", flat=True) if term in name.casefold()]
    names.sort(key=lambda name: (not name.casefold().startswith(term), name.casefold()))
    return JsonResponse({"names": names[:MOST_OFFERED]})


def _do(request: HttpRequest, article: Article) -> Comment:
    """Does what the pressed button says and returns the comment that it was done with.

    Raises:
        Comment.DoesNotExist: the named comment is none on this article.
        PermissionDenied, ValidationError: the service refuses it.
    """
    by, text = actor(request), request.POST.get("text", "")
    name = request.POST.get("do", "comment")
    if name == "comment":
        return comment(article.pk, by=by, text=text)
    steps: dict[str, Callable[[int], Comment]] = {
        "edit": lambda pk: edit_comment(pk, by=by, text=text),
        "withdraw": lambda pk: withdraw_comment(pk, by=by),
        "settle": lambda pk: settle_comment(pk, by=by),
        "reopen": lambda pk: settle_comment(pk, by=by, settled=False),
    }
    if name not in steps:
        raise ValidationError(_("Nothing was done: the form names no step that there is."), code="unknown")
    found = Comment.objects.filter(article=article).get(pk=_number(request.POST.get("comment")))
    return steps[name](found.pk)


def _answer(admin: Any, request: HttpRequest, article: Article, refusal: Refusal, *, status: int) -> HttpResponse:
    if _is_script(request):
        return _panel(request, article, refusal, status=status)
    for reason in refusal.reasons:
        messages.error(request, reason)
    return _page(admin, request, article, refusal, status=status)


def _panel(
    request: HttpRequest, article: Article, refusal: Refusal | None = None, *, status: int = 200
) -> HttpResponse:
    context = discussion_context(article, request.user, refusal=refusal)
    return TemplateResponse(request, PANEL, {"discussion": context, "original": article}, status=status)


def _page(
    admin: Any, request: HttpRequest, article: Article, refusal: Refusal | None = None, *, status: int = 200
) -> HttpResponse:
    named = _number(request.GET.get("comment")) or (refusal.comment_id if refusal else None)
    discussion = page_context(article, request.user, page=request.GET.get("page"), comment_id=named, refusal=refusal)
    context = {"title": _("Discussion"), "discussion": discussion, "query": "", **discussion}
    page: HttpResponse = admin.render_page(request, "discussion", article, context, status=status)
    return page


def _is_script(request: HttpRequest) -> bool:
    return request.headers.get("X-Requested-With") == "XMLHttpRequest"


def _number(text: str | None) -> int | None:
    """Returns the id that an address or a form writes, None for anything else."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 19 else None
