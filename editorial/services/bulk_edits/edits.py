"""What a bulk edit is: which articles it may concern, what it makes of one text, and what goes with it."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from editorial.formats import SourceDocument
from editorial.mapping import ArticleData
from editorial.models import Article, ArticleQuerySet, Changeset
from editorial.services.actors import Actor
from editorial.services.bulk_edits.results import BulkPlan


@dataclass(frozen=True, slots=True)
class Patched:
    """A text after the edit; `dropped` are items of lists that went because they would stand there twice.

    `before` is what the text said before, where the edit has read that.
    """

    document: SourceDocument
    dropped: tuple[str, ...] = ()
    before: ArticleData | None = None


class BulkEdit(ABC):
    """One change that is made to many documents. Pure but for `begin`: the engine reads, decides and writes."""

    permissions: Sequence[str] = ()  # besides the one to change articles

    @property
    def looking(self) -> Sequence[str]:
        """What a look at the plan takes, besides the right to change articles."""
        return self.permissions

    @abstractmethod
    def spec(self) -> dict[str, Any]:
        """Returns all that the edit says as plain JSON; equal for equal edits, so that a killed one is found again."""

    @abstractmethod
    def message(self) -> str:
        """Returns what the changeset says where nobody says why."""

    @abstractmethod
    def candidates(self) -> ArticleQuerySet:
        """Returns the articles that the edit may change; those that it does not change are unchanged."""

    @abstractmethod
    def patch(self, document: SourceDocument, article: Article) -> Patched:
        """Returns a text of the article after the edit, the same document where it changes nothing.

        Raises:
            FieldError, PatchError, OperationRefused: the text cannot take it.
        """

    def problem(self, article: Article) -> str:
        """Returns the code of why this article is left as it is, "" for nothing; asked before its texts are read."""
        return ""

    def as_planned(self, plan: BulkPlan) -> BulkEdit:
        """Returns the edit that carries out this plan, itself where articles are changed as they are by then."""
        return self

    def state(self) -> object:
        """Returns what the edit depends on besides the articles: another one is another plan."""
        return None

    @abstractmethod
    def begin(self, changeset: Changeset, *, by: Actor) -> None:
        """Writes what has to be there before the first article, in the transaction that opens the changeset.

        Called again where a killed edit is completed. Raises ValidationError where the edit is not possible any more.
        """
