"""Suggestions about terms: found in the garden, stored as a queue, decided by editors and remembered."""

from editorial.services.term_suggestions.computing import find_term_suggestions
from editorial.services.term_suggestions.deciding import AcceptedTerms, accept_terms, tell_terms_apart
from editorial.services.term_suggestions.queue import (
    ALL_TERMS,
    SUGGEST_TERMS_JOB,
    refresh_term_queue,
    suggest_terms_in_background,
)

__all__ = [
    "ALL_TERMS",
    "SUGGEST_TERMS_JOB",
    "AcceptedTerms",
    "accept_terms",
    "find_term_suggestions",
    "refresh_term_queue",
    "suggest_terms_in_background",
    "tell_terms_apart",
]
