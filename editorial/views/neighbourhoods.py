"""The neighbourhood of an entity: who and what appears together with it and with each other, drawn and as a table."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.urls import reverse
from django.utils.functional import Promise

from editorial.models import Entity, Mention, listed_condition
from editorial.names import display_name
from editorial.views.answers import render_page
from editorial.views.entities import KIND_NAMES, entity_at
from editorial.views.entity_facts import Together, facts_about, most_together
from editorial.views.figures import MOST, neighbourhood
from editorial.views.figures.neighbourhood import Node, Tie
from editorial.views.old_addresses import entity_address
from editorial.views.reading import reader_page
from editorial.views.site_state import SiteState

FEWEST = 2  # two that are together once are together by chance


@dataclass(frozen=True, slots=True)
class Neighbour:
    """One of the others, as the picture and the table show it; `others` are those with whom a line is drawn."""

    node: Node
    item: Together
    kind: Promise
    others: tuple[tuple[str, int], ...]


def ties_between(items: Sequence[Together], state: SiteState) -> Counter[tuple[int, int]]:
    """Returns for each two of the items, by their places, in how many listed articles both are, by one query."""
    places = {item.pk: place for place, item in enumerate(items)}
    mentions = Mention.objects.filter(listed_condition(state.at, "article__"), entity__in=list(places)).order_by()
    named: dict[int, set[int]] = defaultdict(set)
    for article, entity in mentions.values_list("article_id", "entity_id"):
        named[article].add(places[entity])
    ties: Counter[tuple[int, int]] = Counter()
    for together in named.values():
        ties.update(combinations(sorted(together), 2))
    return Counter({pair: count for pair, count in ties.items() if count >= FEWEST})


def neighbour(node: Node, items: Sequence[Together], ties: Sequence[Tie]) -> Neighbour:
    """Returns what is shown of one of the others; the strongest of its ties come first."""
    others = []
    for tie in ties:
        if node.place in tie.places:
            (other,) = (place for place in tie.places if place != node.place)
            others.append((display_name(items[other].name), tie.count))
    item = items[node.place]
    return Neighbour(node, item, KIND_NAMES[item.kind].singular, tuple(others))


@reader_page()
def entity_neighbourhood(request: HttpRequest, state: SiteState, kind: str, slug: str) -> HttpResponse:
    """Who and what appears together with an entity most often; a merged one redirects as its own page does."""
    row: Entity = entity_at(kind, slug)
    if row.merged_into_id:
        target = entity_address(row, state)
        if target is None:
            raise Http404
        return HttpResponsePermanentRedirect(f"{target}neighbourhood/")
    facts = facts_about(row, state, with_names=True)
    if not facts.mentions:
        raise Http404
    items = most_together(row, facts)[:MOST]
    others = [(display_name(item.name), item.count) for item in items]
    figure = neighbourhood(display_name(row.name), others, ties_between(items, state))
    context = {
        "heading": row.name,
        "figure": figure,
        "neighbours": [neighbour(node, items, figure.ties) for node in figure.nodes],
        "kinds": [(each, KIND_NAMES[each].plural) for each in KIND_NAMES if any(each == item.kind for item in items)],
        "parent": row.name,
        "parent_address": row.get_absolute_url(),
        "index": KIND_NAMES[kind].plural,
        "index_address": reverse(f"editorial:{kind}-list"),
        "noindex": len(items) < FEWEST,
    }
    return render_page(request, state, "neighbourhood.html", context)
