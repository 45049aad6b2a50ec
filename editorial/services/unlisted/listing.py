"""What stands proposed, for those who look through it: by entity, by article, and one sentence of each."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, TypeAlias

from django.db.models import Count, Q, QuerySet, Sum

from editorial.models import Article, NameProposal, NameProposalQuerySet

MOST_BEFORE, MOST_AFTER = 90, 120  # characters of a sentence around a name
_ENDS = "。！？!?\n"
_MARKUP = re.compile(r"<[^<>]*>|\*\*|`|^#+ ")


@dataclass(frozen=True, slots=True)
class Sentence:
    """A name with what stands around it, without marks; `before` and `after` end where the sentence does."""

    before: str
    name: str
    after: str


def sentence_at(text: str, start: int, end: int) -> Sentence:
    """Returns the sentence of a body in which something stands, cut at a few words."""
    before, after = text[max(0, start - MOST_BEFORE) : start], text[end : end + MOST_AFTER]
    begin = max((before.rfind(mark) + 1 for mark in (*_ENDS, ". ")), default=0)
    stops = [at for mark in (*_ENDS, ". ") if (at := after.find(mark)) >= 0]
    stop = min(stops, default=len(after))
    cut_before = "…" if not begin and start > MOST_BEFORE else ""
    cut_after = after[stop : stop + 1].strip() if stops else "…" if end + MOST_AFTER < len(text) else ""
    return Sentence(cut_before + _plain(before[begin:]), text[start:end], _plain(after[:stop]) + cut_after)


def _plain(text: str) -> str:
    return " ".join(_MARKUP.sub("", text).split(" "))


def standing_in(article: Article) -> NameProposalQuerySet:
    """Returns what stands proposed for one article, most frequent first."""
    return NameProposal.objects.standing().filter(article=article).select_related("entity").order_by("-count", "name")


Groups: TypeAlias = "QuerySet[Any, Any]"


def by_entity(*, kind: str = "", search: str = "") -> Groups:
    """Returns what stands proposed by entity, those that most articles do not list first.

    Each is a dict of entity_id, entity__name, entity__kind, entity__slug, `unlisted` articles and `times`.
    """
    rows = NameProposal.objects.standing().filter(is_open=False)
    if kind:
        rows = rows.filter(entity__kind=kind)
    if search:
        rows = rows.filter(entity__name__icontains=search)
    groups = rows.order_by().values("entity_id", "entity__name", "entity__kind", "entity__slug")
    return groups.annotate(unlisted=Count("pk"), times=Sum("count")).order_by("-unlisted", "-times", "entity_id")


def by_article(*, search: str = "") -> Groups:
    """Returns what stands proposed by article, those that lack most first.

    Each is a dict of article_id, article__path, article__title, `unlisted` names and `times`.
    """
    rows = NameProposal.objects.standing()
    if search:
        rows = rows.filter(Q(article__path__icontains=search) | Q(article__title__icontains=search))
    groups = rows.order_by().values("article_id", "article__path", "article__title")
    return groups.annotate(unlisted=Count("pk"), times=Sum("count")).order_by("-unlisted", "article_id")
