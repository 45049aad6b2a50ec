"""Tables that somebody has sent and not confirmed yet."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.files import File
from django.utils.translation import gettext as _

from editorial.services.actors import Actor
from editorial.services.tables.sheets import Sheet, may_import
from editorial.services.uploads import UploadRefused
from editorial.services.waiting_files import TABLES, UploadGone, discard_file, keep_file, path_of, sign, unsign

MAX_BYTES = 20_000_000
SUFFIXES = (".csv", ".xlsx", ".json")


@dataclass(frozen=True, slots=True)
class TableUpload:
    """One file that waits: the name that it lies under, what its sender calls it, and the list that it is meant for."""

    name: str
    title: str
    model: str

    @property
    def path(self) -> Path:
        """Where its bytes lie."""
        return path_of(TABLES, self.name)


def keep_table(file: File[Any], sheet: Sheet, *, by: Actor) -> TableUpload:
    """Stores a table and returns it.

    Raises:
        PermissionDenied: the actor may not import this table.
        UploadRefused: "no-table", "too-large".
    """
    _require(sheet, by)
    title = Path(file.name or "").name
    suffix = Path(title).suffix.lower()
    if suffix not in SUFFIXES:
        message = _("“%(name)s” is no table. Its name has to end in .csv, .xlsx or .json.")
        raise UploadRefused("no-table", message % {"name": title[:100]})
    if file.size > MAX_BYTES:
        message = _("The file has more than %d MB. Send the table in parts.")
        raise UploadRefused("too-large", message % (MAX_BYTES // 1_000_000))
    return TableUpload(keep_file(TABLES, suffix, file), title[:200], sheet.model.__name__)


def table_token(upload: TableUpload, *, by: Actor) -> str:
    """Returns the signed name under which its sender, and nobody else, finds the table again."""
    return sign(TABLES, asdict(upload), by=by)


def find_table(token: str, sheet: Sheet, *, by: Actor) -> TableUpload:
    """Returns the upload that a token names.

    Raises:
        PermissionDenied: the actor may not import this table.
        UploadGone: the token is not this user's, is for another list, is too old, or its file is gone.
    """
    _require(sheet, by)
    upload = TableUpload(**unsign(TABLES, token, by=by))
    if upload.model != sheet.model.__name__:
        raise UploadGone
    return upload


def discard_table(upload: TableUpload) -> None:
    """Deletes the file; nothing where it is gone."""
    discard_file(TABLES, upload.name)


def _require(sheet: Sheet, by: Actor) -> None:
    if not may_import(sheet, by):
        raise PermissionDenied(_("This needs the permission %s.") % f"editorial.import_{sheet.table}")
