"""The index of searches compared with the stored texts, and made anew where it says anything else."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from django.db import transaction

from editorial.models import Article, Body, Passage, SearchHeader, SearchReading
from editorial.search import backend, passage_id
from editorial.services.folder_runs import SEARCHES, FolderBusy, Hold, find_folder, held_folder, is_at_work
from editorial.services.rebuilding import RebuildReport
from editorial.services.renewing_search import renew_bodies
from editorial.services.search_rows import index_headers, index_unread
from editorial.services.search_texts import (
    PASSAGES_VERSION,
    BodyReading,
    Row,
    header_digest,
    header_entries,
    read_bodies,
)
from editorial.services.slugs import chunks

BATCH = 100
REBUILD = "rebuild --search"
Progress = Callable[[int, int], None]


@dataclass(slots=True)
class _Comparison:
    """What the index holds beside what it should: bodies and articles that differ."""

    bodies: list[int] = field(default_factory=list)
    unread: list[int] = field(default_factory=list)
    headers: list[int] = field(default_factory=list)


def refuse_second_rebuild() -> None:
    """Says at once what `rebuild_search` would say when it begins.

    Raises:
        FolderBusy: another process is making the index anew.
    """
    if (row := find_folder(SEARCHES)) and is_at_work(row):
        raise FolderBusy(row)


def rebuild_search(*, check: bool = False, progress: Progress | None = None) -> RebuildReport:
    """Compares every passage, title and summary with the index, and indexes those that differ or are missing.

    What is left of bodies that are gone is taken out; it is no difference, since no search finds it. Each batch is one
    transaction, so that a run that was ended is completed by the next one. With `check` nothing is written. The
    differences are reported either way, under the path of an article that has the text.

    Raises:
        FolderBusy: another process is making the index anew.
        FolderLost: another one took the work over, because this one was not heard of for minutes.
    """
    if check:
        return _compare(RebuildReport(), _Comparison(), progress)
    with held_folder(SEARCHES, by=None, what=REBUILD) as hold:
        beating = _beating(hold, progress)
        found = _Comparison()
        report = _compare(RebuildReport(), found, beating)
        _mend(found, hold, beating)
    return report


def _beating(hold: Hold, progress: Progress | None) -> Progress:
    """Returns the progress that says besides that this run is alive."""

    def advance(done: int, total: int) -> None:
        hold.beat()
        if progress:
            progress(done, total)

    return advance


def _compare(report: RebuildReport, found: _Comparison, progress: Progress | None) -> RebuildReport:
    """Compares all bodies and articles, and returns the report with what differs."""
    ids = list(Article.objects.order_by("body_id").values_list("body_id", flat=True).distinct())
    articles = list(Article.objects.order_by("pk").values_list("pk", flat=True))
    total = len(ids) + len(articles)
    for chunk in chunks(ids, BATCH):
        _compare_bodies(chunk, found)
        report.checked += len(chunk)
        if progress:
            progress(report.checked, total)
    for chunk in chunks(articles, BATCH):
        _compare_headers(chunk, found)
        report.checked += len(chunk)
        if progress:
            progress(report.checked, total)
    report.differences += _paths(body_id__in=[*found.bodies, *found.unread])
    report.differences += _paths(pk__in=found.headers)
    return report


def _compare_bodies(ids: Sequence[int], found: _Comparison) -> None:
    """Notes the bodies that differ. What was never read, or in another way, need not be read to know that."""
    index = backend()
    readings = SearchReading.objects.filter(pk__in=ids).values_list("pk", "version", "packed")
    kept = {pk: (version, bytes(packed)) for pk, version, packed in readings}
    found.unread += [pk for pk in ids if pk not in kept]
    found.bodies += [pk for pk, (version, _) in kept.items() if version != PASSAGES_VERSION]
    same = [pk for pk, (version, _) in kept.items() if version == PASSAGES_VERSION]
    if not same:
        return
    expected = read_bodies(Body.objects.filter(pk__in=same).values_list("pk", "text"), index.written)
    stored = _stored_rows(same)
    faults = set(index.faults([entry for reading in expected.values() for entry in reading.entries]))
    for pk, reading in expected.items():
        if kept[pk][1] != reading.packed or stored[pk] != reading.rows or _has_any(reading, faults):
            found.bodies.append(pk)


def _has_any(reading: BodyReading, ids: set[int]) -> bool:
    return bool(ids) and any(entry.id in ids for entry in reading.entries)


def _stored_rows(ids: Sequence[int]) -> dict[int, list[Row]]:
    rows: dict[int, list[Row]] = defaultdict(list)
    first, last = passage_id(min(ids), 0), passage_id(max(ids) + 1, 0)
    for row in Passage.objects.filter(pk__gte=first, pk__lt=last).order_by("pk").values_list():
        rows[row[0] >> 12].append(row)
    return rows


def _compare_headers(ids: Sequence[int], found: _Comparison) -> None:
    index = backend()
    rows = list(Article.objects.filter(pk__in=ids).values_list("pk", "live_revision_id", "title", "summary"))
    headers = SearchHeader.objects.filter(pk__in=ids).values_list("pk", "revision_id", "digest")
    stored = {pk: (revision, bytes(digest)) for pk, revision, digest in headers}
    entries = header_entries([(pk, title, summary) for pk, _, title, summary in rows], index.written)
    faults = set(index.header_faults(entries))
    found.headers += [
        pk
        for pk, revision, title, summary in rows
        if pk in faults or stored.get(pk) != (revision or 0, header_digest(title, summary))
    ]


def _paths(**which: Sequence[int]) -> list[tuple[str, str]]:
    """Returns the paths of the articles with a body or header that differs."""
    ((name, values),) = which.items()
    paths: list[str] = []
    for chunk in chunks(sorted(values)):
        paths += Article.objects.filter(**{name: chunk}).order_by("path").values_list("path", flat=True)
    return [(path, "search") for path in paths]


def _mend(found: _Comparison, hold: Hold, progress: Progress) -> None:
    """Replaces what is wrong and indexes what is missing then; what is right stays searchable all the while."""
    if found.bodies or Passage.objects.count() != backend().held():
        renew_bodies(found.bodies, hold, progress=progress)
    for chunk in chunks(found.headers, BATCH):
        with transaction.atomic():
            SearchHeader.objects.filter(pk__in=chunk).delete()
            index_headers(chunk)
    index_unread(progress=progress)
