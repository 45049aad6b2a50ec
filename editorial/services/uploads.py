"""Archives and documents that somebody has sent and not confirmed yet."""

from __future__ import annotations

import tempfile
import zipfile
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from django.core.files import File
from django.utils.translation import gettext as _

from editorial.services.actors import Actor, require
from editorial.services.files import MAX_FILE
from editorial.services.importing import ImportOptions
from editorial.services.waiting_files import DOCUMENTS, discard_file, keep_file, path_of, sign, unsign

IMPORT = "editorial.import_article"
MAX_BYTES = 200_000_000
MAX_FILES = 50_000  # whose plan a web process can hold
ORIGIN = "upload"  # remembered as the root of what was uploaded: the same for every upload
ARCHIVE, DOCUMENT = ".zip", ".md"


class UploadRefused(ValueError):
    """The files cannot be taken; `code` is stable, the message says why and what to do."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True, slots=True)
class Upload:
    """One archive that waits; `name` is its file's, `title` what its sender calls it, the rest says how to read it."""

    name: str
    title: str
    collection: str = ""
    inside: str = ""
    moved: bool = False
    force_new: bool = False

    @property
    def path(self) -> Path:
        """Where its bytes lie."""
        return path_of(DOCUMENTS, self.name)

    @property
    def options(self) -> ImportOptions:
        """How to import it."""
        return ImportOptions(
            collection=self.collection,
            force_new=self.force_new,
            moved=self.moved,
            inside=self.inside,
            origin=ORIGIN,
            jobs=1,  # a web process starts no others
        )


def keep_upload(files: Sequence[File[bytes]], *, by: Actor) -> Upload:
    """Stores one archive, or several documents as one, and returns it.

    Raises:
        PermissionDenied: the actor may not import.
        UploadRefused: "nothing", "mixed", "too-large", "named-twice", "not-markdown".
    """
    require(by, IMPORT)
    names = [Path(file.name or "").name for file in files]
    _require_fitting(files, names)
    if len(files) == 1 and names[0].lower().endswith(ARCHIVE):
        return Upload(keep_file(DOCUMENTS, ARCHIVE, files[0]), names[0])
    with tempfile.TemporaryFile() as joined:
        with zipfile.ZipFile(joined, "w") as archive:
            for file, own_name in zip(files, names, strict=True):
                file.seek(0)
                archive.writestr(own_name, file.read(MAX_FILE + 1))  # one byte more than is taken: the plan says so
        joined.seek(0)
        name = keep_file(DOCUMENTS, ARCHIVE, File(joined))
    return Upload(name, ", ".join(names)[:200])


def _require_fitting(files: Sequence[File[bytes]], names: Sequence[str]) -> None:
    if not files:
        raise UploadRefused("nothing", _("Choose a .zip archive or some .md files."))
    if sum(file.size for file in files) > MAX_BYTES:
        limit = MAX_BYTES // 1_000_000
        message = _("The files have more than %(limit)d MB. Import them in parts, or by the command import_markdown.")
        raise UploadRefused("too-large", message % {"limit": limit})
    kinds = {name.lower().rpartition(".")[2] for name in names}
    if kinds == {"zip"} and len(files) == 1:
        return
    if "zip" in kinds:
        raise UploadRefused("mixed", _("Send one .zip archive alone, or .md files."))
    for name in names:
        if not name.endswith(DOCUMENT):
            message = _("“%(name)s” is no Markdown file. Its name has to end in .md.") % {"name": name}
            raise UploadRefused("not-markdown", message)
    twice = [name for name, number in Counter(names).items() if number > 1]
    if twice:
        message = _("Two files are called “%(name)s”. Put them into folders of one .zip archive.") % {"name": twice[0]}
        raise UploadRefused("named-twice", message)


def token_of(upload: Upload, *, by: Actor) -> str:
    """Returns the signed name under which its sender, and nobody else, finds the upload again."""
    return sign(DOCUMENTS, asdict(upload), by=by)


def find_upload(token: str, *, by: Actor) -> Upload:
    """Returns the upload that a token names.

    Raises:
        PermissionDenied: the actor may not import.
        UploadGone: the token is not this user's, is too old, or its file is gone.
    """
    require(by, IMPORT)
    return Upload(**unsign(DOCUMENTS, token, by=by))


def require_bounded(documents: int) -> None:
    """Passes an upload of so many documents that its plan can be looked at.

    Raises:
        UploadRefused: "too-many".
    """
    if documents > MAX_FILES:
        message = _(
            "The archive holds %(number)d documents, and %(limit)d are taken at once. Import them in parts, or by the "
            "command import_markdown."
        )
        raise UploadRefused("too-many", message % {"number": documents, "limit": MAX_FILES})


def discard_upload(upload: Upload) -> None:
    """Deletes the upload's file; nothing where it is gone."""
    discard_file(DOCUMENTS, upload.name)
