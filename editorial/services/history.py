"""The texts that an article had: what differs between two of them, and the file that each of them is."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath

from editorial.formats import HeaderField, SourceDocument
from editorial.mapping import Field, FieldValue, editable_values
from editorial.merging import DifferenceSummary, Hunk, difference_summary, line_differences
from editorial.models import Article, Revision
from editorial.services.articles import read_document
from editorial.services.texts import document_of_revision

MAX_NAME_BYTES = 180


@dataclass(frozen=True, slots=True)
class FieldChange:
    """A value of the header that differs; `name` is a Field, or the key itself where no field stands for it.

    A value is None where the text does not have the key; values of other keys are the text that stands in the file.
    """

    name: Field | str
    before: FieldValue | None
    after: FieldValue | None


@dataclass(frozen=True, slots=True)
class Comparison:
    """What differs between two texts of one article: values of the header, lines of the header, lines of the body."""

    fields: tuple[FieldChange, ...]
    header: tuple[Hunk, ...]
    body: tuple[Hunk, ...]

    @property
    def summary(self) -> DifferenceSummary:
        """How many lines of the body were added, removed and changed."""
        return difference_summary(self.body)

    @property
    def is_empty(self) -> bool:
        """Whether the texts are the same."""
        return not (self.fields or self.header or self.body)


def compare_texts(article: Article, old: SourceDocument, new: SourceDocument) -> Comparison:
    """Returns what differs between two texts, both read as texts of the article."""
    return Comparison(
        fields=tuple(_field_changes(article, old, new)),
        header=line_differences(old.header, new.header),
        body=line_differences(old.body, new.body),
    )


def compare_revisions(old: Revision, new: Revision) -> Comparison:
    """Returns what differs between two revisions of one article, which are loaded with their bodies.

    Raises:
        ValueError: they belong to two articles.
    """
    if old.article_id != new.article_id:
        raise ValueError(f"Revisions {old.pk} and {new.pk} belong to two articles.")
    return compare_texts(new.article, document_of_revision(old), document_of_revision(new))


def _field_changes(article: Article, old: SourceDocument, new: SourceDocument) -> Iterator[FieldChange]:
    """Yields fields in their order, then the keys that no field stands for in the order of the newer file."""
    before_data, after_data = read_document(old, article), read_document(new, article)
    before, after = editable_values(old, before_data), editable_values(new, after_data)
    for field in Field:
        if before[field] != after[field]:
            yield FieldChange(field, before[field], after[field])
    old_keys, new_keys = dict(before_data.unknown), dict(after_data.unknown)
    for key in dict.fromkeys([*new_keys, *old_keys]):
        if old_keys.get(key) != new_keys.get(key) and not _same_value(old.get(key), new.get(key)):
            yield FieldChange(key, old_keys.get(key), new_keys.get(key))


def _same_value(old: HeaderField | None, new: HeaderField | None) -> bool:
    """Whether two spellings of a key hold the same: other quotes are a change of the header's lines alone."""
    return old is not None and new is not None and (old.kind, old.value) == (new.kind, new.value)


def file_name(revision: Revision) -> str:
    """Returns what the file of a revision is called when somebody takes it away: "harbour-r3.md"."""
    stem = unicodedata.normalize("NFC", PurePosixPath(revision.article.path).stem)
    plain = "".join("-" if unicodedata.category(sign)[0] == "C" or sign in '\\/:*?"<>|' else sign for sign in stem)
    cut = plain.encode()[:MAX_NAME_BYTES].decode(errors="ignore")
    return f"{cut}-r{revision.number}.md"
