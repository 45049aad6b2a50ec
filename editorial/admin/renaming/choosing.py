"""Which spellings of a name become which: what the form shows and what it said, and the token of the plan's address."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core import signing
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext as _

from editorial.models import Entity, Role
from editorial.services.renaming import MOST_SPELLINGS, RenameNames, Spelling, SpellingUse, check_names

SALT = "editorial.admin.rename"
SPELLING = "spelling"  # the inputs: spellings that are chosen, a name for all of them, and one for each
NEW = "new"
OWN = "new:"


@dataclass(frozen=True, slots=True)
class SpellingRow:
    """One spelling as the form shows it."""

    use: SpellingUse
    value: str
    chosen: bool = False
    own: str = ""

    @property
    def role(self) -> str:
        """What the articles say that the named one is."""
        return str(Role(self.use.role).label)


@dataclass(slots=True)
class Choice:
    """What was chosen; `problems` say why it cannot be done."""

    rows: list[SpellingRow]
    new: str = ""
    changes: dict[Spelling, str] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)
    taken_by: int | None = None  # the entity to which a new name leads already


def value_of(use: SpellingUse) -> str:
    """Returns how the form names a spelling."""
    return f"{use.role}:{use.written}"


def shown(uses: Sequence[SpellingUse], new: str = "") -> Choice:
    """Returns the form as it is opened: a single spelling is chosen; with `new` all that differ from it."""
    rows = [SpellingRow(use, value_of(use), chosen=use.written != new if new else len(uses) == 1) for use in uses]
    return Choice(rows, new)


def chosen(entity: Entity, uses: Sequence[SpellingUse], posted: QueryDict) -> Choice:
    """Returns what was chosen, checked; only spellings that there are can be."""
    asked = set(posted.getlist(SPELLING))
    new = clean(posted.get(NEW, ""))
    rows = [
        SpellingRow(use, value_of(use), value_of(use) in asked, clean(posted.get(OWN + value_of(use), "")))
        for use in uses
    ]
    picked = {(row.use.role, row.use.written): row.own or new for row in rows if row.chosen}
    # Whoever ticks a spelling that is written so already means the others.
    choice = Choice(rows, new, {spelling: name for spelling, name in picked.items() if spelling[1] != name})
    if not picked:
        choice.problems.append(_("Choose at least one spelling."))
    elif not all(picked.values()):
        choice.problems.append(_("Say how the name is to be written."))
    elif not choice.changes:
        choice.problems.append(_("The files write it so already."))
    elif len(choice.changes) > MOST_SPELLINGS:
        choice.problems.append(_("Choose at most %d spellings at once.") % MOST_SPELLINGS)
    else:
        check(entity, choice)
    return choice


def check(entity: Entity, choice: Choice) -> None:
    """Adds what keeps the new names from being written."""
    try:
        check_names(entity, choice.changes)
    except ValidationError as error:
        choice.problems += error.messages
        taken = [one.params for one in error.error_list if one.code == "alias-taken"]
        choice.taken_by = int(taken[0]["id"]) if taken and taken[0] else None


def clean(text: str) -> str:
    """Returns a name without the blanks around it and the NUL that PostgreSQL does not store."""
    return text.replace("\0", "").strip()[:1_000]


def token_of(edit: RenameNames) -> str:
    """Returns the edit as a part of an address."""
    return signing.dumps(edit.spec()["names"], salt=SALT, compress=True)


def edit_of(entity: Entity, token: str) -> RenameNames | None:
    """Returns the edit of that token, None where it was not made here."""
    try:
        names: list[Any] = signing.loads(token, salt=SALT)
        return RenameNames(entity, {(role, written): new for role, written, new in names})
    except (signing.BadSignature, ValueError, TypeError, KeyError):
        return None
