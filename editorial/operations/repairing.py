"""A rule's repair as an operation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from editorial.formats import SourceDocument
from editorial.operations.base import GardenReading, Operation
from editorial.quality import BY_CODE, GardenRepair, Repair, Text

REPAIRS: tuple[str, ...] = tuple(sorted(code for code, it in BY_CODE.items() if isinstance(it, (Repair, GardenRepair))))


@dataclass(frozen=True, slots=True)
class RunRepair(Operation):
    """Everything that a rule finds and can mend is mended."""

    name: ClassVar[str] = "repair"
    is_repair: ClassVar[bool] = True
    rule: str

    def changed(self, text: Text, garden: GardenReading) -> SourceDocument:
        """Return the document with the repairable findings of the rule mended."""
        rule = BY_CODE[self.rule]
        if isinstance(rule, GardenRepair):
            return rule.repaired(text, garden())
        assert isinstance(rule, Repair)
        return rule.repaired(text)

    def values(self) -> dict[str, Any]:
        """Return the code of the rule."""
        return {"rule": self.rule}
