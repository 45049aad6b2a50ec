"""Markdown files in: plan, then apply. Plan and report are data that commands and pages only print."""

from editorial.services.importing.apply import apply_import
from editorial.services.importing.changes import TextChange, text_changes
from editorial.services.importing.placement import MisplacedRoot
from editorial.services.importing.plan import ImportOptions, ImportPlan, plan_import
from editorial.services.importing.report import item_as_json, planned_report, report_as_json
from editorial.services.importing.results import Action, ImportReport, PlanItem, Visibility

__all__ = [
    "Action",
    "ImportOptions",
    "ImportPlan",
    "ImportReport",
    "MisplacedRoot",
    "PlanItem",
    "TextChange",
    "Visibility",
    "apply_import",
    "item_as_json",
    "plan_import",
    "planned_report",
    "report_as_json",
    "text_changes",
]
