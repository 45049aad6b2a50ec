"""Curated work that lies in no document, out as one stable JSON file and in again."""

from editorial.services.decisions.collecting import as_text, collect_decisions
from editorial.services.decisions.form import BrokenDecisions, Decisions, read_decisions
from editorial.services.decisions.storing import DecisionItem, DecisionReport, Outcome, import_decisions

__all__ = [
    "BrokenDecisions",
    "DecisionItem",
    "DecisionReport",
    "Decisions",
    "Outcome",
    "as_text",
    "collect_decisions",
    "import_decisions",
    "read_decisions",
]
