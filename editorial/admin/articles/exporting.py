"""Articles taken away as files: an archive of the chosen ones, built in a temporary file and sent piece by piece."""

from __future__ import annotations

import tempfile
from typing import Any, BinaryIO, cast

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import FileResponse, HttpRequest
from django.http.response import HttpResponseBase
from django.utils.timezone import localdate
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from editorial.admin.base import actor
from editorial.models import Article
from editorial.services.exporting import ExportOptions, export_zip

MOST = 20_000


@admin.action(description=_("Export as Markdown (zip)"), permissions=["export"])
def export(page: Any, request: HttpRequest, rows: QuerySet[Article]) -> HttpResponseBase | None:
    """Sends the live texts of the articles in an archive, each under its path."""
    return archive_of(request, rows, pending=False)


@admin.action(description=_("Export with waiting edits (zip)"), permissions=["export"])
def export_pending(page: Any, request: HttpRequest, rows: QuerySet[Article]) -> HttpResponseBase | None:
    """Sends the newest texts of the articles: of a published one the edit that waits, where there is one."""
    return archive_of(request, rows, pending=True)


def archive_of(request: HttpRequest, rows: QuerySet[Article], *, pending: bool) -> HttpResponseBase | None:
    """Returns the archive; what has no path that a file can have is named on the next page."""
    ids = list(rows.order_by().values_list("pk", flat=True)[: MOST + 1])
    if len(ids) > MOST:
        text = gettext("Choose at most %d articles at once, or use the command export_markdown.")
        messages.error(request, text % MOST)
        return None
    archive = tempfile.TemporaryFile()  # noqa: SIM115 - the response closes it
    options = ExportOptions(pending=pending)
    report = export_zip(cast(BinaryIO, archive), by=actor(request), ids=ids, options=options)
    if report.refused:
        text = ngettext("Not exported: %(path)s", "Not exported: %(path)s and others", len(report.refused))
        messages.warning(request, text % {"path": report.refused[0][0]})
    archive.seek(0)
    name = f"articles-{localdate().isoformat()}{'-waiting' if pending else ''}.zip"
    return FileResponse(archive, as_attachment=True, filename=name, content_type="application/zip")
