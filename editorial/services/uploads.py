"""Files that somebody has sent and not confirmed yet: in a private folder, bound to their sender, gone after a day."""

from __future__ import annotations

import datetime as dt
import secrets
import tempfile
import zipfile
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from django.core import signing
from django.core.files import File
from django.core.files.storage import Storage, storages
from django.utils import timezone
from django.utils.translation import gettext as _

from editorial.services.actors import Actor, as_author, require
from editorial.services.files import MAX_FILE
from editorial.services.importing import ImportOptions

IMPORT = "editorial.import_article"
FOLDER = "documents"
SALT = "editorial.uploads"
LIFETIME = dt.timedelta(days=1)
MAX_BYTES = 200_000_000
MAX_FILES = 5_000  # planned and stored while somebody waits
ORIGIN = "upload"  # remembered as the root of what was uploaded: the same for every upload
ARCHIVE, DOCUMENT = ".zip", ".md"


class UploadRefused(ValueError):
    """The files cannot be taken; `code` is stable, the message says why and what to do."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


class UploadGone(LookupError):
    """The upload is not there: it was imported or discarded, is older than a day, or belongs to somebody else."""


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
        return Path(_storage().path(f"{FOLDER}/{self.name}"))

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
    name = f"{secrets.token_hex(16)}{ARCHIVE}"
    if len(files) == 1 and names[0].lower().endswith(ARCHIVE):
        _storage().save(f"{FOLDER}/{name}", files[0])
        return Upload(name, names[0])
    with tempfile.TemporaryFile() as joined:
        with zipfile.ZipFile(joined, "w") as archive:
            for file, own_name in zip(files, names, strict=True):
                file.seek(0)
                archive.writestr(own_name, file.read(MAX_FILE + 1))  # one byte more than is taken: the plan says so
        joined.seek(0)
        _storage().save(f"{FOLDER}/{name}", File(joined))
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
    user = as_author(by)
    return signing.dumps([user.pk if user else None, asdict(upload)], salt=SALT, compress=True)


def find_upload(token: str, *, by: Actor) -> Upload:
    """Returns the upload that a token names.

    Raises:
        PermissionDenied: the actor may not import.
        UploadGone: the token is not this user's, is too old, or its file is gone.
    """
    require(by, IMPORT)
    user = as_author(by)
    try:
        owner, values = signing.loads(token, salt=SALT, max_age=LIFETIME)
    except signing.BadSignature as error:
        raise UploadGone from error
    upload = Upload(**values)
    if owner != (user.pk if user else None) or not upload.path.is_file():
        raise UploadGone
    return upload


def require_bounded(documents: int) -> None:
    """Passes an upload of so many documents that it can be imported while its sender waits.

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
    _storage().delete(f"{FOLDER}/{upload.name}")


def expire(*, now: dt.datetime | None = None) -> int:
    """Deletes what has waited for more than a day, and returns the number."""
    now = now or timezone.now()
    storage = _storage()
    if not storage.exists(FOLDER):
        return 0
    old = [name for name in storage.listdir(FOLDER)[1] if _is_old(storage, f"{FOLDER}/{name}", now)]
    for name in old:
        storage.delete(f"{FOLDER}/{name}")
    return len(old)


def _is_old(storage: Storage, path: str, now: dt.datetime) -> bool:
    try:
        return storage.get_modified_time(path) < now - LIFETIME
    except FileNotFoundError:  # imported meanwhile
        return False


def _storage() -> Storage:
    return storages["import_export"]
