"""The panel of links to previews beside an article's form: made, copied, ended."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from editorial.admin.base import actor
from editorial.admin.previews.pages import change_address
from editorial.models import Article, PreviewLink
from editorial.services.articles import EditingState
from editorial.services.preview_links import NothingToShare, revoke_links, share_preview, token_of, usable_links

PANEL = "#panel-previews"


@dataclass(frozen=True, slots=True)
class SharedLink:
    """A link that opens something, with the address to send to somebody."""

    link: PreviewLink
    address: str


def preview_panel(request: HttpRequest, state: EditingState, *, may_change: bool) -> dict[str, Any]:
    """Returns what `_preview_links.html` shows; the links only to those who may edit the article."""
    links = usable_links(state.article) if may_change else []
    shared = [
        SharedLink(link, request.build_absolute_uri(reverse("editorial:preview", args=[token_of(link)])))
        for link in links
    ]
    is_hidden = state.pending or not state.article.is_published()
    return {"preview_links": shared, "may_share": may_change and is_hidden}


def share_page(admin: Any, request: HttpRequest, article_id: int) -> HttpResponse:
    """Makes a link to the newest text and leads back to the form, which shows it."""

    def share(by: User) -> None:
        link = share_preview(article_id, by=by, based_on=admin.asked_revision(request))
        admin.log_change(request, link.article, _("Preview of revision %d shared") % link.revision.number)
        messages.success(request, _("The link is made. It opens revision %d for a day.") % link.revision.number)

    return _changed(admin, request, article_id, share)


def revoke_page(admin: Any, request: HttpRequest, article_id: int) -> HttpResponse:
    """Ends the link that was posted, or all links of the article, and leads back to the form."""

    def revoke(by: User) -> None:
        text = request.POST.get("link", "")
        if text != "all" and not (text.isascii() and text.isdigit() and len(text) < 19):
            raise PermissionDenied
        ended = revoke_links(article_id, by=by, link_id=None if text == "all" else int(text))
        messages.success(request, ngettext("%d link is revoked.", "%d links are revoked.", ended) % ended)

    return _changed(admin, request, article_id, revoke)


def _changed(admin: Any, request: HttpRequest, article_id: int, change: Any) -> HttpResponse:
    """Runs a change that is posted by somebody who may edit the article, and leads back to its form."""
    if not admin.has_change_permission(request):
        raise PermissionDenied
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    try:
        change(actor(request))
    except NothingToShare as refused:
        if refused.code == "public":
            messages.info(request, _("Readers see this text already; there is nothing to preview."))
        else:
            messages.error(request, _("Somebody changed the article meanwhile. Look at the text, then share it."))
    except Article.DoesNotExist:
        missing: HttpResponse = admin.missing(request, article_id)
        return missing
    return HttpResponseRedirect(change_address(article_id) + PANEL)
