"""Answers to the script of the form: keeps what is typed, says who else is there and whether somebody saved."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, JsonResponse
from django.middleware.csrf import get_token
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from editorial.admin.articles.fields import DocumentText, with_lf
from editorial.admin.articles.form import ArticleForm, NewArticleForm
from editorial.admin.articles.seen import read_seen
from editorial.admin.base import actor
from editorial.models import Article
from editorial.services.autosaving import NotKept, keep
from editorial.services.presence import Present, leave, note, others

# code → status of the answer and what the editor is told
REFUSALS: dict[str, tuple[int, str | Promise]] = {
    "gone": (404, gettext_lazy("This article was removed meanwhile. Copy what you still need.")),
    "forbidden": (403, gettext_lazy("You may not edit this article any more. Copy what you still need.")),
    "other-user": (409, gettext_lazy("Somebody else is signed in by now. Sign in as before in another tab.")),
    "form": (400, gettext_lazy("This form cannot be kept: it was not opened here.")),
    "names": (400, gettext_lazy("This form cannot be kept: it was not opened here.")),
    "characters": (400, gettext_lazy("The text holds characters that cannot be stored.")),
    "too-long": (413, gettext_lazy("The text is too long to be kept unsaved.")),
    "other-draft": (
        409,
        gettext_lazy("Another text of yours is kept for this form. Save this one, or look at the other in a new tab."),
    ),
    "busy": (503, gettext_lazy("The database is busy; it is tried again.")),
}


def refusal(code: str) -> JsonResponse:
    """Returns an answer that the script understands."""
    status, message = REFUSALS[code]
    return JsonResponse({"error": code, "message": str(message)}, status=status)


def autosave(admin: Any, request: HttpRequest, article_id: int | None = None) -> HttpResponse:
    """Keeps the posted texts for the user alone."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    seen = request.POST.get("seen", "")
    form = NewArticleForm() if article_id is None else ArticleForm()
    try:
        article = None if article_id is None else open_article(article_id)
        if not (
            admin.has_add_permission(request) if article is None else admin.has_change_permission(request, article)
        ):
            return refusal("forbidden")
        if request.POST.get("user") != str(request.user.pk):
            return refusal("other-user")
        if article is not None and read_seen(seen, article.pk) is None:
            return refusal("form")
        draft = request.POST.get("draft", "")
        at = keep(article_id, by=actor(request), draft=draft, fields=posted_texts(form, request), seen=seen)
    except Article.DoesNotExist:
        return refusal("gone")
    except PermissionDenied:
        return refusal("forbidden")
    except NotKept as error:
        return refusal(error.code)
    told = {"saved_at": at.isoformat(), "status": _("Saved as your draft %s") % clock(at, "H:i:s")}
    around = surroundings(request, article, writing=True) if article else {"others": [], "newest": None}
    return JsonResponse(told | around)


def heartbeat(admin: Any, request: HttpRequest, article_id: int) -> HttpResponse:
    """Notes that the user has the article open, or has left it."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    if request.POST.get("leaving") == "yes":
        leave(article_id, by=actor(request))
        return HttpResponse(status=204)
    try:
        article = open_article(article_id)
    except Article.DoesNotExist:
        return refusal("gone")
    if not admin.has_view_or_change_permission(request, article):
        return refusal("forbidden")
    return JsonResponse(surroundings(request, article, writing=request.POST.get("writing") == "yes"))


def fresh_token(admin: Any, request: HttpRequest) -> HttpResponse:
    """Returns the proof of origin for forms that are open already: a login gives the browser another one."""
    if request.method != "GET":
        return HttpResponseNotAllowed(["GET"])
    return JsonResponse({"token": get_token(request), "user": str(request.user.pk)})


def open_article(article_id: int) -> Article:
    """Returns the article with its newest revisions, without texts.

    Raises:
        Article.DoesNotExist: it is not there or was removed.
    """
    rows = Article.objects.present().select_related("pending_revision__author", "live_revision__author")
    return rows.defer("header", "pending_revision__header", "live_revision__header").get(pk=article_id)


def posted_texts(form: ArticleForm, request: HttpRequest) -> dict[str, str]:
    """Returns the posted texts of the form's own inputs, as the inputs hold them; other names are left out."""
    texts = {name: request.POST[name] for name in form.fields if name in request.POST}
    return {name: shown_text(form, name, text) for name, text in texts.items()}


def shown_text(form: ArticleForm, name: str, text: str) -> str:
    """Returns a posted text as the input of the field holds it."""
    form_field = form.fields[name]
    return form_field.shown(text) if isinstance(form_field, DocumentText) else with_lf(text)


def surroundings(request: HttpRequest, article: Article, *, writing: bool) -> dict[str, Any]:
    """Notes that the user is here, and returns who else is and what was saved since the form was opened."""
    note(article, by=actor(request), writing=writing)
    return {
        "others": [
            {"name": who.name, "since": who.since.isoformat(), "writing": who.writing, "text": doing(who)}
            for who in others(article.pk, by=actor(request))
        ],
        "newest": newer_revision(article, request.POST.get("seen", "")),
    }


def doing(who: Present) -> str:
    """Returns what somebody does at the article, in words."""
    text = _("writing, since %s") if who.writing else _("reading, since %s")
    return text % clock(who.since, "H:i")


def newer_revision(article: Article, signed: str) -> dict[str, Any] | None:
    """Returns the newest revision as number, author, time and a sentence, None where the form was opened on it."""
    seen = read_seen(signed, article.pk)
    newest = article.pending_revision or article.live_revision
    if seen is None or newest is None or newest.pk == seen.revision:
        return None
    author = newest.author.get_username() if newest.author else ""
    values = {"author": author, "number": newest.number, "time": clock(newest.created_at, "H:i")}
    if author:
        text = _("%(author)s saved revision %(number)d at %(time)s.") % values
    else:
        text = _("Revision %(number)d was stored at %(time)s.") % values
    told = _("What you save will be brought together with it.")
    return {**values, "time": newest.created_at.isoformat(), "text": f"{text} {told}"}


def clock(moment: Any, pattern: str) -> str:
    """Returns the time of day by the site's clock."""
    return date_format(timezone.localtime(moment), pattern)
