"""What evergreen articles lacked, day by day."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class DebtSnapshot(models.Model):
    """The evergreen debt of one day, as it was when all rules were last asked; `lacks` is condition → articles."""

    day = models.DateField(_("day"), primary_key=True)
    evergreen = models.PositiveIntegerField(_("evergreen articles"))
    in_debt = models.PositiveIntegerField(_("in debt"))
    errors = models.PositiveIntegerField(_("open errors"))
    warnings = models.PositiveIntegerField(_("open warnings"))
    lacks = models.JSONField(_("lacks"), default=dict)

    class Meta:
        ordering = ["day"]
        default_permissions = ()
        verbose_name = _("evergreen debt of a day")
        verbose_name_plural = _("evergreen debt by day")

    def __str__(self) -> str:
        return self.day.isoformat()
