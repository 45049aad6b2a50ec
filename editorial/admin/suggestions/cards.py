"""What a card of the queue shows: both sides, the sentences with both names marked, and what accepting would do."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field

from django.contrib.auth.models import User

from editorial.admin.display import change_address
from editorial.models import Alias, Article, Entity, Mention, NameSuggestion

MOST_NAMES = 8
MOST_SENTENCES = 4


@dataclass(slots=True)
class Side:
    """One of the two: an entity with its names and articles, or a name that leads to nobody yet."""

    name: str
    kind: str = ""
    address: str = ""
    page: str = ""
    articles: int = 0
    names: list[str] = field(default_factory=list)
    further: int = 0  # names that are not shown
    known: bool = True


@dataclass(frozen=True, slots=True)
class Line:
    """A sentence in pieces, each marked or not, and where it stands; `address` is "" where the user may not look."""

    path: str
    address: str
    pieces: list[tuple[str, bool]]


@dataclass(slots=True)
class Card:
    """One suggestion as the page shows it; `together` counts the articles whose headers name both."""

    row: NameSuggestion
    first: Side
    second: Side
    lines: list[Line]
    together: int = 0

    @property
    def percent(self) -> int:
        """The score in percent."""
        return round(100 * self.row.score)


def cards(rows: Sequence[NameSuggestion], *, by: User) -> list[Card]:
    """Returns the cards of rows that are loaded with both entities; sentences of articles that are hidden are left out.

    The number of queries does not depend on the number of rows.
    """
    ids = {pk for row in rows for pk in (row.first_id, row.second_id) if pk is not None}
    articles = _articles(ids)
    names: dict[int, list[str]] = defaultdict(list)
    for pk, written in Alias.objects.filter(entity_id__in=ids).order_by("pk").values_list("entity_id", "written"):
        names[pk].append(written)
    paths = {sentence["path"] for row in rows for sentence in row.evidence["sentences"]}
    visible = {
        article.path: change_address(article)
        for article in Article.objects.visible_to(by).filter(path__in=paths, removed_at__isnull=True).only("path")
    }
    found = []
    for row in rows:
        first = _side(row.first, names, articles)
        second = _side(row.second, names, articles) if row.second else Side(row.name, known=False)
        card = Card(row, first, second, list(_lines(row, visible)))
        card.together = len(articles[row.first_id] & articles[row.second_id]) if row.second_id else 0
        found.append(card)
    return found


def _articles(ids: Collection[int]) -> dict[int, set[int]]:
    found: dict[int, set[int]] = defaultdict(set)
    mentions = Mention.objects.filter(entity_id__in=ids, article__removed_at__isnull=True).order_by()
    for entity_id, article_id in mentions.values_list("entity_id", "article_id"):
        found[entity_id].add(article_id)
    return found


def _side(entity: Entity, names: dict[int, list[str]], articles: dict[int, set[int]]) -> Side:
    others = [name for name in names[entity.pk] if name != entity.name]
    return Side(
        name=entity.name,
        kind=entity.get_kind_display(),
        address=change_address(entity),
        page=entity.get_absolute_url(),
        articles=len(articles[entity.pk]),
        names=others[:MOST_NAMES],
        further=max(0, len(others) - MOST_NAMES),
    )


def _lines(row: NameSuggestion, visible: dict[str, str]) -> Iterator[Line]:
    marked = row.evidence["written"] or [row.first.name, row.second.name if row.second else row.name]
    shown = [sentence for sentence in row.evidence["sentences"] if sentence["path"] in visible]
    for sentence in shown[:MOST_SENTENCES]:
        plain = sentence["text"].replace("**", "")
        yield Line(sentence["path"], visible[sentence["path"]], pieces(plain, marked))


def pieces(text: str, marked: Sequence[str]) -> list[tuple[str, bool]]:
    """Returns the text cut at every place where one of the names stands, in whatever capitals: (piece, is a name)."""
    wanted = [re.escape(name) for name in sorted(filter(None, marked), key=len, reverse=True)]
    if not wanted:
        return [(text, False)]
    parts = re.split(f"({'|'.join(wanted)})", text, flags=re.IGNORECASE)
    return [(part, number % 2 == 1) for number, part in enumerate(parts) if part]
