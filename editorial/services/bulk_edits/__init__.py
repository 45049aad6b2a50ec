"""The same change to many articles: planned, looked at, then carried out as one changeset that can be undone."""

from editorial.services.bulk_edits.apply import carry_out_bulk_edit
from editorial.services.bulk_edits.edits import BulkEdit, Patched
from editorial.services.bulk_edits.plan import fingerprint, plan_bulk_edit, with_lines
from editorial.services.bulk_edits.results import Act, BulkPlan, BulkReport, EditItem, plan_as_json
from editorial.services.bulk_edits.resuming import BulkEditBusy, interrupted_edit, is_alive, unfinished_edits

__all__ = [
    "Act",
    "BulkEdit",
    "BulkEditBusy",
    "BulkPlan",
    "BulkReport",
    "EditItem",
    "Patched",
    "carry_out_bulk_edit",
    "fingerprint",
    "interrupted_edit",
    "is_alive",
    "plan_as_json",
    "plan_bulk_edit",
    "unfinished_edits",
    "with_lines",
]
