"""Why a file could not be read and what helps, in the reader's language: reading says codes and details."""

from __future__ import annotations

import re
from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from editorial.models import Quarantine
from editorial.services.files import Refusal

Text = str | Promise
FENCE = _("Begin the file with a line “---”.")
NO_ESCAPE = _("Remove the escape.")
KEEP_OUT = _("Keep the data out of the header.")
AS_UTF_8 = _("Save the file as UTF-8.")
# code → reasons with their remedies; where there are several, each is filled with other details. Every code that
# reading a file may answer has its texts (a test holds it).
REFUSALS: Mapping[str, tuple[tuple[Text, Text], ...]] = {
    # Of the bytes
    "file-too-large": ((_("The file has %(size)s bytes, more than %(most)s."), _("Split the document.")),),
    "too-large": ((_("The file is larger than %(most)s bytes."), _("Split the document.")),),
    "utf-16": ((_("The file is written in UTF-16."), AS_UTF_8),),
    "utf-32": ((_("The file is written in UTF-32."), AS_UTF_8),),
    "invalid-utf-8": ((_("The byte %(byte)s is no UTF-8."), AS_UTF_8),),
    "nul": ((_("The file holds a NUL character."), _("Remove the NUL characters.")),),
    "encrypted": ((_("The file is encrypted."), _("Unpack the archive first.")),),
    "method": ((_("The file is packed in a way that is not read."), _("Pack the archive as a usual zip.")),),
    "damaged": ((_("The file cannot be unpacked: %(problem)s"), _("Pack the archive again.")),),
    "unreadable": ((_("The file cannot be opened: %(problem)s"), _("Let the program read it.")),),
    "not-a-file": ((_("It is no regular file."), _("Put a file in its place.")),),
    # Of where the header begins and ends
    "long-fence": ((_("The opening fence has more than three characters."), FENCE),),
    "named-fence": ((_("The opening fence names a language."), FENCE),),
    "space-before-header": ((_("There are blanks before the opening fence."), FENCE),),
    "unclosed-header": (
        (
            _("The header that begins in line 1 is never closed by a line “%(fence)s”."),
            _("Put a line “%(fence)s” behind the last key."),
        ),
    ),
    "json-trailing-text": (
        (_("Text stands behind the header’s last brace."), _("Begin the body on a line of its own.")),
    ),
    "document-marker": ((_("The header holds a “---” or “...” of YAML."), _("Remove the line.")),),
    # Of what the header says
    "yaml-syntax": (
        (
            _("The YAML header cannot be read: %(problem)s"),
            _("Quote values that hold a colon and a blank, a blank and “#”, or quotes, and close every quote."),
        ),
    ),
    "toml-syntax": ((_("The TOML header cannot be read: %(problem)s"), _("Correct the TOML, or write YAML.")),),
    "json-syntax": ((_("The JSON header cannot be read: %(problem)s"), _("Write the header as JSON, or in YAML.")),),
    "tab-indentation": ((_("Tabs indent the YAML header: %(problem)s"), _("Indent with spaces.")),),
    "header-not-mapping": ((_("The header holds no keys with values."), _("Write lines of keys and values.")),),
    "complex-key": ((_("A key is no plain text."), _("Write the key as text.")),),
    "empty-key": ((_("A value has no key."), _("Write a key before the colon.")),),
    "unsupported-tag": ((_("The header holds the YAML tag “%(tag)s”."), _("Write the value without the tag.")),),
    "unknown-alias": (
        (
            _("The alias *%(alias)s refers to nothing above it."),
            _("Quote the value if it is text that begins with an asterisk."),
        ),
    ),
    "recursive-alias": ((_("The alias *%(alias)s lies inside what it refers to."), _("Write the value out.")),),
    "control-character": (
        (_("The header holds the control character %(character)s."), _("Remove the character.")),
        (_("An escape in the value of “%(key)s” stands for a control character."), NO_ESCAPE),
        (_("An escape in the %(syntax)s header stands for a control character."), NO_ESCAPE),
    ),
    # Of its size
    "header-too-long": ((_("The header has over %(most)s bytes."), _("Move text to the body.")),),
    "too-deep": (
        (
            _("The header nests deeper than %(most)s levels."),
            _("Write the data flatter, or keep it out of the header."),
        ),
    ),
    "too-many-nodes": ((_("The header has over %(most)s values."), KEEP_OUT),),
    "too-many-keys": ((_("The header has over %(most)s keys."), _("Remove some.")),),
    "too-many-aliases": ((_("The header has over %(most)s aliases."), _("Write the values out.")),),
    # Of the store
    "not-storable": (
        (_("The database refused the document: %(problem)s"), _("Report this file; the others were stored.")),
    ),
}
# What libraries and our own readers say of a syntax; what is not here is said in English.
PROBLEMS: Mapping[str, Text] = {
    # YAML
    "mapping values are not allowed here": _("a colon and a blank stand inside a value"),
    "mapping values are not allowed in this context": _("a colon and a blank stand inside a value"),
    "did not find expected key": _("a key is missing, or a value goes on where none can"),
    "did not find expected ',' or ']'": _("a comma or “]” is missing"),
    "did not find expected ',' or '}'": _("a comma or “}” is missing"),
    "did not find expected '-' indicator": _("an item of a list does not begin with a dash"),
    "did not find expected node content": _("a value is missing"),
    "did not find expected alphabetic or numeric character": _("a name is missing behind “*” or “&”"),
    "did not find expected whitespace or line break": _("a blank is missing"),
    "could not find expected ':'": _("a colon is missing behind a key"),
    "found unexpected end of stream": _("a quote is not closed"),
    "found unexpected document indicator": _("a quote is not closed"),
    "found unexpected ':'": _("a colon stands where none can"),
    "found unknown escape character": _("a text in double quotes holds an unknown escape"),
    "found character that cannot start any token": _("a character stands where no value can begin with it"),
    "found undefined tag handle": _("a value begins with an exclamation mark and is not in quotes"),
    "block sequence entries are not allowed in this context": _("a dash stands where no list can begin"),
    "found a tab character that violates indentation": _("a tab stands where spaces belong"),
    "found a tab character where an indentation space is expected": _("a tab stands where spaces belong"),
    # TOML and JSON
    "a key is missing": _("a key is missing"),
    "a key cannot be read": _("a key cannot be read"),
    "a line goes on behind its value": _("a line goes on behind its value"),
    "the name of a table is not closed": _("the name of a table is not closed"),
    "an equals sign is missing behind the key": _("an equals sign is missing behind the key"),
    "a value is missing or not closed": _("a value is missing or not closed"),
    "a value is missing": _("a value is missing"),
    "a comma or '}' is missing": _("a comma or “}” is missing"),
    "a comma or ']' is missing": _("a comma or “]” is missing"),
    "a key in double quotes is missing": _("a key in double quotes is missing"),
    "a colon is missing behind the key": _("a colon is missing behind a key"),
    "a text in quotes is not closed, or holds a line end or control character": _(
        "a text in quotes is not closed, or holds a line end or control character"
    ),
    "a text holds an escape that JSON does not have": _("a text holds an escape that JSON does not have"),
}
_PLACES = re.compile(r"%\((\w+)\)s")


def words_of(refused: Refusal | Quarantine) -> tuple[str, str]:
    """Returns reason and remedy in the language of whoever asks, the stored English words where nothing else is known.

    That is so for a code without texts, and for rows that were stored before their details were.
    """
    details = {name: str(value) for name, value in dict(refused.details).items()}
    for reason, remedy in REFUSALS.get(refused.code, ()):
        if set(_PLACES.findall(str(reason))) == set(details):
            if problem := PROBLEMS.get(details.get("problem", "")):
                details["problem"] = str(problem)
            return str(reason) % details, str(remedy) % details
    return refused.reason, refused.remedy
