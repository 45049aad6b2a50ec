"""Collections: the first folder of a path, served under one address segment."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.core.checks import CheckMessage, Error
from django.db import models
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils.translation import gettext_lazy as _

# First segments of addresses that are pages of the site; a collection of that name is served as "<name>-notes".
# `Collection.check` compares them with the URLconf.
RESERVED_SEGMENTS: tuple[str, ...] = (
    "admin",
    "api",
    "archive",
    "areas",
    "categories",
    "channels",
    "content",
    "favicon.ico",
    "feed.atom",
    "feed.json",
    "glossary",
    "healthz",
    "llms.txt",
    "media",
    "organizations",
    "people",
    "pictures",
    "preferences",
    "preview",
    "products",
    "projects",
    "robots.txt",
    "search",
    "series",
    "sitemap.xml",
    "static",
    "tags",
    "works",
)


class Collection(models.Model):
    """A folder of the garden. `name` is the folder as in paths, `slug` the segment of its address."""

    name = models.CharField(_("name"), max_length=200, unique=True)
    slug = models.CharField(_("address"), max_length=220, unique=True)
    title = models.CharField(_("title"), max_length=300, blank=True)
    dialect = models.CharField(_("dialect"), max_length=10, default="eleventy")
    description = models.TextField(_("description"), blank=True)
    index_header = models.TextField(blank=True, help_text=_("of the collection's _index.md"))
    index_body = models.TextField(blank=True)
    index_sha256 = models.CharField(max_length=64, blank=True)
    position = models.PositiveIntegerField(_("position"), default=0)

    class Meta:
        ordering = ["position", "name"]
        verbose_name = _("collection")
        verbose_name_plural = _("collections")
        permissions = [
            ("import_collection", _("Can import tables of collections")),
            ("export_collection", _("Can export tables of collections")),
        ]

    def __str__(self) -> str:
        return self.title or self.name.lstrip("_") or self.name

    def get_absolute_url(self) -> str:
        return reverse("editorial:collection", args=[self.slug])

    @classmethod
    def check(cls, **kwargs: Any) -> list[CheckMessage]:
        """Adds an error for each first segment of the site's own addresses that a collection could be given."""
        open_to_collections = written_segments(get_resolver().url_patterns) - set(RESERVED_SEGMENTS)
        errors = [
            Error(
                f"The address /{segment}/ is one of the site's own, but a collection of that name could take it.",
                hint="Add the segment to RESERVED_SEGMENTS.",
                obj=cls,
                id="editorial.E002",
            )
            for segment in sorted(open_to_collections)
        ]
        return [*super().check(**kwargs), *errors]


def written_segments(patterns: Iterable[URLPattern | URLResolver]) -> set[str]:
    """Returns the first segments that are written out in a URLconf, not captured."""
    found: set[str] = set()
    for pattern in patterns:
        segment = str(getattr(pattern.pattern, "_route", "")).partition("/")[0]
        if segment and "<" not in segment:
            found.add(segment)
        elif not segment and isinstance(pattern, URLResolver):
            found |= written_segments(pattern.url_patterns)
    return found
