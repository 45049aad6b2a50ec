"""From the upload to its result: files are sent, what they would do is looked at, and then it is done."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from editorial.admin.base import actor
from editorial.admin.display import change_address, list_address
from editorial.admin.transfer.documents import DocumentResource, DocumentResult, MarkdownFormat
from editorial.admin.transfer.forms import ReadingForm, UploadForm
from editorial.admin.transfer.rows import TABS, plan_rows
from editorial.models import Article, Changeset
from editorial.services.files import ScanError
from editorial.services.importing import Action, ImportPlan, ImportReport, MisplacedRoot, report_as_json
from editorial.services.uploads import (
    IMPORT,
    Upload,
    UploadGone,
    UploadRefused,
    discard_upload,
    find_upload,
    keep_upload,
    require_bounded,
    token_of,
)

FILES_PER_PAGE = 20
MOST_NAMED = 50  # of what was passed over, and of warnings
READING = ("collection", "inside", "moved", "force_new")


def addresses(page: Any) -> list[URLPattern]:
    """Returns the addresses of uploads, below those of articles."""
    wrap = page.admin_site.admin_view
    return [
        path("import/", wrap(partial(upload_page, page)), name="editorial_article_import"),
        path("import/<str:token>/", wrap(partial(plan_page, page)), name="editorial_article_plan"),
    ]


def require_import(request: HttpRequest) -> None:
    """Passes who may import.

    Raises:
        PermissionDenied: the user may not.
    """
    if not request.user.has_perm(IMPORT):
        raise PermissionDenied


def upload_page(page: Any, request: HttpRequest) -> HttpResponse:
    """Takes files and leads to what they would do."""
    require_import(request)
    form = UploadForm(request.POST, request.FILES) if request.method == "POST" else UploadForm()
    if request.method == "POST" and form.is_valid():
        try:
            upload = keep_upload(form.cleaned_data["documents"], by=actor(request))
        except UploadRefused as error:
            form.add_error("documents", str(error))
        else:
            reading = {name: form.cleaned_data[name] for name in READING}
            return redirect(plan_address(request, replace(upload, **reading)))
    context = {"title": _("Import Markdown"), "form": form, "has_file_field": True}
    return page.render_page(request, "transfer/upload", None, context)


def plan_address(request: HttpRequest, upload: Upload) -> str:
    """Returns the address of the upload's plan, which is good for its sender only."""
    return reverse("admin:editorial_article_plan", args=[token_of(upload, by=actor(request))])


def plan_page(page: Any, request: HttpRequest, token: str) -> HttpResponse:
    """Shows what an upload would do, and does it once that was confirmed."""
    require_import(request)
    try:
        upload = find_upload(token, by=actor(request))
    except UploadGone:
        messages.warning(request, _("This upload is not there any more. Send the files again."))
        return redirect("admin:editorial_article_import")
    if request.method == "POST" and "discard" in request.POST:
        discard_upload(upload)
        messages.info(request, _("The upload is discarded; nothing was imported."))
        return redirect(list_address(Article))
    if request.method == "POST" and "again" in request.POST:
        return read_again(page, request, upload)
    try:
        return PlanPage(page, request, upload).answer()
    except (MisplacedRoot, ScanError, UploadRefused) as error:
        context = {"problem": problem_text(error, upload), "form": reading_form(upload)}
        return page.render_page(request, "transfer/plan", None, {**shared(upload), **context})


def read_again(page: Any, request: HttpRequest, upload: Upload) -> HttpResponse:
    """Leads to the plan of the same files read another way."""
    form = ReadingForm(request.POST)
    if form.is_valid():
        return redirect(plan_address(request, replace(upload, **form.cleaned_data)))
    return page.render_page(request, "transfer/plan", None, {**shared(upload), "form": form, "wrong_form": True})


def shared(upload: Upload) -> dict[str, Any]:
    """Returns what the page says of every upload."""
    return {"title": _("Import Markdown"), "subtitle": upload.title, "upload": upload}


def reading_form(upload: Upload) -> ReadingForm:
    """Returns the form with the way in which the upload is read."""
    return ReadingForm(initial={name: getattr(upload, name) for name in READING})


def problem_text(error: MisplacedRoot | ScanError | UploadRefused, upload: Upload) -> str:
    """Returns why nothing can be imported this way; the file is called what its sender calls it."""
    if not isinstance(error, MisplacedRoot):
        return str(error).replace(str(upload.path), upload.title)
    found, stored = error.matches[0]
    text = _("Most of these files are here already under another path: %(found)s is stored as %(stored)s.")
    return text % {"found": found, "stored": stored}


