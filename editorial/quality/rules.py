"""What a rule is, and what it finds."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from editorial.formats import SourceDocument
    from editorial.quality.facts import ArticleFacts
    from editorial.quality.garden import Garden
    from editorial.quality.text import Text


class Severity(StrEnum):
    """How bad it is: an error keeps an article from readers as it is, a warning wants mending, a hint may be right."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


@dataclass(frozen=True, slots=True)
class Hit:
    """One place of one document at which a rule is broken.

    `line` counts from 1 in the file, None where no single line is at fault. `place` is what the finding is known by
    while other lines come and go: the key of the header, with its value where there are several, or the text of the
    line; it is unique among the hits of a rule in a document. `details` are what a text about the rule is filled with.
    """

    rule: str
    severity: str
    message: str
    line: int | None
    place: str
    details: Mapping[str, str] = field(default_factory=dict, hash=False)
    repairable: bool = False


class Check(ABC):
    """What all rules have: a stable code in kebab case, a severity, and why it matters, in a sentence or two.

    `message` is filled with the details of a hit.
    """

    code: ClassVar[str]
    severity: ClassVar[Severity] = Severity.WARNING
    explanation: ClassVar[str]
    message: ClassVar[str] = ""

    def hit(self, line: int | None, place: str, *, repairable: bool = False, **details: object) -> Hit:
        """Return a hit of this rule at a place."""
        filled = {name: str(value) for name, value in details.items()}
        message = self.message % filled if filled else self.message
        return Hit(self.code, self.severity.value, message, line, place, filled, repairable)


class Rule(Check):
    """A rule about one document by itself."""

    @abstractmethod
    def check(self, text: Text) -> Iterator[Hit]:
        """Yield what the document does not meet, in the order of its lines."""


class GardenRule(Check):
    """A rule about a document beside all others; it sees facts that were read before, and no text."""

    @abstractmethod
    def check(self, facts: ArticleFacts, garden: Garden) -> Iterator[Hit]:
        """Yield what the document does not meet."""


class Repair(ABC):
    """The other half of a rule that can mend what it finds."""

    repair_explanation: ClassVar[str]

    @abstractmethod
    def repaired(self, text: Text) -> SourceDocument:
        """Return the document with all repairable hits of this rule mended; only their lines change.

        Raises `editorial.formats.PatchError` where the document cannot take that without touching more.
        """


class GardenRepair(ABC):
    """The other half of a garden's rule that can mend what it finds."""

    repair_explanation: ClassVar[str]

    @abstractmethod
    def repaired(self, text: Text, garden: Garden) -> SourceDocument:
        """Return the document with all repairable hits of this rule mended, as `Repair.repaired`."""


def told_apart(hits: Iterator[Hit]) -> Iterator[Hit]:
    """Yield the hits, numbering those places that a rule names more than once."""
    seen: dict[tuple[str, str], int] = {}
    for hit in hits:
        key = (hit.rule, hit.place)
        seen[key] = seen.get(key, 0) + 1
        yield hit if seen[key] == 1 else replace(hit, place=f"{hit.place} #{seen[key]}")
