"""Taking a changeset back: a plan that can be looked at, then the same decisions again under locks."""

from editorial.services.undoing.apply import carry_out_undo
from editorial.services.undoing.job import STILL_RUNNING, UNDO_JOB, undo_in_background
from editorial.services.undoing.plan import UNDO, may_undo, plan_undo, undo_problem
from editorial.services.undoing.report import item_as_json, items_as_json
from editorial.services.undoing.results import REASONS, Act, ArticleItem, RowItem, UndoPlan, UndoReport

__all__ = [
    "REASONS",
    "STILL_RUNNING",
    "UNDO",
    "UNDO_JOB",
    "Act",
    "ArticleItem",
    "RowItem",
    "UndoPlan",
    "UndoReport",
    "carry_out_undo",
    "item_as_json",
    "items_as_json",
    "may_undo",
    "plan_undo",
    "undo_in_background",
    "undo_problem",
]
