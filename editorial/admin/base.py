"""What the admin classes of this product have in common."""

from __future__ import annotations

import re
from typing import Any, ClassVar

from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Count, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from editorial.admin.changelist import EditorialChangeList
from editorial.admin.paging import BoundedPaginator
from editorial.admin.sections import RECORDS, Section

YEAR = re.compile("(?!0000|0001|9999)[0-9]{4}")  # the first and the last year end in no time zone's calendar


def actor(request: HttpRequest) -> User:
    """Returns the user on whose behalf a service acts; the admin site has let nobody else in."""
    assert isinstance(request.user, User)
    return request.user


class EditorialAdmin(admin.ModelAdmin):
    """Lists without full counts, nothing deleted: rows are derived from documents or belong to the record."""

    section: ClassVar[Section] = RECORDS
    section_position: ClassVar[int] = 50
    show_full_result_count = False
    paginator = BoundedPaginator
    list_per_page = 50
    list_max_show_all = 100
    empty_value_display = ""
    view_on_site = False  # most rows have a public page only while listed articles use them; the pages say which

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[EditorialChangeList]:
        return EditorialChangeList

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        """Refuses years that no calendar has: Django takes them for a fault of the server."""
        if lookup.endswith("__year") and not YEAR.fullmatch(value):
            return False
        return bool(super().lookup_allowed(lookup, value, request))

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Returns Django's page; what a service refuses although the form passed is told on the same page."""
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except ValidationError as error:
            for message in error.messages:
                self.message_user(request, message, messages.ERROR)
            return HttpResponseRedirect(request.get_full_path())


class ReadOnlyAdmin(EditorialAdmin):
    """Rows that only services write: they can be looked at."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False

    def has_view_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return bool(request.user.has_perm(f"{self.opts.app_label}.view_{self.opts.model_name}"))


class ReadOnlyInline(admin.TabularInline):
    """Rows of another table shown below a page, never edited there."""

    extra = 0
    max_num = 0
    can_delete = False
    show_change_link = True

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


def counted(rows: QuerySet[Any], link: str, counted_column: str = "pk") -> Coalesce:
    """Returns an expression that counts `rows` by their column `link` = the outer row's key.

    A subquery instead of a join: the list's own rows are neither multiplied nor grouped, and Django leaves the
    expression out where it only counts the list.
    """
    numbers = (
        rows.filter(**{link: OuterRef("pk")})
        .order_by()
        .values(link)
        .annotate(number=Count(counted_column, distinct=counted_column != "pk"))
        .values("number")
    )
    return Coalesce(Subquery(numbers, output_field=IntegerField()), 0)


def missing_consent(request: HttpRequest, *, seen: str, is_large: bool = False) -> dict[str, bool]:
    """Returns what keeps a plan that somebody confirmed from being carried out, for its page; {} where nothing does.

    `changed_meanwhile`: it is no more the plan whose fingerprint was looked at. `lacks_agreement`: it is large, and the
    box that asks for agreement was left alone.
    """
    changed = request.POST.get("seen") != seen
    unread = is_large and request.POST.get("agreed") != "yes"
    return {"changed_meanwhile": changed, "lacks_agreement": unread and not changed} if changed or unread else {}
