"""From the upload to its result: files are sent, what they would do is looked at, and then it is done."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, replace
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
from tablib import Dataset

from editorial.admin.base import actor, missing_consent
from editorial.admin.display import change_address, list_address
from editorial.admin.transfer.documents import DocumentResource, DocumentResult, MarkdownFormat
from editorial.admin.transfer.forms import ReadingForm, UploadForm
from editorial.admin.transfer.rows import TABS, media_counts, media_rows, plan_rows
from editorial.models import Article, Changeset
from editorial.services.files import ScanError
from editorial.services.importing import Action, ImportPlan, ImportReport, MisplacedRoot, planned_report, report_as_json
from editorial.services.jobs import MOST_IN_REQUEST, active_job, has_worker, start_job
from editorial.services.reasons import in_words
from editorial.services.upload_jobs import IMPORT as IMPORT_JOB
from editorial.services.upload_jobs import PLAN, count_documents
from editorial.services.upload_plans import KeptPlan, discard_plans, find_plan, fingerprint, reading_of
from editorial.services.uploads import (
    IMPORT,
    Upload,
    UploadRefused,
    discard_upload,
    find_upload,
    keep_upload,
    token_of,
)
from editorial.services.waiting_files import UploadGone

FILES_PER_PAGE = 20
MOST_NAMED = 50  # of what was passed over, and of warnings
WORKER_COMMAND = "manage.py worker"
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
            return lead_to_plan(request, replace(upload, **reading))
    context = {"title": _("Import Markdown"), "form": form, "has_file_field": True}
    return page.render_page(request, "transfer/upload", None, context)


def plan_address(request: HttpRequest, upload: Upload) -> str:
    """Returns the address of the upload's plan, which is good for its sender only."""
    return reverse("admin:editorial_article_plan", args=[token_of(upload, by=actor(request))])


def lead_to_plan(request: HttpRequest, upload: Upload) -> HttpResponse:
    """Leads to what an upload would do; to the job that finds it out where that takes its time."""
    try:
        is_large = count_documents(upload) >= MOST_IN_REQUEST
    except (ScanError, UploadRefused):  # told by the page of the plan
        is_large = False
    if not is_large:
        return redirect(plan_address(request, upload))
    job = start_job(
        PLAN,
        by=actor(request),
        arguments={"upload": asdict(upload)},
        title=upload.title,
        subject=f"{upload.name} {reading_of(upload)}",
    )
    return redirect(change_address(job))


def plan_page(page: Any, request: HttpRequest, token: str) -> HttpResponse:
    """Shows what an upload would do, and does it once that was confirmed."""
    require_import(request)
    try:
        upload = find_upload(token, by=actor(request))
    except UploadGone:
        messages.warning(request, _("This upload is not there any more. Send the files again."))
        return redirect("admin:editorial_article_import")
    if request.method == "POST" and "discard" in request.POST:
        discard_plans(upload)
        discard_upload(upload)
        messages.info(request, _("The upload is discarded; nothing was imported."))
        return redirect(list_address(Article))
    if request.method == "POST" and "again" in request.POST:
        return read_again(page, request, upload)
    kept = find_plan(upload)
    try:
        if kept is None and count_documents(upload) < MOST_IN_REQUEST:
            return PlanPage(page, request, upload).answer()
    except (MisplacedRoot, ScanError, UploadRefused) as error:
        return told(page, request, upload, problem_text(error, upload))
    return kept_plan_page(page, request, upload, kept)


def kept_plan_page(page: Any, request: HttpRequest, upload: Upload, kept: KeptPlan | None) -> HttpResponse:
    """Shows the plan that a job has made of a large upload, or leads to the job that is at work with it."""
    job = active_job(IMPORT_JOB, upload.name)
    if job is not None:
        return redirect(change_address(job))
    if kept is None:
        return told(page, request, upload, _("There is no plan of this upload. Let it be read once more."))
    if kept.misplaced:
        return told(page, request, upload, misplaced_text(kept.misplaced))
    if kept.plan is None:
        return told(page, request, upload, kept.problem)
    return KeptPlanPage(page, request, upload, kept.plan).answer()


def told(page: Any, request: HttpRequest, upload: Upload, problem: str) -> HttpResponse:
    """Returns the page that says why nothing can be imported, and takes another way of reading."""
    context = {"problem": problem, "form": reading_form(upload)}
    return page.render_page(request, "transfer/plan", None, {**shared(upload), **context})


def read_again(page: Any, request: HttpRequest, upload: Upload) -> HttpResponse:
    """Leads to the plan of the same files read another way."""
    form = ReadingForm(request.POST)
    if form.is_valid():
        return lead_to_plan(request, replace(upload, **form.cleaned_data))
    return page.render_page(request, "transfer/plan", None, {**shared(upload), "form": form, "wrong_form": True})


def shared(upload: Upload) -> dict[str, Any]:
    """Returns what the page says of every upload."""
    return {"title": _("Import Markdown"), "subtitle": upload.title, "upload": upload}


def reading_form(upload: Upload) -> ReadingForm:
    """Returns the form with the way in which the upload is read."""
    return ReadingForm(initial={name: getattr(upload, name) for name in READING})


def problem_text(error: MisplacedRoot | ScanError | UploadRefused, upload: Upload) -> str:
    """Returns why nothing can be imported this way; the file is called what its sender calls it."""
    if isinstance(error, ScanError) and error.code:
        return f"{upload.title}: {in_words(error.code, str(error), error.details)}"
    if not isinstance(error, MisplacedRoot):
        return str(error).replace(str(upload.path), upload.title)
    return misplaced_text(error.matches[0])


