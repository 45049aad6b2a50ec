"""Which of the files that are new in a folder are files that are gone from it. Pure."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

SIMILAR = 0.6
MOST_COMPARED = 300  # gone files; beyond that only equal texts are recognised
SHORTEST = 80  # characters: shorter texts are alike by chance


@dataclass(frozen=True, slots=True)
class Gone:
    """A file that is gone: its path, the texts that it may have had, and the lines of the last one."""

    path: str
    sha256: frozenset[str]
    text: str = ""


@dataclass(frozen=True, slots=True)
class New:
    """A file that is new."""

    path: str
    sha256: str
    text: str = ""


def renames(gone: Sequence[Gone], new: Sequence[New]) -> dict[str, str]:
    """Returns new path → former path, only where neither could be another one.

    Equal texts go first; of several, those with the same file name. Then texts that share most of their lines.
    """
    found = _equal(gone, new)
    taken = set(found.values())
    rest_gone = [item for item in gone if item.path not in taken]
    rest_new = [item for item in new if item.path not in found]
    if rest_gone and rest_new and len(rest_gone) <= MOST_COMPARED and len(rest_new) <= MOST_COMPARED:
        found |= _similar(rest_gone, rest_new)
    return found


def _equal(gone: Sequence[Gone], new: Sequence[New]) -> dict[str, str]:
    by_text: dict[str, list[New]] = defaultdict(list)
    for item in new:
        by_text[item.sha256].append(item)
    candidates = {
        item.path: [other.path for sha256 in item.sha256 for other in by_text.get(sha256, [])] for item in gone
    }
    found = _unique(candidates)
    for name_of in (_name, str.casefold):
        taken = set(found.values())
        left = {path: [p for p in paths if p not in found] for path, paths in candidates.items() if path not in taken}
        named = {path: [p for p in paths if name_of(p) == name_of(path)] for path, paths in left.items()}
        found |= _unique(named)
    return found


def _similar(gone: Sequence[Gone], new: Sequence[New]) -> dict[str, str]:
    lines = {item.path: _lines(item.text) for item in new}
    candidates = {}
    for item in gone:
        own = _lines(item.text)
        candidates[item.path] = [path for path, theirs in lines.items() if _likeness(own, theirs) >= SIMILAR]
    return _unique(candidates)


def _unique(candidates: dict[str, list[str]]) -> dict[str, str]:
    """Returns new → former for those pairs that are each other's only candidates."""
    wanted = Counter(path for paths in candidates.values() for path in paths)
    return {paths[0]: path for path, paths in candidates.items() if len(paths) == 1 and wanted[paths[0]] == 1}


def _name(path: str) -> str:
    return path.rpartition("/")[2]


def _lines(text: str) -> Counter[str]:
    return Counter(stripped for line in text.splitlines() if (stripped := line.strip()))


def _likeness(one: Counter[str], other: Counter[str]) -> float:
    """Returns the share of the characters of both that stand in lines which both have, from 0 to 1."""
    sizes = _size(one.items()), _size(other.items())
    if min(sizes) < SHORTEST or 2 * min(sizes) < SIMILAR * sum(sizes):
        return 0.0
    return 2 * _size((one & other).items()) / sum(sizes)


def _size(lines: Iterable[tuple[str, int]]) -> int:
    return sum(len(line) * times for line, times in lines)
