"""The whole public page of a text that is not public: of one revision, or of what somebody has typed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from editorial.formats import SourceDocument
from editorial.models import Article, Revision
from editorial.services.pages import document_page, page_html, sections
from editorial.services.texts import document_of_revision

# Nobody on the way keeps a preview, no search engine lists it, and its address goes to no other site.
PREVIEW_HEADERS = {
    "Cache-Control": "private, no-store",
    "X-Robots-Tag": "noindex, nofollow",
    "Referrer-Policy": "no-referrer",
}


@dataclass(frozen=True, slots=True)
class PreviewBar:
    """What stands above a previewed page: what it is, what that means, and where to go back to ("": nowhere)."""

    heading: str | Promise
    note: str | Promise
    back: str = ""


def state_of(article: Article, revision: Revision) -> str | Promise:
    """Returns what a revision is to readers, in words."""
    if revision.pk == article.pending_revision_id:
        return _("waits to be published, not public")
    if revision.pk == article.live_revision_id:
        return _("what readers see now") if article.is_published() else _("newest text, not public")
    if revision.kind == Revision.Kind.CONFLICT:
        return _("conflicting text of a file, not public")
    return _("not the text of today, not public")


def revision_html(revision: Revision, *, bar: PreviewBar, root: str, media: str) -> str:
    """Returns the page as it would be if the revision were live; `revision` is loaded with its body and article.

    `media` is the address below which files of the garden are shown to whoever sees this preview.
    """
    now = timezone.now()
    document = document_of_revision(revision)
    page = document_page(revision.article, document, now, body=revision.body, media=media)
    return _html(page, bar, root)


def document_html(article: Article, document: SourceDocument, *, bar: PreviewBar, root: str, media: str) -> str:
    """Returns the page as it would be if the document, which is stored nowhere, were live."""
    return _html(document_page(article, document, timezone.now(), media=media), bar, root)


def _html(page: dict[str, Any], bar: PreviewBar, root: str) -> str:
    # The page's own "noindex" is left to the headers and the stricter mark of the preview's template.
    context = {**page, "noindex": False, "bar": bar}
    return page_html("preview.html", context, root=root, sections=sections(timezone.now()))


def preview_response(html: str, *, status: int = 200) -> HttpResponse:
    """Returns an answer that nobody keeps, lists or refers to."""
    return HttpResponse(html, status=status, headers=PREVIEW_HEADERS)
