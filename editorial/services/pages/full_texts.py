"""The whole texts of several articles for feeds: as on their pages, with addresses that hold anywhere."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.db.models.functions import Length

from editorial.models import Article, Body, RenderedBody
from editorial.rendering import RENDERER_VERSION, with_absolute_addresses
from editorial.services.pages.linking import linked_articles
from editorial.services.rendering import rendered_body

MOST_CHARACTERS = 1_500_000  # of all texts together
SECONDS = 3.0  # in which texts that were never rendered may be


@dataclass(slots=True)
class FullTexts:
    """Sanitised HTML by article id; `complete` is False where a text is missing that can be had a little later."""

    html: dict[int, str] = field(default_factory=dict)
    complete: bool = True


def full_texts(articles: Sequence[Article], at: dt.datetime, *, root: str) -> FullTexts:
    """Returns the texts of public articles in their order, as many as fit; the same number of queries for any number.

    `root` is scheme and host of the site.
    """
    found = FullTexts()
    markups = _stored(articles)
    _render_missing([article for article in articles if article.body_id not in markups], markups, found)
    chosen: dict[Article, str] = {}
    room = MOST_CHARACTERS
    for article in articles:
        markup = markups.get(article.body_id)
        if markup is not None and len(markup) <= room:
            room -= len(markup)
            chosen[article] = markup
    for article, markup in linked_articles(chosen, at).items() if chosen else ():
        found.html[article.pk] = with_absolute_addresses(markup, root + article.get_absolute_url())
    return found


def _stored(articles: Iterable[Article]) -> dict[int, str | None]:
    """Returns the stored renderings by body; None for those for which there would be no room."""
    bodies = [article.body_id for article in articles]
    rows = RenderedBody.objects.filter(body_id__in=bodies, renderer_version=RENDERER_VERSION).order_by()
    sizes = dict(rows.annotate(size=Length("html")).values_list("body_id", "size"))
    room, fitting = MOST_CHARACTERS, []
    for body in dict.fromkeys(bodies):
        if sizes.get(body, MOST_CHARACTERS + 1) <= room:
            room -= sizes[body]
            fitting.append(body)
    found: dict[int, str | None] = dict.fromkeys(sizes)
    found.update(rows.filter(body_id__in=fitting).values_list("body_id", "html") if fitting else ())
    return found


def _render_missing(articles: Sequence[Article], markups: dict[int, str | None], found: FullTexts) -> None:
    """Renders what never was, for some seconds; whoever asks next gets more of it."""
    end = time.monotonic() + SECONDS
    bodies = Body.objects.in_bulk([article.body_id for article in articles]) if articles else {}
    for article in articles:
        if time.monotonic() > end:
            found.complete = False
            return
        article.body = bodies[article.body_id]
        view = rendered_body(article)
        if view.busy:
            found.complete = False
        else:
            markups[article.body_id] = view.html
