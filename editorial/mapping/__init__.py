"""SourceDocument ↔ ArticleData, through one table of fields for both dialects. Pure: no Django."""

from editorial.mapping.addresses import article_slug, collection_of, mixes_scripts
from editorial.mapping.data import (
    ArticleData,
    Dialect,
    Finding,
    NameUse,
    Status,
    StatusReading,
    TermUse,
)
from editorial.mapping.dates import read_moment
from editorial.mapping.detection import detect_dialect
from editorial.mapping.dialects import DIALECTS, KNOWN_KEYS, NAME_ROLES, TERM_FIELDS, Shape
from editorial.mapping.fields import Field, FieldError, FieldValue
from editorial.mapping.headers import Header, is_blank, is_empty_list_text, visible, without_quotes
from editorial.mapping.places import fields_by_line
from editorial.mapping.reading import read_article
from editorial.mapping.renaming import Renamed, rename_items, rename_names
from editorial.mapping.titles import plain_title
from editorial.mapping.visibility import is_one_edit, status_changes
from editorial.mapping.writing import editable_value, editable_values, new_article, patch_article

__all__ = [
    "DIALECTS",
    "KNOWN_KEYS",
    "NAME_ROLES",
    "TERM_FIELDS",
    "ArticleData",
    "Dialect",
    "Field",
    "FieldError",
    "FieldValue",
    "Finding",
    "Header",
    "NameUse",
    "Renamed",
    "Shape",
    "Status",
    "StatusReading",
    "TermUse",
    "article_slug",
    "collection_of",
    "detect_dialect",
    "editable_value",
    "editable_values",
    "fields_by_line",
    "is_blank",
    "is_empty_list_text",
    "is_one_edit",
    "mixes_scripts",
    "new_article",
    "patch_article",
    "plain_title",
    "read_article",
    "read_moment",
    "rename_items",
    "rename_names",
    "status_changes",
    "visible",
    "without_quotes",
]
