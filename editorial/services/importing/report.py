"""Plans and reports of imports for machines."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from editorial.services.importing.changes import TextChange, hunks_as_json, text_changes
from editorial.services.importing.plan import ImportPlan
from editorial.services.importing.results import Action, ImportReport, PlanItem

MOST_CHARACTERS = 10_000_000  # of changes in one report; what is beyond is told by its path alone


def planned_report(plan: ImportPlan) -> ImportReport:
    """Returns the report of a dry run: what a plan says, without the files that change nothing."""
    report = ImportReport(counts=plan.counts, visibility=plan.visibility, skipped=plan.skipped, warnings=plan.warnings)
    report.media = plan.media
    report.items = [item for item in plan.items if item.action is not Action.UNCHANGED]
    return report


def item_as_json(item: PlanItem) -> dict[str, Any]:
    """Returns one file of a plan or report for machines."""
    refusal = item.refusal
    return {
        "path": item.file.path,
        "action": item.action.value,
        "detail": item.detail,
        "public": item.public_after,
        "error": None
        if refusal is None
        else {
            "code": refusal.code,
            "line": refusal.line,
            "column": refusal.column,
            "reason": refusal.reason,
            "remedy": refusal.remedy,
        },
        "findings": [asdict(finding) for finding in item.findings],
    }


def report_as_json(report: ImportReport, *, changes: bool = False) -> dict[str, Any]:
    """Returns a whole report for machines; with `changes` also the lines that each file would change.

    Those are told of a plan only: once it is carried out, the stored text is the file's.
    """
    return {
        "changeset": report.changeset_id,
        "counts": {action.value: report.counts[action] for action in Action},
        "visibility": asdict(report.visibility),
        "skipped": _named(report.skipped),
        "warnings": _named(report.warnings),
        "media": report.media.as_json(),
        "files": list(_files_with_changes(report)) if changes else [item_as_json(item) for item in report.items],
    }


def _named(lines: Iterable[tuple[str, str, str]]) -> list[dict[str, str]]:
    return [{"path": path, "code": code, "reason": reason} for path, code, reason in lines]


def _files_with_changes(report: ImportReport) -> Iterable[dict[str, Any]]:
    characters = 0
    for item, change in text_changes(report.items):
        told = _change_as_json(change, full=characters > MOST_CHARACTERS)
        characters += sum(len(line) for hunk in (told or {}).get("hunks", ()) for line in hunk["lines"])
        yield {**item_as_json(item), "change": told}


def _change_as_json(change: TextChange | None, *, full: bool) -> dict[str, Any] | None:
    if change is None:
        return None
    return {"hunks": [], "cut": True} if full else hunks_as_json(change)
