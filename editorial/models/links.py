"""The names under which wiki links find articles, and which article links to which."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


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


class ArticleLink(models.Model):
    """A document that the live text of an article links to. Derived.

    `written` is a path in the garden or a name, `key` what documents are found by: `document_place` of the path, or
    `link_key` of the name. `target` is the article that it means today, whatever its status.
    """

    class Kind(models.IntegerChoices):
        PATH = 0, "path"
        NAME = 1, "name"

    # Looked up by the article through the unique constraint, which begins with it.
    article = models.ForeignKey("editorial.Article", on_delete=models.CASCADE, db_index=False, related_name="links")
    kind = models.PositiveSmallIntegerField(choices=Kind)
    written = models.CharField(max_length=600)
    key = models.CharField(max_length=600)
    target = models.ForeignKey(
        "editorial.Article",
        on_delete=models.SET_NULL,
        null=True,
        db_index=False,
        related_name="incoming_links",
    )

    class Meta:
        default_permissions = ()
        verbose_name = "link between articles"
        verbose_name_plural = "links between articles"
        constraints = [
            models.UniqueConstraint(fields=["article", "kind", "written"], name="article_link_unique"),
        ]
        indexes = [
            models.Index(fields=["key", "kind"], name="article_link_key"),
            models.Index(fields=["target"], condition=Q(target__isnull=False), name="article_link_target"),
        ]

    def __str__(self) -> str:
        return self.written
