"""Names that texts contain and headers do not list: found, counted, proposed, added or dismissed."""

from editorial.services.unlisted.adding import ADD_NAMES, Addition, AddNames, add_names_in_background
from editorial.services.unlisted.dismissing import dismiss, dismiss_everywhere, propose_again
from editorial.services.unlisted.finding import Proposal, proposals_in
from editorial.services.unlisted.known import KnownNames, known_names
from editorial.services.unlisted.listing import Sentence, by_article, by_entity, sentence_at, standing_in
from editorial.services.unlisted.looking import proposals_of
from editorial.services.unlisted.scanning import (
    EVERYTHING,
    FIND_NAMES,
    find_in_background,
    find_unlisted_names,
    last_look,
)

__all__ = [
    "ADD_NAMES",
    "EVERYTHING",
    "FIND_NAMES",
    "AddNames",
    "Addition",
    "KnownNames",
    "Proposal",
    "Sentence",
    "add_names_in_background",
    "by_article",
    "by_entity",
    "dismiss",
    "dismiss_everywhere",
    "find_in_background",
    "find_unlisted_names",
    "known_names",
    "last_look",
    "proposals_in",
    "proposals_of",
    "propose_again",
    "sentence_at",
    "standing_in",
]
