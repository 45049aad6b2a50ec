"""What listed articles say about an entity: which they are, in which roles, by which spellings, and with whom."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import dataclass, field
from functools import cached_property

from django.db.models import Count, F
from django.db.models.functions import Substr
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from editorial.models import (
    Alias,
    Article,
    ArticleProject,
    Entity,
    EntityKind,
    Mention,
    NameSet,
    Project,
    Role,
    listed_condition,
)
from editorial.names import display_name
from editorial.rendering import quote
from editorial.views.cards import cards
from editorial.views.site_state import SiteState

READ_OF_A_BODY = 100_000  # characters in which the paragraph with the name is looked for
MAX_SPELLINGS = 12
MOST_COUNTED = 150  # entities that may be named as appearing together with one
EACH_KIND = 10  # of them shown
MOST_PROJECTS = 8

# role in the address → what it is called, and the roles of mentions that count as it
ROLE_GROUPS: dict[str, tuple[Promise, frozenset[str]]] = {
    "subject": (_("Mentioned"), frozenset({Role.PEOPLE, Role.ORGANIZATIONS, Role.PRODUCTS, Role.WORKS})),
    "speaker": (_("Speaker"), frozenset({Role.SPEAKER})),
    "guest": (_("Guest"), frozenset({Role.GUEST})),
    "author": (_("Author"), frozenset({Role.AUTHOR})),
    "channel": (_("Channel"), frozenset({Role.CHANNEL})),
}


@dataclass(frozen=True)
class Facts:
    """The mentions of an entity in listed articles, those of the newest first: article, day, role, name as written.

    `names` has for each of the articles which entities it mentions, packed as a `NameSet`, where that was asked for.
    """

    mentions: tuple[tuple[int, dt.date | None, str, str], ...]
    names: dict[int, bytes] = field(default_factory=dict)

    @cached_property
    def days(self) -> dict[int, dt.date | None]:
        """Each article once, in the order of lists, with its day."""
        return {article: day for article, day, _role, _written in self.mentions}

    @cached_property
    def spellings(self) -> dict[str, None]:
        """How the articles write the name, the most used spelling first; equal ones by their text."""
        counts: Counter[str] = Counter()
        for written, count in Counter(written for _article, _day, _role, written in self.mentions).items():
            counts[display_name(written)] += count
        return dict.fromkeys(sorted(counts, key=lambda name: (-counts[name], name)))

    def articles(self, group: str = "") -> list[int]:
        """Returns the articles in which the entity has such a role, in the order of lists; without a group all."""
        if not group:
            return list(self.days)
        roles = ROLE_GROUPS[group][1]
        return list(dict.fromkeys(article for article, _day, role, _written in self.mentions if role in roles))

    def counts(self) -> dict[str, int]:
        """Returns the number of articles of each group of roles that has any, in the order of the groups."""
        found = {group: len(self.articles(group)) for group in ROLE_GROUPS}
        return {group: count for group, count in found.items() if count}


def facts_about(entity: Entity, state: SiteState, *, with_names: bool = False) -> Facts:
    """Returns what is known of the entity from listed articles, by one query."""
    order = (F("article__date").desc(nulls_last=True), F("article__date_at").desc(nulls_last=True), "article__path")
    mentions = Mention.objects.filter(listed_condition(state.at, "article__"), entity=entity).order_by(*order)
    columns = ["article_id", "article__date", "role", "written"]
    if not with_names:
        return Facts(tuple(mentions.values_list(*columns)))
    rows = list(mentions.values_list(*columns, "article__name_set__packed"))
    return Facts(tuple(row[:4] for row in rows), {row[0]: row[4] or b"" for row in rows})


def other_names(entity: Entity, facts: Facts) -> list[str]:
    """Returns the other spellings of the name: those of listed articles, and those that an editor added.

    Not the other aliases: they also hold what only drafts write.
    """
    added = Alias.objects.filter(entity=entity, origin=Alias.Origin.EDITOR).order_by("written", "pk")
    names = [*facts.spellings, *map(display_name, added.values_list("written", flat=True))]
    return [name for name in dict.fromkeys(names) if name != entity.name]


def quoted_articles(ids: list[int], names: list[str], state: SiteState) -> list[Article]:
    """Returns the listed articles among the ids as cards, each with its `quote`: the paragraph that holds a name."""
    rows = list(
        cards(Article.objects.listed(state.at).filter(pk__in=ids), state).annotate(
            opening=Substr("body__text", 1, READ_OF_A_BODY)
        )
    )
    for row in rows:
        row.quote = quote(row.opening, names)  # type: ignore[attr-defined]
    return rows


@dataclass(frozen=True, slots=True)
class Together:
    """An entity that appears together with another, and in how many listed articles."""

    pk: int
    kind: str
    name: str
    slug: str
    count: int

    @property
    def address(self) -> str:
        """The page of the entity; it has one, since an article that names it is listed."""
        return reverse(f"editorial:{self.kind}", args=[self.slug])


def most_together(entity: Entity, facts: Facts, most: int = MOST_COUNTED) -> list[Together]:
    """Returns who and what listed articles name together with the entity, the most frequent first, by one query.

    The facts are those with names. An article counts once for a name, whatever its roles.
    """
    counts = Counter(NameSet.unpack(b"".join(facts.names.values())))
    del counts[entity.pk]
    if len(counts) > most:
        least = sorted(counts.values(), reverse=True)[most - 1]
        frequent = sorted((-count, pk) for pk, count in counts.items() if count >= least)
        counts = Counter({pk: -count for count, pk in frequent[:most]})
    rows = Entity.objects.current().filter(pk__in=list(counts)).order_by().values_list("pk", "kind", "name", "slug")
    found = [Together(*row, count=counts[row[0]]) for row in rows]
    return sorted(found, key=lambda item: (-item.count, item.name, item.pk))


def by_kind(found: list[Together], each: int = EACH_KIND) -> dict[str, list[Together]]:
    """Returns the most frequent ones of each kind that there is, in the order of kinds."""
    groups = {kind: [item for item in found if item.kind == kind][:each] for kind in EntityKind.values}
    return {kind: items for kind, items in groups.items() if items}


def projects_with(entity: Entity, state: SiteState) -> list[Project]:
    """Returns the projects of the listed articles that mention the entity, with their number as `listed_count`."""
    links = ArticleProject.objects.filter(listed_condition(state.at, "article__"), article__mentions__entity=entity)
    counted = dict(links.order_by().values_list("term").annotate(count=Count("article", distinct=True)))
    rows = [row for row in Project.objects.filter(pk__in=counted) if row.merged_into_id is None]
    for row in rows:
        row.listed_count = counted[row.pk]  # type: ignore[attr-defined]
    return sorted(rows, key=lambda row: (-counted[row.pk], row.slug))[:MOST_PROJECTS]
