"""The rule by which the text of a file, that of an article and the last one that both had are compared. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum, auto


class Verdict(StrEnum):
    """What is to become of one path."""

    SAME = auto()  # nothing to do; at most the base is noted
    CREATE = auto()  # the file becomes an article
    COPY_IN = auto()  # the file's text becomes the article's
    COPY_OUT = auto()  # the article's text is written to the file, which is there or not
    MERGE = auto()  # both changed: one text of both, if it can be made
    CONFLICT = auto()  # neither side is touched
    QUARANTINE = auto()  # the file cannot be read
    REMOVE_ARTICLE = auto()  # proposed: its file was deleted
    REMOVE_FILE = auto()  # proposed: its article was removed


class HadAs(StrEnum):
    """How the article has had the text that the file has now."""

    NEVER = ""
    SINCE = "since"  # as a live text later than the base: whatever was to come of the file has come into the article
    BEFORE = "before"  # as a live text that is not later than the base
    WAITING = "waiting"  # it is the text that waits to be published
    CONFLICT = "conflict"  # beside the article, as a conflict


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of one path: SHA-256 of the three texts, None for one that is not there.

    `base` is the text that this folder and the article last had in common. Without one, any live text that the article
    has had counts as `HadAs.SINCE`.
    """

    file: str | None
    article: str | None
    base: str | None = None
    removed: bool = False  # the article
    refused: bool = False  # the file is there and cannot be read
    had_as: HadAs = HadAs.NEVER
    needs_publisher: bool = False  # the actor may not change what readers see of this article


@dataclass(frozen=True, slots=True)
class Decision:
    """A verdict; `detail` is a code that tells cases of one verdict apart."""

    verdict: Verdict
    detail: str = ""


def decide(facts: Facts) -> Decision:
    """Returns what becomes of a path.

    A text is replaced only where it is the base, or a live text that the article has had since: then nobody has
    entered it on this side, and it is in the history.
    """
    if facts.refused:
        return Decision(Verdict.QUARANTINE)
    if facts.article is None:
        return Decision(Verdict.SAME if facts.file is None else Verdict.CREATE)
    if facts.removed:
        return _removed(facts)
    if facts.file is None:
        return _without_file(facts)
    if facts.file == facts.article:
        return Decision(Verdict.SAME, "" if facts.base == facts.article else "arrived")
    if facts.had_as is HadAs.WAITING:
        return Decision(Verdict.SAME, "waiting")
    if facts.file == facts.base or facts.had_as is HadAs.SINCE:
        return Decision(Verdict.COPY_OUT)
    return _changed_file(facts)


def _changed_file(facts: Facts) -> Decision:
    if facts.base is None:
        return _conflict(facts, "no-base")
    if facts.needs_publisher:
        return _conflict(facts, "publisher-needed")
    return Decision(Verdict.COPY_IN if facts.article == facts.base else Verdict.MERGE)


def _without_file(facts: Facts) -> Decision:
    if facts.base is None:
        return Decision(Verdict.COPY_OUT, "new")
    if facts.article == facts.base:
        return Decision(Verdict.REMOVE_ARTICLE)
    return Decision(Verdict.CONFLICT, "file-gone")


def _removed(facts: Facts) -> Decision:
    if facts.file is None:
        return Decision(Verdict.SAME, "" if facts.base is None else "gone")
    is_known = facts.file in (facts.article, facts.base) or facts.had_as not in (HadAs.NEVER, HadAs.CONFLICT)
    if not is_known:
        return _conflict(facts, "removed-here")
    # A folder that this article was never in common with may hold the file for reasons of its own.
    return Decision(Verdict.SAME, "removed-here") if facts.base is None else Decision(Verdict.REMOVE_FILE)


def _conflict(facts: Facts, detail: str) -> Decision:
    """Returns the conflict; one that was kept in the history before is only named again."""
    return Decision(Verdict.CONFLICT, "kept-before" if facts.had_as is HadAs.CONFLICT else detail)
