"""Names that texts contain and headers do not list: what was found, how names are used, and what was dismissed."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from editorial.models.entities import Mention, Role


class NameProposalQuerySet(models.QuerySet["NameProposal"]):
    """Proposals; those that hold are told from those that the next look through the texts takes away."""

    def standing(self) -> NameProposalQuerySet:
        """Those whose text is still the article's, whose entity was not merged, and that nobody listed or dismissed."""
        mention = self._listed_mention()
        dismissed = self._dismissal()
        rows = self.filter(article__removed_at__isnull=True, article__body_id=F("seen_body"))
        return rows.filter(~models.Exists(mention), ~models.Exists(dismissed), entity__merged_into__isnull=True)

    def _listed_mention(self) -> models.QuerySet[Any]:
        return Mention.objects.filter(article=models.OuterRef("article"), entity=models.OuterRef("entity"))

    def _dismissal(self) -> models.QuerySet[Any]:
        here = Q(article=models.OuterRef("article"), entity=models.OuterRef("entity"))
        return DismissedName.objects.filter(here | Q(article__isnull=True, name=models.OuterRef("name")))


class NameProposal(models.Model):
    """A known name that a text contains and its header does not list. Derived: a look through all texts makes it anew.

    `name` is folded as names are compared in texts, `written` is what would be added under `role`; `start` and `end`
    are where it stands first in the body `seen_body`. `in_original` says that it stands in folded-away parts alone,
    `is_open` that others may be meant by it.
    """

    article = models.ForeignKey("editorial.Article", on_delete=models.CASCADE, db_index=False, related_name="+")
    entity = models.ForeignKey("editorial.Entity", on_delete=models.CASCADE, db_index=False, related_name="+")
    role = models.CharField(_("role"), max_length=14, choices=Role)
    name = models.CharField(_("name"), max_length=500)
    written = models.CharField(_("as written"), max_length=500)
    count = models.PositiveIntegerField(_("times"))
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    in_original = models.BooleanField(_("in the original alone"), default=False)
    is_open = models.BooleanField(_("others may be meant"), default=False)
    seen_body = models.BigIntegerField()

    objects = NameProposalQuerySet.as_manager()

    class Meta:
        ordering = ["article_id", "-count", "name"]
        verbose_name = _("proposed name")
        verbose_name_plural = _("proposed names")
        constraints = [models.UniqueConstraint(fields=["article", "entity"], name="name_proposal_unique")]
        indexes = [models.Index(fields=["entity", "article"], name="name_proposal_entity")]

    def __str__(self) -> str:
        return self.written


class NameCount(models.Model):
    """In how many texts a name stands: of articles that list it, of others, and in the case of words alone. Derived."""

    name = models.CharField(_("name"), max_length=500, unique=True)
    listed = models.PositiveIntegerField(_("listed"), default=0)
    unlisted = models.PositiveIntegerField(_("not listed"), default=0)
    as_word = models.PositiveIntegerField(_("as a word"), default=0)

    class Meta:
        ordering = ["name"]
        verbose_name = _("count of a name")
        verbose_name_plural = _("counts of names")

    def __str__(self) -> str:
        return self.name


class DismissedName(models.Model):
    """What an editor does not want proposed again: an entity for one article, or a name in any article."""

    article = models.ForeignKey(
        "editorial.Article", on_delete=models.CASCADE, null=True, blank=True, related_name="dismissed_names"
    )
    entity = models.ForeignKey(
        "editorial.Entity", on_delete=models.CASCADE, null=True, blank=True, related_name="dismissals"
    )
    name = models.CharField(_("name"), max_length=500, blank=True)

    class Meta:
        ordering = ["id"]
        verbose_name = _("dismissed name")
        verbose_name_plural = _("dismissed names")
        constraints = [
            models.UniqueConstraint(
                fields=["article", "entity"], condition=Q(article__isnull=False), name="dismissed_in_article_unique"
            ),
            models.UniqueConstraint(
                fields=["name"], condition=Q(article__isnull=True), name="dismissed_everywhere_unique"
            ),
            models.CheckConstraint(
                condition=Q(article__isnull=False, entity__isnull=False, name="")
                | (Q(article__isnull=True, entity__isnull=True) & ~Q(name="")),
                name="dismissed_name_is_one_of_two",
            ),
        ]

    def __str__(self) -> str:
        return self.name or str(self.entity)
