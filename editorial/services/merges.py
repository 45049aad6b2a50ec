"""Two terms that mean the same become one: articles are tied to the one that stays. Part of a caller's changeset."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from editorial.models import Changeset
from editorial.services.changesets import Change, record_effects
from editorial.services.curated import TABLES


def merge_term(term: Any, target: Any | None, *, changeset: Changeset) -> set[int]:
    """Lets the value of a term lead to the target, or to itself again; returns the articles to derive again.

    Raises:
        ValidationError: "merge-self", "merge-chain".
    """
    table: Any = TABLES[term._meta.model_name]
    value = table.vocabulary.value
    rows = [term]
    if target is not None:
        _require_apart(term, target)
        rows = [*type(term)._default_manager.filter(merged_into=term), term]
    readers: set[int] = set()
    changes = []
    for row in rows:
        former = row.merged_into
        readers |= table.readers(row)
        type(row)._default_manager.filter(pk=row.pk).update(merged_into=target)
        before = {"merged_into": str(getattr(former, value)) if former else None}
        after = {"merged_into": str(getattr(target, value)) if target else None}
        changes.append(Change(table.table, str(getattr(row, value)), before, after))
    record_effects(changeset, changes)
    return readers


def _require_apart(row: Any, target: Any) -> None:
    """Passes two rows of which one can be merged into the other."""
    if row.pk == target.pk:
        message = _("Nothing can be merged into itself.")
        raise ValidationError({"merged_into": ValidationError(message, code="merge-self")})
    if target.merged_into_id is not None:
        message = _("“%s” is merged into another itself; name that one.") % target
        raise ValidationError({"merged_into": ValidationError(message, code="merge-chain")})
