"""Findings: what an editor should look at, article by article."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Finding(models.Model):
    """One rule that one article does not meet. Derived from the live text, except for waivers."""

    class Severity(models.TextChoices):
        ERROR = "error", _("error")
        WARNING = "warning", _("warning")
        INFO = "info", _("hint")

    class State(models.TextChoices):
        OPEN = "open", _("open")
        WAIVED = "waived", _("waived")

    article = models.ForeignKey("editorial.Article", on_delete=models.CASCADE, related_name="findings")
    rule = models.CharField(_("rule"), max_length=60, db_index=True)
    severity = models.CharField(_("severity"), max_length=10, choices=Severity, default=Severity.WARNING)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.OPEN)
    message = models.TextField(_("message"))  # in English, for commands and searches
    details = models.JSONField(
        _("details"), default=dict, blank=True, help_text=_("what the text about the rule is filled with")
    )
    line = models.PositiveIntegerField(_("line"), null=True, blank=True)

    class Meta:
        ordering = ["article_id", "line", "rule"]
        verbose_name = _("finding")
        verbose_name_plural = _("findings")

    def __str__(self) -> str:
        return f"#{self.pk} {self.rule}"
