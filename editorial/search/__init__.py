"""Finding articles by words."""

from editorial.search.plain import MAX_QUERY, find_in_titles, query_words

__all__ = ["MAX_QUERY", "find_in_titles", "query_words"]
