"""The glossary: terms that articles explain, and each place where one is explained."""

from __future__ import annotations

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

MAX_TERM = 200
MAX_ENGLISH = 300


class GlossaryTerm(models.Model):
    """All uses of one folded name, whatever English name stands beside it.

    Key and address are given once. Spelling, English and definition are an editor's choice, "" where the most used one
    holds. A term without uses and without a choice is nothing; `rebuild --glossary` removes it.
    """

    key = models.CharField(_("key"), max_length=MAX_TERM, unique=True)
    slug = models.CharField(_("address"), max_length=255, unique=True)
    spelling = models.CharField(_("spelling"), max_length=MAX_TERM, blank=True)
    english = models.CharField(_("English"), max_length=MAX_ENGLISH, blank=True)
    definition = models.TextField(_("definition"), blank=True, max_length=4000)
    hidden = models.BooleanField(_("hidden"), default=False, help_text=_("never shown to readers"))

    class Meta:
        ordering = ["slug"]
        verbose_name = _("glossary term")
        verbose_name_plural = _("glossary terms")
        default_permissions = ("change", "view")

    def __str__(self) -> str:
        return self.spelling or self.key

    def get_absolute_url(self) -> str:
        return reverse("editorial:glossary-term", args=[self.slug])


class GlossaryReading(models.Model):
    """That the entries of a body were read, also where it has none."""

    body = models.OneToOneField("editorial.Body", on_delete=models.CASCADE, primary_key=True, related_name="reading")

    class Meta:
        default_permissions = ()
        verbose_name = _("reading of terms")
        verbose_name_plural = _("readings of terms")

    def __str__(self) -> str:
        return str(self.pk)


class GlossaryUse(models.Model):
    """One place where a body explains a term, as it is written there. Derived from the body alone."""

    body = models.ForeignKey("editorial.Body", on_delete=models.CASCADE, db_index=False, related_name="glossary_uses")
    term = models.ForeignKey(GlossaryTerm, on_delete=models.PROTECT, db_index=False, related_name="uses")
    position = models.PositiveIntegerField(_("position"))  # in the body
    line = models.PositiveIntegerField(_("line"))  # of the body, from 1
    written = models.CharField(_("as written"), max_length=MAX_TERM)
    english = models.CharField(_("English"), max_length=MAX_ENGLISH, blank=True)
    definition = models.TextField(_("definition"), blank=True)

    class Meta:
        ordering = ["body_id", "position"]
        default_permissions = ()
        verbose_name = _("explanation of a term")
        verbose_name_plural = _("explanations of terms")
        constraints = [models.UniqueConstraint(fields=["body", "position"], name="glossary_use_place_unique")]
        # With both columns: which texts explain a term is read without the wide rows.
        indexes = [models.Index(fields=["term", "body"], name="glossary_use_term_body")]

    def __str__(self) -> str:
        return self.written
