"""The columns, filters and search of the list of articles."""

from __future__ import annotations

import datetime as dt
from typing import Any, ClassVar

from django.contrib import admin
from django.contrib.admin.views.main import SEARCH_VAR
from django.contrib.auth import get_user_model
from django.db.models import F, Prefetch, QuerySet
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
from editorial.admin.display import badge, isolated, list_address, public_link
from editorial.admin.sections import WRITING
from editorial.models import Article, Collection, Finding

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

MOST_SEARCHED = 20_000
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
        filters.InsightFilter,
        filters.YearFilter,
        filters.MonthFilter,
        "excluded",
        filters.ScriptFilter,
        "dialect",
        filters.RemovedFilter,
    )
    search_fields = ("title", "summary", "path")
    search_help_text = _("Title, summary or path")
    list_select_related = ()
    show_facets = admin.ShowFacets.NEVER  # each choice of each filter would be counted to its end

    def home(self, request: HttpRequest) -> Home:
        """Returns what the first page of the admin shows."""
        return Home(request)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Article]:
        """Returns articles without their texts, in the order of every list, with their open findings counted."""
        found = Finding.objects.filter(state=Finding.State.OPEN)
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
        return format_html('<a href="{}">{}</a>', list_address(Finding, article__id__exact=article.pk), number)

    @admin.display(description=_("updated"), ordering="updated_at")
    def changed(self, article: Article) -> str:
        return date_format(timezone.localtime(article.updated_at), "Y-m-d")

    @admin.display(description=_("page"))
    def page(self, article: Article) -> SafeString | str:
        return public_link(article.get_absolute_url()) if article.is_published() else ""

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """Searches title, summary and path of the newest articles, and all of them for a whole path.

        Parts of texts stand in no index: what is searched is read.
        """
        term = search_term.strip()
        if term and Article.objects.filter(path=term).exists():
            return queryset.filter(path=term), False
        found, _multiplied = super().get_search_results(request, queryset, search_term)
        since = searched_since() if term else None
        return found.filter(date__gte=since) if since else found, False

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
        since = searched_since() if request.GET.get(SEARCH_VAR) else None
        boxes = columns.boxes(self, self.get_list_display(request))
        context = {"tabs": tabs(request), "columns": boxes, "searched_since": since, **(extra_context or {})}
        return super().changelist_view(request, context)


def is_longer_than(number: int) -> bool:
    """Whether there are more articles than that; only so many entries of an index are read."""
    return Article.objects.order_by("pk")[number : number + 1].exists()


def searched_since() -> dt.date | None:
    """Returns the day since which articles are searched, None where all are."""
    days = Article.objects.newest_first().values_list("date", flat=True)[MOST_SEARCHED : MOST_SEARCHED + 1]
    return next(iter(days), None)
