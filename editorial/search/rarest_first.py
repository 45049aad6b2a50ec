"""Several clauses looked up: the rare ones first, and the others only in the texts that those leave.

To look up a frequent word takes a hundred times as long as to see in which of a few texts it stands.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from editorial.models import ArticleQuerySet
from editorial.search.candidates import Row, candidates
from editorial.search.clauses import Clause, Where, look_up, look_up_rare

MOST_BODIES = 100  # that are looked at one by one


class LookedUp(NamedTuple):
    """Where the required clauses hold, where the others do, and the articles that can have all of the required ones.

    What is partial is known for those articles. They are None where that is no help.
    """

    required: list[Where]
    others: list[Where]
    rows: list[Row] | None


def rarest_first(required: Sequence[Clause], others: Sequence[Clause], articles: ArticleQuerySet) -> LookedUp:
    """Return where clauses hold; one query for one of them, up to three for more."""
    using = articles.db
    if not required or len(required) + len(others) < 2:
        found = look_up([*required, *others], using)
        return LookedUp(found[: len(required)], found[len(required) :], None)
    clauses = [*required, *others]
    rare = look_up_rare(clauses, using)
    rows = with_all([where for where in rare[: len(required)] if where is not None], articles)
    found = _completed(clauses, rare, rows, using)
    return LookedUp(found[: len(required)], found[len(required) :], rows)


def look_up_within(clauses: Sequence[Clause], rows: Sequence[Row], using: str) -> list[Where]:
    """Return where clauses hold, at least in some articles; two queries."""
    return _completed(clauses, look_up_rare(clauses, using), rows, using)


def _completed(
    clauses: Sequence[Clause], rare: Sequence[Where | None], rows: Sequence[Row] | None, using: str
) -> list[Where]:
    """Return where clauses hold, the frequent ones at least in the articles.

    To see that a rare one is in none of them would take as long for each as for all texts.
    """
    within = None if rows is None else {body for _, body, _ in rows}
    frequent = look_up([clause for clause, where in zip(clauses, rare, strict=True) if where is None], using, within)
    following = iter(frequent)
    return [next(following) if where is None else where for where in rare]


def with_all(wheres: Sequence[Where], articles: ArticleQuerySet) -> list[Row] | None:
    """Return the articles that have all of these clauses; None where they are too many to be looked at one by one."""
    if not wheres or min(map(len, wheres)) > 2 * MOST_BODIES:
        return None
    rows = candidates(articles, wheres, [])
    return rows if len(rows) <= MOST_BODIES else None
