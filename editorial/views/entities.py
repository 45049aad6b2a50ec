"""People, organizations, products, works and channels: their indexes, and the articles that mention one of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from editorial.models import Article, ArticleQuerySet, Entity, EntityKind, Mention, listed_condition
from editorial.names import display_name
from editorial.services.rendering import rendered_text
from editorial.views.answers import render_page
from editorial.views.cards import NAMES_A_PAGE, article_list, list_page
from editorial.views.feeds import atom_feed
from editorial.views.old_addresses import entity_address
from editorial.views.reading import page_number, reader_page
from editorial.views.site_state import SiteState

MAX_SPELLINGS = 12


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


@reader_page("page")
def entity_index(request: HttpRequest, state: SiteState, kind: str) -> HttpResponse:
    """All entities of one kind that listed articles mention, most mentioned first."""
    rows: QuerySet[Any] = Entity.objects.current().filter(kind=kind).with_listed_counts()
    rows = rows.filter(listed_count__gt=0)
    listing = list_page(rows.order_by("-listed_count", "name", "pk"), page_number(request), NAMES_A_PAGE)
    context = {"heading": KIND_NAMES[kind].plural, "listing": listing}
    return render_page(request, state, "term_index.html", context)


@reader_page("page")
def entity(request: HttpRequest, state: SiteState, kind: str, slug: str) -> HttpResponse:
    """The listed articles that mention an entity; a merged one redirects to the one that it was merged into."""
    row = entity_at(kind, slug)
    if row.merged_into_id:
        target = entity_address(row, state)
        if target is None:
            raise Http404
        return HttpResponsePermanentRedirect(target)
    number = page_number(request)
    listing = article_list(articles_about(row, state), state, number)
    context = {
        "heading": row.name,
        "names": KIND_NAMES[kind],
        "entity": row,
        "spellings": spellings(row, state),
        "description": rendered_text(row.description) if number == 1 else "",
        "listing": listing,
        "parent": KIND_NAMES[kind].plural,
        "parent_address": reverse(f"editorial:{kind}-list"),
        "feed": reverse(f"editorial:{kind}-feed", args=[slug]),
    }
    return render_page(request, state, "entity.html", context)


@reader_page()
def entity_feed(request: HttpRequest, state: SiteState, kind: str, slug: str) -> HttpResponse:
    """The newest articles that mention an entity as Atom."""
    row = entity_at(kind, slug)
    articles = articles_about(row, state)
    return atom_feed(request, state, title=row.name, address=row.get_absolute_url(), articles=articles)


def spellings(entity: Entity, state: SiteState) -> list[str]:
    """Returns the other ways in which listed articles write the name.

    Not the aliases: they also hold what only drafts write.
    """
    mentions = Mention.objects.filter(listed_condition(state.at, "article__"), entity=entity)
    names = mentions.exclude(written=entity.name).order_by("written").values_list("written", flat=True)
    shown = dict.fromkeys(map(display_name, names.distinct()[:MAX_SPELLINGS]))
    return [name for name in shown if name != entity.name]
