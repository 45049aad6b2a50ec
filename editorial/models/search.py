"""What the search index knows of texts: which bodies and titles it holds, and where the passages of bodies stand.

The index itself is no model: each database has its own kind, which `editorial.search.backends` writes and asks.
"""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class SearchReading(models.Model):
    """That the passages of a body are in the index, also where it has none."""

    body = models.OneToOneField(
        "editorial.Body", on_delete=models.CASCADE, primary_key=True, related_name="search_reading"
    )
    version = models.PositiveSmallIntegerField()  # of the reading: PASSAGES_VERSION when it was made
    passages = models.PositiveSmallIntegerField()
    characters = models.PositiveIntegerField()  # of their headings and texts
    packed = models.BinaryField()  # texts of passages that have no place; `editorial.search.stored` packs them

    class Meta:
        default_permissions = ()
        verbose_name = _("reading for searches")
        verbose_name_plural = _("readings for searches")

    def __str__(self) -> str:
        return str(self.pk)


class Passage(models.Model):
    """A section of a body or a part of one, which searches find; its text is read out of the body again.

    The id is `body_id << 12 | position`: whose it is needs no join, and no index. Derived from the body alone, which
    never changes. `start` and `end` are character offsets in the body, and from `opening` to `end` is all that a
    reading needs. `start` is -1 where only a reading of the whole body gives the text; the reading keeps it packed
    then, in what stands from `opening` to `end` there.
    """

    id = models.BigIntegerField(primary_key=True)
    section = models.PositiveSmallIntegerField()  # position of the first passage of the same section
    heading = models.TextField()
    anchor = models.TextField()
    start = models.IntegerField()
    end = models.IntegerField()
    opening = models.IntegerField()

    class Meta:
        ordering = ["id"]
        default_permissions = ()
        verbose_name = _("passage")
        verbose_name_plural = _("passages")

    def __str__(self) -> str:
        return self.heading


class SearchHeader(models.Model):
    """The title and summary of an article in the index: of which live text, and by a digest which words."""

    article = models.OneToOneField(
        "editorial.Article", on_delete=models.CASCADE, primary_key=True, related_name="search_header"
    )
    # No foreign key: nothing is looked up by it, and a revision is stored with its article or not at all.
    revision_id = models.BigIntegerField()
    digest = models.BinaryField()

    class Meta:
        default_permissions = ()
        verbose_name = _("header for searches")
        verbose_name_plural = _("headers for searches")

    def __str__(self) -> str:
        return str(self.pk)
