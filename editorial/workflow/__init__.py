"""Which step of the workflow is allowed to whom, and what an article must be before it."""

from editorial.workflow.transitions import IMPORT, TRANSITIONS, Transition, available, find_transition

__all__ = ["IMPORT", "TRANSITIONS", "Transition", "available", "find_transition"]
