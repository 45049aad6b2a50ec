"""The page on which an editor puts the articles of a project in order and sees how far they are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count
from django.forms import Media
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from editorial.admin.base import actor
from editorial.admin.display import list_address
from editorial.admin.pages import not_there
from editorial.admin.projects.members import MOST_FOUND, found_articles, may_change_members, plan_address
from editorial.models import Article, ArticleQuerySet, Project, Status
from editorial.services.dossiers import Form
from editorial.services.exporting import EXPORT
from editorial.services.project_order import CHANGE_PROJECT, OrderConflict, order_project, order_seen
from editorial.workflow import in_debt

MOST_ORDERED = 1_000  # articles that one form puts in order
MOVES = ("top", "up", "down", "bottom")
BAR = 100.0  # the width of the bar, in units of its drawing


@dataclass(frozen=True, slots=True)
class Stage:
    """How many articles are at a step of the workflow, where they are listed, and their part of the bar."""

    status: str
    label: str
    count: int
    address: str
    x: float
    width: float


def dossier_page(admin: Any, request: HttpRequest, object_id: int) -> HttpResponse:
    """Shows the desk of a project; with POST moves an article on the page, or stores the order.

    Raises:
        PermissionDenied: the user may not see projects and articles, or not change projects.
    """
    if not admin.has_view_permission(request) or not request.user.has_perm("editorial.view_article"):
        raise PermissionDenied
    project: Project | None = admin.get_queryset(request).filter(pk=object_id).first()
    if project is None:
        return not_there(request, admin.opts, str(object_id))
    desk = ProjectDesk(admin, request, project)
    if request.method != "POST":
        return desk.show()
    if not request.user.has_perm(CHANGE_PROJECT):
        raise PermissionDenied
    return desk.posted()


class ProjectDesk:
    """One project, and who looks at it."""

    def __init__(self, admin: Any, request: HttpRequest, project: Project) -> None:
        self.admin = admin
        self.request = request
        self.project = project
        self.articles: ArticleQuerySet = Article.objects.visible_to(request.user).filter(projects=project)

    def posted(self) -> HttpResponse:
        """Stores the order that was posted; a move of one article is only shown, until the order is stored."""
        asked = self.posted_ids("article")
        if "join" in self.request.POST or "leave" in self.request.POST:
            return self.lead_to_plan()
        seen = self.request.POST.get("seen", "")
        if "move" in self.request.POST:
            return self.show(order=moved(asked, self.request.POST["move"]), seen=seen)
        by_date = "by_date" in self.request.POST
        try:
            stored = order_project(
                self.project.pk, by=actor(self.request), articles=[] if by_date else asked, seen=seen
            )
        except OrderConflict as error:
            return self.show(order=asked, conflict=str(error))
        if stored is None:
            messages.info(self.request, _("The articles stand in this order already."))
        elif by_date:
            messages.success(self.request, _("The newest article stands first again."))
        else:
            messages.success(self.request, _("The order was saved."))
        return HttpResponseRedirect(self.request.path)

    def posted_ids(self, name: str) -> list[int]:
        """Returns the ids that were posted under the name."""
        return [int(pk) for pk in self.request.POST.getlist(name) if pk.isascii() and pk.isdigit() and len(pk) < 19]

    def lead_to_plan(self) -> HttpResponse:
        """Leads to what would be written so that the chosen articles join or leave."""
        chosen = "join" in self.request.POST
        joining, leaving = (self.posted_ids("new"), []) if chosen else ([], self.posted_ids("out"))
        if not (joining or leaving):
            messages.warning(self.request, _("Choose at least one article."))
            return HttpResponseRedirect(self.request.get_full_path())
        return HttpResponseRedirect(plan_address(self.project, joining, leaving))

    def show(self, *, order: Sequence[int] | None = None, seen: str = "", conflict: str = "") -> HttpResponse:
        """Returns the page; `order` is one that is not stored yet, `conflict` why it was not."""
        stages = self.stages()
        total = sum(stage.count for stage in stages)
        may_order = self.request.user.has_perm(CHANGE_PROJECT)
        context = {
            **self.admin.admin_site.each_context(self.request),
            "title": _("Dossier"),
            "subtitle": str(self.project),
            "opts": self.admin.opts,
            "original": self.project,
            "has_view_permission": True,
            "media": self.admin.media + Media(js=["editorial/admin/project_order.js"]),
            "project_address": reverse("admin:editorial_project_change", args=[self.project.pk]),
            "stages": stages,
            "total": total,
            "debt": in_debt(self.articles).count(),
            "debt_address": list_address(Article, project=self.project.pk, debt="any"),
            "rows": self.rows(order),
            "unsaved": order is not None,
            "conflict": conflict,
            "seen": seen or order_seen(self.project),
            "placed": self.project.places.exists(),
            "too_many": total > MOST_ORDERED,
            "may_order": may_order and total <= MOST_ORDERED,
            "files": self.files(),
            **self.picker(),
        }
        return TemplateResponse(self.request, "admin/editorial/project/dossier.html", context)

    def picker(self) -> dict[str, Any]:
        """Returns the search for articles that could join, and what it found."""
        words = self.request.GET.get("q", "")[:200]
        may_pick = may_change_members(self.request) and not self.project.merged_into_id
        found = found_articles(self.request, self.project, words) if may_pick and words.strip() else []
        return {"may_pick": may_pick, "words": words, "found": found, "most_found": MOST_FOUND}

    def rows(self, order: Sequence[int] | None) -> list[Article]:
        """Returns the articles in their order, or in the given one with what it lacks behind."""
        rows = list(self.articles.in_order_of(self.project).for_lists()[:MOST_ORDERED])
        if order is None:
            return rows
        places = {pk: place for place, pk in enumerate(order)}
        return sorted(rows, key=lambda row: places.get(row.pk, len(places)))

    def stages(self) -> list[Stage]:
        """Returns how the articles are spread over the steps of the workflow, in the order of the steps."""
        rows = self.articles.order_by().values_list("status").annotate(number=Count("pk"))
        counts: dict[str, int] = dict(rows)
        total = sum(counts.values())
        found, x = [], 0.0
        for status in Status:
            count = counts.get(status.value, 0)
            width = round(BAR * count / total, 3) if total else 0.0
            address = list_address(Article, project=self.project.pk, status__exact=status.value)
            found.append(Stage(status.value, str(status.label), count, address, round(x, 3), width))
            x += width
        return found

    def files(self) -> list[tuple[str, str]]:
        """Returns the files of the dossier that the user may take away: name and address."""
        if not self.request.user.has_perm(EXPORT):
            return []
        names = {Form.MARKDOWN: "Markdown", Form.ZIP: "ZIP"}
        return [(names[form], reverse(f"admin:editorial_project_{form}", args=[self.project.pk])) for form in Form]


def moved(order: Sequence[int], move: str) -> list[int]:
    """Returns the order with one of its articles moved; `move` is "up:17" with the id of the article."""
    direction, _colon, text = move.partition(":")
    result = list(dict.fromkeys(order))
    if direction not in MOVES or not (text.isascii() and text.isdigit()) or int(text) not in result:
        return result
    at = result.index(int(text))
    to = {"top": 0, "up": max(0, at - 1), "down": at + 1, "bottom": len(result)}[direction]
    result.insert(to, result.pop(at))
    return result
