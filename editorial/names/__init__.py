"""Names and the scripts that they are written in: folding, keys, lists, slugs, language. Pure: no Django."""

from editorial.names.capitals import latin_names
from editorial.names.display import display_name
from editorial.names.keys import KEY_VERSION, name_key
from editorial.names.language import detect_language
from editorial.names.likeness import Named, Reason
from editorial.names.lists import split_names
from editorial.names.matching import Found, NameMatcher, Reading, fold_text
from editorial.names.pairs import Pair, Sentence, mine_pairs
from editorial.names.prose import folded_parts, words_of
from editorial.names.simplified import either_script_pattern, simplified_table, to_simplified
from editorial.names.slugs import Spelling, know_slugs, load_dictionaries, slugify_name, sound_of, sound_of_slug
from editorial.names.sounds import sound_likeness
from editorial.names.suggestions import Suggestion, suggest
from editorial.names.telling import Uses, is_one_word, is_part_of_more, is_telling, is_told_by_place

__all__ = [
    "KEY_VERSION",
    "Found",
    "NameMatcher",
    "Named",
    "Pair",
    "Reading",
    "Reason",
    "Sentence",
    "Spelling",
    "Suggestion",
    "Uses",
    "detect_language",
    "display_name",
    "either_script_pattern",
    "fold_text",
    "folded_parts",
    "is_one_word",
    "is_part_of_more",
    "is_telling",
    "is_told_by_place",
    "know_slugs",
    "latin_names",
    "load_dictionaries",
    "mine_pairs",
    "name_key",
    "simplified_table",
    "slugify_name",
    "sound_likeness",
    "sound_of",
    "sound_of_slug",
    "split_names",
    "suggest",
    "to_simplified",
    "words_of",
]
