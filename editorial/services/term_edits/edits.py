"""What every edit of terms has in common: its permissions, its plan, what it locks, its one changeset."""

from __future__ import annotations

import hashlib
import json
from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from editorial.models import Changeset
from editorial.services.actors import Actor, require
from editorial.services.changesets import Change, advance, close, open_changeset, record_effects
from editorial.services.curated import TABLES
from editorial.services.locking import lock_names
from editorial.services.naming import choose_display_names
from editorial.services.rederiving import tie_again
from editorial.services.slugs import chunks
from editorial.services.taxonomy import Vocabulary
from editorial.services.term_edits.plans import TermPlan

CHANGED_SINCE = "changed-since"
MAX_TERMS = 20_000  # of one edit
MANY = 3  # named in a message


class TermEdit(ABC):
    """One edit of terms of one vocabulary. `subjects` are the ids of all that it reads or writes, known beforehand.

    `names` says whether articles may mention others afterwards.
    """

    vocabulary: Vocabulary
    subjects: Sequence[int]
    names = False

    def permissions(self) -> tuple[str, ...]:
        """Returns what whoever makes the edit needs."""
        return (f"editorial.change_{self.vocabulary.table}",)

    @abstractmethod
    def message(self) -> str:
        """Returns what the edit does, as the changeset's message says it unless an editor says it otherwise."""

    @abstractmethod
    def check(self) -> None:
        """Passes when the edit can be made of the rows as they are now.

        Raises:
            ValidationError: it cannot; the code says why.
        """

    @abstractmethod
    def plan(self, fingerprint: str, *, by: Actor) -> TermPlan:
        """Returns what the edit would do; writes nothing."""

    @abstractmethod
    def write(self, changeset: Changeset) -> Iterable[int]:
        """Makes the edit inside the caller's transaction; returns the articles that are to be tied again."""

    def rows(self) -> dict[int, Any]:
        """Returns the subjects as they are now, by id."""
        found: dict[int, Any] = {}
        for chunk in chunks(list(self.subjects)):
            rows = self.vocabulary.term._default_manager.filter(pk__in=chunk)
            rows = rows.select_related(*TABLES[self.vocabulary.table].related)
            found.update({row.pk: row for row in rows})
        return found

    def value(self, row: Any) -> str:
        """Returns the value of a term in files."""
        return str(getattr(row, self.vocabulary.value))

    def standing(self) -> dict[int, Any]:
        """Returns the subjects.

        Raises:
            ValidationError: "gone", or "merge-chain" for one that is merged into another.
        """
        rows = self.rows()
        if len(rows) != len(set(self.subjects)) or not rows:
            raise ValidationError(_("What was chosen is not there any more."), code="gone")
        for row in rows.values():
            if row.merged_into_id is not None:
                message = _("“%s” is merged into another itself; name that one.") % row
                raise ValidationError(message, code="merge-chain")
        return rows


def plan_term_edit(edit: TermEdit, *, by: Actor) -> TermPlan:
    """Returns what the edit would do, with the fingerprint that `carry_out_term_edit` takes as `seen`.

    Raises:
        PermissionDenied: the actor may not change such terms.
        ValidationError: the edit cannot be made; the code says why.
    """
    for permission in edit.permissions():
        require(by, permission)
    edit.check()
    return edit.plan(_fingerprint(edit), by=by)


def carry_out_term_edit(edit: TermEdit, *, by: Actor, seen: str = "", message: str = "") -> Changeset:
    """Makes the edit as one changeset of its own; with `seen` only if the terms are as they were then.

    Articles that came or went since then are no difference: they are tied by what their files say in any case.

    Raises:
        PermissionDenied: the actor may not change such terms.
        ValidationError: "changed-since"; or the edit cannot be made.
    """
    for permission in edit.permissions():
        require(by, permission)
    with transaction.atomic():
        _lock(edit)
        if seen and seen != _fingerprint(edit):
            text = _("Something of that changed since you looked. Look at the preview again.")
            raise ValidationError(text, code=CHANGED_SINCE)
        edit.check()
        changeset = open_changeset(Changeset.Kind.TAXONOMY, by=by, message=message or edit.message(), total=1)
        _make([edit], changeset)
        advance(changeset, 1)
        close(changeset)
    return changeset


def make_term_edits(edits: Sequence[TermEdit], changeset: Changeset) -> list[tuple[TermEdit, str]]:
    """Makes several edits as parts of the caller's changeset, inside the caller's transaction, which locked names.

    Returns those that cannot be made any more, each with the reason. The caller checks permissions.
    """
    left = []
    done = []
    for edit in edits:
        try:
            edit.check()
        except ValidationError as error:
            left.append((edit, " ".join(error.messages)))
            continue
        _make([edit], changeset)
        done.append(edit)
    return left


def _lock(edit: TermEdit) -> None:
    lock_names()
    for chunk in chunks(sorted(edit.subjects)):
        rows = edit.vocabulary.term._default_manager.select_for_update().filter(pk__in=chunk).order_by("pk")
        list(rows.values_list("pk", flat=True))


def _make(edits: Sequence[TermEdit], changeset: Changeset) -> None:
    for edit in edits:
        articles = set(edit.write(changeset))
        choose_display_names(sorted(tie_again(articles, changeset=changeset, names=edit.names)))


def write_columns(edit: TermEdit, columns: Mapping[int, Mapping[str, Any]], changeset: Changeset) -> None:
    """Writes columns of terms, by id, and records what they were; terms that get the same are written together."""
    table = TABLES[edit.vocabulary.table]
    rows = edit.rows()
    changes = []
    alike: dict[str, tuple[Mapping[str, Any], list[int]]] = {}
    for pk, values in columns.items():
        row = rows[pk]
        before = {name: value for name, value in table.columns(row).items() if name in values}
        for name, value in values.items():
            setattr(row, name, value)
        after = {name: value for name, value in table.columns(row).items() if name in values}
        changes.append(Change(table.table, edit.value(row), before, after))
        alike.setdefault(json.dumps(after, sort_keys=True), (values, []))[1].append(pk)
    for values, ids in alike.values():
        for chunk in chunks(ids):
            edit.vocabulary.term._default_manager.filter(pk__in=chunk).update(**values)
    record_effects(changeset, changes)


def told(rows: Iterable[Any]) -> str:
    """Returns some terms for a message: "llms, LLMs, LLM models, …"."""
    names = [str(row) for row in rows]
    return ", ".join(names[:MANY]) + (", …" if len(names) > MANY else "")


def _fingerprint(edit: TermEdit) -> str:
    """Returns what somebody has seen of these terms, as one digest of their columns and of what is merged into them."""
    table = TABLES[edit.vocabulary.table]
    rows = edit.rows()
    said = [[pk, table.columns(rows[pk])] for pk in sorted(rows)]
    model = edit.vocabulary.term._default_manager
    former = [
        pair
        for chunk in chunks(sorted(rows))
        for pair in model.filter(merged_into_id__in=chunk).order_by("pk").values_list("pk", "merged_into_id")
    ]
    return hashlib.sha256(json.dumps([said, former], sort_keys=True).encode()).hexdigest()[:32]
