"""Tags of one article only: chosen from a list, removed as one changeset after a look at the plan."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import OuterRef, QuerySet, Subquery
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy

from editorial.admin.base import actor
from editorial.admin.display import change_address
from editorial.admin.term_edits.pages import TermPage, with_counts
from editorial.models import Article, Tag, TaggedArticle, TermSuggestion
from editorial.services.taxonomy import vocabulary_of
from editorial.services.term_edits import MAX_TERMS, ReadTags, TermEdit

TAGS = 200  # on a page


def used_once(term: str = "") -> QuerySet[Any]:
    """Returns the tags of exactly one present article, with `article_id`; internal and removed ones are left out."""
    links = TaggedArticle.objects.filter(content_object__removed_at__isnull=True, tag=OuterRef("pk"))
    rows = with_counts(vocabulary_of(Tag)).filter(article_count=1, merged_into__isnull=True, read_as="", internal=False)
    for word in term.replace("\0", "").split():
        rows = rows.filter(name__icontains=word)
    return rows.annotate(article_id=Subquery(links.values("content_object_id")[:1])).order_by("name")


class OncePage(TermPage):
    """The list, and the removal of what was chosen of it."""

    template = "once"
    title: ClassVar[Promise] = gettext_lazy("Tags used once")
    verb: ClassVar[Promise] = gettext_lazy("Remove")

    @classmethod
    def of_list(cls, admin: Any, request: HttpRequest) -> HttpResponse:
        """Answers for the list, or for what was chosen of it.

        Raises:
            PermissionDenied: the user may not change tags.
        """
        page = cls(admin, request, [])
        if not request.user.has_perm(page.permission()):
            raise PermissionDenied
        if request.method == "POST":
            page.rows = page.chosen()
            if page.rows:
                return page.answer()
        return page.show_choice()

    def chosen(self) -> list[Any]:
        """Returns the tags that were ticked, or all that are listed."""
        rows = used_once(self.asked())
        if self.request.POST.get("all") == "yes":
            return list(rows[:MAX_TERMS])
        return list(rows.filter(pk__in=self.posted_ids("tag")))

    def asked(self) -> str:
        """Returns what the list was searched for."""
        return (self.request.POST or self.request.GET).get("q", "").strip()[:200]

    def edit(self) -> TermEdit:
        return ReadTags(self.rows, Tag.ReadAs.NOTHING)

    def after(self) -> str:
        return reverse("admin:editorial_tag_once")

    def show_choice(self) -> HttpResponse:
        term = self.asked()
        page = Paginator(used_once(term), TAGS).get_page(self.request.GET.get("page"))
        rows = list(page.object_list)
        context = {
            **self.admin.admin_site.each_context(self.request),
            "title": self.title,
            "opts": self.admin.opts,
            "has_view_permission": True,
            "media": self.admin.media,
            "problems": self.problems,
            "back": reverse("admin:editorial_tag_changelist"),
            "page": page,
            "page_range": page.paginator.get_elided_page_range(page.number),
            "query": f"{urlencode({'q': term})}&" if term else "",
            "term": term,
            "rows": self.with_evidence(rows),
        }
        return TemplateResponse(self.request, "admin/editorial/term/once.html", context)

    def shared(self) -> dict[str, Any]:
        return {**super().shared(), "back": reverse("admin:editorial_tag_once")}

    def with_evidence(self, rows: Sequence[Any]) -> list[dict[str, Any]]:
        """Returns the tags with their article, where the user may see it, and the tag that each could lead to."""
        visible = Article.objects.visible_to(actor(self.request)).filter(pk__in=[row.article_id for row in rows])
        articles = {row.pk: row for row in visible.only("title", "path")}
        found = TermSuggestion.objects.open().filter(kind="tag", read_as="", second__in=[row.name for row in rows])
        better: dict[str, TermSuggestion] = {}
        for suggestion in found:
            better.setdefault(suggestion.second, suggestion)
        known = {tag.name: tag for tag in Tag.objects.filter(name__in=[one.first for one in better.values()])}
        return [
            {
                "row": row,
                "article": articles.get(row.article_id),
                "address": change_address(articles[row.article_id]) if row.article_id in articles else "",
                "better": known.get(better[row.name].first) if row.name in better else None,
            }
            for row in rows
        ]
