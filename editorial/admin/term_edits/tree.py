"""The areas with the categories below them, and the categories that have no place yet."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from editorial.admin.term_edits.pages import with_counts
from editorial.models import Area, ArticleCategory, Category
from editorial.services.taxonomy import vocabulary_of

FEWEST = 2  # articles of a category in an area before that is proposed as its place
SHARE = 0.5  # of the articles of the category


@dataclass(frozen=True, slots=True)
class Place:
    """A category, and the area in which most of its articles are, None where that says nothing."""

    category: Any
    area: Any | None = None
    articles: int = 0  # that are in both


def tree_page(admin: Any, request: HttpRequest) -> HttpResponse:
    """Shows the tree with the numbers of articles.

    Raises:
        PermissionDenied: the user may not see areas.
    """
    if not request.user.has_perm("editorial.view_area"):
        raise PermissionDenied
    areas = list(with_counts(vocabulary_of(Area)).filter(merged_into__isnull=True).order_by("-article_count", "value"))
    categories = with_counts(vocabulary_of(Category)).filter(merged_into__isnull=True)
    below: dict[int | None, list[Any]] = defaultdict(list)
    for row in categories.order_by("-article_count", "value"):
        below[row.area_id].append(row)
    context = {
        **admin.admin_site.each_context(request),
        "title": _("Areas with their categories"),
        "opts": admin.opts,
        "has_view_permission": True,
        "media": admin.media,
        "areas": [(area, below.get(area.pk, [])) for area in areas],
        "unplaced": _proposed(below.get(None, []), {area.pk: area for area in areas}),
        "may_place": request.user.has_perm("editorial.change_category"),
    }
    return TemplateResponse(request, "admin/editorial/term/tree.html", context)


def _proposed(categories: list[Any], areas: dict[int, Any]) -> list[Place]:
    """Returns the categories with the area that most of their articles are in; one query."""
    links = ArticleCategory.objects.filter(article__removed_at__isnull=True, term__area__isnull=True)
    rows = links.order_by().values_list("term_id", "article__articlearea_links__term_id").annotate(number=Count("pk"))
    most: dict[int, tuple[int, int]] = {}
    for category_id, area_id, number in rows:
        if area_id in areas:
            most[category_id] = max(most.get(category_id, (0, 0)), (number, area_id))
    found = []
    for row in categories:
        number, area_id = most.get(row.pk, (0, 0))
        telling = number >= FEWEST and number >= SHARE * row.article_count
        found.append(Place(row, areas[area_id], number) if telling else Place(row))
    return found
