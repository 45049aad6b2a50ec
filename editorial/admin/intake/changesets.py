"""Changesets in the admin: what one import, edit or step has written."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, ClassVar

from django.contrib import admin
from django.core.paginator import Page, Paginator
from django.db.models import F, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from editorial.admin.base import actor, counted
from editorial.admin.display import badge, change_address, isolated
from editorial.admin.intake.undoing import left_lines, undo_page
from editorial.admin.pages import ReadOnlyPageAdmin
from editorial.admin.sections import INTAKE
from editorial.models import Changeset, Effect, Quarantine, Revision, Status, WorkflowEvent
from editorial.services.undoing import may_undo

ROWS_PER_PAGE = 50
TEXTS = ("header",)
LINKED = ("undoes", "undone_by", "state_before")  # of a report; the page links the changesets that they name


@dataclass(frozen=True, slots=True)
class Part:
    """One list of what a changeset holds: its rows, and who may see them."""

    name: str
    title: Any  # a text that is translated when it is shown
    permission: str
    rows: Callable[[], QuerySet[Any]]


REVISIONS = "editorial.view_article"
CREATED = Q(parent__isnull=True) & ~Q(kind=Revision.Kind.CONFLICT)
CHANGED = Q(parent__isnull=False) & ~Q(kind=Revision.Kind.CONFLICT)
CONFLICT = Q(kind=Revision.Kind.CONFLICT)
# Evergreen alone is not public yet: the article may wait for its time, or be past it.
OPEN_THEN = (Q(article__publish_at__isnull=True) | Q(article__publish_at__lte=F("created_at"))) & (
    Q(article__expire_at__isnull=True) | Q(article__expire_at__gt=F("created_at"))
)
BECAME_DUE = Q(changeset__kind=Changeset.Kind.SCHEDULE, to_status=Status.EVERGREEN)
MADE_PUBLIC = Q(to_status=Status.EVERGREEN) & ~Q(from_status=Status.EVERGREEN) & OPEN_THEN | BECAME_DUE


def revisions(condition: Q) -> Callable[[], QuerySet[Revision]]:
    """Returns a query of revisions with their articles, without any text."""
    return lambda: (
        Revision.objects.filter(condition)
        .select_related("article", "article__collection", "author")
        .defer(*TEXTS, *(f"article__{column}" for column in ("header", "summary", "insight", "alternative_titles")))
        .order_by("id")
    )


PARTS = (
    Part("created", _("Created"), REVISIONS, revisions(CREATED)),
    Part("changed", _("Changed"), REVISIONS, revisions(CHANGED)),
    Part("conflicts", _("Conflicts"), REVISIONS, revisions(CONFLICT)),
    Part(
        "quarantined",
        _("Quarantined"),
        "editorial.view_quarantine",
        lambda: Quarantine.objects.defer("data", "suggestion").order_by("path"),
    ),
    Part(
        "public",
        _("Made public"),
        REVISIONS,
        lambda: (
            WorkflowEvent.objects.filter(MADE_PUBLIC)
            .select_related("article", "article__collection", "actor")
            .defer(*(f"article__{column}" for column in ("header", "summary", "insight", "alternative_titles")))
            .order_by("id")
        ),
    ),
    Part("effects", _("Effects"), "editorial.view_changeset", lambda: Effect.objects.order_by("id")),
)


def column(part: Part) -> Any:
    """Returns a list column that counts one part."""

    @admin.display(description=part.title, ordering=f"-{part.name}_count")
    def number(self: ChangesetAdmin, changeset: Changeset) -> SafeString | str:
        found = getattr(changeset, f"{part.name}_count")
        if not found:
            return ""
        return format_html('<a href="{}?show={}">{}</a>', change_address(changeset), part.name, found)

    return number


@admin.register(Changeset)
class ChangesetAdmin(ReadOnlyPageAdmin):
    """Answers “What came in tonight?”: each write with its author and what it made, on a page of its own."""

    section = INTAKE
    section_position = 1
    page_template = "admin/editorial/changeset/page.html"
    list_display = (
        "time",
        "what",
        "author",
        "state_column",
        *(f"{part.name}_column" for part in PARTS),
        "unchanged",
    )
    list_filter: ClassVar[tuple[Any, ...]] = ("kind", "state", ("author", admin.RelatedOnlyFieldListFilter))
    search_fields = ("message",)
    date_hierarchy = "created_at"
    ordering = ("-id",)

    created_column = column(PARTS[0])
    changed_column = column(PARTS[1])
    conflicts_column = column(PARTS[2])
    quarantined_column = column(PARTS[3])
    public_column = column(PARTS[4])
    effects_column = column(PARTS[5])

    def get_urls(self) -> list[Any]:
        undo = self.admin_site.admin_view(self.undo_view)
        return [path("<int:changeset_id>/undo/", undo, name="editorial_changeset_undo"), *super().get_urls()]

    def undo_view(self, request: HttpRequest, changeset_id: int) -> HttpResponse:
        """Shows what taking the changeset back would do, and does it."""
        return undo_page(self, request, changeset_id)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Changeset]:
        """Returns changesets with the length of each of their lists."""
        counts = {
            f"{part.name}_count": counted(part.rows().select_related(None).defer(None), "changeset") for part in PARTS
        }
        return Changeset.objects.select_related("author").annotate(**counts).order_by("-id")

    @admin.display(description=_("started"), ordering="id")
    def time(self, changeset: Changeset) -> str:
        return date_format(localtime(changeset.created_at), "Y-m-d H:i")

    @admin.display(description=_("kind"), ordering="kind")
    def what(self, changeset: Changeset) -> SafeString:
        kind = changeset.get_kind_display()
        return format_html('{}<span class="path">{}</span>', kind, isolated(changeset.message, 80))

    @admin.display(description=_("state"), ordering="state")
    def state_column(self, changeset: Changeset) -> SafeString:
        return badge(changeset.state, changeset.get_state_display())

    @admin.display(description=_("Unchanged"))
    def unchanged(self, changeset: Changeset) -> str:
        counts = changeset.report.get("counts") if isinstance(changeset.report, dict) else None
        number = counts.get("unchanged") if isinstance(counts, dict) else None
        return str(number) if isinstance(number, int) and number else ""

    def page_context(self, request: HttpRequest, row: Changeset) -> dict[str, Any]:
        """Returns the parts with their lengths, and one page of the part that the address asks for."""
        tabs = [
            {"part": part, "count": getattr(row, f"{part.name}_count"), "open": request.user.has_perm(part.permission)}
            for part in PARTS
        ]
        asked = next((tab for tab in tabs if tab["part"].name == request.GET.get("show")), None)
        chosen = asked or next((tab for tab in tabs if tab["count"] and tab["open"]), tabs[0])
        page = page_of(chosen["part"], row, request.GET.get("page", "1")) if chosen["open"] else None
        return {
            "tabs": tabs,
            "chosen": chosen,
            "query": f"show={chosen['part'].name}&",
            "page": page,
            "page_range": page.paginator.get_elided_page_range(page.number) if page else (),
            "report": list(report_lines(row.report)),
            "left": left_lines(row.report),
            "may_undo": may_undo(actor(request), row),
            "undone_by": row.undone_by.order_by("-pk").first(),
        }


def page_of(part: Part, changeset: Changeset, number: str) -> Page[Any]:
    """Returns one page of a part's rows; a number that is none is the first or last page."""
    return Paginator(part.rows().filter(changeset=changeset), ROWS_PER_PAGE).get_page(number)


def report_lines(report: object) -> Iterator[tuple[str, str]]:
    """Yields the plain entries of a changeset's report, name and value, in their order."""
    if not isinstance(report, dict):
        return
    for name, value in report.items():
        if name in LINKED:
            continue
        if isinstance(value, str | int | float):
            yield str(name).replace("_", " "), str(value)
        elif isinstance(value, dict) and all(isinstance(inner, str | int | float) for inner in value.values()):
            yield str(name).replace("_", " "), ", ".join(f"{key}: {inner}" for key, inner in value.items())
