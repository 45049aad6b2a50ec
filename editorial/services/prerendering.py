"""HTML made ahead of the first reader: every live text that has no page yet, by as many processes as there are cores.

Can be ended at any moment and begun again: what is stored stays, and only what is missing is rendered.
"""

from __future__ import annotations

import os
import time
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from queue import SimpleQueue

from django.db import DatabaseError
from django.db.models import Exists, OuterRef, QuerySet

from editorial.models import Article, Body, RenderedBody
from editorial.rendering import RENDERER_VERSION, RenderWorker
from editorial.services.rendering import rendering_row
from editorial.services.work import Work

RENDER = "render"
EVERYTHING = "everything"  # the subject of the job: one is enough
BACKGROUND_SECONDS = 8  # of processor time for one document; nobody waits for it
IDS = 1_000  # read at once
AHEAD = 3  # texts in memory for each process
MOST_ROWS = 50
MOST_CHARACTERS = 4_000_000  # of HTML that waits to be written
SECONDS = 1.0  # after which what is rendered is written

Progress = Callable[[int, int], None]


def cores() -> int:
    """Returns how many processes may run at once on this machine."""
    allowed = getattr(os, "sched_getaffinity", None)
    return len(allowed(0)) if allowed else os.cpu_count() or 1


def missing_pages() -> QuerySet[Body]:
    """Returns the live texts that this version of the renderer has not rendered."""
    current = RenderedBody.objects.filter(body_id=OuterRef("pk"), renderer_version=RENDERER_VERSION)
    live = Article.objects.present().filter(body_id=OuterRef("pk"))
    return Body.objects.filter(Exists(live)).exclude(Exists(current))


def render_missing(work: Work) -> None:
    """Carries out a job of the kind RENDER."""
    work.expect(missing_pages().count())
    rendered = prerender(jobs=cores(), progress=lambda done, _total: work.advance(done))
    work.note(rendered=rendered)


def prerender(*, jobs: int = 1, progress: Progress | None = None) -> int:
    """Renders every live text that has no page by this version of the renderer, and returns their number.

    `progress` is called with (done, to do) between the writes; whatever it raises ends the work at once. A text that
    takes longer than it may is stored as it is, so that nobody tries it again.
    """
    total = missing_pages().count()
    run = _Run(max(1, min(jobs, total)))
    try:
        for done in run.pages():
            if progress:
                progress(done, total)
    finally:
        run.end()
    return run.written


class _Run:
    """Renderers, each with a thread that waits for it, and the rows that wait to be written by the caller's thread."""

    def __init__(self, jobs: int) -> None:
        self.workers = [RenderWorker() for _ in range(jobs)]
        self.pool = ThreadPoolExecutor(len(self.workers), thread_name_prefix="render")
        self.idle: SimpleQueue[RenderWorker] = SimpleQueue()
        for worker in self.workers:
            self.idle.put(worker)
        self.rows: list[RenderedBody] = []
        self.written = 0
        self.written_at = time.monotonic()

    def pages(self) -> Iterator[int]:
        """Yields how many are rendered so far, after each of them."""
        pending: deque[Future[RenderedBody]] = deque()
        done = 0
        for body in _texts():
            pending.append(self.pool.submit(self._render, body))
            while len(pending) >= AHEAD * len(self.workers):
                done += self._take(pending.popleft())
                yield done
        while pending:
            done += self._take(pending.popleft())
            yield done
        self._write()

    def _render(self, body: Body) -> RenderedBody:
        worker = self.idle.get()
        try:
            return rendering_row(body.pk, worker.render(body.text, wait=True, cpu_seconds=BACKGROUND_SECONDS))
        finally:
            self.idle.put(worker)

    def _take(self, rendered: Future[RenderedBody]) -> int:
        self.rows.append(rendered.result())
        full = len(self.rows) >= MOST_ROWS or sum(len(row.html) for row in self.rows) > MOST_CHARACTERS
        if full or time.monotonic() - self.written_at > SECONDS:
            self._write()
        return 1

    def _write(self) -> None:
        """Stores what is rendered in one short transaction."""
        RenderedBody.objects.bulk_create(self.rows, ignore_conflicts=True)
        self.written += len(self.rows)
        self.rows = []
        self.written_at = time.monotonic()

    def end(self) -> None:
        """Ends all processes, whatever they are at, and keeps what they had done."""
        for worker in self.workers:
            worker.abandon()
        self.pool.shutdown(wait=True, cancel_futures=True)
        with suppress(DatabaseError):  # it may be what ended the work; what is lost is rendered again
            self._write()


def _texts() -> Iterator[Body]:
    """Yields the texts to render in the order of their keys, one in memory at a time."""
    last = 0
    while ids := list(missing_pages().filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:IDS]):
        for pk in ids:
            body = Body.objects.filter(pk=pk).first()
            if body is not None:
                yield body
        last = ids[-1]
