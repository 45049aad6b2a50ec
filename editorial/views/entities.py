"""People, organizations, products, works and channels: the page of one of them, and its feed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from editorial.models import Article, ArticleQuerySet, Entity, EntityKind
from editorial.services.pictures import Kind, picture_facts, words_of_entity
from editorial.services.rendering import rendered_text
from editorial.views.answers import render_page, root_of
from editorial.views.cards import list_page
from editorial.views.entity_facts import (
    MAX_SPELLINGS,
    ROLE_GROUPS,
    Facts,
    by_kind,
    facts_about,
    most_together,
    other_names,
    projects_with,
    quoted_articles,
)
from editorial.views.feeds import List, feed_links, list_feed
from editorial.views.figures import timeline
from editorial.views.old_addresses import entity_address
from editorial.views.reading import page_number, reader_page
from editorial.views.site_state import SiteState
from editorial.views.structured import entity_data


@dataclass(frozen=True, slots=True)
class KindNames:
    """What a kind of entity is called, one and many."""

    singular: Promise
    plural: Promise


KIND_NAMES: dict[str, KindNames] = {
    EntityKind.PERSON: KindNames(_("Person"), _("People")),
    EntityKind.ORGANIZATION: KindNames(_("Organization"), _("Organizations")),
    EntityKind.PRODUCT: KindNames(_("Product"), _("Products")),
    EntityKind.WORK: KindNames(_("Work"), _("Works")),
    EntityKind.CHANNEL: KindNames(_("Channel"), _("Channels")),
}


@dataclass(frozen=True, slots=True)
class EntityLink:
    """A name, and the address of its page or "" where it has none."""

    name: str
    address: str


def entity_link(entity: Entity, state: SiteState) -> EntityLink:
    """Returns how to name an entity on a page that is not about an article that mentions it."""
    return EntityLink(entity.name, entity_address(entity, state) or "")


def entity_at(kind: str, slug: str) -> Entity:
    """Returns the entity at that address, a merged one too; raises Http404 without one."""
    entity = Entity.objects.filter(kind=kind, slug=slug).first()
    if entity is None:
        raise Http404
    return entity


def articles_about(entity: Entity, state: SiteState) -> ArticleQuerySet:
    """Returns the listed articles that mention the entity, each once whatever its roles."""
    listed = Article.objects.listed(state.at)
    return listed.filter(pk__in=listed.filter(mentions__entity=entity).values("pk"))


@dataclass(frozen=True, slots=True)
class RoleTab:
    """A choice of articles by the role that the entity has in them."""

    label: Promise
    address: str
    count: int
    is_current: bool


@reader_page("page", "role")
def entity(request: HttpRequest, state: SiteState, kind: str, slug: str) -> HttpResponse:
    """An entity and the listed articles that mention it; a merged one redirects to the one it was merged into."""
    row = entity_at(kind, slug)
    if row.merged_into_id:
        target = entity_address(row, state)
        if target is None:
            raise Http404
        return HttpResponsePermanentRedirect(target)
    number, role = page_number(request), request.GET.get("role", "")
    is_first = number == 1 and not role
    facts = facts_about(row, state, with_names=is_first)
    counts = facts.counts()
    if role and role not in counts:
        raise Http404
    listing = list_page(facts.articles(role), number)
    names = other_names(row, facts)
    context: dict[str, Any] = {
        "heading": row.name,
        "names": KIND_NAMES[kind],
        "entity": row,
        "spellings": names[:MAX_SPELLINGS],
        "listing": replace(listing, items=quoted_articles(listing.items, [row.name, *names], state)),
        "tabs": role_tabs(row, counts, len(facts.days), role),
        "query_prefix": f"role={role}&" if role else "",
        "canonical": "" if role else request.path,
        "noindex": bool(role) or is_thin(row, len(facts.days)),
        "parent": KIND_NAMES[kind].plural,
        "parent_address": reverse(f"editorial:{kind}-list"),
        **feed_links(f"{kind}-feed", slug),
    }
    context["picture"] = picture_facts(Kind.ENTITY, row.pk, words_of_entity(row))
    if is_first:
        context |= about(row, facts, state)
        context["structured"] = entity_data(
            root_of(request),
            row,
            names=names[:MAX_SPELLINGS],
            parent=(context["parent"], context["parent_address"]),
            picture=context["picture"]["address"],
        )
    return render_page(request, state, "entity.html", context)


def about(row: Entity, facts: Facts, state: SiteState) -> dict[str, Any]:
    """Returns what the first page shows beside the articles."""
    together = by_kind(most_together(row, facts))
    return {
        "description": rendered_text(row.description),
        "timeline": timeline((day, 1) for day in facts.days.values() if day),
        "together": [(KIND_NAMES[other].plural, items) for other, items in together.items()],
        "neighbourhood": reverse(f"editorial:{row.kind}-neighbourhood", args=[row.slug]),
        "projects": projects_with(row, state),
    }


def is_thin(row: Entity, articles: int) -> bool:
    """Whether the page says too little for search engines: one article and nothing of its own."""
    return articles < 2 and not row.description.strip()


def role_tabs(row: Entity, counts: dict[str, int], total: int, role: str) -> list[RoleTab]:
    """Returns the roles that the entity has with their articles, none where it has only one."""
    if len(counts) < 2:
        return []
    address = row.get_absolute_url()
    tabs = [RoleTab(_("All"), address, total, not role)]
    tabs += [
        RoleTab(ROLE_GROUPS[group][0], f"{address}?role={group}", count, group == role)
        for group, count in counts.items()
    ]
    return tabs


@reader_page()
def entity_feed(request: HttpRequest, state: SiteState, kind: str, slug: str, form: str) -> HttpResponse:
    """The newest articles that mention an entity."""
    row = entity_at(kind, slug)
    if row.merged_into_id:
        target = entity_address(row, state, feed=form)
        if target is None:
            raise Http404
        return HttpResponsePermanentRedirect(target)
    return list_feed(request, state, form, List(row.name, row.get_absolute_url(), articles_about(row, state)))
