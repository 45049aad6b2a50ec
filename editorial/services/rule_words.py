"""Why each rule about documents matters, in the language of whoever reads it; rules themselves say it in English."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

# Every rule has its explanation here in its own words (a test holds it).
EXPLANATIONS: Mapping[str, Promise | str] = {
    "apology": _("A program could not do what it was asked, and its apology was stored as the article."),
    "area-typo": _("The area differs in a letter or in form from one that far more articles have."),
    "area-used-once": _("No other article is in the area; it was made up, or belongs to another field."),
    "blank-item": _("An item of a list says nothing, and other programs list it."),
    "byte-order-mark": _("The file begins with a byte order mark, which some site generators take for text."),
    "category-typo": _("The category differs in a letter or in form from one that far more articles have."),
    "category-used-once": _("No other article is in the category; it was made up, or is a tag rather."),
    "chunk-comment": _(
        "A comment tells in which part of its work a program wrote this; no reader sees it, every diff has it."
    ),
    "coerced-flag": _("A flag is written as text; some programs read every text as true."),
    "control-character": _("The text holds a control character, which nobody sees and feeds may not carry."),
    "cr-newlines": _("The lines end in CR alone, which most programs read as one long line."),
    "date-in-future": _("The date is yet to come: a slip, or a text that is not meant to be read yet."),
    "dead-link": _("A link means a file of the garden that is not here, so that its words lead nowhere."),
    "definitions-differ": _("Texts define a term in different words, so that its page shows several definitions."),
    "duplicate-key": _("A key stands twice; programs differ in which of the two counts."),
    "empty-body": _("Below the header stands nothing."),
    "empty-file": _("The file is empty."),
    "expires-before-publishing": _("The article expires before it is published, so that nobody ever reads it."),
    "fence-trailing-space": _(
        "Blanks stand behind a fence of the header, and some site generators do not recognise it."
    ),
    "generator-mark": _("A mark by which a program parts what it writes was left in the text, and readers see it."),
    "generator-talk": _(
        "A program says that its task is complete or its output follows the instructions; no reader asked it."
    ),
    "heading-level-skipped": _(
        "Whoever reads by headings, as screen readers do, looks for the level that is left out."
    ),
    "heading-without-space": _(
        "The heading has no space behind its marks. It is read here; in other programs it is text."
    ),
    "image-missing": _("The text shows an image whose file is not here."),
    "invalid-date": _("The value is no date, so that the text stands in no archive."),
    "invalid-flag": _("The value is neither true nor false, so that programs differ in what they read."),
    "invisible-character": _("A value holds characters that nobody sees, so that it differs from what looks the same."),
    "invisible-text": _(
        "Characters that nobody sees part words for searches, or turn the direction of what stands there."
    ),
    "key-case": _("The key is known with other capitals; as it is written, nothing is read from it."),
    "key-not-text": _("The key is no text to every YAML reader."),
    "list-as-text": _("An empty list is written as text, which other programs show as an entry of that name."),
    "list-expected": _("One text stands where a list belongs; some programs take it letter by letter."),
    "lost-character": _("The sign � stands for a character that some program could not read when the text was made."),
    "merge-key": _("A merge key is kept, but what it brings in is not read."),
    "misspelt-details": _(
        "The end tag of a folded block is misspelt, so that the block is never closed, and readers see the tag."
    ),
    "mixed-newlines": _("The file mixes several kinds of line ends."),
    "mixed-script-word": _(
        "A word mixes Latin letters with Greek or Cyrillic ones that look the same: no search finds it."
    ),
    "mixed-scripts": _("The address mixes scripts whose letters look alike, so that nobody can type it."),
    "name-of-two-kinds": _(
        "A name stands under two kinds, so that it has two pages, each with a part of its articles."
    ),
    "near-duplicate": _("Two articles have nearly the same text, so that readers find it twice."),
    "nested-value": _("The value holds keys of its own, which are kept but not read."),
    "no-area": _("The area puts a text into the order of the garden; without one no page of an area lists it."),
    "no-break-spaces": _(
        "Blanks are no-break spaces, as copied from a page: lines break badly, and searches miss words."
    ),
    "no-category": _(
        "The category puts a text beside others of its subject; without one no page of a category lists it."
    ),
    "no-date": _("A text without a date stands in no archive and at the end of every list."),
    "no-header": _("The file has no header, so that nothing is known of the text."),
    "no-heading": _("A long text without a heading has no table of contents, and no place in it can be linked."),
    "no-insight": _("The insight is what the editor takes from the text, and the one field that no program can fill."),
    "no-source": _(
        "Readers cannot go back to what the text was made of. Books are left out, since they are their source."
    ),
    "no-speaker": _("The text has a source, but nobody who speaks in it or wrote it, so no page of a person lists it."),
    "no-summary": _("Lists, feeds and search results show the summary; without one they have only the title."),
    "no-tags": _("Tags lead readers to related texts; an evergreen text needs at least one."),
    "no-title": _("There is no title; the first heading or the file's name stands for it."),
    "noncharacter": _("The text holds a character that Unicode forbids."),
    "padding": _("A program filled the text up because it had been told how long it must be."),
    "path-case": _("Systems that do not tell case apart, such as Windows and macOS, can hold only one of the files."),
    "placeholder": _("A word such as TODO or 待补充 fills the field, so that it looks as if it were there."),
    "prompt-comment": _("What a program was told to do still stands in the header as a comment."),
    "quoted-value": _("Quotes belong to the value itself, so that it is another one than its spelling without them."),
    "redirect-refused": _("A former address is no path of this site, so that nothing leads from there."),
    "repeated-item": _("A list holds the same item again."),
    "second-header": _(
        "A second block of metadata stands in the text, where readers see it and no field is read from it."
    ),
    "short-body": _(
        "The text is so short that it is rather a beginning, or what is left of something that went wrong."
    ),
    "slug-changed": _("The slug cannot stand in an address; another one is used."),
    "source-not-linked": _("The source is no address of the web, so that it is shown and not linked."),
    "source-repeated": _("Two articles were made of one source; perhaps one of them was forgotten."),
    "space-before-colon": _("A blank stands between a key and its colon."),
    "starts-with-rule": _("The file begins with a rule that no second one closes, so that it has no header."),
    "status-typo": _("The status is a known one with a slip of the pen, which other programs do not know."),
    "stray-details": _("An end tag closes a folded block that was never opened."),
    "tag-form": _("Tags that differ in case, hyphens, plural or script part what belongs together: llm, LLM, llms."),
    "tag-is-name": _(
        "The tag is a name that articles list as one, so that its page and the tag's show different articles."
    ),
    "tag-used-once": _("A tag of one article leads readers nowhere."),
    "text-expected": _("A list stands where one text belongs."),
    "title-marks": _(
        "The title carries tags, Markdown or quotes that are not shown here and stand in every other program."
    ),
    "title-repeated": _("Several articles have one title, so that readers cannot tell them apart in lists."),
    "too-many-values": _("A list is so long that the rest of it is not read."),
    "unclosed-bold": _("Two asterisks without their partner make nothing bold; readers see them."),
    "unclosed-details": _(
        "A folded block is never closed. Other programs hide the rest of the page in it; here it is ended early."
    ),
    "unclosed-fence": _(
        "A block of code is never closed. It is ended early here; in other programs it swallows the page."
    ),
    "unknown-status": _("The value is no state of the workflow, so that the article went to the inbox."),
    "unportable-name": _(
        "Another system, Windows above all, cannot hold a file of that name; a copy of the garden lacks it."
    ),
    "unusual-date": _("The date is written in a form that site generators do not read."),
    "value-too-long": _("A value is so long that it is kept but not read."),
}


def explanation_of(code: str) -> str:
    """Returns why a rule matters."""
    return str(EXPLANATIONS[code])
