"""What belongs to one editor at work: texts not saved yet, open forms, links to previews, how lists look."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Autosave(models.Model):
    """What somebody has typed into a form and not saved; seen by that user alone, and no revision.

    Without an article it is the form of a new one.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    article = models.ForeignKey("editorial.Article", on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    fields = models.JSONField(help_text=_("name of the input → its text"))
    seen = models.TextField(blank=True, help_text=_("what the form showed when it was opened, signed"))
    updated_at = models.DateTimeField(_("time"), db_index=True)

    class Meta:
        default_permissions = ()
        verbose_name = _("autosaved form")
        verbose_name_plural = _("autosaved forms")
        constraints = [
            models.UniqueConstraint(fields=["user", "article"], name="autosave_article_unique"),
            models.UniqueConstraint(fields=["user"], condition=Q(article__isnull=True), name="autosave_new_unique"),
        ]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.article_id or 'new'}"


class Presence(models.Model):
    """Somebody has the form of an article open; a row that was not touched for a minute or two says nothing."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    article = models.ForeignKey("editorial.Article", on_delete=models.CASCADE, related_name="+")
    writing = models.BooleanField(default=False, help_text=_("with changes that are not saved"))
    since = models.DateTimeField(_("since"))
    seen_at = models.DateTimeField(_("seen"), db_index=True)

    class Meta:
        default_permissions = ()
        verbose_name = _("presence")
        verbose_name_plural = _("presences")
        constraints = [models.UniqueConstraint(fields=["user", "article"], name="presence_unique")]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.article_id}"


class PreviewLinkQuerySet(models.QuerySet["PreviewLink"]):
    """Links by whether they open anything."""

    def usable(self, at: dt.datetime | None = None) -> PreviewLinkQuerySet:
        """Links that were not revoked and have not expired at the moment `at` (now)."""
        return self.filter(revoked_at__isnull=True, expires_at__gt=at or timezone.now())


class PreviewLink(models.Model):
    """An address at which anybody who has it reads one revision for a time."""

    key = models.CharField(max_length=64, unique=True)
    revision = models.ForeignKey("editorial.Revision", on_delete=models.CASCADE, related_name="+")
    article = models.ForeignKey("editorial.Article", on_delete=models.CASCADE, related_name="preview_links")
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    password_mark = models.CharField(max_length=64, help_text=_("changes with the password of its maker"))
    created_at = models.DateTimeField(_("created"))
    expires_at = models.DateTimeField(_("expires"))
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True)

    objects = PreviewLinkQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        default_permissions = ()
        verbose_name = _("preview link")
        verbose_name_plural = _("preview links")

    def __str__(self) -> str:
        return f"{self.article_id} r{self.revision_id}"


class Preference(models.Model):
    """How one user likes the desk."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="preference")
    columns = models.JSONField(default=list, help_text=_("columns of the list of articles; empty: all"))
    mail_digest = models.BooleanField(_("notices by e-mail"), default=True)

    class Meta:
        default_permissions = ()
        verbose_name = _("preference")
        verbose_name_plural = _("preferences")

    def __str__(self) -> str:
        return str(self.user_id)
