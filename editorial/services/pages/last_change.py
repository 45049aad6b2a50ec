"""What the last change of an article changed, told by the sections of the text that is public.

Nothing of the text before is shown: it may be of a time when nobody but editors could read it.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import F, OuterRef, QuerySet, Subquery

from editorial.models import Article, Revision, published_condition
from editorial.rendering import passages

MOST_SECTIONS = 12  # that are named
LONGEST_TEXT = 400_000  # characters that are compared by sections


@dataclass(frozen=True, slots=True)
class ChangedSection:
    """A section of the public text; `anchor` is "" for what stands above the first heading."""

    heading: str
    anchor: str


@dataclass(frozen=True, slots=True)
class LastChange:
    """The revision that is shown, and what of its text is not as in the one before.

    `compared` is False where there is none before, or the texts are too long. `more` counts sections beyond the
    named, `removed` those that are gone.
    """

    number: int
    at: dt.datetime
    compared: bool = False
    sections: tuple[ChangedSection, ...] = ()
    more: int = 0
    removed: int = 0


def with_text_before(articles: QuerySet[Article], at: dt.datetime) -> QuerySet[Article]:
    """Adds to articles the body that the live text had before, for `last_change` to ask nothing."""
    before = _before(OuterRef("pk"), OuterRef("live_revision__number"), at)
    return articles.select_related("live_revision").annotate(text_before=Subquery(before.values("body__text")[:1]))


def last_change(article: Article, at: dt.datetime) -> LastChange | None:
    """Returns what the live revision of a public article changed.

    One query, none where the article was loaded by `with_text_before`.
    """
    live = article.live_revision
    if live is None:
        return None
    if hasattr(article, "text_before"):
        before = article.text_before
    else:
        before = _before(article.pk, live.number, at).values_list("body__text", flat=True).first()
    if before is None or max(len(before), len(article.body.text)) > LONGEST_TEXT:
        return LastChange(live.number, live.created_at)
    changed, removed = changed_sections(before, article.body.text)
    named = tuple(changed[:MOST_SECTIONS])
    return LastChange(live.number, live.created_at, True, named, len(changed) - len(named), removed)


def _before(article: Any, number: Any, at: dt.datetime) -> QuerySet[Revision]:
    public = published_condition(at, "article__")
    revisions = Revision.objects.filter(public, article=article, number__lt=number, kind=Revision.Kind.LIVE)
    return revisions.order_by(F("number").desc())


def changed_sections(before: str, after: str) -> tuple[list[ChangedSection], int]:
    """Returns the sections of a text that are new or read otherwise than before, and how many are gone.

    Sections are known by their anchors. What differs in marks alone, and looks the same, is no change.
    """
    if before == after:
        return [], 0
    old, new = _sections(before), _sections(after)
    changed = [
        ChangedSection(heading, anchor)
        for anchor, (heading, text) in new.items()
        if old.get(anchor, ("", None))[1] != text
    ]
    return changed, sum(1 for anchor in old if anchor and anchor not in new)


def _sections(text: str) -> dict[str, tuple[str, str]]:
    """Returns anchor → (heading, all that stands below it)."""
    found: dict[str, tuple[str, str]] = {}
    for passage in passages(text):
        known = found.get(passage.anchor)
        found[passage.anchor] = (passage.heading, f"{known[1]}\n{passage.text}" if known else passage.text)
    return found
