"""Articles and a folder of files kept the same from both sides: plan, then apply. Commands only print the results."""

from editorial.services.syncing.apply import apply_sync
from editorial.services.syncing.changes import sync_changes
from editorial.services.syncing.committing import CommitReport, Commits, GitProblem
from editorial.services.syncing.plan import plan_sync
from editorial.services.syncing.report import fingerprint, item_as_json, planned_report, report_as_json
from editorial.services.syncing.results import Action, SyncItem, SyncOptions, SyncPlan, SyncReport
from editorial.services.syncing.watching import Ended, Ending, Totals, Watch

__all__ = [
    "Action",
    "CommitReport",
    "Commits",
    "Ended",
    "Ending",
    "GitProblem",
    "SyncItem",
    "SyncOptions",
    "SyncPlan",
    "SyncReport",
    "Totals",
    "Watch",
    "apply_sync",
    "fingerprint",
    "item_as_json",
    "plan_sync",
    "planned_report",
    "report_as_json",
    "sync_changes",
]
