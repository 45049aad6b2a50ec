"""What editors say to each other about an article, and what each of them is told."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Comment(models.Model):
    """A remark on an article in Markdown, for editors alone; a withdrawn one keeps its place and loses its text."""

    article = models.ForeignKey("editorial.Article", on_delete=models.PROTECT, related_name="comments")
    revision = models.ForeignKey(
        "editorial.Revision",
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        help_text=_("the text that it was said of"),
    )
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    text = models.TextField(_("comment"))
    created_at = models.DateTimeField(_("time"))
    edited_at = models.DateTimeField(_("edited"), null=True, blank=True)
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True)
    settled_at = models.DateTimeField(_("settled"), null=True, blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["created_at", "id"]
        default_permissions = ()  # who may see an article may discuss it
        verbose_name = _("comment")
        verbose_name_plural = _("comments")

    def __str__(self) -> str:
        return f"{self.article_id}: {self.text[:60]}"


class Notice(models.Model):
    """One thing that one user should know; read on the desk, and sent by mail where the site does that.

    It is about an article, or about a job of the user.
    """

    class Kind(models.TextChoices):
        MENTION = "mention", _("mentions you")
        COMMENT = "comment", _("commented")
        ASSIGNED = "assigned", _("assigned to you")
        REVIEW = "review", _("submitted for review")
        SENT_BACK = "sent_back", _("sent back")
        PUBLISHED = "published", _("published")
        SET_BACK = "set_back", _("taken off the schedule")
        JOB_DONE = "job_done", _("background job")
        JOB_FAILED = "job_failed", _("background job failed")

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notices")
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    article = models.ForeignKey("editorial.Article", on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    comment = models.ForeignKey(Comment, on_delete=models.CASCADE, null=True, blank=True, related_name="notices")
    job = models.ForeignKey("editorial.Job", on_delete=models.CASCADE, null=True, blank=True, related_name="notices")
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    detail = models.TextField(_("detail"), blank=True)
    created_at = models.DateTimeField(_("time"))
    read_at = models.DateTimeField(_("read"), null=True, blank=True)
    mailed_at = models.DateTimeField(_("mailed"), null=True, blank=True)

    class Meta:
        ordering = ["-id"]
        default_permissions = ()  # everybody reads their own
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        indexes = [
            models.Index(fields=["user", "-id"], name="notice_user"),
            models.Index(fields=["user"], condition=Q(read_at__isnull=True), name="notice_unread"),
            models.Index(fields=["user"], condition=Q(mailed_at__isnull=True), name="notice_unmailed"),
        ]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.kind} {self.article_id or self.job_id}"
