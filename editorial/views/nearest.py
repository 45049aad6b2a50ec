"""What may be meant by an address under which nothing is: articles with a similar title or address."""

from __future__ import annotations

import re

from django.conf import settings
from django.db.models import Q
from django.http import HttpRequest

from editorial.models import Article
from editorial.search import nearest_titles
from editorial.views.rates import is_too_often
from editorial.views.site_state import SiteState

MOST = 5
LONGEST = 80  # characters of an address that are looked at
SHORTEST_WORD = 4  # letters; shorter ones are in every second address
ENDING = re.compile(r"\.[a-z]{2,5}$")
BETWEEN_WORDS = re.compile(r"[-_.+\s]+")
UNUSABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


def nearest(request: HttpRequest, state: SiteState) -> list[Article]:
    """Returns listed articles that the asked address may mean: with a similar title, else with a similar address."""
    words = words_of(request.path)
    if not words or is_too_often(request, "missing", settings.SEARCHES_PER_MINUTE):
        return []
    listed = Article.objects.listed(state.at)
    found = [hit.article for hit in nearest_titles(" ".join(words), listed)]
    if not found and (condition := by_address(words)):
        found = list(listed.filter(condition).for_lists().newest_first()[:MOST])
    return found


def words_of(path: str) -> list[str]:
    """Returns the words of the last part of an address.

    >>> words_of("/notes/Flywheel-effect.html")
    ['Flywheel', 'effect']
    """
    last = path.rstrip("/").rpartition("/")[2]
    if UNUSABLE.search(last):
        return []
    return [word for word in BETWEEN_WORDS.split(ENDING.sub("", last)[:LONGEST]) if word]


def by_address(words: list[str]) -> Q:
    """Returns the condition that an address has both of the longest words, or the one that there is."""
    longest = sorted({word for word in words if len(word) >= SHORTEST_WORD}, key=len, reverse=True)[:2]
    condition = Q()
    for word in longest:
        condition &= Q(slug__icontains=word)
    return condition
