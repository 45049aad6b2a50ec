"""What editors decide about a term of the glossary: spelling, English, definition, and whether readers see it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from editorial.models import Changeset, GlossaryTerm
from editorial.services.actors import Actor, require
from editorial.services.changesets import advance, close, open_changeset, record_effects
from editorial.services.curated.glossary import CHOSEN
from editorial.services.curation import write_columns
from editorial.services.term_uses import term_key

CHANGE_TERM = "editorial.change_glossaryterm"


def choose(term: GlossaryTerm, *, by: Actor, changes: Mapping[str, Any]) -> GlossaryTerm:
    """Sets what is chosen for a term as one changeset; "" gives a column back to what most texts say.

    Without a difference nothing is written.

    Raises:
        PermissionDenied: the actor may not change terms.
        ValidationError: "not-settable", or "other-term" for a spelling that would be another term.
    """
    require(by, CHANGE_TERM)
    foreign = sorted(set(changes) - set(CHOSEN))
    if foreign:
        raise ValidationError([ValidationError(_("%s cannot be set.") % name, code="not-settable") for name in foreign])
    values = {name: value.strip() if isinstance(value, str) else value for name, value in changes.items()}
    spelling = values.get("spelling", "")
    if spelling and term_key(spelling) != term.key:
        message = _("“%s” would be another term; choose a spelling of this one.") % spelling
        raise ValidationError({"spelling": ValidationError(message, code="other-term")})
    with transaction.atomic():
        stored, change = write_columns(term, "glossary", term.key, values)
        if change is not None:
            changeset = open_changeset(Changeset.Kind.TAXONOMY, by=by, message=str(stored), total=1)
            record_effects(changeset, [change])
            advance(changeset, 1)
            close(changeset)
    return stored
