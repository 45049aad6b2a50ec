"""The names of an article in one value, kept equal to its mentions by whoever writes those."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping

from editorial.models import Mention, NameSet
from editorial.services.bulk import insert_rows
from editorial.services.slugs import chunks


def insert_name_sets(named: Mapping[int, Iterable[int]]) -> None:
    """Stores which entities each article mentions: article id → entity ids. The articles have no such rows yet."""
    rows = ((article_id, NameSet.pack(ids)) for article_id, ids in sorted(named.items()))
    insert_rows(NameSet, ("article_id", "packed"), (row for row in rows if row[1]))


def forget_name_sets(article_ids: Collection[int]) -> None:
    """Takes the rows of articles away whose mentions are gone, or about to be written anew."""
    for chunk in chunks(sorted(article_ids)):
        NameSet.objects.filter(article_id__in=chunk).delete()


def refresh_name_sets(article_ids: Collection[int]) -> None:
    """Writes the rows of the articles as their mentions are now. Runs inside the caller's transaction."""
    forget_name_sets(article_ids)
    insert_name_sets(named_by(article_ids))


def named_by(article_ids: Collection[int]) -> dict[int, set[int]]:
    """Returns the entities that each of the articles mentions: article id → entity ids."""
    named: dict[int, set[int]] = defaultdict(set)
    for chunk in chunks(sorted(article_ids)):
        rows = Mention.objects.filter(article_id__in=chunk).order_by().values_list("article_id", "entity_id")
        for article_id, entity_id in rows:
            named[article_id].add(entity_id)
    return named


def articles_with(entity_ids: Collection[int]) -> set[int]:
    """Returns the articles that mention any of the entities; asked before mentions move, for `refresh_name_sets`."""
    found: set[int] = set()
    for chunk in chunks(sorted(entity_ids)):
        found.update(Mention.objects.filter(entity_id__in=chunk).order_by().values_list("article_id", flat=True))
    return found
