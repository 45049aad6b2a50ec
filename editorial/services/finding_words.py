"""What findings say, in the reader's language: reading a text says rules and details, the words are here."""

from __future__ import annotations

import re
from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from editorial.mapping import Finding as Noticed
from editorial.models import Finding
from editorial.services.hit_words import HITS, details_in_words

Text = str | Promise
# rule → its texts; where there are several, each is filled with other details. Every rule that anything is found by has
# its text (a test holds it).
FINDINGS: Mapping[str, tuple[Text, ...]] = {
    # Of the store
    "address-taken": (_("The address “%(wanted)s” belongs to another article; this one has “%(given)s”."),),
    # Of the whole file
    "byte-order-mark": (_("The file begins with a byte order mark."),),
    "control-character": (_("The text holds the control character %(character)s."),),
    "cr-newlines": (_("The lines end in CR alone."),),
    "empty-file": (_("The file is empty."),),
    "mixed-newlines": (_("The file mixes several kinds of line ends."),),
    "no-header": (_("The file has no header."),),
    "noncharacter": (_("The text holds the noncharacter %(character)s."),),
    "starts-with-rule": (
        _("The file begins with a rule (---) that no second one closes: it is read as having no header."),
    ),
    # Of the form of a header
    "duplicate-key": (_("The key “%(key)s” stands twice (before in line %(before)s); the last one counts."),),
    "fence-trailing-space": (_("There are blanks behind a fence; some site generators do not recognise it."),),
    "key-case": (_("“%(key)s” is not read: keys tell capitals apart."),),
    "key-not-text": (_("The key “%(key)s” is no text to every YAML reader; put it in quotes."),),
    "merge-key": (_("A merge key (<<) is kept, but the keys that it brings in are not read."),),
    "space-before-colon": (_("There is a blank between the key “%(key)s” and its colon."),),
    # Of the kind of a value
    "blank-item": (
        _("Item %(number)s of “%(key)s” is blank."),
        _("“%(value)s” under “%(key)s” names nothing."),
    ),
    "coerced-flag": (_("“%(key)s” is written as %(value)s and read as %(flag)s."),),
    "invalid-flag": (_("“%(value)s” under “%(key)s” is neither true nor false."),),
    "invisible-character": (
        _("“%(key)s” holds characters that cannot be seen."),
        _("The address “%(value)s” holds characters that cannot be seen."),
    ),
    "list-as-text": (_("“%(value)s” under “%(key)s” is text; it is read as an empty list."),),
    "list-expected": (_("“%(key)s” holds one text where a list belongs; it is read as one item."),),
    "nested-value": (
        _("“%(key)s” holds keys of its own, which are kept but not read."),
        _("Item %(number)s of “%(key)s” is nested; it is kept but not read."),
    ),
    "quoted-value": (
        _("“%(key)s” carries quotes inside its value."),
        _("“%(key)s” carries quotes inside the value %(value)s."),
    ),
    "repeated-item": (_("“%(key)s” holds “%(value)s” again."),),
    "text-expected": (_("“%(key)s” holds a list where one text belongs."),),
    "too-many-values": (_("“%(key)s” holds %(number)s items; the first %(most)s are read."),),
    "value-too-long": (_("An item of “%(key)s” has %(length)s characters; it is kept but not read."),),
    # Of what a field says
    "date-in-future": (_("The date %(date)s is yet to come."),),
    "expires-before-publishing": (_("The article expires before it is published."),),
    "invalid-date": (_("“%(value)s” under “%(key)s” is no date."),),
    "mixed-scripts": (_("“%(value)s” mixes scripts whose letters look alike."),),
    "no-title": (_("There is no title; the first heading or the file’s name stands for it."),),
    "redirect-refused": (_("“%(value)s” under “%(key)s” is no path of this site."),),
    "slug-changed": (_("“%(value)s” cannot stand in an address; “%(slug)s” is used."),),
    "source-not-linked": (_("“%(value)s” under “%(key)s” is no http address; it is not linked."),),
    "status-typo": (_("The status “%(value)s” is read as “%(status)s”."),),
    "title-marks": (_("The title carries marks, which are not shown."),),
    "unknown-status": (_("“%(value)s” is no state of the workflow; the article goes to the inbox."),),
    "unusual-date": (_("“%(value)s” under “%(key)s” is read as %(date)s."),),
}
_PLACES = re.compile(r"%\((\w+)\)s")


def text_of(finding: Finding | Noticed) -> str:
    """Returns what a finding says in the language of whoever asks, its own English words where nothing else is known.

    That is so for a rule without a text, and for details that no text of the rule is filled with: those of rows that
    were stored before there were any.
    """
    rule = finding.rule if isinstance(finding, Finding) else finding.code
    texts = (*FINDINGS.get(rule, ()), *([HITS[rule]] if rule in HITS else []))
    for text in map(str, texts):
        if set(_PLACES.findall(text)) == set(finding.details):
            return text % details_in_words(rule, finding.details)
    return finding.message
