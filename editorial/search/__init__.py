"""Finding articles by words: what is one to a search, where a term stands, and how each database is asked."""

from editorial.search.backends import Backend, HeaderEntry, PassageEntry, backend, body_of, passage_id, position_of
from editorial.search.backends.members import AmongIds
from editorial.search.engine import Found, find, search
from editorial.search.filters import narrowed
from editorial.search.folding import fold, fold_with_offsets
from editorial.search.labels import forget_labels
from editorial.search.looser import nearest_titles
from editorial.search.matching import match_expression
from editorial.search.plain import MAX_QUERY, query_words
from editorial.search.query import Filter, Note, NoteKind, Query, Term, make_term, parse
from editorial.search.results import (
    Facet,
    FacetValue,
    Hit,
    NameOffer,
    PassageHit,
    Results,
    Step,
    StepKind,
    Suggestion,
    SuggestionKind,
)
from editorial.search.segmentation import document
from editorial.search.snippets import Snippet, marked, snippet
from editorial.search.stored import pack
from editorial.search.suggesting import suggest

__all__ = [
    "MAX_QUERY",
    "AmongIds",
    "Backend",
    "Facet",
    "FacetValue",
    "Filter",
    "Found",
    "HeaderEntry",
    "Hit",
    "NameOffer",
    "Note",
    "NoteKind",
    "PassageEntry",
    "PassageHit",
    "Query",
    "Results",
    "Snippet",
    "Step",
    "StepKind",
    "Suggestion",
    "SuggestionKind",
    "Term",
    "backend",
    "body_of",
    "document",
    "find",
    "fold",
    "fold_with_offsets",
    "forget_labels",
    "make_term",
    "marked",
    "match_expression",
    "narrowed",
    "nearest_titles",
    "pack",
    "parse",
    "passage_id",
    "position_of",
    "query_words",
    "search",
    "snippet",
    "suggest",
]
