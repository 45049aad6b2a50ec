"""Plans and reports of syncs for machines, and the fingerprint of a plan."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from editorial.models import Article
from editorial.services.importing.changes import TextChange, hunks_as_json
from editorial.services.slugs import chunks
from editorial.services.syncing.changes import sync_changes
from editorial.services.syncing.results import Action, SyncItem, SyncPlan, SyncReport

MOST_CHARACTERS = 10_000_000  # of changes in one report; what is beyond is told by its path alone


def planned_report(plan: SyncPlan) -> SyncReport:
    """Returns the report of a dry run."""
    return SyncReport(None, plan.unchanged, plan.items, plan.skipped, plan.visibility, plan.media)


def item_as_json(item: SyncItem) -> dict[str, Any]:
    """Returns one path of a plan or report for machines."""
    refusal = item.refusal
    error = None
    if refusal is not None:
        names: Sequence[str] = ("code", "line", "column", "reason", "remedy")
        error = {name: getattr(refusal, name) for name in names}
    return {
        "path": item.path,
        "action": item.action.value,
        "detail": item.detail,
        "renamed_from": item.renamed_from or None,
        "public": item.public_after,
        "error": error,
        "findings": [asdict(finding) for finding in item.findings],
    }


def report_as_json(report: SyncReport, *, plan: SyncPlan | None = None) -> dict[str, Any]:
    """Returns a whole report for machines; with the plan also the lines that would change, as {"article", "file"}.

    Those are told of a plan only: once it is carried out, both sides have the same text.
    """
    files = [item_as_json(item) for item in report.items] if plan is None else _with_changes(plan, report)
    return {
        "changeset": report.changeset_id,
        "counts": {action.value: report.counts[action] for action in Action},
        "visibility": asdict(report.visibility),
        "media": report.media.as_json(),
        "skipped": [{"path": path, "code": code, "reason": reason} for path, code, reason in report.skipped],
        "files": files,
    }


def _with_changes(plan: SyncPlan, report: SyncReport) -> list[dict[str, Any]]:
    characters = 0
    told = []
    for item, changes in sync_changes(plan, report.items):
        shown = {side: _told(change, full=characters > MOST_CHARACTERS) for side, change in changes.items()}
        characters += sum(len(line) for one in shown.values() for hunk in one["hunks"] for line in hunk["lines"])
        told.append({**item_as_json(item), "changes": shown})
    return told


def _told(change: TextChange, *, full: bool) -> dict[str, Any]:
    return {"hunks": [], "cut": True} if full else hunks_as_json(change)


def fingerprint(plan: SyncPlan) -> str:
    """Returns a text that differs when a plan differs in what it would do to files or articles."""
    ids = [item.article_id for item in plan.items if item.article_id]
    live: dict[int, int | None] = {}
    for chunk in chunks(ids):
        live.update(Article.objects.filter(pk__in=chunk).values_list("pk", "live_revision_id"))
    lines = [
        (
            *(item.path, item.action.value, item.detail, item.sha256, item.renamed_from, item.public_after),
            live.get(item.article_id or 0),
        )
        for item in plan.items
    ]
    media = [(item.path, item.action.value, item.detail, item.sha256, item.stored) for item in plan.media.changes]
    return hashlib.sha256(repr((plan.root, plan.options.delete, lines, media)).encode()).hexdigest()
