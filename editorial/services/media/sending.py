"""Media files on their way out: into a folder or an archive, byte for byte, one at a time."""

from __future__ import annotations

import hashlib
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from django.utils import timezone

from editorial.models import Article
from editorial.services.files import FoundMedia, media_type
from editorial.services.files.folders import FolderWriter, UnsafePath, portability_problem
from editorial.services.files.media import found_on_disk
from editorial.services.folder_runs import find_folder, folder_row
from editorial.services.known_files import KnownFile
from editorial.services.media.bundles import INDEX, RemovedBundles, bundle_of, bundle_texts
from editorial.services.media.facts import media_facts, new_facts, save_facts
from editorial.services.media.stored import content, former_contents, stored_media
from editorial.services.slugs import chunks


@dataclass(frozen=True, slots=True)
class Choice:
    """Which media files go out: of these collections (all), and with `only_bundles` those of these folders alone."""

    collections: tuple[str, ...] = ()
    only_bundles: frozenset[str] | None = None

    def takes(self, path: str) -> bool:
        """Whether the file is one of those."""
        if self.collections and path.partition("/")[0] not in self.collections:
            return False
        if self.only_bundles is None:
            return True
        return any(text.removesuffix(INDEX) in self.only_bundles for text in bundle_texts(path))


def chosen_bundles(article_ids: Iterable[int]) -> frozenset[str]:
    """Returns the folders of those of the articles that are page bundles."""
    found: set[str] = set()
    for chunk in chunks(list(article_ids)):
        rows = Article.objects.filter(pk__in=chunk, path__endswith=INDEX).values_list("path", flat=True)
        found.update(filter(None, map(bundle_of, rows)))
    return frozenset(found)


def chosen_media(choice: Choice) -> list[tuple[str, str]]:
    """Returns path and SHA-256 of the media files to send, in the order of their paths.

    Those of a page bundle that was removed stay here, as its text does.
    """
    rows = [(path, row.sha256) for path, row in stored_media().items() if choice.takes(path)]
    gone = RemovedBundles() if rows else None
    return sorted((path, sha256) for path, sha256 in rows if gone is not None and not gone.hold(path))


@dataclass(frozen=True, slots=True)
class SentMedia:
    """What became of one media file on its way out; `refusal` is (code, reason)."""

    path: str
    written: bool = False
    refusal: tuple[str, str] | None = None


def send_to_folder(
    folder: FolderWriter, chosen: Sequence[tuple[str, str]], *, changed: bool = False
) -> Iterator[SentMedia]:
    """Writes the chosen files below the folder; those that are right already are left alone, and not read where known.

    A file there with a content that was never here is somebody's work: it is refused. With `changed`, a file that the
    folder is known to have is not even looked at.
    """
    root = str(folder.root)
    row = find_folder(root) if chosen else None
    known = media_facts(row.pk if row else None)
    former: dict[str, set[str]] | None = None
    settled: list[tuple[FoundMedia, str]] = []
    for path, sha256 in chosen:
        fact = known.get(path)
        if changed and fact is not None and fact.sha256 == sha256:
            continue
        file = on_disk(path, folder)
        if file is not None and fact is not None and fact.sha256 == sha256 and fact.looks_like(file):
            yield SentMedia(path)
            continue
        if file is not None and former is None:
            former = former_contents()
        sent = _put(folder, path, sha256, (former or {}).get(path, set()))
        if sent.refusal is None and (file := on_disk(path, folder)):
            settled.append((file, sha256))
        yield sent
    folder.settle()
    _remember(root, settled, known)


def on_disk(path: str, folder: FolderWriter) -> FoundMedia | None:
    """Returns the file of that path below the folder with its size and times, None where there is none."""
    try:
        return found_on_disk(path, str(folder.root), f"{folder.root}/{path}")
    except OSError:
        return None


def _put(folder: FolderWriter, path: str, sha256: str, former: set[str]) -> SentMedia:
    try:
        there = folder.read(path)
        found = None if there is None else hashlib.sha256(there).hexdigest()
        if found == sha256:
            return SentMedia(path)
        if found is not None and found not in former:
            reason = "holds a content that is not known here; import it first, or export to another folder"
            return SentMedia(path, refusal=("unknown-text", reason))
        data = content(sha256)
        assert data is not None  # a file protects its content
        folder.replace(path, data, expected=there)
    except UnsafePath as error:
        return SentMedia(path, refusal=(error.code, str(error)))
    return SentMedia(path, written=True)


def _remember(root: str, settled: list[tuple[FoundMedia, str]], known: dict[str, KnownFile]) -> None:
    """Notes what the folder has now; files that were written this very moment are read once more the next time."""
    facts = new_facts(settled, known, looked_at=timezone.now())
    if facts:
        save_facts(folder_row(root).pk, facts)


def send_to_archive(archive: zipfile.ZipFile, choice: Choice, *, date: tuple[int, int, int, int, int, int]) -> int:
    """Adds the files to an archive as they are, and returns how many; images do not pack any further."""
    chosen = chosen_media(choice)
    for path, sha256 in chosen:
        data = content(sha256)
        assert data is not None  # a file protects its content
        entry = zipfile.ZipInfo(path, date)
        entry.external_attr = 0o644 << 16
        packs = media_type(path) in ("image/svg+xml", "image/bmp", "audio/wav")
        entry.compress_type = zipfile.ZIP_DEFLATED if packs else zipfile.ZIP_STORED
        archive.writestr(entry, data)
    return len(chosen)


def unportable(chosen: Sequence[tuple[str, str]]) -> list[tuple[str, str, str]]:
    """Returns (path, code, reason) of the files whose names Windows cannot hold."""
    named = ((path, portability_problem(path)) for path, _ in chosen)
    return [(path, "not-portable", reason) for path, reason in named if reason]
