"""What a bulk edit is going to do and what it did, as data."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from editorial.services.importing.changes import TextChange, hunks_as_json
from editorial.services.reasons import in_words

LARGE_SHARE = 0.2
MANY = 50
MOST_CHARACTERS = 10_000_000  # of lines in one report; what is beyond is told by its path alone


class Act(StrEnum):
    """What becomes of one article."""

    CHANGE = "changed"  # its live text, and the edit that waits where there is one
    WAIT = "waiting"  # only a text that waits to be published
    UNCHANGED = "unchanged"
    REFUSED = "refused"

    @property
    def writes(self) -> bool:
        """Whether anything is to be written."""
        return self in (Act.CHANGE, Act.WAIT)


# Why an article is left as it is; what a header cannot take has its words in `reasons`.
REASONS: dict[str, str | Promise] = {
    "removed": _("The article was removed since."),
    "not-yours": _("The article is assigned to somebody else."),
    "changed-since": _("The article was changed since the plan was made; it is left as it is now."),
    "approved": _("An edit of it is approved for a moment to come; take it off the schedule first."),
    "waits-otherwise": _("The edit that waits to be published says it otherwise already."),
    "not-ready": _("The article would lack something that a published one must have."),
}


@dataclass(frozen=True, slots=True)
class EditItem:
    """One article, what becomes of it and why.

    `dropped` are items of lists that go because they would stand there twice. `waits` says that an edit which waits
    is changed too.
    """

    article_id: int
    path: str
    title: str
    act: Act
    code: str = ""
    detail: str = ""  # the reason in words where the code alone does not say it
    dropped: tuple[str, ...] = ()
    waits: bool = False
    public: bool = False
    seen: tuple[int | None, int | None] = (None, None)  # its live and its waiting revision

    @property
    def reason(self) -> str | Promise:
        """Why it is left, as a sentence; "" where it is not."""
        return self.detail or REASONS.get(self.code) or in_words(self.code, self.code)


@dataclass(frozen=True, slots=True)
class BulkPlan:
    """Everything that a bulk edit would do.

    `exact` says whether each text was read; else what becomes of the articles follows from their rows, and a text that
    cannot take the edit is only found when it is shown or written.
    """

    items: tuple[EditItem, ...]
    stored_articles: int
    fingerprint: str
    exact: bool = True
    interrupted: int | None = None  # the changeset of a killed run of the same edit, which is to be completed

    @property
    def counts(self) -> Counter[Act]:
        """Articles by what becomes of them."""
        return Counter(item.act for item in self.items)

    @property
    def writes(self) -> int:
        """How many articles are written."""
        return sum(item.act.writes for item in self.items)

    @property
    def public(self) -> int:
        """How many articles change for readers."""
        return sum(item.public and item.act is Act.CHANGE for item in self.items)

    @property
    def is_large(self) -> bool:
        """Whether a person should agree first."""
        return self.writes > MANY or self.writes > max(LARGE_SHARE * self.stored_articles, 1)


@dataclass(slots=True)
class BulkReport:
    """What a bulk edit did; `changeset_id` is None where nothing had to be written."""

    changeset_id: int | None = None
    items: list[EditItem] = field(default_factory=list)

    @property
    def counts(self) -> Counter[Act]:
        """Articles by what became of them."""
        return Counter(item.act for item in self.items)

    @property
    def refused(self) -> list[EditItem]:
        """What stays although the edit concerns it."""
        return [item for item in self.items if item.act is Act.REFUSED]


def plan_as_json(lines: Iterable[tuple[EditItem, list[tuple[str, TextChange]]]]) -> list[dict[str, Any]]:
    """Returns a plan for machines: each article with the exact lines of the texts that change, "live" and "waiting"."""
    told = []
    characters = 0
    for item, changes in lines:
        shown: dict[str, Any] = {}
        for which, change in changes:
            full = characters > MOST_CHARACTERS
            shown[which] = {"hunks": [], "cut": True} if full else hunks_as_json(change)
            characters += sum(len(line) for hunk in shown[which]["hunks"] for line in hunk["lines"])
        told.append(
            {
                "path": item.path,
                "action": item.act.value,
                "code": item.code,
                "reason": str(item.reason),
                "dropped": list(item.dropped),
                "public": item.public,
                "changes": shown,
            }
        )
    return told
