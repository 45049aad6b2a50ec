"""Markdown files in: plan, then apply. Plan and report are data that commands and pages only print."""

from editorial.services.importing.apply import apply_import
from editorial.services.importing.placement import MisplacedRoot
from editorial.services.importing.plan import ImportOptions, ImportPlan, plan_import
from editorial.services.importing.results import Action, ImportReport, PlanItem, Visibility

__all__ = [
    "Action",
    "ImportOptions",
    "ImportPlan",
    "ImportReport",
    "MisplacedRoot",
    "PlanItem",
    "Visibility",
    "apply_import",
    "plan_import",
]
