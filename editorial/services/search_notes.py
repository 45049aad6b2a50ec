"""What is said of a search that could not be taken as it was written, to readers and to editors."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from editorial.search import Note, NoteKind

_NOTES: dict[NoteKind, Promise] = {
    NoteKind.TOO_LONG: gettext_lazy("Only the first 2,000 characters were looked for."),
    NoteKind.TOO_MANY_TERMS: gettext_lazy("Only the first 32 words were looked for."),
    NoteKind.OPEN_QUOTE: gettext_lazy("A quotation mark is missing; all that follows it was taken as one phrase."),
    NoteKind.NO_VALUE: gettext_lazy("Nothing stands behind “%(written)s”, so it was left out."),
    NoteKind.NO_DATE: gettext_lazy(
        "“%(written)s” is no date, so it was left out. Dates look like 2025, 2025-10 or 2025-10-31."
    ),
    NoteKind.NO_SORT: gettext_lazy("“%(written)s” is no order; there are sort:date and sort:relevance."),
    NoteKind.NOT_FOR_READERS: gettext_lazy("Readers’ pages show published articles only; status: works in the admin."),
    NoteKind.UNKNOWN_NAME: gettext_lazy("“%(written)s” is not a name that this site knows."),
}


def note_text(note: Note) -> str:
    """Returns what a note of the parser means, as a sentence."""
    return str(_NOTES[note.kind]) % {"written": note.written}
