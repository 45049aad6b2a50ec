"""A project as one file for readers: what the lists show of it, and nothing else."""

from __future__ import annotations

import threading

from django.http import (
    FileResponse,
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseNotAllowed,
    HttpResponsePermanentRedirect,
    StreamingHttpResponse,
)
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.utils.http import content_disposition_header

from editorial.models import Project
from editorial.services.dossiers import CONTENT_TYPES, Dossier, Form, public_dossier
from editorial.services.dossiers import dossier_file as written_file
from editorial.views.answers import CACHE_CONTROL, root_of
from editorial.views.former_terms import page_today
from editorial.views.reading import CONTROL_CHARACTERS
from editorial.views.site_state import current_state
from editorial.views.taxonomy import public_terms

MOST_ARTICLES = 1_000  # more are for export_markdown, not for whoever asks
AT_ONCE = 2  # files that one process makes at a time
RETRY_SECONDS = "5"

_making = threading.BoundedSemaphore(AT_ONCE)


def dossier_file(request: HttpRequest, slug: str, form: Form) -> HttpResponseBase | None:
    """Returns the file of the project at that address, None where readers find none.

    The tag follows from what would be written, so that whoever has the file costs a query and no file is made. A large
    one is made in a temporary file and sent piece by piece: a slow reader keeps neither memory nor others waiting.
    """
    if CONTROL_CHARACTERS.search(request.path):
        return None
    dossier = dossier_at(request, slug)
    if dossier is None:
        return file_today(slug, form)
    if request.method not in ("GET", "HEAD"):
        return HttpResponseNotAllowed(["GET", "HEAD"])
    etag = f'"{dossier.version}-{form}"'
    response: HttpResponseBase | None = get_conditional_response(request, etag=etag)
    if response is None:
        response = StreamingHttpResponse() if request.method == "HEAD" else made(dossier, form)
    if response.status_code < 400:
        response.headers["ETag"] = etag
        response.headers["Cache-Control"] = CACHE_CONTROL
        response.headers["Content-Type"] = CONTENT_TYPES[form]
        response.headers["Content-Disposition"] = content_disposition_header(True, dossier.name(form)) or "attachment"
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["X-Robots-Tag"] = "noindex"
        response.headers["Link"] = f'<{dossier.root}{dossier.project.get_absolute_url()}>; rel="canonical"'
    return response


def file_today(slug: str, form: Form) -> HttpResponseBase | None:
    """Returns the way to the file of the project that this one was merged into, or moved to; None without one."""
    try:
        today = page_today(Project, slug, current_state())
    except Http404:
        return None
    if today.slug == slug:
        return None
    return HttpResponsePermanentRedirect(reverse(f"editorial:project-{form}", args=[today.slug]))


def dossier_at(request: HttpRequest, slug: str) -> Dossier | None:
    """Returns the dossier of a project that has a page, None without one and for one that is too large."""
    project = public_terms(Project).filter(slug=slug).select_related("lead").first()
    dossier = public_dossier(project, at=current_state().at, root=root_of(request)) if project else None
    return dossier if dossier and len(dossier.ids) <= MOST_ARTICLES else None


def made(dossier: Dossier, form: Form) -> HttpResponseBase:
    """Returns the file, or 503 where this process is making as many as it may."""
    if not _making.acquire(blocking=False):
        return HttpResponse(status=503, headers={"Retry-After": RETRY_SECONDS, "Cache-Control": "no-store"})
    try:
        return FileResponse(written_file(dossier, form))
    finally:
        _making.release()
