"""What evergreen articles lack and have open: by condition and group, day by day, as a list, and the best to mend."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from editorial.admin.display import list_address
from editorial.admin.quality.asking import address, require_view
from editorial.models import Article
from editorial.services.debts import (
    GROUPINGS,
    Day,
    Due,
    best_to_mend,
    days,
    due_by_area,
    groups,
    members,
    owing,
    owing_of,
)
from editorial.workflow import OF_TEXT, OVERDUE, SOON, in_debt

PER_PAGE = 50
STEP, HIGHEST = 8, 40  # of the drawing, in its own units
COLUMNS = ("path", "title", "date", "debt", "language", "script")


@dataclass(frozen=True, slots=True)
class Line:
    """One number day by day as a line, by its own measure."""

    name: str
    title: str
    numbers: Sequence[int]

    @property
    def most(self) -> int:
        """The largest number."""
        return max(self.numbers)

    def points(self) -> str:
        """Returns the places of the line for an SVG."""
        return " ".join(f"{x},{y}" for x, y in self.places())

    def places(self) -> Iterator[tuple[int, int]]:
        """Yields the place of each day; 0 lies at the bottom."""
        for at, number in enumerate(self.numbers):
            yield at * STEP + 2, HIGHEST + 2 - (round(number * HIGHEST / self.most) if self.most else 0)


@dataclass(frozen=True, slots=True)
class DebtFigure:
    """The days that were kept."""

    days: Sequence[Day]
    height: int = HIGHEST + 4

    @property
    def width(self) -> int:
        """The width of the drawing."""
        return max(1, len(self.days) - 1) * STEP + 4

    def lines(self) -> list[Line]:
        """Returns the two lines."""
        return [
            Line("debt", _("Articles in debt"), [day.in_debt for day in self.days]),
            Line("findings", _("Open errors and warnings"), [day.findings for day in self.days]),
        ]

    def newest_first(self) -> list[Day]:
        """Returns the days for the table."""
        return list(self.days)[::-1]


def debt_page(admin: Any, request: HttpRequest) -> HttpResponse:
    """Shows the debt in groups, or the articles of one group.

    Raises:
        PermissionDenied: the user may not see findings.
    """
    require_view(admin, request)
    if request.method not in ("GET", "HEAD"):
        return HttpResponseNotAllowed(["GET", "HEAD"])
    by = request.GET.get("by", "")
    by = by if by in GROUPINGS else "area"
    context: dict[str, Any] = {"title": _("Evergreen debt"), "by": by, "tabs": tabs(by)}
    if "group" in request.GET or "all" in request.GET:
        context |= listed(request, by)
        return admin.render_page(request, "debt_list", context)  # type: ignore[no-any-return]
    context |= {
        "conditions": conditions(),
        "groups": [(group, address("debt", by=by, group=group.key)) for group in groups(by)],
        "best": best_to_mend(),
        "reviews": reviews(),
        "review_address": list_address(Article, review_due=OVERDUE),
        "figure": DebtFigure(days()),
        "all_address": address("debt", all="1"),
    }
    return admin.render_page(request, "debt", context)  # type: ignore[no-any-return]


def tabs(by: str) -> list[tuple[str, str, bool]]:
    """Returns (title, address, whether it is shown) of each way to group."""
    return [(str(how.title), address("debt", by=name), name == by) for name, how in GROUPINGS.items()]


def conditions() -> list[tuple[str | Promise, int, str]]:
    """Returns (label, articles, address of their list) of each condition that some evergreen article does not meet."""
    rows = Article.objects.present()
    found = [
        (condition.label, in_debt(rows, condition).count(), list_address(Article, debt=condition.name))
        for condition in OF_TEXT
    ]
    return [line for line in found if line[1]]


@dataclass(frozen=True, slots=True)
class ReviewLine:
    """The articles of one area that are due for review, with the addresses of their lists; "" where there is none."""

    due: Due
    overdue_address: str
    soon_address: str


def reviews() -> list[ReviewLine]:
    """Returns the areas with articles that are due for review."""
    return [ReviewLine(due, *(due_address(due, value) for value in (OVERDUE, SOON))) for due in due_by_area()]


def due_address(due: Due, value: str) -> str:
    """Returns the address of the list of these articles, "" for those without an area, which no list chooses."""
    return list_address(Article, area=due.area_id, review_due=value) if due.area_id is not None else ""


def listed(request: HttpRequest, by: str) -> dict[str, Any]:
    """Returns one page of the articles of a group, or of all that owe anything."""
    rows: QuerySet[Article] = owing()
    if "all" not in request.GET:
        rows = members(owing(), by, request.GET["group"])
    page = Paginator(rows.only(*COLUMNS).order_by("path"), PER_PAGE).get_page(request.GET.get("page", "1"))
    kept = request.GET.copy()
    kept.pop("page", None)
    return {
        "page": page,
        "page_range": page.paginator.get_elided_page_range(page.number),
        "query": f"{kept.urlencode()}&",
        "rows": owing_of(list(page)),
    }
