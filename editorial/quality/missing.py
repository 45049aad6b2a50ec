"""What a header lacks, and what stands in a field only to fill it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import ClassVar

from editorial.formats import HeaderField, Removed, SourceDocument, Value
from editorial.mapping import Dialect, Field, is_blank
from editorial.quality.rules import Hit, Repair, Rule, Severity
from editorial.quality.text import Text

_BOOK_KEYS = ("publisher", "read_date", "cover_image", "rating")
_SEVERAL = "sources"  # where a text that was made of several names them, which no field reads
_PLACEHOLDER = re.compile(
    r"(?:todo|tbd|tba|fixme|n/?a|none|null|nil|undefined|unknown|untitled|placeholder|x{3,}|\.{3,}|…+|-{1,3}|\?+"
    r"|lorem ipsum.*|(?:your|the|insert|write|add) (?:\w+ )?(?:summary|insight|title|speaker|source|tags?)(?: here)?"
    r"|summary|insight|tag ?\d+|标签 ?\d+|待(?:补充?|定|填写?|完善|写|确认)|暂无|未知|未定|无|无标题|占位符?"
    r"|(?:todo|tbd|fixme|待补充|待填写)\s*[:：].*|must select .*|[<＜{\[]{1,2}[^<>{}\[\]]{1,40}[>＞}\]]{1,2})",
    re.IGNORECASE | re.DOTALL,
)
_PLACEHOLDER_TAG = re.compile(r"todo|tbd|fixme|placeholder|tag ?\d+|标签 ?\d+|待补充|占位符?", re.IGNORECASE)
_PLACEHOLDER_FIELDS = (
    Field.SUMMARY,
    Field.INSIGHT,
    Field.SPEAKER,
    Field.SOURCE_URL,
    Field.AREAS,
    Field.CATEGORIES,
    Field.TAGS,
)
_SAYING_NOTHING = frozenset({"", "[]", "null"})


class Missing(Rule):
    """A field that says nothing. The place is the field, so that filling it in closes the finding."""

    field: ClassVar[Field]

    def check(self, text: Text) -> Iterator[Hit]:
        """Yield one hit where the field is asked of such a document and holds nothing."""
        if self.applies(text) and self.is_missing(text):
            yield self.hit(text.line_of(self.field), self.field.value)

    def applies(self, text: Text) -> bool:
        """Return whether documents of this kind have the field."""
        return True

    def is_missing(self, text: Text) -> bool:
        """Return whether nothing stands in the field."""
        found = text.field(self.field)
        return found is None or is_blank(found)


class _OfEleventy(Missing):
    """A field of Eleventy's headers, which Hugo's do not have."""

    def applies(self, text: Text) -> bool:
        return text.data.dialect is Dialect.ELEVENTY


class NoSummary(Missing):
    """A text without a summary."""

    code = "no-summary"
    field = Field.SUMMARY
    message = "there is no summary"
    explanation = "Lists, feeds and search results show the summary; without one they have only the title."


class NoInsight(Missing):
    """A text without an insight."""

    code = "no-insight"
    severity = Severity.INFO
    field = Field.INSIGHT
    message = "there is no insight"
    explanation = "The insight is what the editor takes from the text, and the one field that no program can fill."


class NoDate(Missing):
    """A text without a date."""

    code = "no-date"
    field = Field.DATE
    message = "there is no date"
    explanation = "A text without a date stands in no archive and at the end of every list."

    def is_missing(self, text: Text) -> bool:
        """Return whether no day is known, out of the path neither; a date that cannot be read is another finding."""
        return super().is_missing(text) and text.data.date is None


class NoTags(Missing):
    """A text without tags."""

    code = "no-tags"
    field = Field.TAGS
    message = "there are no tags"
    explanation = "Tags lead readers to related texts; an evergreen text needs at least one."


class NoArea(_OfEleventy):
    """A text without an area."""

    code = "no-area"
    field = Field.AREAS
    message = "there is no area"
    explanation = "The area puts a text into the order of the garden; without one no page of an area lists it."


class NoCategory(Missing):
    """A text without a category."""

    code = "no-category"
    field = Field.CATEGORIES
    message = "there is no category"
    explanation = "The category puts a text beside others of its subject; without one no page of a category lists it."


class NoSource(_OfEleventy):
    """A text that does not say where it comes from."""

    code = "no-source"
    severity = Severity.INFO
    field = Field.SOURCE_URL
    message = "there is no source"
    explanation = (
        "Readers cannot go back to what the text was made of. Books are left out, since they are their source."
    )

    def applies(self, text: Text) -> bool:
        if not super().applies(text) or any(text.header.get(key) for key in _BOOK_KEYS):
            return False
        listed = text.header.get(_SEVERAL)
        return listed is None or is_blank(listed)


class NoSpeaker(_OfEleventy):
    """A text that was made of something, but does not say who speaks."""

    code = "no-speaker"
    field = Field.SPEAKER
    message = "there is a source, but no speaker"
    explanation = "The text has a source, but nobody who speaks in it or wrote it, so no page of a person lists it."

    def applies(self, text: Text) -> bool:
        return super().applies(text) and bool(text.data.source_url)

    def is_missing(self, text: Text) -> bool:
        """Return whether neither a speaker nor an author, a guest or a channel is named."""
        roles = {use.role for use in text.data.names}
        return super().is_missing(text) and not roles & {"speaker", "author", "guest", "channel"}


class Placeholder(Rule, Repair):
    """A value that only fills its place."""

    code = "placeholder"
    message = "“%(value)s” under “%(key)s” says nothing"
    explanation = "A word such as TODO or 待补充 fills the field, so that it looks as if it were there."
    repair_explanation = "The value is emptied, or taken out of its list."

    def check(self, text: Text) -> Iterator[Hit]:
        """Yield a hit for each such value."""
        for field in _PLACEHOLDER_FIELDS:
            found = text.field(field)
            for value in _placeholders(field, found):
                assert found is not None
                place = f"{found.key}={value[:60]}"
                yield self.hit(found.line, place, repairable=True, key=found.key, value=value[:60])

    def repaired(self, text: Text) -> SourceDocument:
        """Return the document with those values emptied."""
        changes: dict[str, Value | Removed] = {}
        for field in _PLACEHOLDER_FIELDS:
            found = text.field(field)
            if found is None or not _placeholders(field, found):
                continue
            if found.kind == "scalar":
                changes[found.key] = ""
            elif isinstance(found.value, list):
                kept = [value for value in found.value if not _is_placeholder(field, str(value or ""))]
                changes[found.key] = kept
        return text.document.with_values(changes) if changes else text.document


def _placeholders(field: Field, found: HeaderField | None) -> list[str]:
    if found is None:
        return []
    texts = [found.text] if found.kind == "scalar" else [item or "" for item in found.items]
    return [value.strip() for value in texts if _is_placeholder(field, value)]


def _is_placeholder(field: Field, value: str) -> bool:
    """Return whether a value says nothing; many words that do so elsewhere are what a text is about as a tag."""
    value = value.strip()
    pattern = _PLACEHOLDER_TAG if field is Field.TAGS else _PLACEHOLDER
    return value not in _SAYING_NOTHING and pattern.fullmatch(value) is not None


MISSING: tuple[Rule, ...] = (
    NoSummary(),
    NoInsight(),
    NoDate(),
    NoTags(),
    NoArea(),
    NoCategory(),
    NoSource(),
    NoSpeaker(),
    Placeholder(),
)
