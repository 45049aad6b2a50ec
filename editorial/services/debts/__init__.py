"""Evergreen debt in groups, as a list, day by day, and what is best to mend first; articles due for review."""

from editorial.services.debts.groups import GROUPINGS, Group, groups, members
from editorial.services.debts.mending import Candidate, best_to_mend
from editorial.services.debts.owing import Owing, owing, owing_of
from editorial.services.debts.reviews import Due, due_by_area
from editorial.services.debts.snapshots import Day, days, take_snapshot

__all__ = [
    "GROUPINGS",
    "Candidate",
    "Day",
    "Due",
    "Group",
    "Owing",
    "best_to_mend",
    "days",
    "due_by_area",
    "groups",
    "members",
    "owing",
    "owing_of",
    "take_snapshot",
]
