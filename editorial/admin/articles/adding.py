"""The page on which a new article is begun."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html
from django.utils.translation import gettext as _

from editorial.admin.articles.form import NewArticleForm
from editorial.admin.articles.recovering import desk_of, forget_saved, recovery_of_new
from editorial.admin.articles.replies import reply
from editorial.admin.base import actor
from editorial.admin.display import change_link
from editorial.services.articles import DocumentRefused
from editorial.services.creating import create_article


def answer(admin: Any, request: HttpRequest) -> HttpResponse:
    """Shows the empty form, or makes the article from what was posted.

    Raises:
        PermissionDenied: the user may not add articles.
    """
    if not admin.has_add_permission(request):
        raise PermissionDenied
    form = NewArticleForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            article = create_article(
                by=actor(request),
                collection=form.cleaned_data["collection"],
                stem=form.cleaned_data["stem"],
                fields=form.values(),
                body=form.cleaned_data["body"],
                message=form.cleaned_data["message"],
            )
        except DocumentRefused as refused:
            for field, code, message in refused.errors:
                at_fault = "stem" if code in ("stem", "path-taken") or code.startswith("path") else field
                form.add_refusal(str(at_fault) if at_fault else None, code, message)
        else:
            forget_saved(request, None)
            admin.log_addition(request, article, str(article.path))
            messages.success(request, format_html(_("{} is begun as a draft."), change_link(article)))
            return reply(admin, request, article.pk)
    if form.errors:
        messages.error(request, _("Nothing was saved. Look at the fields that are marked."))
    recovery = recovery_of_new(request) if request.method != "POST" else None
    shown = recovery.form if recovery and recovery.taken else form
    desk = desk_of(request, shown, recovery, None, may_change=True)
    context: dict[str, Any] = {"form": shown, "may_change": True, "add": True, "recovery": recovery, "desk": desk}
    page: HttpResponse = admin.render_page(request, "add", None, context)
    return page
