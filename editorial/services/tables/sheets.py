"""Which tables there are, and what their columns mean. A row is known by its natural key, never by a number."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.db import models

from editorial.models import (
    Area,
    Article,
    Category,
    Channel,
    Collection,
    Entity,
    EntityKind,
    Organization,
    Person,
    Product,
    Project,
    Series,
    Tag,
    Work,
)
from editorial.services.actors import Actor, may


class Use(StrEnum):
    """What a column is for."""

    KEY = "key"
    FIRST = "first"  # given to a new row, and never changed
    WRITTEN = "written"
    SHOWN = "shown"  # for reading only


class Form(StrEnum):
    """What a cell holds."""

    LINE = "line"
    TEXT = "text"
    FLAG = "flag"
    NUMBER = "number"
    NUMBER_OR_NONE = "number-or-none"  # an empty cell says that there is none
    ENTITY = "entity"  # another name, as kind:address
    TERM = "term"  # another term of the same kind, or an area, by its value in files
    NAMES = "names"  # one to a line
    DAY = "day"


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table."""

    name: str
    use: Use = Use.WRITTEN
    form: Form = Form.LINE


@dataclass(frozen=True, slots=True)
class Sheet:
    """One table: the name that effects give it, the model of its list, and its columns in their order.

    `kind` is the one kind of names that the table holds, None where it holds all of them.
    """

    table: str
    model: type[models.Model]
    columns: tuple[Column, ...]
    kind: EntityKind | None = None
    imported: bool = True

    @property
    def names(self) -> list[str]:
        """The names of the columns."""
        return [column.name for column in self.columns]

    @property
    def keys(self) -> list[str]:
        """The columns without which no row can be found."""
        return ["slug"] if self.kind else [column.name for column in self.columns if column.use is Use.KEY]

    @property
    def read(self) -> list[Column]:
        """The columns that an import reads."""
        return [column for column in self.columns if column.use is not Use.SHOWN]

    def column(self, name: str) -> Column:
        """Returns the column of that name."""
        return next(column for column in self.columns if column.name == name)


ARTICLES = Column("articles", Use.SHOWN, Form.NUMBER)
DESCRIPTION = Column("description", form=Form.TEXT)
ENTITY = (
    Column("kind", Use.KEY),
    Column("slug", Use.KEY),
    Column("name"),
    DESCRIPTION,
    Column("homepage"),
    Column("feed"),
    Column("wikidata_id"),
    Column("merged_into", form=Form.ENTITY),
    Column("aliases", form=Form.NAMES),
    Column("name_chosen", Use.SHOWN, Form.FLAG),
    ARTICLES,
)
TERM = (Column("value", Use.KEY), Column("slug", Use.FIRST), Column("title"), DESCRIPTION)
MERGED = Column("merged_into", form=Form.TERM)
REVIEW_DAYS = Column("review_days", form=Form.NUMBER_OR_NONE)
PROJECT = (
    Column("brief", form=Form.TEXT),
    Column("state"),
    Column("lead", form=Form.ENTITY),
    Column("position", form=Form.NUMBER),
)
AREA = Column("area", form=Form.TERM)
TAG = (
    Column("name", Use.KEY),
    Column("slug", Use.FIRST),
    Column("title"),
    Column("internal", form=Form.FLAG),
    Column("read_as"),
    Column("read_as_value"),
    MERGED,
    ARTICLES,
)
COLLECTION = (
    Column("name", Use.KEY),
    Column("title"),
    Column("dialect"),
    DESCRIPTION,
    Column("position", form=Form.NUMBER),
    Column("slug", Use.SHOWN),
    ARTICLES,
)
LISTS = ("areas", "categories", "series", "projects", "tags")
ARTICLE = tuple(
    Column(name, Use.SHOWN, form)
    for name, form in (
        ("path", Form.LINE),
        ("collection", Form.LINE),
        ("slug", Form.LINE),
        ("title", Form.LINE),
        ("status", Form.LINE),
        ("language", Form.LINE),
        ("date", Form.DAY),
        ("publish_at", Form.DAY),
        ("expire_at", Form.DAY),
        ("published_at", Form.DAY),
        ("updated_at", Form.DAY),
        *((name, Form.NAMES) for name in LISTS),
        ("summary", Form.TEXT),
        ("source_url", Form.LINE),
        ("excluded", Form.FLAG),
        ("cjk_characters", Form.NUMBER),
        ("latin_words", Form.NUMBER),
        ("assignee", Form.LINE),
        ("due_on", Form.DAY),
    )
)

KINDS: tuple[tuple[type[models.Model], EntityKind | None], ...] = (
    (Entity, None),
    (Person, EntityKind.PERSON),
    (Organization, EntityKind.ORGANIZATION),
    (Product, EntityKind.PRODUCT),
    (Work, EntityKind.WORK),
    (Channel, EntityKind.CHANNEL),
)
# model of a list → its table
SHEETS: dict[type[models.Model], Sheet] = {
    **{model: Sheet("entity", model, ENTITY, kind) for model, kind in KINDS},
    Area: Sheet("area", Area, (*TERM, REVIEW_DAYS, MERGED, ARTICLES)),
    Category: Sheet("category", Category, (*TERM, AREA, MERGED, ARTICLES)),
    Series: Sheet("series", Series, (*TERM, MERGED, ARTICLES)),
    Project: Sheet("project", Project, (*TERM, *PROJECT, MERGED, ARTICLES)),
    Tag: Sheet("tag", Tag, TAG),
    Collection: Sheet("collection", Collection, COLLECTION),
    Article: Sheet("article", Article, ARTICLE, imported=False),
}


def sheet_of(model: Any) -> Sheet:
    """Returns the table of a model's list.

    Raises:
        KeyError: it has none.
    """
    return SHEETS[model]


def sheet_named(model: str) -> Sheet:
    """Returns the table of a list by the name of its model.

    Raises:
        StopIteration: there is no such list.
    """
    return next(sheet for listed, sheet in SHEETS.items() if listed.__name__ == model)


def may_export(sheet: Sheet, by: Actor) -> bool:
    """Whether the actor may take the table away."""
    return may(by, f"editorial.export_{sheet.table}")


def may_import(sheet: Sheet, by: Actor) -> bool:
    """Whether the actor may bring rows of the table in; of articles nobody may, since they come as documents."""
    return sheet.imported and may(by, f"editorial.import_{sheet.table}")
