"""What an undo is going to do and what it did, as data."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from editorial.services.curated import Columns

LARGE_SHARE = 0.2
MANY = 50


class Act(StrEnum):
    """What becomes of one article or row."""

    REMOVE = "removed"  # it was created, or brought back
    RESTORE = "restored"  # its former text is the live one again
    KEEP_PENDING = "pending"  # its former text waits to be published
    BRING_BACK = "brought-back"  # it was removed
    FORMER_PENDING = "pending-restored"  # the text that waited before waits again, or none
    REVERSE = "reversed"  # a row is as before
    SETTLED = "settled"  # it is as before already
    KEPT = "kept"  # a row that was made here and that something needs
    LEFT = "left"  # changed since, or not allowed

    @property
    def writes(self) -> bool:
        """Whether anything is to be written."""
        return self not in (Act.SETTLED, Act.KEPT, Act.LEFT)


# Why something is left as it is, or kept.
REASONS: dict[str, str | Promise] = {
    "changed-since": _("It was changed since."),
    "edited-since": _("The text was edited since."),
    "status-changed": _("The status was changed since."),
    "pending-waits": _("An edit is waiting to be published; publish or discard it first."),
    "pending-changed": _("The waiting edit was published, discarded or edited since."),
    "approved": _("The waiting edit is approved for a moment to come; take it off the schedule first."),
    "removed": _("The article was removed since."),
    "quarantined-again": _("Another file lies in quarantine under its path by now."),
    "path-taken": _("Its path belongs to another article by now."),
    "address-taken": _("Its address belongs to another by now."),
    "not-yours": _("The article is assigned to somebody else."),
    "not-allowed": _("You may not change this."),
    "publisher-needed": _("That changes what readers see and needs the right to publish."),
    "gone": _("It is not there any more."),
    "target-gone": _("What it led to is not there any more."),
    "content-gone": _("The content of the file is not stored any more."),
    "user-gone": _("The user is not there any more."),
    "not-valid": _("The former value is not allowed any more."),
    "in-use": _("Something else needs it by now."),
    "too-late": _("The moment that it was approved for is over."),
    "no-reversal": _("This version cannot take that back."),
}


@dataclass(frozen=True, slots=True)
class ArticleItem:
    """One article: what becomes of it and why; revisions are those of now and of the text that it gets.

    `moment` is that of the removal which comes back, None where the article is removed for the first time.
    """

    article_id: int
    path: str
    title: str
    act: Act
    code: str = ""
    revision: int | None = None
    former: int | None = None
    moment: dt.datetime | None = None

    @property
    def reason(self) -> str | Promise:
        """Why it is left, as a sentence; "" where it is not."""
        return REASONS.get(self.code, self.code)


@dataclass(frozen=True, slots=True)
class RowItem:
    """One curated row: what becomes of it and why, with its columns as they are and as they were."""

    table: str
    key: str
    act: Act
    code: str = ""
    now: Columns | None = None
    former: Columns | None = None

    @property
    def reason(self) -> str | Promise:
        """Why it is left, as a sentence; "" where it is not."""
        return REASONS.get(self.code, self.code)


@dataclass(frozen=True, slots=True)
class UndoPlan:
    """Everything that taking a changeset back would do; `chosen` are the paths that it is limited to."""

    changeset_id: int
    articles: tuple[ArticleItem, ...]
    rows: tuple[RowItem, ...]
    chosen: frozenset[str] | None = None
    stored_articles: int = 0
    interrupted: bool = False  # a killed undo of the same changeset is to be completed

    @property
    def counts(self) -> Counter[Act]:
        """Articles and rows by what becomes of them."""
        return counted([*self.articles, *self.rows])

    @property
    def documents(self) -> int:
        """How many articles are written."""
        return sum(item.act.writes for item in self.articles)

    @property
    def writes(self) -> int:
        """How many articles and rows are written."""
        return self.documents + sum(item.act.writes for item in self.rows)

    @property
    def left(self) -> tuple[ArticleItem | RowItem, ...]:
        """What stays although the changeset made it so."""
        items: list[ArticleItem | RowItem] = [*self.articles, *self.rows]
        return tuple(item for item in items if item.act is Act.LEFT)

    @property
    def is_large(self) -> bool:
        """Whether a person should agree first."""
        return self.documents > MANY or self.documents > max(LARGE_SHARE * self.stored_articles, 1)


@dataclass(slots=True)
class UndoReport:
    """What an undo did; `changeset_id` is its own changeset, None where nothing had to be written."""

    changeset_id: int | None = None
    items: list[ArticleItem | RowItem] = field(default_factory=list)

    @property
    def counts(self) -> Counter[Act]:
        """Articles and rows by what became of them."""
        return counted(self.items)

    @property
    def left(self) -> list[ArticleItem | RowItem]:
        """What stays although the changeset made it so."""
        return [item for item in self.items if item.act is Act.LEFT]


def counted(items: Iterable[ArticleItem | RowItem]) -> Counter[Act]:
    """Returns how many items there are of each act."""
    return Counter(item.act for item in items)


def name_of(item: ArticleItem | RowItem) -> str:
    """Returns what an item is called in lists: the path of an article, the table and key of a row."""
    return item.path if isinstance(item, ArticleItem) else f"{item.table} {item.key}"
