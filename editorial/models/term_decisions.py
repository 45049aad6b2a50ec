"""What was decided about terms besides their rows, and what could be decided."""

from __future__ import annotations

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from editorial.models.taxonomy import MAX_VALUE, Area, Category, Series, Tag


class TermKind(models.TextChoices):
    """The kinds of terms that suggestions are about, by the names that effects give to their tables."""

    TAG = "tag", _("tag")
    AREA = "area", _("area")
    CATEGORY = "category", _("category")
    SERIES = "series", _("series")


class FormerAddress(models.Model):
    """An address that a term had once. Known by the term's value, which never changes and outlives its row."""

    kind = models.CharField(_("kind"), max_length=12)
    slug = models.CharField(_("address"), max_length=MAX_VALUE)
    value = models.CharField(_("value in files"), max_length=MAX_VALUE)

    class Meta:
        ordering = ["kind", "slug"]
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["kind", "slug"], name="former_address_unique")]

    def __str__(self) -> str:
        return f"{self.kind}:{self.slug}"


class TermPair(models.Model):
    """Two terms that an editor told apart for good: joining them is not suggested again.

    `key` holds the kind and both values in their order, so that it outlives terms and imports. `second` begins with
    its kind where it is none of the same ("person:Sam Altman").
    """

    key = models.CharField(_("terms"), max_length=700, unique=True)
    kind = models.CharField(_("kind"), max_length=12, choices=TermKind)
    first = models.CharField(_("term"), max_length=MAX_VALUE)
    second = models.CharField(_("other term"), max_length=MAX_VALUE + 45)

    class Meta:
        ordering = ["key"]
        default_permissions = ()
        verbose_name = _("terms told apart")
        verbose_name_plural = _("terms told apart")

    def __str__(self) -> str:
        return f"{self.first} ≠ {self.second}"


class TermSuggestionQuerySet(models.QuerySet["TermSuggestion"]):
    def open(self) -> TermSuggestionQuerySet:
        """Suggestions that nobody has decided about, whichever way; the most probable first."""
        told_apart = TermPair.objects.filter(key=OuterRef("key"))
        rows = self.exclude(Exists(told_apart)).filter(self._standing("second"))
        return rows.filter(~Q(read_as="") | self._standing("first")).order_by("-score", "-together", "pk")

    def _standing(self, column: str) -> Q:
        """Whether a value is that of a term which is not merged, nor read as something else."""
        tags = Tag.objects.filter(name=OuterRef(column), merged_into__isnull=True, read_as="")
        standing = Q(Exists(tags), kind=TermKind.TAG)
        for kind, model in ((TermKind.AREA, Area), (TermKind.CATEGORY, Category), (TermKind.SERIES, Series)):
            rows = model.objects.filter(value=OuterRef(column), merged_into__isnull=True)
            standing |= Q(Exists(rows), kind=kind)
        return standing


class TermSuggestion(models.Model):
    """Two terms that could be one, or a tag that is something else. Derived: may be made anew any time.

    Accepted, the value `second` leads to the term `first`; with `read_as`, the tag `second` is read as that category
    or name, called `first`. `together` counts articles that have both, `evidence` is {"first": [path], "second":
    [path], "both": [path], "told": [text]}.
    """

    class Reason(models.TextChoices):
        FORM = "form", _("differs in form only")
        TRANSLATION = "translation", _("translation in the glossary")
        TOGETHER = "together", _("nearly always together")
        NAME = "name", _("is a name")
        TERM = "term", _("is a category")

    kind = models.CharField(_("kind"), max_length=12, choices=TermKind)
    first = models.CharField(_("stays"), max_length=MAX_VALUE)
    second = models.CharField(_("leads there"), max_length=MAX_VALUE)
    read_as = models.CharField(_("read as"), max_length=12, choices=Tag.ReadAs, blank=True)
    key = models.CharField(max_length=700, db_index=True)
    reason = models.CharField(_("reason"), max_length=12, choices=Reason)
    score = models.FloatField(_("score"), db_index=True)
    together = models.PositiveIntegerField(_("articles with both"), default=0)
    evidence = models.JSONField(_("evidence"), default=dict)
    made_at = models.DateTimeField(_("found"), default=timezone.now)

    objects = TermSuggestionQuerySet.as_manager()

    class Meta:
        ordering = ["-score", "pk"]
        default_permissions = ()
        verbose_name = _("suggestion about terms")
        verbose_name_plural = _("suggestions about terms")

    def __str__(self) -> str:
        return f"{self.second} → {self.first}"
