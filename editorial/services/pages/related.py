"""Articles that tell of the same: whom or what they name, the terms that they explain, the source that they come from.

The same look finds the texts that link to an article.

Names count wherever they stand, in a header or in a text, since the index of searches knows all texts: so two articles
about one interview find each other though one lists nobody. What few articles share counts for much, what many share
for little.
"""

from __future__ import annotations

import datetime as dt
import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.db.models import F, Value
from django.db.models.functions import Left

from editorial.models import (
    SOURCE_BEGINNING,
    Article,
    ArticleLink,
    GlossaryUse,
    Mention,
    Role,
    listed_condition,
    published_condition,
)
from editorial.names import latin_names
from editorial.rendering import inline_text
from editorial.search import Term, backend, body_of, fold, make_term
from editorial.services.pages.source import spellings

MOST_RELATED = 4
MOST_LINKING = 60
LINK = "link"  # beside the kinds of what is shared
MOST_NAMES = 16  # of one article that are looked for in other texts
MOST_ROWS = 8_000  # shared names and terms of all articles; what is beyond is not looked at
MOST_SHARED = 3  # that are named as the reason
COMMON = 200  # articles, from which on sharing a name or term says nothing
LEAST = 0.34  # what two articles must share: one name that no more than four articles have
PEOPLE = (Role.PEOPLE, Role.GUEST)


class Shared(StrEnum):
    """What two articles may have in common."""

    SOURCE = "source"
    NAME = "name"
    TERM = "term"


WEIGHTS = {Shared.SOURCE: 5.0, Shared.NAME: 1.0, Shared.TERM: 0.5}


@dataclass(frozen=True, slots=True)
class Kinship:
    """What the text of another article (by its body) shares with one: names and terms, the rarest first."""

    body_id: int
    score: float
    same_source: bool
    names: tuple[str, ...]
    terms: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Related:
    """Another article and why it stands here."""

    article: Article
    reason: Kinship


@dataclass(frozen=True, slots=True)
class Kin:
    """The texts that share most with an article, best first, and the bodies of listed articles that link to it."""

    shared: list[Kinship]
    linking: set[int]


_Row = tuple[str, str, str, int]  # what kind, by which key it is one, how it is called, the body that has it
_Weighed = tuple[float, int, str, str]  # weight below zero, place among what the article has, kind, how it is called


def kin_of(article: Article, people: Sequence[str], at: dt.datetime) -> Kin:
    """Returns the texts that have to do with an article: two queries.

    `people` are the names that the article's header lists. More are returned than are shown, since some may belong to
    no article that is listed; of texts that link to it those that were stored last.
    """
    by_rows = _in_rows(article, at)
    linking = {body_id for kind, _, _, body_id in by_rows if kind == LINK} - {article.body_id}
    rows = [*(row for row in by_rows if row[0] != LINK), *_in_texts(article, people)]
    return Kin(_kinships(article, rows), set(sorted(linking, reverse=True)[:MOST_LINKING]))


def _kinships(article: Article, rows: Iterable[_Row]) -> list[Kinship]:
    having: dict[tuple[str, str], set[int]] = defaultdict(set)
    called: dict[tuple[str, str], str] = {}
    for kind, key, label, body_id in rows:
        if body_id != article.body_id:
            having[kind, key].add(body_id)
            called.setdefault((kind, key), label)
    found: dict[int, list[_Weighed]] = defaultdict(list)
    for place, ((kind, key), bodies) in enumerate(having.items()):
        if len(bodies) <= COMMON:
            weight = WEIGHTS[Shared(kind)] / (1 + math.log2(len(bodies)))
            for body_id in bodies:
                found[body_id].append((-weight, place, kind, called[kind, key]))
    ranked = [_kinship(body_id, shared) for body_id, shared in found.items()]
    ranked = [kinship for kinship in ranked if kinship.score >= LEAST]
    return sorted(ranked, key=lambda kinship: (-kinship.score, -kinship.body_id))[: 3 * MOST_RELATED]


def _kinship(body_id: int, shared: Iterable[_Weighed]) -> Kinship:
    ordered = sorted(shared)
    labels = {kind: tuple(label for *_, of, label in ordered if of == kind)[:MOST_SHARED] for kind in Shared}
    score = -sum(weight for weight, *_ in ordered)
    has_source = any(of == Shared.SOURCE for *_, of, _ in ordered)
    return Kinship(body_id, score, has_source, labels[Shared.NAME], labels[Shared.TERM])


def _in_rows(article: Article, at: dt.datetime) -> list[_Row]:
    """Returns what listed articles share by headers and terms that they explain, and which link to it. One query."""
    own = Mention.objects.filter(published_condition(at, "article__"), article=article)
    others = Mention.objects.filter(listed_condition(at, "article__"))
    people = others.filter(entity__in=own.filter(role__in=PEOPLE).values("entity"), role__in=PEOPLE)
    columns = ("kind", "label", "key", "article__body_id")
    people = people.annotate(kind=Value(str(Shared.NAME)), label=F("entity__name"), key=F("entity__name"))
    own_uses = GlossaryUse.objects.filter(published_condition(at, "body__articles__"), body=article.body_id)
    uses = GlossaryUse.objects.filter(
        listed_condition(at, "body__articles__"),
        term__in=own_uses.values("term"),
        term__hidden=False,
    )
    terms = uses.annotate(kind=Value(str(Shared.TERM)), label=F("written"), key=F("term__key")).order_by()
    links = ArticleLink.objects.filter(listed_condition(at, "article__"), target=article.pk).order_by()
    links = links.annotate(of=Value(LINK), label=Value(""), nothing=Value(""))
    asked: list[Any] = [people.order_by().values_list(*columns)]
    asked.append(links.values_list("of", "label", "nothing", "article__body_id"))
    if sources := spellings(article.source_url):
        asked.append(_from_sources(sources, at))
    rows = terms.values_list("kind", "label", "key", "body_id").union(*asked, all=True)[:MOST_ROWS]
    return [(kind, fold(key), label, body_id) for kind, label, key, body_id in rows]


def _from_sources(sources: Sequence[str], at: dt.datetime) -> Any:
    """Returns the rows of listed articles with one of the sources, found along an index of their beginnings."""
    beginnings = {source[:SOURCE_BEGINNING] for source in sources}
    rows = Article.objects.listed(at).annotate(beginning=Left("source_url", SOURCE_BEGINNING))
    rows = rows.filter(beginning__in=beginnings, source_url__in=sources).order_by()
    rows = rows.annotate(kind=Value(str(Shared.SOURCE)), label=Value(""), key=Value(""))
    return rows.values_list("kind", "label", "key", "body_id")


def _in_texts(article: Article, people: Sequence[str]) -> list[_Row]:
    """Returns which texts hold the names of an article's text and header. One query."""
    terms: dict[str, Term] = {}
    text = f"{inline_text(article.title)}\n{inline_text(article.summary)}\n{article.body.text}"
    for name in [*people, *latin_names(text, MOST_NAMES)]:
        term = make_term(name, phrase=True)
        if term and len(term.text) > 1 and len(terms) < MOST_NAMES:
            terms.setdefault(term.text, term)
    if not terms:
        return []
    found: list[_Row] = []
    for term, places in zip(terms.values(), backend().places([*terms.values()]), strict=True):
        found += [(str(Shared.NAME), term.text, term.written, body_id) for body_id in {*map(body_of, places.passages)}]
    return found
