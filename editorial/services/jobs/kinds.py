"""The kinds of jobs. Another one is a function of a `Work` and a line in the table."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from editorial.models import Job
from editorial.services.auditing import AUDIT, audit_in_background
from editorial.services.bulk_changes import BULK_JOB, PLAN_CHANGE, change_in_background, plan_in_background
from editorial.services.findings import WAIVE
from editorial.services.name_suggestions import SUGGEST_JOB, suggest_in_background
from editorial.services.prerendering import RENDER, render_missing
from editorial.services.rename_jobs import RENAME_JOB, rename_in_background
from editorial.services.renaming import RENAME
from editorial.services.search_rows import INDEX, index_in_background
from editorial.services.sync_jobs import SYNC_JOB, sync_in_background
from editorial.services.table_jobs import IMPORT_TABLE, PLAN_TABLE, import_table, plan_table
from editorial.services.term_suggestions import SUGGEST_TERMS_JOB, suggest_terms_in_background
from editorial.services.undoing import UNDO_JOB, undo_in_background
from editorial.services.unlisted import ADD_NAMES, FIND_NAMES, add_names_in_background, find_in_background
from editorial.services.upload_jobs import IMPORT, PLAN, import_upload, plan_upload
from editorial.services.work import Work
from editorial.workflow import CHANGE

MOST_IN_REQUEST = 200  # documents: fewer are written while somebody waits


@dataclass(frozen=True, slots=True)
class Kind:
    """What a job of the kind is called, who carries it out, and which permission starting it takes."""

    title: str | Promise
    run: Callable[[Work], None]
    permission: str = "editorial.import_article"


KINDS: dict[str, Kind] = {
    PLAN: Kind(_("Look through an upload"), plan_upload),
    IMPORT: Kind(_("Import an upload"), import_upload),
    PLAN_TABLE: Kind(_("Look through a table"), plan_table, "editorial.view_changeset"),  # which table decides the rest
    IMPORT_TABLE: Kind(_("Import a table"), import_table, "editorial.view_changeset"),
    UNDO_JOB: Kind(_("Undo"), undo_in_background, "editorial.view_changeset"),  # whose changeset decides about the rest
    RENAME_JOB: Kind(_("Write a name differently"), rename_in_background, RENAME),
    SYNC_JOB: Kind(_("Synchronise a folder"), sync_in_background),
    SUGGEST_TERMS_JOB: Kind(_("Find terms that could be one"), suggest_terms_in_background, "editorial.change_tag"),
    SUGGEST_JOB: Kind(_("Find names that could be one"), suggest_in_background, "editorial.change_entity"),
    FIND_NAMES: Kind(_("Look for names in texts"), find_in_background, RENAME),
    ADD_NAMES: Kind(_("List names of texts"), add_names_in_background, CHANGE),
    PLAN_CHANGE: Kind(_("Work out a bulk change"), plan_in_background, CHANGE),
    BULK_JOB: Kind(_("Change many articles"), change_in_background, CHANGE),  # what it takes depends on the operations
    RENDER: Kind(_("Render pages"), render_missing),
    INDEX: Kind(_("Index texts for searches"), index_in_background),
    AUDIT: Kind(_("Ask the rules of all texts"), audit_in_background, WAIVE),
}


def title_of(job: Job, *, named: bool = True) -> str:
    """Returns what a job is called: its kind, and with `named` what it is about."""
    kind = str(KINDS[job.kind].title) if job.kind in KINDS else job.kind
    return f"{kind}: {job.title}" if named and job.title else kind
