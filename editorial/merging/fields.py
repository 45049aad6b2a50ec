"""Two edits of one article's fields joined key by key."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeAlias, TypeVar

from editorial.merging.three_way import LineMerge, merge_lines

# What an editor can set: a text, a flag, or names and terms in order.
FieldValue: TypeAlias = str | bool | tuple[str, ...]

Key = TypeVar("Key", bound=str)


@dataclass(frozen=True, slots=True)
class FieldConflict(Generic[Key]):
    """A field that both sides changed, and not alike; None is the value of a side that does not have the key.

    `lines` is there for texts of several lines: which of them are at stake, and how to build the final text.
    """

    key: Key
    base: FieldValue | None
    mine: FieldValue | None
    theirs: FieldValue | None
    lines: LineMerge | None = None


@dataclass(frozen=True, slots=True)
class FieldMerge(Generic[Key]):
    """The fields that could be joined, in the order of mine, and those that have to be asked about.

    A key in neither was removed by one side and left alone by the other.
    """

    values: Mapping[Key, FieldValue]
    conflicts: tuple[FieldConflict[Key], ...]


def merge_sets(base: Iterable[str], mine: Iterable[str], theirs: Iterable[str]) -> tuple[str, ...]:
    """Return the items of two edits of a list: those of mine that theirs did not remove, then what theirs added.

    No item comes twice. Where one side changed nothing, the other's order holds. Example: base (a, b, c),
    mine (c, a, x), theirs (a, b, c, y) gives (c, a, x, y).
    """
    had, ours, others = (tuple(dict.fromkeys(items)) for items in (base, mine, theirs))
    if ours == had:
        return others
    if others == had:
        return ours
    known, kept = set(had), set(others)
    merged = [item for item in ours if item in kept or item not in known]
    return tuple(dict.fromkeys([*merged, *(item for item in others if item not in known)]))


def merge_fields(
    base: Mapping[Key, FieldValue],
    mine: Mapping[Key, FieldValue],
    theirs: Mapping[Key, FieldValue],
    *,
    single: Container[str] = (),
) -> FieldMerge[Key]:
    """Return two edits of the same fields joined by key.

    What one side changed is taken, and what both changed alike; lists are joined as sets, texts of several lines by
    lines. Any other field that both changed is a conflict. `single` names the lists that may hold one item only (the
    category of an Eleventy article): two of them are not joined.
    """
    values: dict[Key, FieldValue] = {}
    conflicts = []
    for key in dict.fromkeys([*mine, *theirs, *base]):
        merged = _merged(key, (base.get(key), mine.get(key), theirs.get(key)), joinable=key not in single)
        if isinstance(merged, FieldConflict):
            conflicts.append(merged)
        elif merged is not None:
            values[key] = merged
    return FieldMerge(values, tuple(conflicts))


def _merged(
    key: Key, versions: tuple[FieldValue | None, FieldValue | None, FieldValue | None], *, joinable: bool
) -> FieldValue | FieldConflict[Key] | None:
    """Return the value that the versions (base, mine, theirs) come to, None for none, or the conflict."""
    base, mine, theirs = versions
    if theirs in (base, mine):
        return mine
    if mine == base:
        return theirs
    lists = _lists(versions) if joinable else None
    if lists:
        return merge_sets(*lists)
    texts = _long_texts(versions)
    if not texts:
        return FieldConflict(key, base, mine, theirs)
    merge = merge_lines(*texts)
    return FieldConflict(key, base, mine, theirs, merge) if merge.text is None else merge.text


def _lists(versions: Sequence[FieldValue | None]) -> list[tuple[str, ...]] | None:
    """Return the versions as lists when none of them is anything else; one without the key is an empty list."""
    lists = [version or () for version in versions if version is None or isinstance(version, tuple)]
    return lists if len(lists) == len(versions) else None


def _long_texts(versions: Sequence[FieldValue | None]) -> list[str] | None:
    """Return the versions as texts when all of them are and one has several lines; one without the key is ""."""
    texts = [version or "" for version in versions if version is None or isinstance(version, str)]
    return texts if len(texts) == len(versions) and any("\n" in text or "\r" in text for text in texts) else None
