"""List filters: related rows found by typing, and the states of an article that are no single column."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.views.main import ChangeList
from django.contrib.admin.widgets import AutocompleteSelect
from django.db import models
from django.db.models import F, Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.dates import MONTHS
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from editorial.admin.base import YEAR
from editorial.models import (
    Article,
    ArticleArea,
    ArticleCategory,
    ArticleProject,
    ArticleQuerySet,
    ArticleSeries,
    Collection,
    Mention,
    Status,
    TaggedArticle,
)
from editorial.workflow import (
    OF_TEXT,
    OVERDUE,
    SOON,
    due_for_review,
    for_readers,
    with_debt,
    with_edit,
    with_findings,
    with_insight,
)

Choices = list[tuple[str, Any]]  # value in the address, label
MOST_YEARS = 40


class StateFilter(admin.SimpleListFilter):
    """A state that is no single column."""

    @staticmethod
    def narrowed(rows: ArticleQuerySet, value: str) -> ArticleQuerySet:
        """Returns the articles of one of the offered values."""
        raise NotImplementedError

    def queryset(self, request: HttpRequest, queryset: ArticleQuerySet) -> ArticleQuerySet:  # type: ignore[override]
        value = self.value()
        offered = {str(choice) for choice, _label in self.lookup_choices}
        return self.narrowed(queryset, value) if value and value in offered else queryset


class RelatedRowFilter(admin.ListFilter):
    """Articles that a through table ties to one row, which is found by typing (Select2 of the admin).

    The form works without scripts for a row that the address already names.
    """

    template = "admin/editorial/related_row_filter.html"
    parameter: ClassVar[str]
    through: ClassVar[type[models.Model]]
    target: ClassVar[str] = "term"
    article: ClassVar[str] = "article"

    def __init__(
        self,
        request: HttpRequest,
        params: dict[str, list[str]],
        model: type[models.Model],
        model_admin: admin.ModelAdmin,
    ) -> None:
        super().__init__(request, params, model, model_admin)
        self.model_admin = model_admin
        if self.parameter in params:
            self.used_parameters[self.parameter] = params.pop(self.parameter)[-1]

    def has_output(self) -> bool:
        return True

    def expected_parameters(self) -> list[str | None]:
        return [self.parameter]

    def value(self) -> int | None:
        """Returns the id that the address names."""
        text = str(self.used_parameters.get(self.parameter, ""))
        if not text:
            return None
        if not (text.isascii() and text.isdigit() and len(text) < 19):
            raise IncorrectLookupParameters(text)
        return int(text)

    def queryset(self, request: HttpRequest, queryset: QuerySet[Article]) -> QuerySet[Article]:
        value = self.value()
        if value is None:
            return queryset
        rows = self.through._default_manager.filter(**{f"{self.target}_id": value})
        return queryset.filter(pk__in=rows.values(f"{self.article}_id"))

    def choices(self, changelist: ChangeList) -> Iterator[dict[str, Any]]:
        """Yields the one form of this filter: its field, and what the address says besides."""
        column = self.through._meta.get_field(self.target)
        widget = AutocompleteSelect(column, self.model_admin.admin_site)
        related: Any = column.related_model
        field = forms.ModelChoiceField(related._default_manager.all(), widget=widget, required=False)
        kept = [(name, value) for name, values in changelist.filter_params.items() for value in values]
        yield {
            "field": field.widget.render(
                self.parameter,
                self.used_parameters.get(self.parameter, ""),
                attrs={"id": f"filter-{self.parameter}", "data-submit-on-change": ""},
            ),
            "kept": [(name, value) for name, value in kept if name not in (self.parameter, "p")],
            "clear": changelist.get_query_string(remove=[self.parameter]) if self.used_parameters else "",
        }


class AreaFilter(RelatedRowFilter):
    title, parameter, through = _("area"), "area", ArticleArea


class CategoryFilter(RelatedRowFilter):
    title, parameter, through = _("category"), "category", ArticleCategory


class SeriesFilter(RelatedRowFilter):
    title, parameter, through = _("series"), "series", ArticleSeries


class ProjectFilter(RelatedRowFilter):
    title, parameter, through = _("project"), "project", ArticleProject


class TagFilter(RelatedRowFilter):
    title, parameter, through, target, article = _("tag"), "tag", TaggedArticle, "tag", "content_object"


class NameFilter(RelatedRowFilter):
    title, parameter, through, target = _("name"), "entity", Mention, "entity"


class CollectionFilter(admin.SimpleListFilter):
    """Articles of one collection; the choices are read without the collections' texts."""

    title = _("collection")
    parameter_name = "collection"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> Choices:
        rows = Collection.objects.values_list("name", "title")
        return [(name, title or name) for name, title in rows]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Article]) -> QuerySet[Article]:
        return queryset.filter(collection__name=self.value()) if self.value() is not None else queryset


class SetAsideFilter(admin.SimpleListFilter):
    """Rows that are set aside stand on the list only when they are asked for."""

    rest: ClassVar[str | Promise]

    def choices(self, changelist: ChangeList) -> Iterator[dict[str, Any]]:
        """Yields Django's choices; the first one is no "All", since it leaves out what is set aside."""
        for position, choice in enumerate(super().choices(changelist)):
            yield {**choice, "display": self.rest} if position == 0 else {**choice}


