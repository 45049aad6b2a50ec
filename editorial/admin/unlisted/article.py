"""The page of one article's names: looked for in its newest text now, added or dismissed with one click."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from editorial.admin.base import actor
from editorial.admin.display import change_address
from editorial.models import Article, Entity, EntityKind, Role
from editorial.services.bulk_edits import Act, BulkEditBusy, carry_out_bulk_edit, plan_bulk_edit
from editorial.services.renaming import RENAME
from editorial.services.texts import document_of
from editorial.services.unlisted import (
    AddNames,
    Proposal,
    Sentence,
    dismiss,
    dismiss_everywhere,
    known_names,
    proposals_of,
    sentence_at,
)

MOST_SHOWN = 200


@dataclass(frozen=True, slots=True)
class NameRow:
    """One proposal as the page shows it."""

    proposal: Proposal
    entity: str
    kind: str
    role: str
    sentence: Sentence


def article_page(admin: Any, request: HttpRequest, article_id: int) -> HttpResponse:
    """Shows the proposals of an article, or does what was asked with one of them.

    Raises:
        PermissionDenied: the user may not look, or posts without the right to change the article.
    """
    if not admin.has_view_or_change_permission(request):
        raise PermissionDenied
    rows = Article.objects.present().select_related("collection", "body", "pending_revision__body")
    article = rows.filter(pk=article_id).first()
    if article is None:
        return admin.missing(request, article_id)  # type: ignore[no-any-return]
    may_change = admin.has_change_permission(request, article)
    if request.method == "POST":
        if not may_change:
            raise PermissionDenied
        return answer(request, article)
    known = known_names()
    body = document_of(article, pending=True).body
    found = proposals_of(article, known=known)[:MOST_SHOWN]
    context = {
        "title": _("Names in the text that the header does not list"),
        "rows": [shown(one, body, known.entities[one.entity_id]) for one in found],
        "article_address": change_address(article),
        "may_change": may_change,
        "may_rename": request.user.has_perm(RENAME),
        "counted": bool(known.uses),
    }
    return admin.render_page(request, "unlisted/article", article, context)  # type: ignore[no-any-return]


def shown(proposal: Proposal, body: str, entity: tuple[str, str]) -> NameRow:
    """Returns a proposal with the words that say what it is about."""
    kind, name = entity
    sentence = sentence_at(body, proposal.start, proposal.end)
    return NameRow(proposal, name, str(EntityKind(kind).label), str(Role(proposal.role).label), sentence)


def answer(request: HttpRequest, article: Article) -> HttpResponse:
    """Adds or dismisses what the pressed button names, as far as it is proposed still."""
    by = actor(request)
    posted = request.POST
    found = {str(one.entity_id): one for one in proposals_of(article)}
    if "add" in posted or "add_chosen" in posted:
        asked = posted.getlist("chosen") if "add_chosen" in posted else [posted["add"]]
        chosen = [found[key] for key in dict.fromkeys(asked) if key in found]
        if chosen:
            add(request, article, chosen)
        else:
            messages.info(request, _("Nothing was added: choose a name that is still proposed."))
    elif (key := posted.get("dismiss", "")) in found:
        entity = Entity.objects.get(pk=found[key].entity_id)
        dismiss(article, entity, by=by)
        text = _("“%s” is not proposed for this article again.")
        messages.success(request, text % entity.name)
    elif (key := posted.get("never", "")) in found:
        dismiss_everywhere(found[key].name, by=by)
        messages.success(request, _("“%s” is not proposed for any article again.") % found[key].written)
    leads_to_form = posted.get("from") == "form"
    return HttpResponseRedirect(change_address(article) if leads_to_form else request.path)


def add(request: HttpRequest, article: Article, chosen: list[Proposal]) -> None:
    """Lists the chosen names in the header, and tells what came of it."""
    entities = Entity.objects.in_bulk([one.entity_id for one in chosen])
    edit = AddNames.to_article(article, [(entities[one.entity_id], one.role, one.written) for one in chosen])
    plan = plan_bulk_edit(edit, by=actor(request))
    refused = [item for item in plan.items if item.act is Act.REFUSED]
    try:
        report = carry_out_bulk_edit(edit, plan, by=actor(request))
    except BulkEditBusy as error:
        messages.error(request, str(error))
        return
    names = ", ".join(f"“{one.written}”" for one in chosen)
    if refused:
        messages.error(request, f"{names}: {refused[0].reason}")
    elif report.counts[Act.WAIT]:
        text = ngettext("%s waits to be published.", "%s wait to be published.", len(chosen))
        messages.success(request, text % names)
    elif report.changeset_id is None:
        messages.info(request, _("The header lists %s already.") % names)
    else:
        text = ngettext("%s is listed in the header now.", "%s are listed in the header now.", len(chosen))
        messages.success(request, text % names)
