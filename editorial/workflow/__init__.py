"""Which step of the workflow is allowed to whom, and what an article must be before it."""

from editorial.workflow.permissions import ASSIGN, CHANGE, CHANGE_ANY, PUBLISH, REMOVE, REVIEW, may_edit
from editorial.workflow.transitions import IMPORT, TRANSITIONS, Transition, available, find_transition

__all__ = [
    "ASSIGN",
    "CHANGE",
    "CHANGE_ANY",
    "IMPORT",
    "PUBLISH",
    "REMOVE",
    "REVIEW",
    "TRANSITIONS",
    "Transition",
    "available",
    "find_transition",
    "may_edit",
]
