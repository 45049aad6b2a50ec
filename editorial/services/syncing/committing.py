"""What a sync wrote into a git working tree, committed: one commit for each changeset that a text comes from."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction

from editorial.models import Article, Changeset, Collection, Effect, Revision, UncommittedFile
from editorial.services.files import media_type
from editorial.services.files.folders import FolderWriter, UnsafePath
from editorial.services.git import GitProblem, Person, WorkingTree, message_of, person_of
from editorial.services.importing.collections import is_collection_index
from editorial.services.media import Action as MediaAction
from editorial.services.media.syncing import MediaSyncPlan
from editorial.services.slugs import chunks
from editorial.services.syncing.results import SyncItem

MANY = 50  # changesets; more of them make one commit
FROM_FILES = (Revision.Origin.SYNC, Revision.Origin.IMPORT)  # texts that somebody may have written into this very file
CHANGED = ("changed-since", "was changed after it was written")


@dataclass(frozen=True, slots=True)
class Committed:
    """One commit: its id, the changeset that it names, and how many files it has."""

    commit: str
    changeset_id: int
    files: int


@dataclass(slots=True)
class CommitReport:
    """What was committed, and what was left to people: (path, code, reason)."""

    commits: list[Committed] = field(default_factory=list)
    left: list[tuple[str, str, str]] = field(default_factory=list)


@dataclass(slots=True)
class _Group:
    """The files of one commit, and who had a part in their texts."""

    rows: list[UncommittedFile] = field(default_factory=list)
    people: set[Person] = field(default_factory=set)


class Commits:
    """The commits that a sync makes in one folder.

    What is about to be written is noted first, each note in the database before its file; what is committed is
    forgotten. So the run after one that was killed commits the rest.
    """

    def __init__(self, folder: Path) -> None:
        """Finds the working tree.

        Raises:
            GitProblem: there is no git, or no working tree that it works in.
        """
        self.tree = WorkingTree(folder)

    def assert_possible(self) -> None:
        """Goes on where commits can be made now.

        Raises:
            GitProblem: a merge is under way, or git is on no branch.
        """
        if obstacle := self.tree.obstacle():
            raise obstacle

    def intend(self, items: Sequence[SyncItem], folder_id: int) -> None:
        """Notes files that are about to be written or deleted, in a transaction of its own."""
        ids = [item.article_id for item in items if item.article_id]
        rows = Article.objects.filter(pk__in=ids).values_list("pk", "sha256", "base_revision__number")
        known = {pk: (sha256, number or 0) for pk, sha256, number in rows}
        notes = [
            UncommittedFile(
                folder_id=folder_id,
                path=item.path,
                place=item.disk.place if item.disk else item.path,
                article_id=item.article_id,
                sha256=known.get(item.article_id or 0, ("", 0))[0],
                since=known.get(item.article_id or 0, ("", 0))[1],
            )
            for item in items
        ]
        _note(notes)

    def intend_media(self, media: MediaSyncPlan, folder_id: int, *, delete: bool) -> None:
        """Notes media files that are about to be written or deleted, as `intend` does."""
        wanted = [MediaAction.WRITE, *([MediaAction.REMOVE_FILE] if delete else [])]
        root = f"{self.tree.folder}/"
        _note(
            [
                UncommittedFile(
                    folder_id=folder_id,
                    path=item.path,
                    place=item.file.location.removeprefix(root) if item.file else item.path,
                    sha256=item.stored if item.action is MediaAction.WRITE else "",
                )
                for item in media.of(*wanted)
            ]
        )

    def commit(self, folder_id: int, *, changeset_id: int | None) -> CommitReport:
        """Commits what was written and is in no commit yet; `changeset_id` is that of the sync, if it made one.

        Raises:
            GitProblem: git refuses. What was written is committed by the next run.
        """
        report = CommitReport()
        rows = list(UncommittedFile.objects.filter(folder_id=folder_id).order_by("path"))
        if not rows:
            return report
        self.assert_possible()
        excluded = self.tree.excluded([row.place for row in rows])
        left = [(row, excluded[row.place]) for row in rows if row.place in excluded]
        groups, changed = self._grouped([row for row in rows if row.place not in excluded])
        left += [(row, CHANGED) for row in changed]
        own = changeset_id or _last_sync(self.tree.folder)
        for number, group in sorted(_few(groups).items()):
            commit = self._commit_group(group, number or own)
            if commit:
                report.commits.append(Committed(commit, number or own, len(group.rows)))
            _forget(group.rows)
        _forget([row for row, _ in left])
        report.left = sorted((row.path, *why) for row, why in left)
        return report

    def _commit_group(self, group: _Group, changeset_id: int) -> str:
        changeset = Changeset.objects.select_related("author").filter(pk=changeset_id).first()
        author = _person(changeset.author) if changeset and changeset.author else None
        if author is None and len(group.people) == 1:
            (author,) = group.people
        paths = [row.place for row in group.rows]
        subject = (changeset.message.strip() if changeset else "") or _subject(paths)
        text = message_of(subject, changeset_id=changeset_id, with_them=sorted(group.people - {author}))
        return self.tree.commit(paths, author=author, message=text)

    def _grouped(self, rows: Sequence[UncommittedFile]) -> tuple[dict[int, _Group], list[UncommittedFile]]:
        """Returns the files by the changeset of their texts (0: the sync itself), and those that hold other texts."""
        groups: dict[int, _Group] = defaultdict(_Group)
        changed: list[UncommittedFile] = []
        for chunk in chunks(rows):
            files = self._files(chunk)
            texts = _texts(chunk, files)
            removals = _removals([row.path for row in chunk if not files[row.path]])
            for row in chunk:
                found = texts.get(row.path)
                if found and (found.sha256 == row.sha256 or found.origin not in FROM_FILES):
                    groups[found.changeset_id].people |= _people(row, found)
                    groups[found.changeset_id].rows.append(row)
                elif row.path in removals:
                    groups[removals[row.path]].rows.append(row)
                elif _is_without_revision(row, files[row.path]):
                    groups[0].rows.append(row)
                else:
                    changed.append(row)
        return groups, changed

    def _files(self, rows: Sequence[UncommittedFile]) -> dict[str, str]:
        """Returns the SHA-256 of each file, "" where there is none."""
        found = {}
        with FolderWriter(self.tree.folder, make=False) as folder:
            for row in rows:
                try:
                    data = folder.read(row.place)
                except UnsafePath:
                    data = None
                found[row.path] = hashlib.sha256(data).hexdigest() if data is not None else ""
        return found


def _note(notes: Sequence[UncommittedFile]) -> None:
    if not notes:
        return
    with transaction.atomic():
        UncommittedFile.objects.bulk_create(
            notes, update_conflicts=True, unique_fields=["folder", "path"], update_fields=["place", "sha256"]
        )


def _texts(rows: Sequence[UncommittedFile], files: dict[str, str]) -> dict[str, Revision]:
    """Returns the revision that stands in each file, the newest where an article has had the text more than once."""
    by_article = {row.article_id: row.path for row in rows if row.article_id}
    wanted = Revision.objects.filter(
        article_id__in=by_article, sha256__in={files[path] for path in by_article.values()}, kind=Revision.Kind.LIVE
    )
    found = {}
    for revision in wanted.select_related("author", "parent__author").order_by("number"):
        path = by_article[revision.article_id]
        if files[path] == revision.sha256:
            found[path] = revision
    return found


def _people(row: UncommittedFile, revision: Revision) -> set[Person]:
    """Returns who had a part in the text since the one that the folder had before."""
    between = Revision.objects.filter(
        article_id=revision.article_id, kind=Revision.Kind.LIVE, number__gt=row.since, number__lt=revision.number
    )
    authors = [revision.author, *(other.author for other in between.select_related("author"))]
    if revision.origin == Revision.Origin.SYNC and revision.parent:
        authors.append(revision.parent.author)  # whose text was joined with the file's
    return {_person(author) for author in authors if author is not None}


def _person(user: AbstractBaseUser) -> Person:
    name = " ".join(filter(None, (getattr(user, "first_name", ""), getattr(user, "last_name", ""))))
    return person_of(name, getattr(user, "email", ""), user.get_username())


def _removals(paths: Sequence[str]) -> dict[str, int]:
    """Returns path → changeset of articles that were removed."""
    gone = set(Article.objects.filter(path__in=paths, removed_at__isnull=False).values_list("path", flat=True))
    gone -= set(Article.objects.present().filter(path__in=gone).values_list("path", flat=True))
    done = Effect.objects.filter(table="article", key__in=gone, after__removed_at__isnull=False).order_by("pk")
    return dict.fromkeys(gone, 0) | dict(done.values_list("key", "changeset_id"))


def _is_without_revision(row: UncommittedFile, sha256: str) -> bool:
    """Whether the file is one of those that have no history, and as the sync left it: media, descriptions."""
    if media_type(row.path):
        return row.sha256 == sha256
    return is_collection_index(row.path) and _is_description(row.path, sha256)


def _is_description(path: str, sha256: str) -> bool:
    return bool(sha256) and Collection.objects.filter(name=path.split("/")[0], index_sha256=sha256).exists()


def _few(groups: dict[int, _Group]) -> dict[int, _Group]:
    """Returns the groups, or one of all where they are many."""
    if len(groups) <= MANY:
        return groups
    one = _Group()
    for group in groups.values():
        one.rows += group.rows
        one.people |= group.people
    return {0: one}


def _subject(paths: Sequence[str]) -> str:
    return f"Update {paths[0]}" if len(paths) == 1 else f"Update {len(paths):,} files"


def _last_sync(folder: Path) -> int:
    """Returns the number of the last sync of the folder, 0 where there was none."""
    rows = Changeset.objects.filter(kind=Changeset.Kind.SYNC).order_by("-pk")[:MANY]
    return next((row.pk for row in rows if row.report.get("folder") == str(folder)), 0)


def _forget(rows: Iterable[UncommittedFile]) -> None:
    for chunk in chunks([row.pk for row in rows]):
        UncommittedFile.objects.filter(pk__in=chunk).delete()


__all__ = ["CommitReport", "Commits", "Committed", "GitProblem"]
