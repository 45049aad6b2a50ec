"""The history of an article: the list of its revisions, and two of them compared."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.utils.translation import gettext as _

from editorial.admin.display import step_text
from editorial.admin.history.columns import comparison_context
from editorial.admin.pages import not_there
from editorial.models import Article, Revision
from editorial.services.history import compare_revisions

REVISIONS_PER_PAGE = 50


def find_article(article_id: int) -> Article | None:
    """Returns an article whose texts are all kept, removed or not."""
    return Article.objects.select_related("collection").filter(pk=article_id).first()


def revision_of(article: Article, text: str | None) -> Revision:
    """Returns a revision of the article by its id as an address or a form writes it, with its text.

    Raises:
        Http404: it is none, or one of another article.
    """
    if not (text and text.isascii() and text.isdigit() and len(text) < 19):
        raise Http404(text)
    revision = with_texts(article).filter(pk=int(text)).first()
    if revision is None:
        raise Http404(text)
    return revision


def with_texts(article: Article) -> QuerySet[Revision]:
    """Returns the article's revisions with everything that a page about one or two of them shows."""
    return Revision.objects.filter(article=article).select_related("article", "body", "author", "changeset")


def history_page(admin: Any, request: HttpRequest, article_id: int) -> HttpResponse:
    """Returns the list of every revision and every step of the workflow, the newest first."""
    article = find_article(article_id)
    if not admin.has_view_or_change_permission(request, article):
        raise PermissionDenied
    if article is None:
        return not_there(request, admin.opts, str(article_id))
    rows = article.revisions.select_related("author", "changeset").defer("header").order_by("-number")
    page = Paginator(rows, REVISIONS_PER_PAGE).get_page(request.GET.get("page", "1"))
    events = article.events.select_related("actor", "revision").defer("revision__header")
    context = {
        "page": page,
        "page_range": page.paginator.get_elided_page_range(page.number),
        "events": [(event, step_text(event)) for event in events[:REVISIONS_PER_PAGE]],
        "query": "",
        "title": _("History"),
        "comparable": page.paginator.count > 1,
        "may_restore": article.removed_at is None and admin.has_change_permission(request, article),
    }
    rendered: HttpResponse = admin.render_page(request, "history", article, context)
    return rendered


def compare_page(admin: Any, request: HttpRequest, article_id: int) -> HttpResponse:
    """Returns two revisions side by side, the older on the left; without a choice the newest and the one before."""
    article = find_article(article_id)
    if not admin.has_view_or_change_permission(request, article):
        raise PermissionDenied
    if request.method not in ("GET", "HEAD"):
        return HttpResponseNotAllowed(["GET", "HEAD"])
    if article is None:
        return not_there(request, admin.opts, str(article_id))
    new = chosen_or(article, request.GET.get("new"), with_texts(article).order_by("-number"))
    before = with_texts(article).filter(number__lt=new.number).order_by("-number")
    old = chosen_or(article, request.GET.get("old"), before, alone=new)
    if old.number > new.number:
        old, new = new, old
    context = {
        "title": _("Compare revisions"),
        "old": old,
        "new": new,
        **comparison_context(compare_revisions(old, new)),
    }
    rendered: HttpResponse = admin.render_page(request, "compare", article, context)
    return rendered


def chosen_or(
    article: Article, text: str | None, others: QuerySet[Revision], *, alone: Revision | None = None
) -> Revision:
    """Returns the revision that an address names, else the first of the others, else `alone`.

    Raises:
        Http404: it names none of this article, or there is none.
    """
    if text is not None:
        return revision_of(article, text)
    revision = others.first() or alone
    if revision is None:
        raise Http404(article.pk)
    return revision
