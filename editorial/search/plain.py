"""Articles whose title or summary holds all words of a query, as they are written."""

from __future__ import annotations

import datetime as dt

from django.db.models import Q

from editorial.models import Article, ArticleQuerySet

MAX_QUERY = 200
MAX_WORDS = 10


def query_words(query: str) -> list[str]:
    """Returns the words to look for: cut at blanks, without control characters, at most ten."""
    printable = "".join(character if character.isprintable() else " " for character in query[:MAX_QUERY])
    return list(dict.fromkeys(printable.split()))[:MAX_WORDS]


def find_in_titles(query: str, *, at: dt.datetime) -> ArticleQuerySet:
    """Returns the listed articles in which each word stands in the title or the summary, newest first.

    A word is found wherever its characters stand side by side, whatever the case of ASCII letters; without any word
    nothing is found.
    """
    words = query_words(query)
    if not words:
        return Article.objects.none()
    condition = Q()
    for word in words:
        condition &= Q(title__icontains=word) | Q(summary__icontains=word)
    return Article.objects.listed(at).filter(condition).newest_first()
