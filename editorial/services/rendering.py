"""Rendered texts: stored ones where they are there, else made by the killable child and kept for the next reader."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import DatabaseError, transaction
from django.db.models import F, FilteredRelation, Q, QuerySet

from editorial.models import Article, RenderedBody
from editorial.rendering import RENDERER_VERSION, Heading, RenderWorker, WorkerBusy, escaped, inline_text
from editorial.rendering import RenderedBody as Rendered
from editorial.services.locking import short_wait

__all__ = [
    "RenderedView",
    "inline_text",
    "keep_rendering",
    "rendered_body",
    "rendered_text",
    "rendered_view",
    "rendering_row",
    "with_rendering",
]

_worker = RenderWorker()


@dataclass(frozen=True, slots=True)
class RenderedView:
    """What a page shows of a body; `complete` is False where the text is shown escaped instead of rendered.

    `busy` tells that another text was being rendered, so that the next attempt may succeed. `block_lines` are the lines
    at which the blocks begin, () for a stored rendering.
    """

    html: str
    headings: tuple[Heading, ...]
    complete: bool
    busy: bool = False
    block_lines: tuple[int, ...] = ()


def with_rendering(articles: QuerySet[Article]) -> QuerySet[Article]:
    """Adds to articles the stored rendering of their live body, for `rendered_body` to ask nothing."""
    current = Q(body__renderings__renderer_version=RENDERER_VERSION)
    return articles.annotate(
        rendering=FilteredRelation("body__renderings", condition=current),
        stored_html=F("rendering__html"),
        stored_headings=F("rendering__headings"),
        stored_timed_out=F("rendering__timed_out"),
    )


def stored_rendering(article: Article) -> RenderedBody | None:
    """Returns the stored rendering of the live body; one query unless the article was loaded by `with_rendering`."""
    if not hasattr(article, "stored_html"):
        return RenderedBody.objects.filter(body_id=article.body_id, renderer_version=RENDERER_VERSION).first()
    if article.stored_html is None:
        return None
    headings, timed_out = article.stored_headings, article.stored_timed_out  # type: ignore[attr-defined]
    return RenderedBody(html=article.stored_html, headings=headings, timed_out=timed_out)


def rendered_body(article: Article, *, keep: bool = True) -> RenderedView:
    """Returns the HTML of the article's live body; never waits for another document's rendering.

    Without `keep` nothing is written: a preview must not leave a trace.
    """
    stored = stored_rendering(article)
    if stored is not None:
        headings = tuple(Heading(level, text, anchor) for level, text, anchor in stored.headings)
        return RenderedView(stored.html, headings, not stored.timed_out)
    try:
        result = _worker.render(article.body.text)
    except WorkerBusy:
        return RenderedView(escaped(article.body.text).html, (), False, busy=True)
    if keep:
        keep_rendering(article.body_id, result)
    return RenderedView(result.html, result.headings, not result.timed_out)


def rendered_view(markdown: str) -> RenderedView:
    """Returns the HTML of a text that is stored nowhere."""
    try:
        result = _worker.render(markdown)
    except WorkerBusy:
        return RenderedView(escaped(markdown).html, (), False, busy=True)
    return RenderedView(result.html, result.headings, not result.timed_out, block_lines=result.block_lines)


def rendered_text(markdown: str) -> str:
    """Returns the sanitised HTML of a short text such as a description; escaped where the renderer is busy."""
    return rendered_view(markdown).html if markdown.strip() else ""


def keep_rendering(body_id: int, result: Rendered) -> None:
    """Stores a result for the next reader; gives up at once where the database is being written."""
    try:
        with short_wait(), transaction.atomic():
            RenderedBody.objects.bulk_create([rendering_row(body_id, result)], ignore_conflicts=True)
    except DatabaseError:
        # Another process holds the write lock: the page is shown all the same, and the next reader tries again.
        return


def rendering_row(body_id: int, result: Rendered) -> RenderedBody:
    """Returns the unsaved row that holds a rendering."""
    return RenderedBody(
        body_id=body_id,
        renderer_version=RENDERER_VERSION,
        html=result.html,
        headings=[[heading.level, heading.text, heading.anchor] for heading in result.headings],
        timed_out=result.timed_out,
    )
