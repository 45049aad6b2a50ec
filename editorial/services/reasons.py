"""Why a text cannot be stored, in the reader's language: the pure layers say codes and details, the words are here."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from editorial.formats import PatchError
from editorial.mapping import FieldError
from editorial.operations import OperationRefused

# code → what is wrong and what helps; every code that patching a document may answer has its text (a test holds it)
REASONS: Mapping[str, str | Promise] = {
    # What a field cannot hold
    "empty-item": _("An item is empty."),
    "invalid-date": _("“%(value)s” is no date: 2025-10-28 or 2025-10-28T13:15+08:00 is."),
    "invalid-slug": _("“%(value)s” cannot stand in an address; “%(suggestion)s” can."),
    "invalid-status": _("“%(value)s” is no state of the workflow."),
    "nested-value": _("“%(key)s” holds nested values; edit the file itself."),
    "not-an-address": _("The source is an address that begins with http:// or https://."),
    "one-value-only": _("“%(key)s” holds one value."),
    "value-too-long": _("“%(value)s…” has more than %(longest)s characters."),
    "wrong-type": _("The field does not take a value of this kind."),
    # What a header cannot take
    "anchored-value": _(
        "The value of “%(key)s” carries an anchor that is used elsewhere in the header; edit the file."
    ),
    "no-header": _("A document without a header cannot hold values; add a header to the file."),
    "toml-null": _("TOML has no empty value; remove the key instead."),
    "toml-table": _("“%(key)s” is written as a table, which cannot be set here; edit the file itself."),
    "unreadable": _("The changed text could not be read again, so nothing was saved; edit the file itself."),
    "unusual-layout": _("The header is laid out in a way that cannot be changed safely; edit the file itself."),
    "unwritable-value": _("The text holds characters that no header may hold; remove control characters."),
    "verification-failed": _("More than this value would have changed, so nothing was saved; edit the file itself."),
    # What an operation on many texts cannot do with one
    "field-changed": _("With “%(key)s” the field “%(field)s” would change; change the field, not the key."),
    "no-list": _("“%(key)s” holds one text, no list; set it to a list first."),
    "pattern-stopped": _("The pattern took too long on %(number)s texts and is not tried on others; make it simpler."),
    "pattern-too-slow": _("The pattern took longer than %(seconds)s seconds on this text; make it simpler."),
    "result-too-long": _("The text would be longer than a document may be."),
    "target-taken": _("“%(field)s” holds “%(value)s” already; clear it first, or move to a field that holds a list."),
    # What a file cannot be called
    "path-control": _("The file name contains a control character; choose another."),
    "path-encoding": _("The file name is not UTF-8; choose another."),
    "path-too-long": _("The path of the file is too long; shorten it."),
    "path-unsafe": _("The path leaves its folder, or has a part of dots, a backslash or a colon; choose another."),
    # What an archive cannot be
    "archive-damaged": _("This is not a zip archive that can be read. Pack the folder anew."),
    "archive-directory": _("Its table of contents is longer than %(limit)s MB. Import it in parts."),
    "archive-entries": _("It has more than %(limit)s entries. Import it in parts."),
    "archive-names": _("A name in it says that it is UTF-8 and is not. Pack the folder anew."),
    "archive-parts": _("It is one part of a split archive. Join the parts, or pack the folder anew as one archive."),
    "archive-ratio": _("It unpacks to more than %(limit)s times its size, as no texts do. Pack the folder anew."),
    "archive-size": _("It unpacks to more than %(limit)s bytes. Import it in parts."),
    # What an entry of an archive cannot be
    "duplicate-entry": _("It stands in the archive twice; the first one is read."),
    "link": _("It is a symbolic link; links are not followed."),
    "not-a-file": _("It is not a regular file."),
    "outside-root": _("It does not lie in the chosen folder of the archive."),
    "overlapping": _("It shares its bytes with another entry of the archive."),
}


def reason_of(error: FieldError | PatchError | OperationRefused) -> str:
    """Returns what is wrong in the language of whoever asks, with the error's own words where its code is unknown."""
    return in_words(error.code, str(error), error.details)


def in_words(code: str, otherwise: str, details: Mapping[str, str] | None = None) -> str:
    """Returns the text of a code filled with its details, `otherwise` where the code has none or lacks a detail."""
    text = REASONS.get(code)
    if text is None:
        return otherwise
    try:
        return str(text) % (details or {})
    except KeyError:
        return otherwise
