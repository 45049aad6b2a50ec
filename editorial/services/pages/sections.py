"""The index pages of the site that list something; the others do not exist and are linked nowhere."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import Exists, QuerySet, Subquery

from editorial.models import (
    Area,
    Article,
    Category,
    Collection,
    EntityKind,
    GlossaryUse,
    Mention,
    Project,
    Series,
    Tag,
    TaggedArticle,
    listed_condition,
)

ABOUT = "about"  # the collection whose description tells about the site, with articles or without

KIND_SECTIONS: dict[str, str] = {
    EntityKind.PERSON: "people",
    EntityKind.ORGANIZATION: "organizations",
    EntityKind.PRODUCT: "products",
    EntityKind.WORK: "works",
    EntityKind.CHANNEL: "channels",
}
TERM_SECTIONS: dict[type[Area] | type[Category] | type[Project] | type[Series], str] = {
    Project: "projects",
    Area: "areas",
    Category: "categories",
    Series: "series",
}


def sections(at: dt.datetime) -> frozenset[str]:
    """Returns the names of the index pages that list something, found by one query."""
    return sections_until(at)[0]


def sections_until(at: dt.datetime) -> tuple[frozenset[str], dt.datetime | None]:
    """Returns the names of the index pages that list something, and the next moment at which time alone changes pages.

    None where there is no such moment. One query.
    """
    public_tags = Tag.objects.filter(internal=False, merged_into=None)
    asked: dict[str, QuerySet[Any]] = {
        "archive": Article.objects.listed(at).filter(date__isnull=False),
        "tags": TaggedArticle.objects.filter(listed_condition(at, "content_object__"), tag__in=public_tags),
    }
    asked["glossary"] = GlossaryUse.objects.filter(listed_condition(at, "body__articles__"), term__hidden=False)
    for kind, section in KIND_SECTIONS.items():
        # Joined, so that it ends at the first: `entity__in` would collect all entities of the kind before it looks.
        asked[section] = Mention.objects.filter(
            listed_condition(at, "article__"), entity__kind=kind, entity__merged_into=None
        )
    for model, section in TERM_SECTIONS.items():
        asked[section] = model.objects.filter(listed_condition(at, "article_links__article__"), merged_into=None)
    asked["about"] = Collection.objects.filter(slug=ABOUT).exclude(description="")
    # Where there is no collection there is no article either.
    row = Collection.objects.annotate(**{f"has_{section}": Exists(rows) for section, rows in asked.items()})
    moments = {name: Subquery(rows) for name, rows in Article.objects.next_changes(at).items()}
    found = row.annotate(**moments).values(*(f"has_{section}" for section in asked), *moments).first() or {}
    until = min((found[name] for name in moments if found.get(name)), default=None)
    return frozenset(
        name.removeprefix("has_") for name, exists in found.items() if exists and name not in moments
    ), until
