"""Articles and a folder of files kept the same from both sides: plan, then apply. Commands only print the results."""

from editorial.services.syncing.apply import apply_sync
from editorial.services.syncing.plan import plan_sync
from editorial.services.syncing.results import Action, SyncItem, SyncOptions, SyncPlan, SyncReport

__all__ = ["Action", "SyncItem", "SyncOptions", "SyncPlan", "SyncReport", "apply_sync", "plan_sync"]
