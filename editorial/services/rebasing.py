"""A pending text brought onto a live text that changed after it was begun; nothing is written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from editorial.formats import REMOVE, FormatError, HeaderField, PatchError, Removed, SourceDocument, Value
from editorial.mapping import Dialect, Field, FieldError, FieldValue, Header, editable_values, patch_article
from editorial.merging import merge_lines
from editorial.models import Article, Revision, WorkflowEvent
from editorial.services.reading import read_document
from editorial.services.reconciling import Side, TextMerge, Version, reconcile, version_of
from editorial.services.texts import document_of, document_of_revision
from editorial.workflow import PUBLISHED_EDIT


class CannotRebase(ValueError):
    """The live header cannot take what the pending text changed; `code` is that of the error behind it."""

    def __init__(self, code: str, message: str) -> None:
        self.code = code
        super().__init__(message)


@dataclass(frozen=True, slots=True)
class KeyConflict:
    """A key of the header without a field that both sides changed; None is a text that does not have the key."""

    key: str
    mine: str | None
    theirs: str | None


@dataclass(frozen=True, slots=True)
class Rebase:
    """A pending text and the live one of now brought together.

    `base` is the text that the pending one was begun at. `document` is the live text with everything of the pending one
    that could be taken over; where both changed a place it holds what is live, but for the keys that were chosen.
    `brought` are the keys without a field that differ and about which nothing has to be asked: key, whose value it is,
    and its text (None: cut).
    """

    base: Version
    merge: TextMerge
    document: SourceDocument
    key_conflicts: tuple[KeyConflict, ...]
    brought: tuple[tuple[str, Side, str | None], ...]

    @property
    def is_clean(self) -> bool:
        """Whether nothing has to be asked."""
        return self.merge.is_clean and not self.key_conflicts


def begun_from(article: Article, revision: Revision) -> Revision | None:
    """Returns the text that the chain of edits up to this pending one started at, None where it is not known.

    That is the live text of then, or an edit of the chain itself that went live when its time came.
    """
    went_live = WorkflowEvent.objects.filter(article=article, transition=PUBLISHED_EDIT)
    published = set(went_live.values_list("revision_id", flat=True))
    rows = Revision.objects.filter(article=article, kind=Revision.Kind.PENDING, number__lte=revision.number)
    parents = dict(rows.values_list("pk", "parent_id"))
    at = parents.get(revision.pk)
    while at in parents and at not in published:
        at = parents[at]
    return Revision.objects.select_related("body").filter(pk=at).first() if at is not None else None


def is_current(article: Article, revision: Revision) -> bool:
    """Whether the pending text was begun at what is live now, so that it can take its place as it is."""
    begun = begun_from(article, revision)
    live = article.live_revision
    return begun is not None and live is not None and begun.sha256 == live.sha256


def rebase(article: Article, revision: Revision, *, chosen: Mapping[str, str] | None = None) -> Rebase:
    """Returns a pending text brought onto the live one; `chosen` says for keys that both changed whose value holds.

    Raises:
        CannotRebase: the live header cannot take what the pending text changed.
    """
    begun = begun_from(article, revision)
    start = document_of_revision(begun) if begun else SourceDocument.from_stored("", "")
    try:
        return joined(article, start, document_of_revision(revision), document_of(article), chosen=chosen)
    except (FieldError, PatchError) as error:
        raise CannotRebase(error.code, str(error)) from error


def joined(
    article: Article,
    base: SourceDocument,
    mine: SourceDocument,
    theirs: SourceDocument,
    *,
    chosen: Mapping[str, str] | None = None,
) -> Rebase:
    """Returns two edits of a text brought together on the later one, `theirs`, whose bytes stay where only it changed.

    Raises:
        FieldError, PatchError: the header of `theirs` cannot take what `mine` changed.
    """
    before = version_of(base, article)
    merge = reconcile(theirs, article, base=before, mine=version_of(mine, article))
    keys = _Keys(article, base, mine, theirs)
    conflicts = tuple(conflict for conflict in keys.conflicts() if conflict.key not in (chosen or {}))
    taken = keys.taken(chosen or {})
    values = {**merge.theirs.values, **merge.fields.values}
    body = merge_lines(base.body, mine.body, theirs.body)
    document = _with_header(article, (base, mine, theirs), values, taken)
    document = document.with_body(body.resolve(["theirs"] * len(body.conflicts)))
    return Rebase(before, merge, document, conflicts, tuple(keys.brought()))


class _Keys:
    """The keys without a field in three texts; a key that holds a field in one of them is none."""

    def __init__(self, article: Article, *documents: SourceDocument) -> None:
        headers = [Header(document, Dialect(article.dialect)) for document in documents]
        free = [header.without_field() for header in headers]
        held = {key for header, rest in zip(headers, free, strict=True) for key in header.fields if key not in rest}
        self.base, self.mine, self.theirs = (
            {key: item for key, item in rest.items() if key not in held} for rest in free
        )

    def sides(self) -> dict[str, Side | None]:
        """Returns for each key that the two edits do not share whose value holds; None: both changed it."""
        found: dict[str, Side | None] = {}
        for key in dict.fromkeys([*self.mine, *self.theirs]):
            base, mine, theirs = (_content(side.get(key)) for side in (self.base, self.mine, self.theirs))
            if mine != theirs:
                found[key] = "theirs" if mine == base else "mine" if theirs == base else None
        return found

    def conflicts(self) -> list[KeyConflict]:
        """Returns the keys that both changed, and not alike."""
        return [
            KeyConflict(key, _raw(self.mine.get(key)), _raw(self.theirs.get(key)))
            for key, side in self.sides().items()
            if side is None
        ]

    def brought(self) -> list[tuple[str, Side, str | None]]:
        """Returns the keys that one side alone changed, with what they hold then."""
        held = {"mine": self.mine, "theirs": self.theirs}
        return [(key, side, _raw(held[side].get(key))) for key, side in self.sides().items() if side]

    def taken(self, chosen: Mapping[str, str]) -> dict[str, HeaderField | None]:
        """Returns the keys whose value is mine, None for those that are cut."""
        return {
            key: self.mine.get(key)
            for key, side in self.sides().items()
            if side == "mine" or (side is None and chosen.get(key) == "mine")
        }


def _content(field: HeaderField | None) -> object:
    """Returns what makes two spellings of a key the same; a scalar counts as its text, so that 1.10 is not 1.1."""
    return None if field is None else (field.kind, field.text if field.kind == "scalar" else field.value)


def _raw(field: HeaderField | None) -> str | None:
    return None if field is None else field.raw


def _with_header(
    article: Article,
    texts: tuple[SourceDocument, SourceDocument, SourceDocument],
    values: Mapping[Field, FieldValue],
    taken: Mapping[str, HeaderField | None],
) -> SourceDocument:
    """Returns `theirs` with the values and keys in its header.

    Where the lines of the header can be joined and say just that, comments and spellings of both sides are kept with
    them; else the keys are set one by one.
    """
    theirs = texts[2]
    try:
        by_keys = _patched(article, theirs, values, taken)
    except (FieldError, PatchError) as error:
        by_lines = _header_by_lines(article, texts, values, taken)
        if by_lines is None:
            raise error
        return by_lines
    return _header_by_lines(article, texts, values, taken) or by_keys


def _patched(
    article: Article,
    document: SourceDocument,
    values: Mapping[Field, FieldValue],
    taken: Mapping[str, HeaderField | None],
) -> SourceDocument:
    data = read_document(document, article)
    shown = editable_values(document, data)
    changes = {field: value for field, value in values.items() if value != shown[field]}
    patched = patch_article(document, data=data, changes=changes) if changes else document
    keys: dict[str, Value | Removed] = {key: REMOVE if found is None else found.value for key, found in taken.items()}
    return patched.with_values(keys) if keys else patched


def _header_by_lines(
    article: Article,
    texts: tuple[SourceDocument, SourceDocument, SourceDocument],
    values: Mapping[Field, FieldValue],
    taken: Mapping[str, HeaderField | None],
) -> SourceDocument | None:
    """Returns `theirs` with a header joined by lines, None where that is not what the values and keys say."""
    base, mine, theirs = texts
    header = merge_lines(base.header, mine.header, theirs.header).text
    if header is None:
        return None
    try:
        document = SourceDocument.from_stored(header, theirs.body)
    except FormatError:
        return None
    status = editable_values(theirs, read_document(theirs, article))[Field.STATUS]
    said = editable_values(document, read_document(document, article))
    dialect = Dialect(article.dialect)
    keys = Header(document, dialect).without_field()
    wanted = {**Header(theirs, dialect).without_field(), **taken}
    is_same = (
        said == {**values, Field.STATUS: status}
        and _repeats(document) <= _repeats(theirs)
        and {key: _content(keys.get(key)) for key in {*keys, *wanted}}
        == {key: _content(wanted.get(key)) for key in {*keys, *wanted}}
    )
    return document if is_same else None


def _repeats(document: SourceDocument) -> int:
    """Returns how many keys stand a second time: two added lines must not become two values of one key."""
    return len(document.fields) - len({field.key for field in document.fields})
