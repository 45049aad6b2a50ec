"""Which step of the workflow is allowed to whom, and what an article must be before it."""

from editorial.workflow.permissions import ASSIGN, CHANGE, CHANGE_ANY, PUBLISH, REMOVE, REVIEW, may_edit
from editorial.workflow.readiness import (
    CONDITIONS,
    DATE,
    FINDINGS,
    NO_TITLE,
    OF_TEXT,
    SUBJECT,
    SUMMARY,
    TAGS,
    TITLE,
    Condition,
    in_debt,
    unmet,
)
from editorial.workflow.transitions import IMPORT, TRANSITIONS, Transition, available, find_transition

__all__ = [
    "ASSIGN",
    "CHANGE",
    "CHANGE_ANY",
    "CONDITIONS",
    "DATE",
    "FINDINGS",
    "IMPORT",
    "NO_TITLE",
    "OF_TEXT",
    "PUBLISH",
    "REMOVE",
    "REVIEW",
    "SUBJECT",
    "SUMMARY",
    "TAGS",
    "TITLE",
    "TRANSITIONS",
    "Condition",
    "Transition",
    "available",
    "find_transition",
    "in_debt",
    "may_edit",
    "unmet",
]
