"""Markdown files out: the live text of every article, byte for byte, at the path that it came with."""

from __future__ import annotations

import hashlib
import unicodedata
import zipfile
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from enum import Enum, auto
from pathlib import Path
from typing import BinaryIO

from django.db import transaction
from django.db.models import F, Q, Subquery

from editorial.models import Article, ArticleProject, ArticleQuerySet, Collection, Quarantine, Revision
from editorial.services.actors import Actor, require
from editorial.services.files import path_problem
from editorial.services.files.folders import Begun, FolderWriter, UnsafePath, portability_problem
from editorial.services.importing.collections import INDEX_NAME
from editorial.services.media.bundles import INDEX
from editorial.services.media.sending import (
    Choice,
    chosen_bundles,
    chosen_media,
    send_to_archive,
    send_to_folder,
    unportable,
)
from editorial.services.slugs import chunks

EXPORT = "editorial.export_article"
BATCH = 100
ON_THE_WAY = 32  # files that wait for the disk; each holds a descriptor
COLUMNS = ("path", "pk", "live_revision_id", "base_revision_id", "header", "body__text")
WAITING = ("pending_revision_id", "pending_revision__header", "pending_revision__body__text")
ZIP_DATE = (1980, 1, 1, 0, 0, 0)  # the same articles give the same archive

Progress = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class ExportOptions:
    """Which articles go out: of these statuses, collections, projects (all), only changed ones, with pending texts."""

    statuses: tuple[str, ...] = ()
    collections: tuple[str, ...] = ()
    changed: bool = False
    pending: bool = False
    projects: tuple[str, ...] = ()  # by their values in files

    @property
    def is_part(self) -> bool:
        """Whether articles are left out that are in the chosen collections."""
        return bool(self.statuses or self.projects)


@dataclass(slots=True)
class ExportReport:
    """What went out; `refused` and `warnings` hold (path, code, reason)."""

    written: int = 0
    unchanged: int = 0
    refused: list[tuple[str, str, str]] = field(default_factory=list)
    warnings: list[tuple[str, str, str]] = field(default_factory=list)
    quarantined: int = 0


@dataclass(frozen=True, slots=True)
class _File:
    """One file about to go out; `article_id` is None for the description of a collection."""

    path: str
    data: bytes
    article_id: int | None = None
    live_revision_id: int | None = None
    base_revision_id: int | None = None


def export_folder(
    destination: Path, *, by: Actor, options: ExportOptions = ExportOptions(), progress: Progress | None = None
) -> ExportReport:
    """Writes one file for each article below the folder; a file that is right already is left alone.

    A file there whose text is neither this one nor an earlier one of the same article is never overwritten: it is
    refused, since it may hold somebody's work.

    Raises:
        PermissionDenied: the actor may not export.
        OSError: the folder cannot be made or opened.
    """
    require(by, EXPORT)
    report = _new_report()
    with FolderWriter(destination) as folder:
        refused = _clashing(report, options, folder)
        for files in _batches(_chosen(options, root=str(folder.root)).values_list("pk", flat=True), options):
            sent = _put_all(folder, [file for file in files if file.path not in refused], report)
            if not options.pending:
                _note_base(sent, root=str(folder.root))
            if progress:
                progress(report.written + report.unchanged + len(report.refused))
        _put_all(folder, list(_indexes(options)), report)
        _send_media(folder, options, report)
    return report


def export_zip(
    file: BinaryIO, *, by: Actor, options: ExportOptions = ExportOptions(), ids: Sequence[int] | None = None
) -> ExportReport:
    """Writes the articles (`ids`: only these) into a zip archive, each under its path.

    Raises:
        PermissionDenied: the actor may not export.
    """
    require(by, EXPORT)
    report = _new_report()
    rows = _chosen(options, root="").values_list("pk", flat=True)
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for files in _batches(rows if ids is None else _only(rows, ids), options):
            for entry in files:
                _add_entry(archive, entry, report)
        for entry in _indexes(options) if ids is None else ():
            _add_entry(archive, entry, report)
        report.written += send_to_archive(archive, _media_choice(options, ids, root=""), date=ZIP_DATE)
    return report


