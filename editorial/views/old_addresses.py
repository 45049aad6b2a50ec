"""What answers an address under which nothing lives: the new address, "gone", or nothing.

Looked up only then, so that a page that exists never pays for it, and a live page wins over a redirect.
"""

from __future__ import annotations

import re

from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.urls import Resolver404, resolve, reverse
from django.utils.encoding import escape_uri_path

from editorial.models import Article, Entity, Redirect
from editorial.views.addresses import FeedForm, feed_name
from editorial.views.answers import gone
from editorial.views.site_state import SiteState

MAX_PATH = 650
UNUSABLE = re.compile(r"[\x00-\x1f\x7f\\]|^//")  # browsers read "//host" and "/\host" as another site
OLD_PREFIX = "/content/"
MARKDOWN = ".md"
FEEDS = {f"/feed.{form}/": form for form in FeedForm}  # as places are written, with a slash at the end


def answer(request: HttpRequest, state: SiteState) -> HttpResponse | None:
    """Returns a redirect to where the asked thing is today, 410 where it was removed, None where it never was."""
    path = request.path
    if len(path) > MAX_PATH or UNUSABLE.search(path):
        return None
    if not path.endswith("/"):
        completed = with_slash(request, state, f"{path}/")
        if completed is not None:
            return completed
    text = path.endswith(MARKDOWN)
    place = f"{path.removesuffix(MARKDOWN)}/" if text else f"{path.rstrip('/')}/"
    target = current_address(place, state, text=text)
    if target is not None and target != escape_uri_path(path):
        return HttpResponsePermanentRedirect(target)
    return gone(request, state) if was_removed(place) else None


def with_slash(request: HttpRequest, state: SiteState, path: str) -> HttpResponse | None:
    """Returns a redirect to the same path with its slash if a page answers there."""
    try:
        match = resolve(path, getattr(request, "urlconf", None))
    except Resolver404:
        return None
    target = HttpResponsePermanentRedirect(escape_uri_path(path))
    view = getattr(match.func, "__wrapped__", None)
    if match.app_name != "editorial" or view is None:
        return target
    try:
        response: HttpResponse = view(request, state, **match.kwargs)
    except Http404:
        return None
    return target if response.status_code == 200 else response


def current_address(place: str, state: SiteState, *, text: bool = False) -> str | None:
    """Returns where that is today which once was at, or is written as, `place` (a path with a slash at both ends).

    With `text` the document as text is meant.
    """
    article = article_of_old_form(place, state)
    if article is None:
        ending = next((ending for ending in FEEDS if place.endswith(ending)), "")
        page = f"{place.removesuffix(ending)}/" if ending else place
        redirect = Redirect.objects.filter(old_path=page).select_related("entity").first()
        if redirect is None or (ending and redirect.entity is None):
            return None
        if redirect.entity is not None:
            return None if text else entity_address(redirect.entity, state, feed=FEEDS.get(ending, ""))
        article = published_article(state, pk=redirect.article_id)
    if article is None:
        return None
    return article.get_markdown_url() if text else article.get_absolute_url()


def article_of_old_form(place: str, state: SiteState) -> Article | None:
    """Returns the published article that `/content/<collection>/<slug>/` means, by the folder's name or its address."""
    collection, _, slug = place.removeprefix(OLD_PREFIX).strip("/").partition("/")
    if not slug:
        return None
    return published_article(state, collection__slug=collection, slug=slug) or published_article(
        state, collection__name=collection, slug=slug
    )


def published_article(state: SiteState, **conditions: object) -> Article | None:
    """Returns the article with these columns if readers can open it."""
    return Article.objects.published(state.at).select_related("collection").filter(**conditions).first()


def entity_address(entity: Entity, state: SiteState, *, feed: str = "") -> str | None:
    """Returns the page of the entity that this one was merged into in the end, or its feed; None without a page."""
    entity = entity_today(entity)
    has_page = Article.objects.listed(state.at).filter(mentions__entity=entity).exists()
    if not has_page:
        return None
    if not feed:
        return entity.get_absolute_url()
    return reverse(f"editorial:{entity.kind}-{feed_name(feed)}", args=[entity.slug])


def entity_today(entity: Entity) -> Entity:
    """Returns the entity that this one was merged into in the end, itself where it was not."""
    seen = {entity.pk}
    while entity.merged_into is not None and entity.merged_into.pk not in seen:
        entity = entity.merged_into
        seen.add(entity.pk)
    return entity


def was_removed(place: str) -> bool:
    """Whether an article answered at the place, or was redirected to from there, until it was removed."""
    collection, _, slug = place.removeprefix(OLD_PREFIX).strip("/").partition("/")
    removed = Article.objects.gone()
    if slug and removed.filter(collection__slug=collection, slug=slug).exists():
        return True
    return removed.filter(redirects__old_path=place).exists()