class PlanPage:
    """One upload with its plan."""

    def __init__(self, page: Any, request: HttpRequest, upload: Upload) -> None:
        self.page = page
        self.request = request
        self.upload = upload
        self.resource = DocumentResource(upload, by=actor(request), message=self.message())
        self.documents = MarkdownFormat().create_dataset(upload.path, inside=upload.inside)
        require_bounded(len(self.documents))

    def message(self) -> str:
        """Returns why, as it was written, without the NUL that PostgreSQL does not store."""
        return self.request.POST.get("message", "").replace("\0", "")[:500]

    def answer(self) -> HttpResponse:
        """Shows the plan, or carries it out where it was confirmed as it is now."""
        result = self.resource.import_data(self.documents, dry_run=True)
        seen = fingerprint(result.plan)
        context: dict[str, Any] = {}
        if self.request.GET.get("as") == "json":
            told = report_as_json(result.report, changes=True)
            headers = {"Content-Disposition": 'attachment; filename="plan.json"'}
            return JsonResponse(told, headers=headers, json_dumps_params={"ensure_ascii": False, "indent": 1})
        if self.request.method == "POST":
            changed = self.request.POST.get("seen") != seen
            unread = result.plan.is_large and self.request.POST.get("agreed") != "yes"
            if not (changed or unread):
                return self.carry_out()
            context = {"changed_meanwhile": changed, "lacks_agreement": unread and not changed}
        return self.show(result, {**context, "seen": seen})

    def carry_out(self) -> HttpResponse:
        """Imports the upload and leads to what it has written."""
        report = self.resource.import_data(self.documents).report
        discard_upload(self.upload)
        return lead_to_result(self.request, report)

    def show(self, result: DocumentResult, context: dict[str, Any]) -> HttpResponse:
        """Returns the page of the plan with one page of the files of the chosen kind."""
        plan = result.plan
        tabs = [{**tab, "count": plan.counts[tab["action"]]} for tab in TABS]
        asked = next((tab for tab in tabs if tab["action"] == self.request.GET.get("show")), None)
        chosen = asked or next((tab for tab in tabs if tab["count"]), tabs[0])
        items = [row.item for row in result.rows if row.item.action == chosen["action"]]
        files = Paginator(items, FILES_PER_PAGE).get_page(self.request.GET.get("page", "1"))
        context = {
            **shared(self.upload),
            "plan": plan,
            "tabs": tabs,
            "chosen": chosen,
            "page": files,
            "page_range": files.paginator.get_elided_page_range(files.number),
            "query": f"show={chosen['action']}&",
            "rows": plan_rows(list(files)),
            "writes": sum(item.writes for item in plan.items),
            "skipped": plan.skipped[:MOST_NAMED],
            "warnings": plan.warnings[:MOST_NAMED],
            "created": plan.counts[Action.CREATE],
            "updated": plan.counts[Action.UPDATE],
            "form": reading_form(self.upload),
            "message": self.message(),
            **context,
        }
        return self.page.render_page(self.request, "transfer/plan", None, context)


def fingerprint(plan: ImportPlan) -> str:
    """Returns a text that differs when a plan differs in what it would do."""
    lines = [(item.file.path, item.action, item.detail, item.sha256, item.public_after) for item in plan.items]
    return hashlib.sha256(repr(lines).encode()).hexdigest()


def lead_to_result(request: HttpRequest, report: ImportReport) -> HttpResponseRedirect:
    """Tells what was done and leads to the changeset, or to the articles where nothing was written."""
    counts: Sequence[int] = [report.counts[action] for action in (Action.CREATE, Action.UPDATE)]
    if report.changeset_id is None:
        messages.info(request, _("Nothing had to be written: the garden holds these texts."))
        return HttpResponseRedirect(list_address(Article))
    done = ngettext("Imported: %(new)d new article", "Imported: %(new)d new articles", counts[0]) % {"new": counts[0]}
    changed = ngettext("%(number)d changed", "%(number)d changed", counts[1]) % {"number": counts[1]}
    refused = report.counts[Action.CONFLICT] + report.counts[Action.QUARANTINE] + len(report.skipped)
    messages.success(request, f"{done}, {changed}.")
    if refused:
        text = ngettext("%(number)d file was not accepted.", "%(number)d files were not accepted.", refused)
        messages.warning(request, text % {"number": refused})
    if not request.user.has_perm("editorial.view_changeset"):
        return HttpResponseRedirect(list_address(Article))
    changeset = Changeset.objects.filter(pk=report.changeset_id).first()
    if changeset is None:
        raise Http404(report.changeset_id)
    return HttpResponseRedirect(change_address(changeset))
