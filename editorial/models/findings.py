"""Findings: what an editor should look at, article by article, and which texts were looked at."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

LONGEST_PLACE = 200


class Finding(models.Model):
    """One place at which one article does not meet a rule. Derived from the live text, except for waivers.

    A row is known by article, rule and place. It closes when the text meets the rule, and the same row opens again
    when it does not any more, so that a waiver is found again.
    """

    class Severity(models.TextChoices):
        ERROR = "error", _("error")
        WARNING = "warning", _("warning")
        INFO = "info", _("hint")

    class State(models.TextChoices):
        OPEN = "open", _("open")
        WAIVED = "waived", _("waived")
        CLOSED = "closed", _("closed")

    article = models.ForeignKey("editorial.Article", on_delete=models.CASCADE, related_name="findings", db_index=False)
    rule = models.CharField(_("rule"), max_length=60)
    place = models.CharField(_("place"), max_length=LONGEST_PLACE, default="")
    severity = models.CharField(_("severity"), max_length=10, choices=Severity, default=Severity.WARNING)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.OPEN)
    message = models.TextField(_("message"))  # in English, for commands and searches
    details = models.JSONField(
        _("details"), default=dict, blank=True, help_text=_("what the text about the rule is filled with")
    )
    line = models.PositiveIntegerField(_("line"), null=True, blank=True)
    repairable = models.BooleanField(_("can be mended"), default=False)
    first_seen = models.DateTimeField(_("first seen"), default=timezone.now)
    last_seen = models.DateTimeField(_("last seen"), default=timezone.now)
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)
    waived_at = models.DateTimeField(_("waived"), null=True, blank=True)
    waived_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("waived by"),
    )
    waived_because = models.CharField(_("reason"), max_length=500, blank=True, default="")

    class Meta:
        ordering = ["article_id", "line", "rule"]
        verbose_name = _("finding")
        verbose_name_plural = _("findings")
        constraints = [
            models.UniqueConstraint(fields=["article", "rule", "place"], name="finding_article_rule_place"),
            models.CheckConstraint(
                condition=Q(state="closed", closed_at__isnull=False)
                | Q(state="waived", closed_at__isnull=True, waived_at__isnull=False)
                | Q(state="open", closed_at__isnull=True, waived_at__isnull=True),
                name="finding_state_follows",
            ),
        ]
        indexes = [models.Index(fields=["state", "rule"], name="finding_state_rule")]

    def __str__(self) -> str:
        return f"#{self.pk} {self.rule}"


class Inspection(models.Model):
    """Which live text of an article was last asked all rules about one document, and by which version of them."""

    article = models.OneToOneField(
        "editorial.Article", on_delete=models.CASCADE, primary_key=True, related_name="inspection"
    )
    # No foreign key: nothing is looked up by it, and a revision is stored with its article or not at all.
    revision_id = models.BigIntegerField()
    version = models.PositiveIntegerField()

    class Meta:
        default_permissions = ()
        verbose_name = _("inspection")
        verbose_name_plural = _("inspections")

    def __str__(self) -> str:
        return str(self.pk)