def _send_media(folder: FolderWriter, options: ExportOptions, report: ExportReport) -> None:
    chosen = chosen_media(_media_choice(options, None, root=str(folder.root)))
    report.warnings += unportable(chosen)
    for sent in send_to_folder(folder, chosen, changed=options.changed):
        if sent.refusal:
            report.refused.append((sent.path, *sent.refusal))
        elif sent.written:
            report.written += 1
        else:
            report.unchanged += 1


def _media_choice(options: ExportOptions, ids: Sequence[int] | None, *, root: str) -> Choice:
    """Returns the media files that go along: all of the garden's, or those of the page bundles that were chosen."""
    if ids is None and not options.is_part:
        return Choice(options.collections)
    chosen = replace(options, changed=False)
    found = _chosen(chosen, root=root).filter(path__endswith=INDEX).values_list("pk", flat=True)
    return Choice(options.collections, chosen_bundles(found if ids is None else _only(found, ids)))


def _new_report() -> ExportReport:
    return ExportReport(quarantined=Quarantine.objects.filter(cleared_at__isnull=True).count())


def _add_entry(archive: zipfile.ZipFile, file: _File, report: ExportReport) -> None:
    if problem := path_problem(file.path):
        report.refused.append((file.path, *problem))
        return
    report.written += 1
    entry = zipfile.ZipInfo(file.path, ZIP_DATE)
    entry.external_attr = 0o644 << 16
    entry.compress_type = zipfile.ZIP_DEFLATED
    archive.writestr(entry, file.data)


def _chosen(options: ExportOptions, *, root: str) -> ArticleQuerySet:
    """The articles to export. Changed are those whose live text the folder has not got from here or given to here."""
    rows = Article.objects.present()
    if options.statuses:
        rows = rows.filter(status__in=options.statuses)
    if options.collections:
        rows = rows.filter(collection__name__in=options.collections)
    if options.projects:
        rows = rows.filter(pk__in=ArticleProject.objects.filter(term__value__in=options.projects).values("article"))
    if options.changed:
        rows = rows.exclude(base_revision_id=F("live_revision_id"), base_root=root)
    return rows.order_by("path")


def _only(rows: Iterable[int], ids: Sequence[int]) -> Iterator[int]:
    """Yields those of the rows that were asked for; no database takes ten thousand parameters."""
    wanted = set(ids)
    return (pk for pk in rows if pk in wanted)


def _batches(ids: Iterable[int], options: ExportOptions) -> Iterator[list[_File]]:
    """Yields files in the order of their paths, with a bounded number of texts in memory."""
    for chunk in chunks(list(ids), BATCH):
        rows = Article.objects.filter(pk__in=chunk).order_by("path")
        # Plain values: models of all columns would take as long as writing the files.
        yield [_file(*row) for row in rows.values_list(*COLUMNS, *(WAITING if options.pending else ()))]


def _file(
    path: str, pk: int, live: int, base: int | None, header: str, body: str, waits: int | None = None, *newer: str
) -> _File:
    return _File(path, ("".join(newer) if waits else header + body).encode(), pk, live, base)


def _indexes(options: ExportOptions) -> Iterator[_File]:
    rows = Collection.objects.exclude(index_sha256="")
    if options.is_part:
        return
    if options.collections:
        rows = rows.filter(name__in=options.collections)
    for row in rows:
        yield _File(f"{row.name}/{INDEX_NAME}", (row.index_header + row.index_body).encode())


