"""Taking a changeset back: a plan that can be looked at, then the same decisions again under locks."""

from editorial.services.undoing.apply import carry_out_undo
from editorial.services.undoing.plan import UNDO, plan_undo, undo_problem
from editorial.services.undoing.results import REASONS, Act, ArticleItem, RowItem, UndoPlan, UndoReport

__all__ = [
    "REASONS",
    "UNDO",
    "Act",
    "ArticleItem",
    "RowItem",
    "UndoPlan",
    "UndoReport",
    "carry_out_undo",
    "plan_undo",
    "undo_problem",
]
