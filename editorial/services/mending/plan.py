"""What a mended file would become, by the rules of an import; writes nothing."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils import timezone

from editorial.models import Quarantine
from editorial.services.actors import Actor, may, require
from editorial.services.files import Reading, SourceFile, read_document_bytes
from editorial.services.importing.decision import decide, known_articles, stored_for
from editorial.services.importing.plan import IMPORT, PUBLISH, plan_item, reading_tasks
from editorial.services.importing.results import Action, PlanItem


@dataclass(frozen=True, slots=True)
class Mending:
    """One file in quarantine, the bytes that it is to have, and what becomes of it."""

    row: Quarantine
    data: bytes
    item: PlanItem

    @property
    def is_accepted(self) -> bool:
        """Whether it can be read now, so that it leaves the quarantine."""
        return self.item.action is not Action.QUARANTINE

    @property
    def is_mended(self) -> bool:
        """Whether the bytes are others than those of the file."""
        return self.data != bytes(self.row.data)


def open_rows(ids: Sequence[int]) -> list[Quarantine]:
    """Returns those of the rows that lie in quarantine, by path."""
    return list(Quarantine.objects.filter(pk__in=list(ids), cleared_at__isnull=True).order_by("path"))


def plan_mending(texts: Mapping[int, bytes], *, by: Actor) -> list[Mending]:
    """Returns what becomes of files in quarantine if they had these bytes: id of the row → bytes, sorted by path.

    Rows that are not in quarantine any more are left out.

    Raises:
        PermissionDenied: the actor may not import.
    """
    require(by, IMPORT)
    rows = open_rows(list(texts))
    readings = read_mended([(row, texts[row.pk]) for row in rows])
    stored = stored_for(readings)
    may_publish, now = may(by, PUBLISH), timezone.now()
    found = []
    for row, reading in zip(rows, readings, strict=True):
        decision = decide(reading, stored, may_publish=may_publish)
        known = stored.articles.get(row.path)
        found.append(Mending(row, texts[row.pk], plan_item(reading, decision, known, may_publish=may_publish, now=now)))
    return found


def read_mended(files: Sequence[tuple[Quarantine, bytes]]) -> list[Reading]:
    """Returns the bytes as files of the folders that the rows came from."""
    roots = {path: known.base_root for path, known in known_articles(row.path for row, _ in files).items()}
    sources = [SourceFile(row.path, row.root or roots.get(row.path, ""), "") for row, _ in files]
    found = []
    for task, (_, data) in zip(reading_tasks(sources, ""), files, strict=True):
        sha256 = hashlib.sha256(data).hexdigest()
        known = task.known_sha256 == sha256
        found.append(Reading(task.file, sha256, is_known=True) if known else read_document_bytes(task, data, sha256))
    return found
