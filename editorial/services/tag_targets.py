"""What a tag leads to that is read as something else."""

from __future__ import annotations

from typing import Any

from editorial.models import Alias, Category, Project
from editorial.names import name_key
from editorial.services.naming import MAX_NAME
from editorial.services.reading_tags import LISTS, Reading

MODELS: dict[str, Any] = {"category": Category, "project": Project}


def target_of(reading: Reading) -> Any | None:
    """Returns the category, project or entity that a tag is read as, as it is by now; None where there is none yet."""
    if reading.kind in LISTS:
        row = MODELS[reading.kind].objects.filter(value=reading.value).select_related("merged_into").first()
        return row and (row.merged_into or row)
    key = name_key(reading.value)[:MAX_NAME]
    alias = Alias.objects.filter(source_kind=reading.kind, key=key).select_related("entity").first()
    return alias and alias.entity


def page_of(reading: Reading) -> str:
    """Returns the address of what a tag is read as, "" where that is not there yet."""
    row = target_of(reading)
    return str(row.get_absolute_url()) if row else ""
