"""The words of a query for lists of names and terms, which are looked through without the index."""

from __future__ import annotations

MAX_QUERY = 200
MAX_WORDS = 10


def query_words(query: str) -> list[str]:
    """Returns the words to look for: cut at blanks, without control characters, at most ten."""
    printable = "".join(character if character.isprintable() else " " for character in query[:MAX_QUERY])
    return list(dict.fromkeys(printable.split()))[:MAX_WORDS]
