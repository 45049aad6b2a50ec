"""Redirects: every address that ever worked points straight at what is there today."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Redirect(models.Model):
    """An old path of this site. The target is a row, so that no redirect ever leads to another one."""

    old_path = models.CharField(_("old path"), max_length=650, unique=True, help_text=_("begins and ends with /"))
    article = models.ForeignKey(
        "editorial.Article", on_delete=models.CASCADE, null=True, blank=True, related_name="redirects"
    )
    entity = models.ForeignKey(
        "editorial.Entity", on_delete=models.CASCADE, null=True, blank=True, related_name="redirects"
    )
    created_at = models.DateTimeField(_("time"))

    class Meta:
        ordering = ["old_path"]
        verbose_name = _("redirect")
        verbose_name_plural = _("redirects")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(article__isnull=False, entity__isnull=True)
                | models.Q(article__isnull=True, entity__isnull=False),
                name="redirect_has_one_target",
            )
        ]

    def __str__(self) -> str:
        return self.old_path

    def target(self) -> str:
        """Returns the address that is right today."""
        row = self.article or self.entity
        return row.get_absolute_url() if row else "/"
