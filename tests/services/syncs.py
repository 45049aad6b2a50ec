"""A garden that is kept the same from both sides, for tests."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.contrib.auth.models import AbstractBaseUser

from editorial.models import Article, Changeset, Collection, Revision
from editorial.services.articles import Field, edit_article
from editorial.services.creating import create_article
from editorial.services.syncing import SyncOptions, SyncPlan, SyncReport, apply_sync, plan_sync
from editorial.services.transitions import remove_articles
from tests.services.gardens import GardenTestCase, eleventy, read_files

A = "notes/a.md"


def lines(*texts: str) -> str:
    """Returns a body of ten lines, of which some are replaced: `lines("3=three")`."""
    body = [f"Line {number}." for number in range(10)]
    for text in texts:
        number, _, line = text.partition("=")
        body[int(number)] = line
    return "".join(f"{line}\n" for line in body)


def sync_folder(folder: Path, *, by: AbstractBaseUser | None = None, message: str = "", **options: Any) -> SyncReport:
    """Plans and carries out a sync in this process."""
    return apply_sync(plan_sync(folder, by=by, options=SyncOptions(**options)), by=by, message=message)


class SyncTestCase(GardenTestCase):
    def sync(self, files: Mapping[str, bytes | str] | None = None, **options: Any) -> SyncReport:
        """Writes the files into the garden, if any are given, and synchronises it."""
        self.put(files or {})
        return sync_folder(self.garden, **options)

    def plan(self, **options: Any) -> SyncPlan:
        return plan_sync(self.garden, by=None, options=SyncOptions(**options))

    def became(self, report: SyncReport | SyncPlan, path: str = A) -> tuple[str, str]:
        """Returns what became of a path, and the detail; unchanged ones are not in reports."""
        found = [(item.action.value, item.detail) for item in report.items if item.path == path]
        return found[0] if found else ("unchanged", "")

    def file(self, path: str = A) -> str:
        return (self.garden / path).read_bytes().decode()

    def files(self) -> dict[str, bytes]:
        return read_files(self.garden)

    def edit(self, body: str | None = None, *, path: str = A, publish: bool = True, **changes: Any) -> None:
        fields = {Field(name): value for name, value in changes.items()}
        article = self.article(path).pk
        edit_article(article, by=None, changes=fields, body=body, based_on=self.based_on(path), publish=publish)

    def begin(self, stem: str, body: str = "Begun here.\n", collection: str = "notes") -> Article:
        row = Collection.objects.get(name=collection)
        return create_article(by=None, collection=row, stem=stem, fields={Field.TITLE: stem}, body=body)

    def remove(self, path: str = A) -> None:
        remove_articles([self.article(path).pk], by=None)

    def kept(self, path: str = A) -> list[str]:
        rows = Revision.objects.filter(article__path=path, kind=Revision.Kind.CONFLICT).order_by("number")
        return [row.header + row.body.text for row in rows.select_related("body")]

    def assertSettled(self) -> None:
        """A second sync does nothing, and writes nothing but what is known of files."""
        before, files, changesets = self.counts(), self.files(), Changeset.objects.count()
        report = self.sync()
        changed = {item.path: (item.action, item.detail) for item in report.items}
        self.assertEqual((changed, report.changeset_id), ({}, None))
        self.assertEqual((self.counts(), self.files(), Changeset.objects.count()), (before, files, changesets))

    def assertSame(self, path: str = A) -> None:
        """File and article hold the same text, and it is the base."""
        self.assertEqual(self.file(path), self.text(path))
        article = self.article(path)
        self.assertEqual(article.base_revision_id, article.live_revision_id)
        self.assertEqual(article.base_root, str(self.garden))


__all__ = ["A", "SyncTestCase", "eleventy", "lines", "sync_folder"]
