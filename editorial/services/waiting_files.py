"""Files that somebody has sent and not confirmed yet: in a private folder, bound to their sender, gone after a day."""

from __future__ import annotations

import datetime as dt
import secrets
from pathlib import Path
from typing import Any

from django.core import signing
from django.core.files import File
from django.core.files.storage import Storage, storages
from django.utils import timezone

from editorial.services.actors import Actor, as_author

DOCUMENTS, TABLES = "documents", "tables"  # the folders, one for each thing that is done with what was sent
FOLDERS = (DOCUMENTS, TABLES)
SALT = "editorial.uploads"
LIFETIME = dt.timedelta(days=1)


class UploadGone(LookupError):
    """The upload is not there: it was imported or discarded, is older than a day, or belongs to somebody else."""


def keep_file(folder: str, suffix: str, file: File[Any]) -> str:
    """Stores a file under a random name that ends in `suffix`, and returns the name."""
    name = f"{secrets.token_hex(16)}{suffix}"
    _storage().save(f"{folder}/{name}", file)
    return name


def path_of(folder: str, name: str) -> Path:
    """Returns where a stored file lies."""
    return Path(_storage().path(f"{folder}/{name}"))


def sign(folder: str, values: dict[str, Any], *, by: Actor) -> str:
    """Returns the values, `name` among them, as a text that nobody but this user can give back."""
    return signing.dumps([_owner(by), values], salt=f"{SALT}.{folder}", compress=True)


def unsign(folder: str, token: str, *, by: Actor) -> dict[str, Any]:
    """Returns the values of a signed text.

    Raises:
        UploadGone: the text is not this user's, is too old, or its file is gone.
    """
    try:
        owner, values = signing.loads(token, salt=f"{SALT}.{folder}", max_age=LIFETIME)
    except signing.BadSignature as error:
        raise UploadGone from error
    if owner != _owner(by) or not path_of(folder, values["name"]).is_file():
        raise UploadGone
    return dict(values)


def discard_file(folder: str, name: str) -> None:
    """Deletes a stored file; nothing where it is gone."""
    _storage().delete(f"{folder}/{name}")


def expire(*, now: dt.datetime | None = None) -> int:
    """Deletes what has waited for more than a day, and returns the number."""
    now = now or timezone.now()
    storage = _storage()
    found = [f"{folder}/{name}" for folder in FOLDERS if storage.exists(folder) for name in storage.listdir(folder)[1]]
    old = [path for path in found if _is_old(storage, path, now)]
    for path in old:
        storage.delete(path)
    return len(old)


def _owner(by: Actor) -> int | None:
    user = as_author(by)
    return user.pk if user else None


def _is_old(storage: Storage, path: str, now: dt.datetime) -> bool:
    try:
        return storage.get_modified_time(path) < now - LIFETIME
    except FileNotFoundError:  # imported meanwhile
        return False


def _storage() -> Storage:
    return storages["import_export"]
