"""Another process that writes: carries out what is asked on standard input, one JSON list a line."""

from __future__ import annotations

import datetime
import json
import sys
import time
import traceback
from collections.abc import Callable
from typing import Any

import django

django.setup()

from django.contrib.auth import get_user_model  # noqa: E402 - Django must be set up first
from django.db.models import Q  # noqa: E402
from django.utils import timezone  # noqa: E402

from editorial.mapping import Field  # noqa: E402
from editorial.models import Article, Changeset, RenderedBody, Revision  # noqa: E402
from editorial.rendering import render  # noqa: E402
from editorial.services.articles import EditConflict, edit_article, open_for_editing  # noqa: E402
from editorial.services.jobs import start_job  # noqa: E402
from editorial.services.prerendering import EVERYTHING, RENDER  # noqa: E402
from editorial.services.rebuilding import rebuild_rows  # noqa: E402
from editorial.services.rebuilding_search import rebuild_search  # noqa: E402
from editorial.services.rendering import keep_rendering  # noqa: E402
from editorial.services.search_rows import unindexed_bodies, unindexed_headers  # noqa: E402
from editorial.services.texts import stored_bytes  # noqa: E402
from tests.services import writers  # noqa: E402


def inconsistencies() -> list[str]:
    """Returns what is wrong with the database: articles unlike their live revisions, rows or index unlike texts."""
    found = [f"{path}: {what}" for path, what in rebuild_rows(check=True).differences]
    # What a killed run has not come to index is missing, which is no fault; whatever is in the index must be right.
    missing = Article.objects.filter(Q(body_id__in=unindexed_bodies()) | Q(pk__in=unindexed_headers()))
    paths = set(missing.values_list("path", flat=True))
    found += [f"{path}: {what}" for path, what in rebuild_search(check=True).differences if path not in paths]
    for article in Article.objects.select_related("live_revision", "base_revision", "body"):
        live = article.live_revision
        same = live is not None and (live.article_id, live.header, live.body_id, live.sha256) == (
            article.pk,
            article.header,
            article.body_id,
            article.sha256,
        )
        if not same or article.base_revision is None or article.base_revision.article_id != article.pk:
            found.append(f"{article.path}: revisions")
    orphans = Revision.objects.filter(kind="live").exclude(article__isnull=False).count()
    return [*found, *(["revisions without an article"] if orphans else [])]


def edit(path: str, line: str) -> float:
    """Adds a line to an article and publishes it, again on the newer text where it came in between; returns seconds."""
    started = time.monotonic()
    article = Article.objects.get(path=path)
    while True:
        state = open_for_editing(article.pk, by=None)
        try:
            edit_article(
                article.pk,
                by=None,
                changes={Field.INSIGHT: line},
                body=f"{state.body}\n{line}\n",
                based_on=state.revision_id,
                publish=True,
            )
        except EditConflict:
            continue
        return time.monotonic() - started


def text(path: str) -> str:
    return stored_bytes(Article.objects.select_related("body").get(path=path)).decode()


def read(path: str) -> float:
    """Reads an article as a page does, and keeps its rendering; returns the seconds that it took."""
    started = time.monotonic()
    article = Article.objects.published().select_related("body").get(path=path)
    RenderedBody.objects.filter(body_id=article.body_id).first()
    keep_rendering(article.body_id, render(f"A line {started}"))
    return time.monotonic() - started


def queue_rendering() -> int:
    """Queues the job that renders all pages, and returns its number."""
    user = get_user_model()._default_manager.create_superuser(username="admin", email="", password="x")
    return start_job(RENDER, by=user, arguments={}, subject=EVERYTHING).pk


def let_a_minute_pass() -> None:
    """Lets runs that did not end look as if nobody had heard of them for a while."""
    long_ago = timezone.now() - datetime.timedelta(minutes=5)
    Changeset.objects.filter(state=Changeset.State.RUNNING).update(created_at=long_ago, beat_at=long_ago)


FUNCTIONS: dict[str, Callable[..., Any]] = {
    "inconsistencies": inconsistencies,
    "edit": edit,
    "let_a_minute_pass": let_a_minute_pass,
    "text": text,
    "read": read,
    "queue_rendering": queue_rendering,
    "make_writers": writers.make_writers,
    "write_at_once": writers.write_at_once,
    "faults": writers.faults,
}


def main() -> None:
    for line in sys.stdin:
        name, *arguments = json.loads(line)
        try:
            answer = {"result": FUNCTIONS[name](*arguments)}
        except Exception:  # told to the test that asked
            answer = {"error": traceback.format_exc()}
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main()
