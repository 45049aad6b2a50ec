"""Which evergreen articles are best to mend now: what they are worth to readers against what mending takes."""

from __future__ import annotations

import datetime as dt
import math
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, QuerySet
from django.utils import timezone

from editorial.models import Article, ArticleLink, ArticleProject, ArticleSeries, Finding, Mention, published_condition
from editorial.services.debts.owing import GRAVE, Owing, evergreen, lacking, owing, owing_of
from editorial.workflow import FINDINGS

BEST = 10
MISSING = 2.0  # what a condition takes that somebody has to write for
BY_HAND = 1.0  # what a finding takes
BY_REPAIR = 0.2  # what one takes that its rule mends
YEAR = 365.0


@dataclass(frozen=True, slots=True)
class Candidate:
    """An article to mend, its worth and what it takes, both without a unit; and the numbers that make the worth."""

    owing: Owing
    worth: float
    effort: float
    names: int  # that its header lists
    places: int  # projects and series
    links: int  # published articles that link to it


@dataclass(frozen=True, slots=True)
class _Facts:
    """What is known of each candidate: numbers by article."""

    names: Mapping[int, int]
    places: Mapping[int, int]
    links: Mapping[int, int]
    by_hand: Mapping[int, int]
    by_repair: Mapping[int, int]


def best_to_mend(number: int = BEST) -> list[Candidate]:
    """Returns the articles whose worth is most for what mending them takes.

    Worth grows with the names that lead to an article, with the published articles that link to it, with the projects
    and series that it stands in, and with how new it is. Effort is what it lacks and has open, where what a repair
    mends counts little.
    """
    facts, today = _facts(), timezone.localdate()
    scored = []
    for pk, debt, date in owing().order_by("pk").values_list("pk", "debt", "date"):
        worth, effort = _worth(pk, date, facts, today), _effort(pk, debt, facts)
        scored.append((-worth / effort, pk, worth, effort))
    chosen = {pk: (worth, effort) for _, pk, worth, effort in sorted(scored)[:number]}
    articles = Article.objects.filter(pk__in=chosen).only("path", "title", "date", "debt", "language", "script")
    found = [_candidate(it, *chosen[it.article.pk], facts) for it in owing_of(list(articles))]
    return sorted(found, key=lambda it: (-it.worth / it.effort, it.owing.article.pk))


def _candidate(owes: Owing, worth: float, effort: float, facts: _Facts) -> Candidate:
    pk = owes.article.pk
    return Candidate(owes, worth, effort, facts.names.get(pk, 0), facts.places.get(pk, 0), facts.links.get(pk, 0))


def _worth(pk: int, date: dt.date | None, facts: _Facts, today: dt.date) -> float:
    age = max(0, (today - date).days) / YEAR if date else 10
    leading = sum(math.log2(1 + numbers.get(pk, 0)) for numbers in (facts.names, facts.places, facts.links))
    return 1 + leading + 2 * math.exp(-age)


def _effort(pk: int, debt: int | None, facts: _Facts) -> float:
    missing = sum(condition != FINDINGS for condition in lacking(debt))
    hand, repair = facts.by_hand.get(pk, 0), facts.by_repair.get(pk, 0)
    return max(BY_REPAIR, MISSING * missing + BY_HAND * hand + BY_REPAIR * repair)


def _facts() -> _Facts:
    """Returns the numbers of all evergreen articles, read with five queries."""
    ids = evergreen().values("pk")
    open_ones = Finding.objects.filter(state=Finding.State.OPEN, severity__in=GRAVE, article__in=ids).order_by()
    mends: dict[bool, Counter[int]] = {True: Counter(), False: Counter()}
    for pk, repairable, number in open_ones.values_list("article_id", "repairable").annotate(number=Count("pk")):
        mends[repairable][pk] += number
    names = Mention.objects.filter(article__in=ids).order_by().values_list("article_id").annotate(number=Count("pk"))
    places: Counter[int] = Counter()
    for model in (ArticleProject, ArticleSeries):
        rows = model.objects.filter(article__in=ids).order_by().values_list("article_id").annotate(number=Count("pk"))
        places.update(dict(rows))
    return _Facts(dict(names), places, linking(ids), mends[False], mends[True])


def linking(ids: QuerySet[Article, Any]) -> dict[int, int]:
    """Returns article → how many published articles link to it, for those of the query that any does."""
    public = published_condition(timezone.now(), "article__")
    rows = ArticleLink.objects.filter(public, target__in=ids).order_by().values_list("target_id")
    return dict(rows.annotate(number=Count("article", distinct=True)))
