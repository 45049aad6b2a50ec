"""Evergreen debt: what published articles lack and have open, in groups, as a list, day by day, best to mend first."""

from editorial.services.debts.groups import GROUPINGS, Group, groups, members
from editorial.services.debts.mending import Candidate, best_to_mend
from editorial.services.debts.owing import Owing, owing, owing_of
from editorial.services.debts.snapshots import Day, days, take_snapshot

__all__ = [
    "GROUPINGS",
    "Candidate",
    "Day",
    "Group",
    "Owing",
    "best_to_mend",
    "days",
    "groups",
    "members",
    "owing",
    "owing_of",
    "take_snapshot",
]
