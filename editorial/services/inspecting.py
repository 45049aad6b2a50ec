"""Live texts asked all rules about one document: at each save with it, behind imports and syncs in batches.

An article is asked once for each live text and version of the rules. What an import that was ended has left the next
one goes on with.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import NamedTuple

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from editorial.formats import FormatError, SourceDocument
from editorial.mapping import Dialect
from editorial.models import Article, Inspection, SiteVersion
from editorial.quality import RULES, RULES_VERSION, DocumentLink, Hit, Text, document_links, inspect
from editorial.services.article_links import store_links
from editorial.services.bulk import many_writes, upsert_rows
from editorial.services.copies import worked_out
from editorial.services.deriving import refresh_debt
from editorial.services.files import read_data
from editorial.services.finding_rows import merge_hits
from editorial.services.locking import lock_articles
from editorial.services.slugs import chunks

BATCH = 100  # texts in a transaction
FOR_PROCESSES = 200  # articles from which on other processes read while this one writes
CODES = frozenset(rule.code for rule in RULES)

Progress = Callable[[int, int], None]


class LiveText(NamedTuple):
    """What the rules are asked of, as plain values that another process takes."""

    article_id: int
    revision_id: int
    path: str
    header: str
    dialect: str
    body: str


class Seen(NamedTuple):
    """What a look at a live text gave: what it does not meet, and what it links to."""

    hits: Sequence[Hit]
    links: tuple[DocumentLink, ...] = ()


class Unreadable(NamedTuple):
    """An article whose stored text cannot be read as a document any more."""

    path: str
    line: int | None
    reason: str


def inspect_articles(article_ids: Collection[int]) -> None:
    """Asks the rules of live texts that were not asked yet. Runs inside the caller's transaction."""
    waiting = uninspected().filter(pk__in=article_ids)
    store_seen(inspect_texts(live_texts(list(waiting.values_list("pk", flat=True)))))


def uninspected() -> QuerySet[Article]:
    """Returns the articles whose live text was not asked the present rules."""
    done = Inspection.objects.filter(pk=OuterRef("pk"), revision_id=OuterRef("live_revision_id"), version=RULES_VERSION)
    return Article.objects.present().exclude(Exists(done)).order_by("pk")


def inspect_unread(*, progress: Progress | None = None) -> int:
    """Asks the rules of every live text that was not asked yet, in short transactions; returns how many there were.

    `progress` is called with (done, to do) between them; whatever it raises ends the work, and what is stored stays.
    Where texts are many, copies of this process read ahead on the other cores, and this one only writes.
    """
    ids = list(uninspected().values_list("pk", flat=True))
    done = 0
    for number in _stored_batches(ids):
        done += number
        if progress:
            progress(done, len(ids))
    return len(ids)


def live_texts(article_ids: Collection[int]) -> list[LiveText]:
    """Returns the live texts of articles, by path."""
    columns = ("pk", "live_revision_id", "path", "header", "dialect", "body__text")
    rows = Article.objects.filter(pk__in=article_ids).order_by().values_list(*columns)
    # Put in order here: a database sorts by carrying whole texts about.
    return sorted((LiveText(pk, revision or 0, *rest) for pk, revision, *rest in rows), key=lambda text: text.path)


def read_text(text: LiveText, zone: dt.tzinfo) -> Text | Unreadable:
    """Returns a live text as rules see it."""
    try:
        document = SourceDocument.from_stored(text.header, text.body)
    except FormatError as error:
        return Unreadable(text.path, error.line, error.reason)
    stored = Dialect(text.dialect)
    data = read_data(document, path=text.path, default_dialect=stored, stored_dialect=stored, timezone=zone)
    return Text(text.path, document, data)


def inspect_texts(texts: Sequence[LiveText]) -> dict[tuple[int, int], Seen]:
    """Returns what the texts do not meet of the rules about one document, and link to: (article, revision) → that."""
    zone = timezone.get_default_timezone()
    read = ((text, read_text(text, zone)) for text in texts)
    return {
        (text.article_id, text.revision_id): Seen([])
        if isinstance(document, Unreadable)
        else Seen(list(inspect(document)), document_links(document))
        for text, document in read
    }


def store_seen(found: Mapping[tuple[int, int], Seen], codes: Collection[str] = CODES) -> bool:
    """Writes what these rules found in texts, and what they link to. Runs inside the caller's transaction.

    Returns whether any page may show other links now.
    """
    live = store_hits({known: seen.hits for known, seen in found.items()}, codes)
    return store_links({pk: found[pk, revision].links for pk, revision in live})


def store_hits(found: Mapping[tuple[int, int], Sequence[Hit]], codes: Collection[str] = CODES) -> list[tuple[int, int]]:
    """Writes what these rules found in texts, (article, revision) → hits, that are still the live ones.

    Where all rules about one document were asked, that is remembered. Returns which are still live. Runs inside the
    caller's transaction.
    """
    if not found:
        return []
    lock_articles([article_id for article_id, _ in found])
    live = still_live(found)
    refresh_debt(sorted(merge_hits({pk: found[pk, revision] for pk, revision in live}, codes)))
    if CODES.issubset(codes):
        rows = ((pk, revision, RULES_VERSION) for pk, revision in live)
        upsert_rows(Inspection, ("article_id", "revision_id", "version"), rows, unique=("article_id",))
    return live


def still_live(found: Collection[tuple[int, int]]) -> list[tuple[int, int]]:
    """Returns those of (article, revision) that are present with this live text, locked by the caller before."""
    rows = Article.objects.present().filter(pk__in=[article_id for article_id, _ in found]).order_by("pk")
    now = {(pk, revision or 0) for pk, revision in rows.values_list("pk", "live_revision_id")}
    return sorted(now.intersection(found))


def _stored_batches(ids: Sequence[int]) -> Iterator[int]:
    """Stores what is found by batches and yields how many articles each had."""
    texts = map(live_texts, chunks(ids, BATCH))
    found = worked_out(inspect_texts, texts, by_copies=len(ids) >= FOR_PROCESSES, beside=many_writes)
    for batch, hits in zip(chunks(ids, BATCH), found, strict=True):
        _store(hits)
        yield len(batch)


def _store(found: Mapping[tuple[int, int], Seen]) -> None:
    with transaction.atomic():
        if store_seen(found):
            SiteVersion.bump()
