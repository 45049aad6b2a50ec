"""Changes to many articles before they are made: recipes that are kept, and what somebody is about to do."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Recipe(models.Model):
    """A selection of articles and operations on them, kept to be carried out again.

    `select` and `operations` are what `editorial.services.bulk_changes` reads, as plain JSON.
    """

    name = models.CharField(_("name"), max_length=200, unique=True)
    message = models.CharField(_("message"), max_length=200, blank=True, help_text=_("what its changesets say"))
    select = models.JSONField(_("articles"), default=dict)
    operations = models.JSONField(_("operations"), default=list)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("author"),
    )
    created_at = models.DateTimeField(_("time"))
    updated_at = models.DateTimeField(_("updated"))

    class Meta:
        ordering = ["name"]
        verbose_name = _("recipe")
        verbose_name_plural = _("recipes")

    def __str__(self) -> str:
        return self.name


class BulkChange(models.Model):
    """A change to many articles that somebody looks at, and what it would do as it was last worked out.

    `left_out` are paths that were taken out of the plan, `plan` its articles, packed; `fingerprint` tells one plan from
    another, and is "" until there is one. Its author alone sees it.
    """

    name = models.CharField(_("name"), max_length=200, blank=True)
    select = models.JSONField(_("articles"), default=dict)
    operations = models.JSONField(_("operations"), default=list)
    left_out = models.JSONField(_("left out"), default=list, blank=True)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", verbose_name=_("author")
    )
    plan = models.BinaryField(null=True, blank=True)
    fingerprint = models.CharField(max_length=64, blank=True)
    changeset = models.ForeignKey(
        "editorial.Changeset", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField(_("time"), db_index=True)

    class Meta:
        ordering = ["-id"]
        default_permissions = ()  # everybody sees their own
        permissions = [
            ("bulk_change", "Can change many articles at once"),
            ("bulk_repair", "Can run repairs on many articles at once"),
        ]
        verbose_name = _("bulk change")
        verbose_name_plural = _("bulk changes")

    def __str__(self) -> str:
        return f"#{self.pk} {self.name}"
