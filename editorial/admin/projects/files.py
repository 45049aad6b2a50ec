"""The dossier of a project for editors: with the articles that readers do not see."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpRequest
from django.http.response import HttpResponseBase

from editorial.admin.base import actor
from editorial.models import Project
from editorial.services.dossiers import CONTENT_TYPES, Form, dossier_file, whole_dossier


def file_page(request: HttpRequest, object_id: int, form: str) -> HttpResponseBase:
    """Sends the dossier as one Markdown document or as an archive, piece by piece; nobody keeps it.

    Raises:
        PermissionDenied: the user may not see projects, or not export.
    """
    if not request.user.has_perm("editorial.view_project"):
        raise PermissionDenied
    project = Project.objects.select_related("lead").filter(pk=object_id).first()
    if project is None:
        raise Http404
    root = f"{request.scheme}://{request.get_host()}"
    dossier = whole_dossier(project, by=actor(request), root=root)
    file = dossier_file(dossier, Form(form))
    name, content_type = dossier.name(Form(form)), CONTENT_TYPES[Form(form)]
    response = FileResponse(file, as_attachment=True, filename=name, content_type=content_type)
    response.headers["Cache-Control"] = "private, no-store"
    return response
