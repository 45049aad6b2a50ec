"""Folders of Markdown for tests, and the two commands of the garden as functions."""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.test import TestCase

from editorial.models import (
    Article,
    Body,
    Changeset,
    Effect,
    Finding,
    Mention,
    Quarantine,
    Revision,
    SiteVersion,
    WorkflowEvent,
)
from editorial.services.articles import open_for_editing
from editorial.services.exporting import ExportOptions, ExportReport, export_folder
from editorial.services.importing import Action, ImportOptions, ImportReport, apply_import, plan_import
from editorial.services.texts import stored_bytes

COUNTED = (Article, Body, Changeset, Effect, Finding, Mention, Quarantine, Revision, WorkflowEvent)


def eleventy(title: str = "Rivers", *, status: str | None = "evergreen", body: str = "Body.\n", **values: Any) -> bytes:
    """Returns a file with an Eleventy header; other keys are written as given: `tags="[a, b]"`."""
    lines = [f"title: {title}", *([f"status: {status}"] if status is not None else [])]
    lines += [f"{key}: {value}" for key, value in values.items()]
    return ("---\n" + "".join(f"{line}\n" for line in lines) + f"---\n{body}").encode()


def hugo(title: str = "Rivers", *, draft: bool = False, body: str = "Body.\n", **values: Any) -> bytes:
    """Returns a file with a Hugo header."""
    lines = [f"title: {title}", "categories: [water]", f"draft: {str(draft).lower()}"]
    lines += [f"{key}: {value}" for key, value in values.items()]
    return ("---\n" + "".join(f"{line}\n" for line in lines) + f"---\n{body}").encode()


def write_files(folder: Path, files: Mapping[str, bytes | str]) -> None:
    """Writes the files below the folder."""
    for path, data in files.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data.encode() if isinstance(data, str) else data)


def read_files(folder: Path) -> dict[str, bytes]:
    """Returns every file below the folder by its relative path."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def import_folder(*paths: Path, by: AbstractBaseUser | None = None, message: str = "", **options: Any) -> ImportReport:
    """Plans and applies an import in this process."""
    return apply_import(plan_import(paths, by=by, options=ImportOptions(**options)), by=by, message=message)


@contextlib.contextmanager
def temporary_folder() -> Iterator[Path]:
    """A folder that disappears; its name is the resolved one, as reports have it."""
    with tempfile.TemporaryDirectory(prefix="evergreen-garden-") as name:
        yield Path(name).resolve()


class GardenTestCase(TestCase):
    """A test with a folder of its own, `self.garden`."""

    def setUp(self) -> None:
        super().setUp()
        self.garden = self.enterContext(temporary_folder())

    def put(self, files: Mapping[str, bytes | str], folder: Path | None = None) -> None:
        write_files(folder or self.garden, files)

    def load(self, files: Mapping[str, bytes | str] | None = None, **options: Any) -> ImportReport:
        """Writes the files into the garden, if any are given, and imports all of it."""
        self.put(files or {})
        return import_folder(self.garden, **options)

    def export(self, folder: Path, **options: Any) -> ExportReport:
        return export_folder(folder, by=None, options=ExportOptions(**options))

    def article(self, path: str = "notes/a.md") -> Article:
        return Article.objects.present().select_related("collection", "body").get(path=path)

    def text(self, path: str = "notes/a.md") -> str:
        return stored_bytes(self.article(path)).decode()

    def based_on(self, path: str = "notes/a.md") -> int:
        return open_for_editing(self.article(path).pk, by=None).revision_id

    def action(self, report: ImportReport, path: str = "notes/a.md") -> tuple[Action, str]:
        """Returns what became of a file, and the detail."""
        return next((item.action, item.detail) for item in report.items if item.file.path == path)

    def counts(self) -> dict[str, int]:
        """Returns the number of rows of every table that an import writes, and the version of the site."""
        rows = {model.__name__: model._default_manager.count() for model in COUNTED}
        return {**rows, "SiteVersion": SiteVersion.current()}
