"""What stands proposed in the whole garden: by name, by article, and for one name in which sentences."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _

from editorial.admin.base import actor
from editorial.admin.display import change_address
from editorial.admin.unlisted.plan import plan_address
from editorial.models import Article, Entity, EntityKind, NameProposal, Role
from editorial.services.jobs import start_job
from editorial.services.renaming import RENAME
from editorial.services.unlisted import EVERYTHING, FIND_NAMES, by_article, by_entity, dismiss, last_look, sentence_at
from editorial.workflow import CHANGE

PER_PAGE = 50
SENTENCES_PER_PAGE = 20
KINDS = [kind for kind in EntityKind if kind != EntityKind.CHANNEL]
BY_NAME, BY_ARTICLE = "name", "article"


def list_page(admin: Any, request: HttpRequest) -> HttpResponse:
    """Shows what stands proposed, or takes what was chosen to its plan.

    Raises:
        PermissionDenied: the user may not look, or does what takes another right.
    """
    if not admin.has_view_or_change_permission(request):
        raise PermissionDenied
    if request.method == "POST":
        return answer(request)
    entity = Entity.objects.current().filter(pk=number(request.GET.get("entity", ""))).first()
    context = {
        "title": _("Names that texts contain and headers do not list"),
        "last_look": last_look(),
        "may_change": request.user.has_perm(CHANGE),
        "may_look": request.user.has_perm(RENAME),
        "kinds": [(kind.value, kind.label) for kind in KINDS],
        "search": request.GET.get("q", "")[:200].replace("\0", ""),
        "kind": request.GET.get("kind", ""),
        "view": BY_ARTICLE if request.GET.get("by") == BY_ARTICLE else BY_NAME,
    }
    context |= sentences(request, entity) if entity else groups(request, context)
    return admin.render_page(request, "unlisted/list", None, context)  # type: ignore[no-any-return]


def groups(request: HttpRequest, context: dict[str, Any]) -> dict[str, Any]:
    """Returns one page of names, or of articles."""
    if context["view"] == BY_ARTICLE:
        rows = by_article(search=context["search"])
    else:
        kind = context["kind"] if context["kind"] in EntityKind.values else ""
        rows = by_entity(kind=kind, search=context["search"])
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page", "1"))
    shown = list(page)
    for row in shown:
        if "entity__kind" in row:
            row["kind"] = EntityKind(row["entity__kind"]).label
    return {**paged(request, page), "rows": shown}


def sentences(request: HttpRequest, entity: Entity) -> dict[str, Any]:
    """Returns the articles that do not list an entity, each with the first sentence that has the name."""
    rows = NameProposal.objects.standing().filter(entity=entity, is_open=False).select_related("article__body")
    rows = rows.order_by("-count", "article__path")
    page = Paginator(rows, SENTENCES_PER_PAGE).get_page(request.GET.get("page", "1"))
    shown = [
        {
            "proposal": row,
            "role": Role(row.role).label,
            "sentence": sentence_at(row.article.body.text, row.start, row.end),
        }
        for row in page
    ]
    return {**paged(request, page), "entity": entity, "entity_address": change_address(entity), "rows": shown}


def paged(request: HttpRequest, page: Any) -> dict[str, Any]:
    """Returns what the links to other pages need; they keep everything else that was asked for."""
    kept = request.GET.copy()
    kept.pop("page", None)
    query = f"{kept.urlencode()}&" if kept else ""
    return {"page": page, "page_range": page.paginator.get_elided_page_range(page.number), "query": query}


def number(text: str) -> int:
    """Returns an id that a form or address names, 0 for anything else."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0


def answer(request: HttpRequest) -> HttpResponse:
    """Begins a look through the texts, dismisses a proposal, or leads to the plan of what was chosen.

    Raises:
        PermissionDenied: it takes another right.
    """
    posted = request.POST
    here = HttpResponseRedirect(request.get_full_path())
    if "look" in posted:
        job = start_job(FIND_NAMES, by=actor(request), arguments={}, subject=EVERYTHING)
        return HttpResponseRedirect(change_address(job))
    if not request.user.has_perm(CHANGE):
        raise PermissionDenied
    chosen = [number(value) for value in posted.getlist("chosen")][:PER_PAGE]
    entity = Entity.objects.current().filter(pk=number(posted.get("entity", ""))).first()
    if "dismiss" in posted and entity is not None:
        return dismissed(request, entity, number(posted["dismiss"]))
    if "all" in posted and entity is not None:
        return HttpResponseRedirect(plan_address([entity]))
    if not any(chosen):
        messages.warning(request, _("Choose at least one row."))
        return here
    if entity is not None or posted.get("by") == BY_ARTICLE:
        articles = list(Article.objects.present().filter(pk__in=chosen).only("pk"))
        return HttpResponseRedirect(plan_address([entity] if entity else None, articles))
    return HttpResponseRedirect(plan_address(list(Entity.objects.current().filter(pk__in=chosen))))


def dismissed(request: HttpRequest, entity: Entity, article_id: int) -> HttpResponse:
    """Proposes the entity for that article never again, and leads back to where that was asked."""
    article = Article.objects.present().filter(pk=article_id).first()
    if article is not None:
        dismiss(article, entity, by=actor(request))
        text = _("“%(name)s” is not proposed for %(path)s again.")
        messages.success(request, text % {"name": entity.name, "path": article.path})
    return HttpResponseRedirect(request.get_full_path())
