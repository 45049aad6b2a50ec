"""The columns, filters and search of the list of articles."""

from __future__ import annotations

import datetime as dt
from typing import Any, ClassVar, cast

from django.contrib import admin, messages
from django.contrib.admin.views.main import ORDER_VAR
from django.contrib.auth import get_user_model
from django.db.models import Case, F, IntegerField, Prefetch, Q, QuerySet, Value, When
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from editorial.admin import filters
from editorial.admin.base import EditorialAdmin, counted
from editorial.admin.desk import columns
from editorial.admin.desk.home import Home
from editorial.admin.desk.tabs import QueueFilter, tabs
from editorial.admin.display import badge, isolated, public_link
from editorial.admin.sections import WRITING
from editorial.models import Article, ArticleQuerySet, Collection, Finding
from editorial.search import Note, find, parse
from editorial.services.search_notes import note_text

# What an entry of the list shows; the texts stay in the database.
LIST_COLUMNS = (
    "id",
    "path",
    "slug",
    "title",
    "status",
    "date",
    "date_raw",
    "publish_at",
    "expire_at",
    "excluded",
    "removed_at",
    "language",
    "script",
    "updated_at",
    "pending_revision_id",
    "approved_for",
    "created_by_id",
    "due_on",
    "assignee_id",
    "collection_id",
)
# Read after the page and not joined to it: SQLite would begin with the collections and sort every article.
BESIDE = (
    Prefetch("collection", Collection.objects.only("name", "slug", "title")),
    Prefetch("assignee", get_user_model().objects.only("username")),
)

MOST_FOUND = 20_000
MOST_RANKED = 200  # articles that are put in order one by one: four pages of the list
MOST_SORTED = 20_000


