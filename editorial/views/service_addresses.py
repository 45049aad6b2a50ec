"""Addresses for machines: robots.txt and the health of the service."""

from __future__ import annotations

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from editorial.views.answers import root_of
from editorial.views.reading import reader_page
from editorial.views.site_state import SiteState

HIDDEN_FROM_ROBOTS = ("/admin/", "/preview/", "/search/")

_migrated = False


@reader_page()
def robots(request: HttpRequest, state: SiteState) -> HttpResponse:
    """Everything may be read but the editors' side, previews and searches."""
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in HIDDEN_FROM_ROBOTS), ""]
    lines += [f"Sitemap: {root_of(request)}/sitemap.xml", ""]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")


@never_cache
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """200 where the database answers and has every migration, else 503; says nothing about the fault to strangers."""
    try:
        fault = database_fault()
    except DatabaseError:
        fault = "database"
    return JsonResponse({"status": fault or "ok"}, status=503 if fault else 200)


def database_fault() -> str:
    """Returns "" or "migrations"; raises DatabaseError where the database does not answer.

    Migrations that were found applied are not looked for again by this process: its code does not get newer ones.
    """
    global _migrated
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        cursor.fetchone()
    if not _migrated:
        executor = MigrationExecutor(connection)
        _migrated = not executor.migration_plan(executor.loader.graph.leaf_nodes())
    return "" if _migrated else "migrations"
