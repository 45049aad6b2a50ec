"""What an edit of terms is going to do, as data: values with their articles, addresses, columns."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count
from django.utils.translation import gettext as _

from editorial.models import Article
from editorial.services.actors import Actor
from editorial.services.entity_edits.plans import SAMPLES, AddressChange
from editorial.services.slugs import chunks
from editorial.services.taxonomy import Vocabulary

SHOWN = 100  # terms of a plan


@dataclass(frozen=True, slots=True)
class ValueMove:
    """A value that files have, and how many articles are tied to its term."""

    value: str
    articles: int


@dataclass(frozen=True, slots=True)
class TermChange:
    """A column of a term that gets another value; `column` is its name in the model."""

    term: Any
    column: str
    before: Any
    after: Any

    @property
    def label(self) -> str:
        """What the column is called."""
        return str(self.term._meta.get_field(self.column).verbose_name)

    @property
    def shown(self) -> tuple[str, str]:
        """Both values as people read them."""
        field = self.term._meta.get_field(self.column)
        named: dict[Any, Any] = dict(field.flatchoices or ((True, _("yes")), (False, _("no")), (None, "")))
        return str(named.get(self.before, self.before)), str(named.get(self.after, self.after))


@dataclass(frozen=True, slots=True)
class TermPlan:
    """Everything that an edit of terms would write; `fingerprint` says what it was made from.

    `values` are those that mean something else afterwards (the first of `terms`), `articles` counts the different
    present articles that are tied to them, `both` those that are tied to the target anyway, `samples` are the newest
    that the actor may see, `former` terms merged earlier that go along, `below` categories that get another area,
    `page` the address of what the values mean afterwards.
    """

    fingerprint: str
    values: tuple[ValueMove, ...] = ()
    terms: int = 0
    articles: int = 0
    both: int = 0
    samples: tuple[Article, ...] = ()
    former: tuple[Any, ...] = ()
    below: tuple[Any, ...] = ()
    page: str = ""
    addresses: tuple[AddressChange, ...] = ()
    columns: tuple[TermChange, ...] = ()


def article_counts(vocabulary: Vocabulary, ids: Sequence[int]) -> dict[int, int]:
    """Returns how many present articles are tied to each of the terms: id → number."""
    article, term = vocabulary.article_column.removesuffix("_id"), vocabulary.term_column
    found: dict[int, int] = {}
    for chunk in chunks(list(ids)):
        rows = vocabulary.link._default_manager.filter(**{f"{article}__removed_at__isnull": True, f"{term}__in": chunk})
        found.update(rows.order_by().values_list(term).annotate(number=Count("pk")))
    return found


def tied_articles(vocabulary: Vocabulary, ids: Collection[int]) -> set[int]:
    """Returns the articles that are tied to any of the terms."""
    found: set[int] = set()
    for chunk in chunks(sorted(ids)):
        links = vocabulary.link._default_manager.filter(**{f"{vocabulary.term_column}__in": chunk}).order_by()
        found.update(links.values_list(vocabulary.article_column, flat=True))
    return found


def articles_with_terms(
    vocabulary: Vocabulary, ids: Collection[int], *, by: Actor, target: int | None = None
) -> tuple[int, int, tuple[Article, ...]]:
    """Returns how many present articles have any of the terms, how many of them the target, and the newest few."""
    tied = sorted(tied_articles(vocabulary, ids))
    present: set[int] = set()
    samples: list[Article] = []
    visible = Article.objects.all() if by is None else Article.objects.visible_to(by)
    for chunk in chunks(tied):
        present.update(Article.objects.present().filter(pk__in=chunk).values_list("pk", flat=True))
        found = visible.filter(pk__in=chunk, removed_at__isnull=True).select_related("collection").newest_first()
        samples += found.defer("header")[:SAMPLES]
    both = len(present & tied_articles(vocabulary, [target])) if target is not None else 0
    samples.sort(key=lambda row: (row.date is not None, row.date, row.pk), reverse=True)
    return len(present), both, tuple(samples[:SAMPLES])


def value_moves(vocabulary: Vocabulary, rows: Sequence[Any]) -> tuple[ValueMove, ...]:
    """Returns the values of the terms with the numbers of their articles, the most used first, the first of many."""
    counts = article_counts(vocabulary, [row.pk for row in rows])
    moves = [ValueMove(str(getattr(row, vocabulary.value)), counts.get(row.pk, 0)) for row in rows]
    return tuple(sorted(moves, key=lambda move: (-move.articles, move.value))[:SHOWN])
