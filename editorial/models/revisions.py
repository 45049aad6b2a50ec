"""Texts: bodies lie once, revisions say which text an article had and who made it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Body(models.Model):
    """The text below a header, stored once however many articles and revisions have it."""

    sha256 = models.CharField(max_length=64, unique=True)
    text = models.TextField()
    size = models.PositiveIntegerField(help_text=_("bytes in UTF-8"))

    class Meta:
        verbose_name = _("body")
        verbose_name_plural = _("bodies")

    def __str__(self) -> str:
        return self.sha256[:12]


class RenderedBody(models.Model):
    """The HTML of a body as one version of the renderer made it. Derived: may be deleted at any time."""

    body = models.ForeignKey(Body, on_delete=models.CASCADE, related_name="renderings")
    renderer_version = models.PositiveIntegerField()
    html = models.TextField()
    headings = models.JSONField(default=list, help_text=_("list of [level, text, anchor]"))
    timed_out = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["body", "renderer_version"], name="rendered_body_unique")]

    def __str__(self) -> str:
        return f"{self.body_id} v{self.renderer_version}"


class Revision(models.Model):
    """One text of one article: `header` + body is the file, byte for byte."""

    class Origin(models.TextChoices):
        IMPORT = "import", _("import")
        SYNC = "sync", _("sync")
        ADMIN = "admin", _("admin")
        WORKFLOW = "workflow", _("workflow")
        BULK = "bulk", _("bulk change")
        UNDO = "undo", _("undo")
        RESTORE = "restore", _("restore")
        SCHEDULE = "schedule", _("schedule")

    class Kind(models.TextChoices):
        LIVE = "live", _("live")
        PENDING = "pending", _("pending")
        CONFLICT = "conflict", _("conflict")

    # Looked up through the unique constraint, which begins with it.
    article = models.ForeignKey("editorial.Article", on_delete=models.PROTECT, db_index=False, related_name="revisions")
    number = models.PositiveIntegerField(_("number"))
    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.LIVE)
    header = models.TextField(_("header"), blank=True)
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="revisions")
    sha256 = models.CharField(max_length=64, help_text=_("of the whole document"))
    origin = models.CharField(_("through"), max_length=10, choices=Origin)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    message = models.CharField(_("message"), max_length=500, blank=True)
    changeset = models.ForeignKey("editorial.Changeset", on_delete=models.PROTECT, related_name="revisions")
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="children")
    created_at = models.DateTimeField(_("time"))
    # Of the text of a file that was kept as a conflict: the changeset in which somebody decided about it.
    settled_by = models.ForeignKey(
        "editorial.Changeset", on_delete=models.PROTECT, null=True, blank=True, related_name="settled", db_index=False
    )

    class Meta:
        ordering = ["-number"]
        verbose_name = _("revision")
        verbose_name_plural = _("revisions")
        constraints = [models.UniqueConstraint(fields=["article", "number"], name="revision_number_unique")]
        indexes = [
            models.Index(fields=["article", "sha256"], name="revision_article_sha"),
            models.Index(
                fields=["article"],
                condition=models.Q(kind="conflict", settled_by__isnull=True),
                name="revision_open_conflict",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.article_id} r{self.number}"


class Conflict(Revision):
    """The text of a file that could not be brought together with its article, and lies beside it."""

    class Meta:
        proxy = True
        default_permissions = ()  # whoever sees articles sees their texts
        ordering = ["-id"]
        verbose_name = _("conflict")
        verbose_name_plural = _("conflicts")
