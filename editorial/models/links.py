"""The names under which wiki links find articles."""

from __future__ import annotations

from django.db import models


class LinkName(models.Model):
    """One name of an article, folded as wiki links are compared. Derived from its path and its text."""

    class Kind(models.IntegerChoices):
        FILE = 0, "name of the file"
        TITLE = 1, "title"

    article = models.ForeignKey("editorial.Article", on_delete=models.CASCADE, related_name="link_names")
    key = models.CharField(max_length=200, db_index=True)
    kind = models.PositiveSmallIntegerField(choices=Kind)

    class Meta:
        default_permissions = ()
        verbose_name = "name for links"
        verbose_name_plural = "names for links"

    def __str__(self) -> str:
        return self.key
