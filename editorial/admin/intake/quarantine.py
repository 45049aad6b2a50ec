"""The quarantine in the admin: files that could not be read, with the place and a remedy."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.formats import date_format
from django.utils.safestring import SafeString
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from editorial.admin.differences import line_difference
from editorial.admin.display import badge, change_link, isolated
from editorial.admin.filters import Choices, SetAsideFilter
from editorial.admin.pages import ReadOnlyPageAdmin
from editorial.admin.sections import INTAKE
from editorial.models import Quarantine

LINES_AROUND = 8
LINES_WITHOUT_PLACE = 24
LONGEST_LINE = 600
# Control characters but tab become the pictures that Unicode has for them.
PICTURES = {code: 0x2400 + code for code in range(0x20) if code != 0x09} | {0x7F: 0x2421}


@dataclass(frozen=True, slots=True)
class SourceLine:
    """One line of the file as it can be shown; `fault` marks the line that the reader stopped at."""

    number: int
    text: str
    fault: bool


class ClearedFilter(SetAsideFilter):
    """Files that a later import could read."""

    title = _("state")
    parameter_name = "cleared"
    rest = _("Open")

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> Choices:
        return [("yes", _("Cleared"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Quarantine]) -> QuerySet[Quarantine]:
        return queryset.filter(cleared_at__isnull=self.value() != "yes")


@admin.register(Quarantine)
class QuarantineAdmin(ReadOnlyPageAdmin):
    """Files that could not be read. They are repaired on disk and imported again, which clears them."""

    section = INTAKE
    section_position = 2
    page_template = "admin/editorial/quarantine/page.html"
    list_display = ("file", "reason_column", "place", "remedy_column", "state", "time", "changeset_column")
    list_filter: ClassVar[tuple[Any, ...]] = (ClearedFilter, "code")
    search_fields = ("path", "reason")
    date_hierarchy = "created_at"
    ordering = ("path",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Quarantine]:
        """Returns the files without their bytes."""
        return Quarantine.objects.defer("data", "suggestion").select_related("changeset", "cleared_by").order_by("path")

    @admin.display(description=_("path"), ordering="path")
    def file(self, row: Quarantine) -> SafeString:
        return isolated(row.path)

    @admin.display(description=_("reason"), ordering="code")
    def reason_column(self, row: Quarantine) -> SafeString:
        return isolated(row.reason)

    @admin.display(description=_("line"))
    def place(self, row: Quarantine) -> str:
        return ":".join(str(number) for number in (row.line, row.column) if number is not None)

    @admin.display(description=_("remedy"))
    def remedy_column(self, row: Quarantine) -> SafeString:
        return isolated(row.remedy)

    @admin.display(description=_("state"), ordering="cleared_at")
    def state(self, row: Quarantine) -> SafeString:
        return badge("done", _("cleared")) if row.cleared_at else badge("open", _("open"))

    @admin.display(description=_("since"), ordering="created_at")
    def time(self, row: Quarantine) -> str:
        return date_format(localtime(row.created_at), "Y-m-d H:i")

    @admin.display(description=_("changeset"), ordering="changeset")
    def changeset_column(self, row: Quarantine) -> SafeString | str:
        return change_link(row.changeset, f"#{row.changeset_id}")

    def page_context(self, request: HttpRequest, row: Quarantine) -> dict[str, Any]:
        """Returns the lines around the fault and the suggested repair as a difference."""
        data = bytes(row.data)
        suggestion = bytes(row.suggestion) if row.suggestion is not None else None
        repair = line_difference(readable(data), readable(suggestion)) if suggestion is not None else []
        return {"lines": list(lines_around(data, row.line)), "size": len(data), "repair": repair}


def lines_around(data: bytes, fault: int | None) -> Iterator[SourceLine]:
    """Yields the lines around line `fault` (from 1), the first ones where no line is at fault."""
    lines = data.splitlines()
    first = max(fault - LINES_AROUND, 1) if fault else 1
    last = min(first + 2 * LINES_AROUND if fault else LINES_WITHOUT_PLACE, len(lines))
    for number in range(first, last + 1):
        text = readable(lines[number - 1])
        cut = text if len(text) <= LONGEST_LINE else f"{text[:LONGEST_LINE]}…"
        yield SourceLine(number, cut, number == fault)


def readable(data: bytes) -> str:
    """Returns bytes as a text in which what is no UTF-8 and what is invisible can be seen; line ends stay."""
    text = data.decode("utf-8", errors="backslashreplace").replace("\ufeff", "\\ufeff")
    return "".join(line.translate(PICTURES) + "\n" for line in text.replace("\r\n", "\n").split("\n"))[:-1]
