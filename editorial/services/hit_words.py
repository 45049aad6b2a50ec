"""What the rules about documents and about the garden say of a place, and what their repairs do, for people.

What reading a header notes has its words in `finding_words`.
"""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from editorial.models import SourceKind

Text = str | Promise
# Every rule that does not come with reading has its text here, filled with the same details (a test holds it).
HITS: Mapping[str, Text] = {
    # What is missing
    "no-summary": _("There is no summary."),
    "no-insight": _("There is no insight."),
    "no-date": _("There is no date."),
    "no-tags": _("There are no tags."),
    "no-area": _("There is no area."),
    "no-category": _("There is no category."),
    "no-source": _("There is no source."),
    "no-speaker": _("There is a source, but no speaker."),
    "placeholder": _("“%(value)s” under “%(key)s” says nothing."),
    # How a body is built
    "unclosed-details": _("<details> is never closed."),
    "stray-details": _("</details> closes nothing."),
    "misspelt-details": _("%(tag)s ends nothing; </details> was meant."),
    "unclosed-fence": _("The fence of a block of code is never closed."),
    "unclosed-bold": _("** is shown as it is: “%(text)s”"),
    "heading-without-space": _("There is no space between the marks of the heading and its text."),
    "heading-level-skipped": _("A heading of level %(level)s follows one of level %(before)s."),
    "no-heading": _("There is no heading in a long text."),
    "empty-body": _("There is no text."),
    "short-body": _("There is hardly any text."),
    "second-header": _("Keys of a header stand in the text: %(keys)s"),
    # What programs leave behind
    "generator-mark": _("%(mark)s was left in the text."),
    "chunk-comment": _("%(comment)s was left in the text."),
    "padding": _("A comment only makes the text longer: “%(text)s”"),
    "generator-talk": _("A program speaks to whoever asked it: “%(text)s”"),
    "apology": _("The text is an apology: “%(text)s”"),
    "prompt-comment": _("A comment tells a program what to write: %(comment)s"),
    # Characters and names of files
    "invisible-text": _("The line holds characters that cannot be seen."),
    "no-break-spaces": _("The text holds %(number)s no-break spaces."),
    "lost-character": _("A character was lost: “%(text)s”"),
    "mixed-script-word": _("“%(value)s” under “%(key)s” mixes letters of two scripts that look alike."),
    "unportable-name": _("The name “%(value)s” cannot stand on every system: %(reason)s."),
    # Beside the other documents
    "title-repeated": _("The title is also that of %(others)s."),
    "source-repeated": _("The source is also that of %(others)s."),
    "near-duplicate": _("%(percent)s %% of the sentences are also those of %(other)s."),
    "definitions-differ": _("“%(term)s” is defined in other words than in %(other)s."),
    "path-case": _("The path differs only in case from %(others)s."),
    "dead-link": _("The link %(written)s leads to nothing in the garden."),
    "image-missing": _("The image %(written)s is not in the garden."),
    # Tags, areas, categories and names
    "tag-used-once": _("No other article has the tag “%(value)s”."),
    "tag-form": _("The tag “%(value)s” differs from “%(main)s” only in form."),
    "tag-is-name": _("The tag “%(value)s” is a name that %(number)s articles list as %(kind)s."),
    "name-of-two-kinds": _("“%(value)s” is filed as %(kind)s here, and as %(main)s in most articles."),
    "area-typo": _("“%(value)s” looks like a slip of “%(meant)s”."),
    "category-typo": _("“%(value)s” looks like a slip of “%(meant)s”."),
    "area-used-once": _("No other article is in “%(value)s”."),
    "category-used-once": _("No other article is in “%(value)s”."),
}
REPAIRS: Mapping[str, Text] = {
    "area-typo": _("The frequent spelling is written."),
    "blank-item": _("The item is taken out of its list."),
    "category-typo": _("The frequent spelling is written."),
    "chunk-comment": _("The line is cut; where it alone kept two paragraphs apart, it becomes blank."),
    "coerced-flag": _("The flag is written as true or false."),
    "fence-trailing-space": _("The blanks go."),
    "generator-mark": _("The mark is cut, with its line where it stands alone."),
    "heading-without-space": _("A space is put behind the marks."),
    "invisible-character": _("The characters are taken out of the value."),
    "invisible-text": _("The characters go; joiners of emoji and Indic scripts stay."),
    "list-as-text": _("An empty list is written."),
    "list-expected": _("The text becomes a list of one; a text that might be several is left alone."),
    "misspelt-details": _("The tag is written as it was meant."),
    "no-break-spaces": _("They become spaces, outside of code."),
    "padding": _("The comment is cut where it has its lines to itself."),
    "placeholder": _("The value is emptied, or taken out of its list."),
    "prompt-comment": _("The comment is cut; the value before it stays as it is."),
    "quoted-value": _("The quotes around the value go; a value with quotes within is left alone."),
    "repeated-item": _("The later item goes."),
    "space-before-colon": _("The blank goes."),
    "status-typo": _("The known status is written."),
    "stray-details": _("The tag is cut where it stands alone in its line."),
    "tag-form": _(
        "The tag is written in the form that most articles have, of equal ones as other tags write its words, "
        "or goes where the article has that too."
    ),
    "title-marks": _("The title is written as it is shown."),
    "unusual-date": _("The date is written as year, month and day."),
}
# Words among the details that are ours: rule → detail → what it may be.
WORDS: Mapping[str, Mapping[str, Mapping[str, Text]]] = {
    "tag-is-name": {"kind": dict(SourceKind.choices)},
    "name-of-two-kinds": {"kind": dict(SourceKind.choices), "main": dict(SourceKind.choices)},
    "unportable-name": {
        "reason": {
            "it holds a character that is not allowed there, or ends in a dot or a blank": _(
                "it holds a character that is not allowed there, or ends in a dot or a blank"
            ),
            "it is reserved for a device": _("it is reserved for a device"),
            "it has more than 255 bytes": _("it has more than 255 bytes"),
        }
    },
}


def details_in_words(rule: str, details: Mapping[str, str]) -> dict[str, str]:
    """Returns the details with what of them is ours in the reader's language."""
    words = WORDS.get(rule, {})
    return {name: str(words.get(name, {}).get(value, value)) for name, value in details.items()}


def repair_of(rule: str) -> str:
    """Returns what the repair of a rule does, "" for a rule that has none."""
    return str(REPAIRS.get(rule, ""))
