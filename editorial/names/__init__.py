"""Names and the scripts that they are written in: folding, keys, lists, slugs, language. Pure: no Django."""

from editorial.names.display import display_name
from editorial.names.keys import KEY_VERSION, name_key
from editorial.names.language import detect_language
from editorial.names.lists import split_names
from editorial.names.simplified import either_script_pattern, simplified_table, to_simplified
from editorial.names.slugs import slugify_name

__all__ = [
    "KEY_VERSION",
    "detect_language",
    "display_name",
    "either_script_pattern",
    "name_key",
    "simplified_table",
    "slugify_name",
    "split_names",
    "to_simplified",
]
