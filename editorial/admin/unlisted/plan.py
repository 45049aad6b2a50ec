"""The plan of names for very many articles: every line of it, before it is done."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from editorial.admin.edit_plans import EditPlanPage
from editorial.models import Article, Entity
from editorial.services.unlisted import ADD_NAMES, AddNames
from editorial.workflow import CHANGE

SALT = "editorial.admin.unlisted"
MOST_NAMED = 40  # of the names that the page tells


class AddPlanPage(EditPlanPage):
    """The plan of proposals that are taken."""

    template = "admin/editorial/unlisted/plan.html"
    job = ADD_NAMES

    def __init__(self, admin: Any, request: HttpRequest, edit: AddNames) -> None:
        super().__init__(request, edit)
        self.admin = admin
        self.additions = edit.additions

    def about(self) -> dict[str, Any]:
        """Returns what the page says beside the plan: which names are added."""
        names = sorted({row.written for rows in self.additions.values() for row in rows})
        return {
            **self.admin.admin_site.each_context(self.request),
            "title": _("List names of texts in their headers"),
            "opts": self.admin.opts,
            "entity_address": reverse("admin:editorial_article_unlisted_list"),
            "has_view_permission": True,
            "media": self.admin.media,
            "names": names[:MOST_NAMED],
            "more_names": len(names) > MOST_NAMED,
        }


def plan_page(admin: Any, request: HttpRequest) -> HttpResponse:
    """Shows the plan of what was chosen, and carries it out once confirmed.

    Raises:
        PermissionDenied: the user may not change articles.
    """
    if not request.user.has_perm(CHANGE):
        raise PermissionDenied
    edit = edit_of(request.GET.get("change", ""))
    if edit is None:
        messages.warning(request, _("This address is not whole. Choose the names again."))
        return HttpResponseRedirect(reverse("admin:editorial_article_unlisted_list"))
    return AddPlanPage(admin, request, edit).answer()


def plan_address(entities: Sequence[Entity] | None, articles: Sequence[Article] | None = None) -> str:
    """Returns the address of the plan for entities (None: for all), in articles or in all that lack them."""
    chosen = [None if rows is None else sorted(row.pk for row in rows) for rows in (entities, articles)]
    query = urlencode({"change": signing.dumps(chosen, salt=SALT, compress=True)})
    return f"{reverse('admin:editorial_article_unlisted_plan')}?{query}"


def edit_of(token: str) -> AddNames | None:
    """Returns the edit of that token, None where it was not made here."""
    try:
        entity_ids, article_ids = signing.loads(token, salt=SALT)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    entities = None if entity_ids is None else list(Entity.objects.filter(pk__in=entity_ids))
    paths = None
    if article_ids is not None:
        paths = list(Article.objects.present().filter(pk__in=article_ids).values_list("path", flat=True))
    return AddNames.of_proposals(entities, paths)
