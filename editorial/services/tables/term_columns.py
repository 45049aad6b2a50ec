"""Columns of terms that say more than themselves: the area of a category, and what a tag is read as."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence

from django.utils.translation import gettext as _

from editorial.models import Area, Changeset, Tag
from editorial.services.actors import Actor, may
from editorial.services.changesets import record_effects
from editorial.services.curation import write_columns
from editorial.services.reading_tags import PROMOTED
from editorial.services.slugs import chunks
from editorial.services.tables.cells import refusal
from editorial.services.tables.lines import Cells, Line
from editorial.services.term_edits import ReadTags


def areas_of(rows: Sequence[Cells]) -> dict[str, Area]:
    """Returns the areas that the rows name, by their values."""
    wanted = {unicodedata.normalize("NFC", cells.get("area", "").strip()) for cells in rows}
    found: dict[str, Area] = {}
    for chunk in chunks(sorted(value for value in wanted if value and "\0" not in value)):
        found |= {row.value: row for row in Area.objects.filter(value__in=chunk)}
    return found


def require_area(areas: Mapping[str, Area], value: str) -> Area:
    """Returns the area that a cell names.

    Raises:
        ValidationError: "no-target", or "merge-chain" for one that is merged into another.
    """
    area = areas.get(unicodedata.normalize("NFC", value))
    if area is None:
        raise refusal("area", "no-target", _("There is no “%s” here.") % value[:100])
    if area.merged_into_id is not None:
        raise refusal("area", "merge-chain", _("“%s” is merged into another itself; name that one.") % area)
    return area


def settle_reading(line: Line, cells: Cells) -> None:
    """Brings the columns of a tag together that say what it is read as.

    Without a value it is the one called alike; only some kinds have one. Read as something else, a tag is internal
    whatever the file says; read as a tag again, it is so where the file says it.

    Raises:
        ValidationError: "no-kind".
    """
    kind = line.becomes("read_as") or ""
    if kind not in Tag.ReadAs.values:
        place = {"kind": str(kind)[:50], "known": ", ".join(value for value in Tag.ReadAs.values if value)}
        raise refusal("read_as", "no-kind", _("“%(kind)s” is no kind; known are %(known)s.") % place)
    told = line.becomes("read_as_value") or ""
    line.change("read_as_value", (told or called_alike(line, kind)) if kind in PROMOTED else "")
    if kind and line.values.keys() & {"read_as", "read_as_value", "internal"}:
        line.change("internal", True)
    elif "read_as" in line.values and "internal" not in cells:
        line.change("internal", False)


def called_alike(line: Line, kind: str) -> str:
    """Returns the value that a tag is read as where nobody names one: its own, a name as readers see it."""
    named = kind not in (Tag.ReadAs.CATEGORY, Tag.ReadAs.PROJECT)
    return str((named and line.becomes("title")) or line.key)


def read_tag(line: Line, *, by: Actor, changeset: Changeset) -> set[int]:
    """Has a tag read as the row says; returns the articles that are to be derived again.

    Raises:
        ValidationError: it cannot be, or the actor may not change what it is read as.
    """
    line.row.refresh_from_db()
    internal = bool(line.becomes("internal"))
    edit = ReadTags([line.row], line.becomes("read_as") or "", line.becomes("read_as_value") or "")
    if not all(may(by, permission) for permission in edit.permissions()):
        raise refusal("read_as", "not-allowed", _("You may not change this."))
    edit.check()
    articles = set(edit.write(changeset))
    line.row, change = write_columns(line.row, "tag", line.key, {"internal": internal})
    record_effects(changeset, [change] if change is not None else [])
    return articles