def misplaced_text(match: tuple[str, str]) -> str:
    """Returns under which path a file of the upload is here already."""
    found, stored = match
    text = _("Most of these files are here already under another path: %(found)s is stored as %(stored)s.")
    return text % {"found": found, "stored": stored}


class PlanPage:
    """One upload with its plan."""

    in_background = False

    def __init__(self, page: Any, request: HttpRequest, upload: Upload) -> None:
        self.page = page
        self.request = request
        self.upload = upload
        self.resource = DocumentResource(upload, by=actor(request), message=self.message())

    def message(self) -> str:
        """Returns why, as it was written, without the NUL that PostgreSQL does not store."""
        return self.request.POST.get("message", "").replace("\0", "")[:500]

    def answer(self) -> HttpResponse:
        """Shows the plan, or carries it out where it was confirmed as it is now."""
        result = self.planned()
        seen = fingerprint(result.plan)
        context: dict[str, Any] = {}
        if self.request.GET.get("as") == "json":
            told = report_as_json(result.report, changes=True)
            headers = {"Content-Disposition": 'attachment; filename="plan.json"'}
            return JsonResponse(told, headers=headers, json_dumps_params={"ensure_ascii": False, "indent": 1})
        if self.request.method == "POST":
            context = {**missing_consent(self.request, seen=seen, is_large=result.plan.is_large)}
            if not context:
                return self.carry_out(seen)
        return self.show(result, {**context, "seen": seen})

    def documents(self) -> Dataset:
        """Returns what the upload holds."""
        return MarkdownFormat().create_dataset(self.upload.path, inside=self.upload.inside)

    def planned(self) -> DocumentResult:
        """Returns what the upload would do."""
        return self.resource.import_data(self.documents(), dry_run=True)

    def carry_out(self, seen: str) -> HttpResponse:
        """Imports the upload and leads to what it has written."""
        report = self.resource.import_data(self.documents()).report
        discard_upload(self.upload)
        return lead_to_result(self.request, report)

    def show(self, result: DocumentResult, context: dict[str, Any]) -> HttpResponse:
        """Returns the page of the plan with one page of the files of the chosen kind."""
        plan = result.plan
        tabs = [{**tab, "count": plan.counts[tab["action"]]} for tab in TABS]
        asked = next((tab for tab in tabs if tab["action"] == self.request.GET.get("show")), None)
        chosen = asked or next((tab for tab in tabs if tab["count"]), tabs[0])
        items = [item for item in plan.items if item.action == chosen["action"]]
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
            "writes": sum(item.writes for item in plan.items) + plan.media.writes,
            "media_rows": media_rows(plan.media, MOST_NAMED),
            "media_counts": media_counts(plan.media),
            "skipped": [(path, code, in_words(code, reason)) for path, code, reason in plan.skipped[:MOST_NAMED]],
            "warnings": plan.warnings[:MOST_NAMED],
            "created": plan.counts[Action.CREATE],
            "updated": plan.counts[Action.UPDATE],
            "form": reading_form(self.upload),
            "message": self.message(),
            "in_background": self.in_background,
            "lacks_worker": self.in_background and not has_worker(),
            "command": WORKER_COMMAND,
            **context,
        }
        return self.page.render_page(self.request, "transfer/plan", None, context)


class KeptPlanPage(PlanPage):
    """A large upload: its plan was made by a job, and another one carries it out."""

    in_background = True

    def __init__(self, page: Any, request: HttpRequest, upload: Upload, plan: ImportPlan) -> None:
        super().__init__(page, request, upload)
        self.plan = plan

    def planned(self) -> DocumentResult:
        """Returns what the upload would have done when the job looked; the import finds out whether it still would."""
        return DocumentResult(self.plan, planned_report(self.plan), rows=[], total=len(self.plan.items))

    def carry_out(self, seen: str) -> HttpResponse:
        """Starts the import and leads to its job."""
        arguments = {
            "upload": asdict(self.upload),
            "seen": seen,
            "message": self.message(),
            "render": "render" in self.request.POST,
        }
        job = start_job(
            IMPORT_JOB,
            by=actor(self.request),
            arguments=arguments,
            title=self.upload.title,
            subject=self.upload.name,
        )
        return redirect(change_address(job))


def lead_to_result(request: HttpRequest, report: ImportReport) -> HttpResponseRedirect:
    """Tells what was done and leads to the changeset, or to the articles where nothing was written."""
    counts: Sequence[int] = [report.counts[action] for action in (Action.CREATE, Action.UPDATE)]
    if report.changeset_id is None:
        messages.info(request, _("Nothing had to be written: the garden holds these texts."))
        return HttpResponseRedirect(list_address(Article))
    done = ngettext("Imported: %(new)d new article", "Imported: %(new)d new articles", counts[0]) % {"new": counts[0]}
    changed = ngettext("%(number)d changed", "%(number)d changed", counts[1]) % {"number": counts[1]}
    refused = report.not_accepted
    messages.success(request, f"{done}, {changed}.")
    if media := report.media.writes:
        text = ngettext("%(number)d media file was stored.", "%(number)d media files were stored.", media)
        messages.success(request, text % {"number": media})
    if refused:
        text = ngettext("%(number)d file was not accepted.", "%(number)d files were not accepted.", refused)
        messages.warning(request, text % {"number": refused})
    if not request.user.has_perm("editorial.view_changeset"):
        return HttpResponseRedirect(list_address(Article))
    changeset = Changeset.objects.filter(pk=report.changeset_id).first()
    if changeset is None:
        raise Http404(report.changeset_id)
    return HttpResponseRedirect(change_address(changeset))
