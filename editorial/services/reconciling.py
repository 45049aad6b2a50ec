"""Two edits of one article brought together: fields by key, lists as sets, the body by lines; nothing is written."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from editorial.formats import PatchError, SourceDocument
from editorial.mapping import Field, FieldError, FieldValue, editable_values, patch_article
from editorial.merging import FieldMerge, LineMerge, merge_fields, merge_lines
from editorial.models import Article, Revision
from editorial.services.reading import read_document
from editorial.services.texts import document_of_revision

Side = Literal["mine", "theirs", "both"]


@dataclass(frozen=True, slots=True)
class Version:
    """A text as a form holds it: the values of the fields but for the status, and the body with LF line ends."""

    values: Mapping[Field, FieldValue]
    body: str


NOTHING = Version({}, "")


@dataclass(frozen=True, slots=True)
class TextMerge:
    """Two versions brought together: `fields` and `body` hold what could be joined and what has to be asked about."""

    mine: Version
    theirs: Version
    fields: FieldMerge[Field]
    body: LineMerge

    @property
    def is_clean(self) -> bool:
        """Whether nothing has to be asked."""
        return not (self.fields.conflicts or self.body.conflicts)

    def brought(self) -> Iterator[tuple[Field, Side, FieldValue]]:
        """Yields the fields in which the two versions differ and that could be joined: whose value it is, and what."""
        for field, value in self.fields.values.items():
            mine, theirs = self.mine.values.get(field), self.theirs.values.get(field)
            if mine != theirs:
                yield field, "mine" if value == mine else "theirs" if value == theirs else "both", value


def version_of(document: SourceDocument, article: Article) -> Version:
    """Returns a text of the article as a form shows it."""
    values = editable_values(document, read_document(document, article))
    del values[Field.STATUS]
    return Version(values, document.body.replace("\r\n", "\n").replace("\r", "\n"))


def version_of_revision(article: Article, revision_id: int) -> Version | None:
    """Returns one of the article's revisions as a form shows it, None where it is not one of this article."""
    revision = Revision.objects.select_related("body").filter(pk=revision_id, article=article).first()
    return version_of(document_of_revision(revision), article) if revision else None


def reconcile(document: SourceDocument, article: Article, *, base: Version | None, mine: Version) -> TextMerge:
    """Returns `mine`, an edit of `base`, brought together with `document`, the newest text.

    Without a base it is not known who changed what: whatever differs has to be asked about, but for lists, of which
    every item of both sides is taken.
    """
    theirs, before = version_of(document, article), base or NOTHING
    single = {field for field in theirs.values if _holds_one(document, article, field, (before, mine, theirs))}
    fields = merge_fields(before.values, mine.values, theirs.values, single=single)
    return TextMerge(mine, theirs, fields, merge_lines(before.body, mine.body, theirs.body))


def _holds_one(document: SourceDocument, article: Article, field: Field, versions: tuple[Version, ...]) -> bool:
    """Whether the field is a list that the document can write one item of, asked only where both sides changed it."""
    values = [version.values.get(field, ()) for version in versions]
    if not all(isinstance(value, tuple) for value in values) or len(set(values)) < len(values):
        return False
    try:
        patch_article(document, data=read_document(document, article), changes={field: ("a", "b")})
    except FieldError as error:
        return error.code == "one-value-only"
    except PatchError:
        return False
    return False