def _clashing(report: ExportReport, options: ExportOptions, folder: FolderWriter) -> set[str]:
    """Names the paths that differ only in case; returns those that this folder cannot hold beside each other."""
    paths = list(_chosen(options, root=str(folder.root)).values_list("path", flat=True))
    report.warnings += [(path, "not-portable", reason) for path in paths if (reason := portability_problem(path))]
    folded = Counter(_folded(path) for path in paths)
    clashing = {path for path in paths if folded[_folded(path)] > 1}
    if clashing and folder.holds_one_case_only():
        reason = "differs from another path only in case, and this file system holds both as one file"
        report.refused += [(path, "case-clash", reason) for path in sorted(clashing)]
        return clashing
    report.warnings += [(path, "case-clash", "differs from another path only in case") for path in sorted(clashing)]
    return set()


def _folded(path: str) -> str:
    return unicodedata.normalize("NFC", path).casefold()


class _Put(Enum):
    """What became of one file; all but REFUSED mean that the folder has the text now."""

    NEW = auto()
    REPLACED = auto()
    UNCHANGED = auto()
    REFUSED = auto()


def _put_all(folder: FolderWriter, files: Sequence[_File], report: ExportReport) -> list[tuple[_File, _Put]]:
    """Writes the files that are not right already, several of them on their way to the disk at a time."""
    sent: list[tuple[_File, _Put]] = []
    begun: deque[tuple[_File, _Put, Begun]] = deque()
    for file in files:
        put, writing = _begin(folder, file, report)
        if writing is None:
            sent.append((file, put))
        else:
            begun.append((file, put, writing))
        if len(begun) >= ON_THE_WAY:
            sent.append(_finish(folder, *begun.popleft(), report))
    sent += [_finish(folder, *one, report) for one in begun]
    folder.settle()
    return sent


def _finish(folder: FolderWriter, file: _File, put: _Put, writing: Begun, report: ExportReport) -> tuple[_File, _Put]:
    try:
        folder.finish(writing)
    except UnsafePath as error:
        report.refused.append((file.path, error.code, str(error)))
        return file, _Put.REFUSED
    report.written += 1
    return file, put


def _begin(folder: FolderWriter, file: _File, report: ExportReport) -> tuple[_Put, Begun | None]:
    """Returns what becomes of a file, and the file on its way where it is not right already."""
    try:
        there = folder.read(file.path)
        if there == file.data:
            report.unchanged += 1
            return _Put.UNCHANGED, None
        if there is not None and not _is_earlier(there, file):
            reason = "holds a text that is not known here; import it first, or export to another folder"
            report.refused.append((file.path, "unknown-text", reason))
            return _Put.REFUSED, None
        return _Put.NEW if there is None else _Put.REPLACED, folder.begin(file.path, file.data)
    except UnsafePath as error:
        report.refused.append((file.path, error.code, str(error)))
        return _Put.REFUSED, None


def _is_earlier(data: bytes, file: _File) -> bool:
    """Whether the bytes are a text that the article has had; one kept as a conflict counts once it was dealt with."""
    if file.article_id is None:
        return False
    known = Revision.objects.filter(article_id=file.article_id, sha256=hashlib.sha256(data).hexdigest())
    newest = Article.objects.filter(pk=file.article_id).values("live_revision__number")
    return known.filter(~Q(kind=Revision.Kind.CONFLICT) | Q(number__lt=Subquery(newest))).exists()


def _note_base(sent: Sequence[tuple[_File, _Put]], *, root: str) -> None:
    """Remembers that the folder has these live texts, so that the next import knows what was changed where.

    A folder that only got a copy of what the files have anyway does not take the place of the one they came from.
    """
    arrived = [
        file
        for file, put in sent
        if file.article_id is not None
        and put is not _Put.REFUSED
        and (put is _Put.REPLACED or file.base_revision_id != file.live_revision_id)
    ]
    if not arrived:
        return
    with transaction.atomic():
        # Only where the text is still the live one: an edit meanwhile is not in the folder.
        rows = Article.objects.filter(
            pk__in=[file.article_id for file in arrived],
            live_revision_id__in=[file.live_revision_id for file in arrived],
        )
        rows.update(base_revision_id=F("live_revision_id"), base_root=root)
