"""Pictures for shared links, made when somebody asks for them and kept.

The address has a digest of the words on the picture, so a picture never changes and may be kept for ever. Nothing of
the address is drawn: an address that does not fit the words of today leads to the one that does.
"""

from __future__ import annotations

import threading

from django.core.cache import caches
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from editorial.models import Article, Entity
from editorial.services.pages import linked
from editorial.services.pictures import Kind, PictureWords, drawn, words_of_article, words_of_entity, words_of_site
from editorial.views.rates import is_too_often, seconds_left
from editorial.views.reading import reader_page
from editorial.views.site_state import SiteState

FOR_EVER = "public, max-age=31536000, immutable"
DRAWN_A_MINUTE = 30  # for one address; those that are kept do not count
RETRY_SECONDS = "2"

_drawing = threading.BoundedSemaphore(1)  # of each process: a picture takes a core for a quarter of a second


@reader_page(for_everybody=True)
def picture(request: HttpRequest, state: SiteState, kind: str, number: int, digest: str) -> HttpResponse:
    """One picture, or a redirect to the one with the words of today."""
    words = words_of(kind, number, state)
    if digest != words.digest:
        response: HttpResponse = HttpResponseRedirect(reverse("editorial:picture", args=[kind, number, words.digest]))
        response.headers["Cache-Control"] = "no-cache"
        return response
    kept = caches["pictures"]
    data = kept.get(words.digest)
    if data is None:
        if is_too_often(request, "picture", DRAWN_A_MINUTE):
            return later(429, str(seconds_left()))
        if not _drawing.acquire(blocking=False):
            return later(503, RETRY_SECONDS)
        try:
            data = drawn(words)
        finally:
            _drawing.release()
        keep(words.digest, data)
    headers = {"Cache-Control": FOR_EVER, "X-Content-Type-Options": "nosniff", "Content-Length": str(len(data))}
    return HttpResponse(data, content_type="image/png", headers=headers)


def keep(digest: str, data: bytes) -> None:
    """Keeps a picture for the next who asks, if the disk can be written."""
    try:
        caches["pictures"].set(digest, data)
    except OSError:
        return


def words_of(kind: str, number: int, state: SiteState) -> PictureWords:
    """Returns the words of today; raises Http404 where readers have no such page."""
    if kind == Kind.SITE and number == 0:
        return words_of_site()
    if kind == Kind.ARTICLE:
        article = Article.objects.published(state.at).filter(pk=number).first()
        if article is not None:
            return words_of_article(article, *linked(article, state.at))
    if kind == Kind.ENTITY:
        entity = Entity.objects.current().filter(pk=number).first()
        if entity is not None and Article.objects.listed(state.at).filter(mentions__entity=entity).exists():
            return words_of_entity(entity)
    raise Http404


def later(status: int, seconds: str) -> HttpResponse:
    """Returns an answer without a picture: the same address has it after that many seconds."""
    return HttpResponse(status=status, headers={"Retry-After": seconds, "Cache-Control": "no-store"})
