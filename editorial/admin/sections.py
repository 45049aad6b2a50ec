"""The sections of the admin's index, in the order of an editor's work."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Section:
    """A heading on the index; sections are shown by `position`."""

    position: int
    title: str | Promise


WRITING = Section(1, _("Writing"))
INTAKE = Section(2, _("What came in"))
NAMES = Section(3, _("Names"))
ORDER = Section(4, _("Taxonomy"))
RECORDS = Section(5, _("Records"))
