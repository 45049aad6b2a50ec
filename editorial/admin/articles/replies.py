"""What the editor is told after a save, and where the browser goes."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.contrib.admin.templatetags.admin_urls import add_preserved_filters
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _

from editorial.admin.display import change_link, isolated, list_address
from editorial.models import Article
from editorial.services.articles import Outcome, SaveResult

MOST_NAMED = 10


def tell_saved(request: HttpRequest, saved: SaveResult, *, published: bool) -> None:
    """Says what became of the text."""
    if not saved.changed:
        messages.info(request, _("Nothing was changed, so nothing was saved."))
        return
    link = change_link(saved.article)
    if saved.pending:
        text = _("Your edit of {} is kept. Readers see it when it is published.")
    elif published:
        text = _("{} is saved and published.")
    else:
        text = _("{} is saved.")
    messages.success(request, format_html(text, link))


def tell_outcome(request: HttpRequest, outcome: Outcome) -> None:
    """Says what was done and what was not, with the reasons."""
    if outcome.done:
        shown = ", ".join("{}" for article in outcome.done[:MOST_NAMED])
        rest = len(outcome.done) - MOST_NAMED
        text = _("Done: {}").replace("{}", shown) + (_(" and %d more") % rest if rest > 0 else "")
        messages.success(request, format_html(text, *(change_link(article) for article in outcome.done[:MOST_NAMED])))
    for article, _code, reason in outcome.refused[:MOST_NAMED]:
        messages.error(request, format_html("{}: {}", change_link(article), isolated(reason, 300)))
    if len(outcome.refused) > MOST_NAMED:
        messages.error(request, _("%d more were refused.") % (len(outcome.refused) - MOST_NAMED))


def reply(admin: ModelAdmin, request: HttpRequest, article_id: int) -> HttpResponse:
    """Returns the redirect after a save: to the list after "Save", else to the article."""
    if "_save" in request.POST:
        address = list_address(Article)
    else:
        address = reverse("admin:editorial_article_change", args=[article_id])
    filters: dict[str, Any] = {"preserved_filters": admin.get_preserved_filters(request), "opts": admin.opts}
    return HttpResponseRedirect(add_preserved_filters(filters, address))
