"""Addresses for machines: robots.txt and the health of the service."""

from __future__ import annotations

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from editorial.models import Article, Project
from editorial.rendering import plain_marks
from editorial.services.pages import excerpt, site_name
from editorial.views.answers import root_of
from editorial.views.dossiers import MOST_ARTICLES
from editorial.views.reading import reader_page
from editorial.views.site_state import SiteState
from editorial.views.taxonomy import listed_terms

HIDDEN_FROM_ROBOTS = ("/admin/", "/preview/", "/search/", "/preferences/", "/api/v1/search/")
MOST_FOR_MODELS = 200
SEE_ALL = "The sitemap and the API name all of them."

_migrated = False


@reader_page(for_everybody=True)
def robots(request: HttpRequest, state: SiteState) -> HttpResponse:
    """Everything may be read but the editors' side, previews and searches."""
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in HIDDEN_FROM_ROBOTS), ""]
    lines += [f"Sitemap: {root_of(request)}/sitemap.xml", ""]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")


@reader_page()
def llms(request: HttpRequest, state: SiteState) -> HttpResponse:
    """What is here for language models: the newest articles as Markdown, projects as one file each, and the API."""
    root = root_of(request)
    lines = [f"# {marked(site_name())}", "", f"> Articles as Markdown: each is at its address with .md. {SEE_ALL}", ""]
    articles = Article.objects.listed(state.at).for_lists().newest_first()[:MOST_FOR_MODELS]
    lines += section("Articles", [(row.title, root + row.get_markdown_url(), row.summary) for row in articles])
    projects = listed_terms(Project, state).filter(listed_count__lte=MOST_ARTICLES)[:MOST_FOR_MODELS]
    addresses = [(str(row), root + reverse("editorial:project-md", args=[row.slug]), "") for row in projects]
    lines += section("Projects, each as one document", addresses)
    machines = {"API (OpenAPI 3.1)": "api-description", "JSON Feed": "feed-json", "Sitemap": "sitemap"}
    lines += section("Optional", [(name, root + reverse(f"editorial:{view}"), "") for name, view in machines.items()])
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")


def section(heading: str, links: list[tuple[str, str, str]]) -> list[str]:
    """Returns the lines of a list of links with what is behind them, none for an empty one."""
    items = [f"- [{marked(name)}]({address}){f': {marked(told)}' if told else ''}" for name, address, told in links]
    return [f"## {heading}", "", *items, ""] if items else []


def marked(text: str) -> str:
    """Returns a text for one line of Markdown, in which nothing of it is a mark."""
    return plain_marks(excerpt(text))


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