class ArticleListing(EditorialAdmin):
    """What the list of articles shows; the pages of single articles are the subclass's."""

    section = WRITING
    section_position: ClassVar[int] = 1
    list_display = ("headline", "state", "work", "day", "open_findings", "changed", "page")
    list_display_links = None
    change_list_template = "admin/editorial/article/list.html"
    list_filter = (
        QueueFilter,
        "status",
        filters.AssignmentFilter,
        filters.ReadersFilter,
        filters.EditFilter,
        filters.CollectionFilter,
        filters.AreaFilter,
        filters.CategoryFilter,
        filters.ProjectFilter,
        filters.SeriesFilter,
        filters.TagFilter,
        filters.NameFilter,
        filters.FindingFilter,
        filters.DebtFilter,
        filters.ReviewFilter,
        filters.InsightFilter,
        filters.YearFilter,
        filters.MonthFilter,
        "excluded",
        filters.ScriptFilter,
        "dialect",
        filters.RemovedFilter,
    )
    search_fields = ("title", "summary", "path")
    search_help_text = _("Words of the text, or a part of the path; also -word, title:, tag:, person:, status:draft")
    list_select_related = ()
    show_facets = admin.ShowFacets.NEVER  # each choice of each filter would be counted to its end

    def home(self, request: HttpRequest) -> Home:
        """Returns what the first page of the admin shows."""
        return Home(request)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Article]:
        """Returns articles without their texts, in the order of every list, with their open findings counted."""
        found = Finding.objects.filter(state=Finding.State.OPEN).exclude(severity=Finding.Severity.INFO)
        rows = Article.objects.only(*LIST_COLUMNS).prefetch_related(*BESIDE).newest_first()
        if getattr(request.resolver_match, "url_name", "") == "autocomplete":
            return rows.present()
        return rows.annotate(finding_count=counted(found, "article"))

    @admin.display(description=_("title"), ordering="title")
    def headline(self, article: Article) -> SafeString:
        return format_html(
            '<a href="{}" lang="{}">{}</a><span class="path">{}</span>',
            reverse("admin:editorial_article_change", args=[article.pk]),
            article.language_tag,
            isolated(article.title),
            isolated(article.path),
        )

    @admin.display(description=_("status"), ordering="status")
    def state(self, article: Article) -> SafeString:
        return format_html_join(" ", "{}", ((mark,) for mark in self.marks(article)))

    def marks(self, article: Article) -> list[SafeString]:
        """Returns the article's status and everything that differs from what it says at first sight."""
        now = timezone.now()
        marks = [badge(article.status, article.get_status_display())]
        if article.removed_at:
            marks.append(badge("removed", _("removed")))
        if article.pending_revision_id:
            marks.append(badge("pending", _("edit waiting")))
        if article.approved_for:
            marks.append(badge("scheduled", _("edit scheduled")))
            marks.append(self.moment(article.approved_for))
        if article.publish_at and article.is_scheduled(now):
            marks.append(badge("scheduled", _("scheduled")))
            marks.append(self.moment(article.publish_at))
        if article.expire_at and article.expire_at <= now:
            marks.append(badge("expired", _("expired")))
        if article.excluded:
            marks.append(badge("excluded", _("not on lists")))
        return marks

    @staticmethod
    def moment(moment: dt.datetime) -> SafeString:
        """Returns an instant with the site's time zone."""
        return format_html('<span class="moment">{}</span>', timezone.localtime(moment).strftime("%Y-%m-%d %H:%M %Z"))

    @admin.display(description=_("assigned to"), ordering="assignee__username")
    def work(self, article: Article) -> SafeString | str:
        if article.assignee is None and article.due_on is None:
            return ""
        name = isolated(article.assignee.get_username(), 40) if article.assignee else ""
        if article.due_on is None:
            return name
        late = " late" if article.due_on < timezone.localdate() else ""
        return format_html('{} <span class="day{}">{}</span>', name, late, article.due_on.isoformat())

    @admin.display(description=_("date"), ordering=F("date").asc(nulls_first=True))
    def day(self, article: Article) -> SafeString | str:
        if article.date is None:
            return isolated(article.date_raw, 30)
        return format_html('<span class="day">{}</span>', article.date.isoformat())

    @admin.display(description=_("findings"), ordering="finding_count")
    def open_findings(self, article: Article) -> SafeString | str:
        number: int = getattr(article, "finding_count", 0)
        if not number:
            return ""
        return format_html('<a href="{}">{}</a>', reverse("admin:editorial_finding_article", args=[article.pk]), number)

    @admin.display(description=_("updated"), ordering="updated_at")
    def changed(self, article: Article) -> str:
        return date_format(timezone.localtime(article.updated_at), "Y-m-d")

    @admin.display(description=_("page"))
    def page(self, article: Article) -> SafeString | str:
        return public_link(article.get_absolute_url()) if article.is_published() else ""

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """Searches all texts as readers do, drafts and removed articles among them, and paths by any part.

        The best come first, unless a column was chosen to sort by; a whole path finds its article alone.
        """
        term = search_term.strip()
        if not term:
            return queryset, False
        if queryset.filter(path=term).exists():
            return queryset.filter(path=term), False
        picking = getattr(request.resolver_match, "url_name", "") == "autocomplete"
        found, notes = found_by(term, cast("ArticleQuerySet", queryset), as_typed=picking)
        for note in () if picking else notes:
            messages.info(request, note_text(note))
        rows = queryset.filter(Q(pk__in=found[:MOST_FOUND]) | Q(path__icontains=term))
        return (rows if request.GET.get(ORDER_VAR) else best_first(rows, found)), False

    def get_list_display(self, request: HttpRequest) -> list[str]:
        """Returns the columns that the user wants to see."""
        return columns.shown(self, request)

    def columns_view(self, request: HttpRequest) -> HttpResponse:
        """Keeps which columns the user wants to see."""
        return columns.choose(self, request)

    def get_sortable_by(self, request: HttpRequest) -> tuple[str, ...]:
        """Returns the columns that stand in an index, and all others where there are few articles to sort."""
        indexed = ("state", "day", "changed")
        return indexed if is_longer_than(MOST_SORTED) else (*indexed, "headline", "work", "open_findings")

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Shows the list below its saved views."""
        boxes = columns.boxes(self, self.get_list_display(request))
        context = {"tabs": tabs(request), "columns": boxes, **(extra_context or {})}
        return super().changelist_view(request, context)


def is_longer_than(number: int) -> bool:
    """Whether there are more articles than that; only so many entries of an index are read."""
    return Article.objects.order_by("pk")[number : number + 1].exists()


def found_by(term: str, articles: ArticleQuerySet, *, as_typed: bool) -> tuple[list[int], tuple[Note, ...]]:
    """Returns what a search finds, the best first, and what could not be taken as it was written.

    `as_typed` means that its last word may be the beginning of one.
    """
    if as_typed and term[-1].isascii() and term[-1].isalnum():
        term = f"{term}*"
    query = parse(term)
    found = find(query, articles.order_by(), staff=True)
    return [one.id for one in found.ranked], (*query.notes, *found.notes)


def best_first(rows: QuerySet[Any], found: list[int]) -> QuerySet[Any]:
    """Returns the rows with the best of what was found in their order, and all others behind them in that of lists."""
    places = [When(pk=pk, then=Value(place)) for place, pk in enumerate(found[:MOST_RANKED])]
    if not places:
        return rows
    rank = Case(*places, default=Value(MOST_RANKED), output_field=IntegerField())
    return rows.order_by(rank, *rows.query.order_by)
