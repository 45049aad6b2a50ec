"""The table of fields: which key of which dialect holds what, and in which form. Read in both directions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from editorial.mapping.data import Dialect
from editorial.mapping.fields import Field


class Shape(StrEnum):
    """The form of a value in the header."""

    TEXT = "text"  # one scalar
    DATE = "date"  # a day, or a day with a time
    INSTANT = "instant"  # a moment: a bare day is its midnight
    FLAG = "flag"  # true or false
    STATUS = "status"  # one of the workflow's states
    ADDRESS = "address"  # an http(s) address
    SEGMENT = "segment"  # the last segment of the article's address
    TERM = "term"  # one term as a scalar; a list is read too
    TERMS = "terms"  # a list of terms; one scalar is accepted with a finding
    NAME = "name"  # one name as a scalar, whatever commas it holds; a list is read too
    NAMES = "names"  # a list of names; one scalar is accepted with a finding
    NAME_LINE = "name-line"  # several names in one scalar, separated by commas; a list is read too


@dataclass(frozen=True, slots=True)
class Key:
    """One key of a header and the form of its value."""

    name: str
    shape: Shape


@dataclass(frozen=True, slots=True)
class Row:
    """One field and the key that each dialect has for it."""

    field: Field
    eleventy: Key
    hugo: Key


def _both(field: Field, name: str, shape: Shape) -> Row:
    key = Key(name, shape)
    return Row(field, key, key)


TABLE: tuple[Row, ...] = (
    _both(Field.TITLE, "title", Shape.TEXT),
    _both(Field.DATE, "date", Shape.DATE),
    Row(Field.UPDATED, eleventy=Key("updated", Shape.DATE), hugo=Key("lastmod", Shape.DATE)),
    Row(Field.AREAS, eleventy=Key("area", Shape.TERM), hugo=Key("areas", Shape.TERMS)),
    Row(Field.CATEGORIES, eleventy=Key("category", Shape.TERM), hugo=Key("categories", Shape.TERMS)),
    Row(Field.PROJECTS, eleventy=Key("project", Shape.TERMS), hugo=Key("projects", Shape.TERMS)),
    Row(Field.SERIES, eleventy=Key("series", Shape.TERM), hugo=Key("series", Shape.TERMS)),
    _both(Field.PEOPLE, "people", Shape.NAMES),
    _both(Field.ORGANIZATIONS, "companies_orgs", Shape.NAMES),
    _both(Field.PRODUCTS, "products_models", Shape.NAMES),
    _both(Field.WORKS, "media_books", Shape.NAMES),
    _both(Field.SPEAKER, "speaker", Shape.NAME_LINE),
    _both(Field.GUESTS, "guest", Shape.NAME_LINE),
    _both(Field.AUTHOR, "author", Shape.NAME_LINE),
    _both(Field.CHANNEL, "channel", Shape.NAME),
    _both(Field.SOURCE_URL, "source", Shape.ADDRESS),
    Row(Field.SUMMARY, eleventy=Key("summary", Shape.TEXT), hugo=Key("description", Shape.TEXT)),
    _both(Field.INSIGHT, "insight", Shape.TEXT),
    _both(Field.TAGS, "tags", Shape.TERMS),
    _both(Field.SLUG, "slug", Shape.SEGMENT),
    _both(Field.PUBLISH_AT, "publishDate", Shape.INSTANT),
    _both(Field.EXPIRE_AT, "expiryDate", Shape.INSTANT),
    _both(Field.EXCLUDED, "exclude", Shape.FLAG),
    _both(Field.STATUS, "status", Shape.STATUS),
)

# Keys that are read without being a field that an editor sets.
DRAFT = "draft"
PUBLISHED = "published"  # of Jekyll, where its value is a flag
LAYOUT = "layout"
ADDRESSES = ("url", "permalink")
ALIASES = "aliases"

# What makes a header Eleventy's or Hugo's; the first rule that holds decides (see `detect_dialect`).
ELEVENTY_KEYS = frozenset(
    ("area", "category", "project", "people", "companies_orgs", "products_models", "media_books", "speaker", "insight")
)
STATUS_KEY = "status"
ELEVENTY_LAYOUT = ".njk"
HUGO_KEYS = frozenset(("categories", "lastmod", "publishDate", "expiryDate", "weight"))

# A new Eleventy article names the layout that renders it; Hugo finds its own by the section.
NEW_ARTICLE_EXTRAS: Mapping[Dialect, Mapping[str, str]] = {
    Dialect.ELEVENTY: {LAYOUT: "post.njk"},
    Dialect.HUGO: {},
}


def _keys_in_order(row: Row, dialect: Dialect) -> tuple[Key, ...]:
    """Return the dialect's own key first, then the other's where that is another key."""
    own, other = (row.eleventy, row.hugo) if dialect is Dialect.ELEVENTY else (row.hugo, row.eleventy)
    return (own,) if own.name == other.name else (own, other)


# Dialect → field → its keys, the one to write first.
DIALECTS: Mapping[Dialect, Mapping[Field, tuple[Key, ...]]] = {
    dialect: {row.field: _keys_in_order(row, dialect) for row in TABLE} for dialect in Dialect
}

KNOWN_KEYS: frozenset[str] = frozenset(
    key.name for keys in DIALECTS.values() for group in keys.values() for key in group
) | {DRAFT, ALIASES, *ADDRESSES}

# role and source kind of the names under a field
NAME_ROLES: Mapping[Field, tuple[str, str]] = {
    Field.PEOPLE: ("people", "person"),
    Field.ORGANIZATIONS: ("organizations", "organization"),
    Field.PRODUCTS: ("products", "product"),
    Field.WORKS: ("works", "work"),
    Field.SPEAKER: ("speaker", "channel"),
    Field.GUESTS: ("guest", "person"),
    Field.AUTHOR: ("author", "channel"),
    Field.CHANNEL: ("channel", "channel"),
}
TERM_FIELDS: tuple[Field, ...] = (Field.AREAS, Field.CATEGORIES, Field.SERIES, Field.PROJECTS, Field.TAGS)
