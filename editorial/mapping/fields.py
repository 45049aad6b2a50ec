"""The fields of an article that an editor can set, and what is wrong with a value that cannot be written."""

from __future__ import annotations

from enum import StrEnum
from typing import TypeAlias


class Field(StrEnum):
    """One field of an article in the product's words, whatever key holds it in a file."""

    TITLE = "title"
    DATE = "date"
    UPDATED = "updated"
    SUMMARY = "summary"
    INSIGHT = "insight"
    STATUS = "status"
    PUBLISH_AT = "publish_at"
    EXPIRE_AT = "expire_at"
    EXCLUDED = "excluded"
    SLUG = "slug"
    SOURCE_URL = "source_url"
    AREAS = "areas"
    CATEGORIES = "categories"
    SERIES = "series"
    PROJECTS = "projects"
    TAGS = "tags"
    PEOPLE = "people"
    ORGANIZATIONS = "organizations"
    PRODUCTS = "products"
    WORKS = "works"
    SPEAKER = "speaker"
    GUESTS = "guests"
    AUTHOR = "author"
    CHANNEL = "channel"


# Texts, dates and addresses are str as typed ("" for nothing), `excluded` is a bool, whatever holds several names
# or terms is a tuple in order.
FieldValue: TypeAlias = str | bool | tuple[str, ...]


class FieldError(ValueError):
    """A value that cannot be written into this document; nothing was changed.

    `field` is the field at fault, `code` a stable kebab-case identifier: "one-value-only", "invalid-date",
    "invalid-status", "invalid-slug", "not-an-address", "wrong-type", "nested-value", "empty-item", "value-too-long".
    `details` are what a text about the code is filled with: the value, the key in the file.
    """

    def __init__(self, field: Field, code: str, message: str, **details: str) -> None:
        super().__init__(message)
        self.field = field
        self.code = code
        self.details = details
