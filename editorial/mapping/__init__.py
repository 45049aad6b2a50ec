"""SourceDocument ↔ ArticleData, through one table of fields for both dialects. Pure: no Django."""

from editorial.mapping.addresses import article_slug, collection_of
from editorial.mapping.data import (
    ArticleData,
    Dialect,
    Finding,
    NameUse,
    Status,
    StatusReading,
    TermUse,
)
from editorial.mapping.detection import detect_dialect
from editorial.mapping.dialects import DIALECTS, NAME_ROLES
from editorial.mapping.fields import Field, FieldError, FieldValue
from editorial.mapping.headers import Header
from editorial.mapping.places import fields_by_line
from editorial.mapping.reading import read_article
from editorial.mapping.renaming import Renamed, rename_names
from editorial.mapping.visibility import status_changes
from editorial.mapping.writing import editable_values, new_article, patch_article

__all__ = [
    "DIALECTS",
    "NAME_ROLES",
    "ArticleData",
    "Dialect",
    "Field",
    "FieldError",
    "FieldValue",
    "Finding",
    "Header",
    "NameUse",
    "Renamed",
    "Status",
    "StatusReading",
    "TermUse",
    "article_slug",
    "collection_of",
    "detect_dialect",
    "editable_values",
    "fields_by_line",
    "new_article",
    "patch_article",
    "read_article",
    "rename_names",
    "status_changes",
]