class RemovedFilter(SetAsideFilter):
    """Removed articles."""

    rest = _("Present")

    title = _("removed")
    parameter_name = "removed"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> Choices:
        return [("yes", _("Removed"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Article]) -> QuerySet[Article]:
        return queryset.filter(removed_at__isnull=self.value() != "yes")


class EditFilter(StateFilter):
    """Whether somebody's edit waits to be published."""

    title = _("unpublished edit")
    parameter_name = "edit"
    narrowed = staticmethod(with_edit)

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> Choices:
        return [
            ("yes", _("Waiting")),
            ("submitted", _("Submitted for review")),
            ("scheduled", _("Scheduled")),
            ("no", _("None")),
        ]


class AssignmentFilter(admin.SimpleListFilter):
    """Whose work an article is: the user's own, nobody's, and what should have been done."""

    title = _("assigned to")
    parameter_name = "work"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> Choices:
        return [("mine", _("Me")), ("unassigned", _("Nobody")), ("late", _("Overdue"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Article]) -> QuerySet[Article]:
        match self.value():
            case "mine":
                return queryset.filter(assignee=request.user.pk)
            case "unassigned":
                return queryset.filter(assignee__isnull=True)
            case "late":
                unfinished = queryset.exclude(status__in=(Status.EVERGREEN, Status.ARCHIVED))
                return unfinished.filter(due_on__lt=timezone.localdate())
        return queryset


class ReadersFilter(StateFilter):
    """What readers see of an article at this moment."""

    title = _("for readers")
    parameter_name = "readers"
    narrowed = staticmethod(for_readers)

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> Choices:
        return [
            ("listed", _("On lists")),
            ("unlisted", _("By address only")),
            ("scheduled", _("Scheduled")),
            ("expired", _("Expired")),
            ("hidden", _("Hidden")),
        ]


class FindingFilter(StateFilter):
    """Articles with open errors, with errors or warnings, with neither; hints do not count."""

    title = _("findings")
    parameter_name = "findings"
    narrowed = staticmethod(with_findings)

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> Choices:
        return [("error", _("Errors")), ("any", _("Any")), ("none", _("None"))]


class DebtFilter(StateFilter):
    """Evergreen articles that lack what an article must have today before it is published."""

    title = _("evergreen debt")
    parameter_name = "debt"
    narrowed = staticmethod(with_debt)

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> Choices:
        return [("any", _("Any")), *((condition.name, condition.label) for condition in OF_TEXT)]


class ReviewFilter(StateFilter):
    """Evergreen articles that stand longer than their areas let them until somebody looks at them again."""

    title = _("due for review")
    parameter_name = "review_due"
    narrowed = staticmethod(due_for_review)

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> Choices:
        return [(OVERDUE, _("Overdue")), (SOON, _("Within 30 days"))]


class YearFilter(admin.SimpleListFilter):
    """The years between the first and the last article, without looking at those between.

    Of days that lie far ahead, mistakes as a rule, the last one is named alone: a single one would fill the list.
    """

    title = _("year")
    parameter_name = "date__year"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> Choices:
        # Two queries, since SQLite reads all for both ends at once; each in the order of the index of every list.
        dated = Article.objects.filter(date__isnull=False).values_list("date", flat=True)
        first = dated.order_by(F("date").asc(nulls_first=True)).first()
        last = dated.order_by(F("date").desc(nulls_last=True)).first()
        if first is None or last is None:
            return []
        years = [last.year]
        if last.year > (ahead := timezone.localdate().year + 1):
            last = dated.filter(date__lt=dt.date(ahead + 1, 1, 1)).order_by(F("date").desc(nulls_last=True)).first()
            years += range(last.year, first.year - 1, -1) if last else ()
        else:
            years += range(last.year - 1, first.year - 1, -1)
        return [(str(year), str(year)) for year in years[:MOST_YEARS]]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Article]) -> QuerySet[Article]:
        value = self.value()
        if value is None:
            return queryset
        if not YEAR.fullmatch(value):
            raise IncorrectLookupParameters(value)
        return queryset.filter(date__year=int(value))


class MonthFilter(admin.SimpleListFilter):
    """The months of the year that is chosen."""

    title = _("month")
    parameter_name = "date__month"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> Choices:
        if YearFilter.parameter_name not in request.GET:
            return []
        return [(str(number), MONTHS[number]) for number in range(1, 13)]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Article]) -> QuerySet[Article]:
        value = self.value() or ""
        return queryset.filter(date__month=int(value)) if value in {str(month) for month in MONTHS} else queryset


class ScriptFilter(admin.SimpleListFilter):
    """The script of the text, as far as it is known; the choices are not looked for among the articles."""

    title = _("script")
    parameter_name = "script"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> Choices:
        return [("Hans", "Hans"), ("Hant", "Hant"), ("none", _("None"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Article]) -> QuerySet[Article]:
        values = {"Hans": "Hans", "Hant": "Hant", "none": ""}
        return queryset.filter(script=values[self.value() or ""]) if self.value() in values else queryset


class InsightFilter(StateFilter):
    """Whether the one field that only a person can fill is filled."""

    title = _("insight")
    parameter_name = "insight"
    narrowed = staticmethod(with_insight)

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> Choices:
        return [("yes", _("Written")), ("no", _("Missing"))]


class UsedFilter(admin.SimpleListFilter):
    """Whether any article uses the row; the list's `article_count` decides."""

    title = _("articles")
    parameter_name = "used"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> Choices:
        return [("no", _("None")), ("once", _("One")), ("more", _("More"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        condition = {"no": Q(article_count=0), "once": Q(article_count=1), "more": Q(article_count__gt=1)}
        return queryset.filter(condition.get(str(self.value()), Q()))


class MergedFilter(SetAsideFilter):
    """Rows that were merged into another one."""

    rest = _("In use")

    title = _("merged")
    parameter_name = "merged"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> Choices:
        return [("yes", _("Merged into another"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.filter(merged_into__isnull=self.value() != "yes")
