"""Changesets: one named set of changes with author, time and message; revisions and effects hang on it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Changeset(models.Model):
    """Everything that one operation wrote, so that it can be shown, attributed and undone."""

    class Kind(models.TextChoices):
        IMPORT = "import", _("import")
        SYNC = "sync", _("sync")
        EDIT = "edit", _("edit")
        WORKFLOW = "workflow", _("workflow")
        BULK = "bulk", _("bulk change")
        ENTITY = "entity", _("names")
        TAXONOMY = "taxonomy", _("taxonomy")
        REPAIR = "repair", _("repair")
        UNDO = "undo", _("undo")
        SCHEDULE = "schedule", _("schedule")

    class State(models.TextChoices):
        PLANNED = "planned", _("planned")
        RUNNING = "running", _("running")
        DONE = "done", _("done")
        PARTLY = "partly", _("partly done")
        UNDONE = "undone", _("undone")

    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.RUNNING)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="changesets",
        verbose_name=_("author"),
    )
    message = models.CharField(_("message"), max_length=500, blank=True)
    total = models.PositiveIntegerField(_("planned"), default=0)
    done = models.PositiveIntegerField(_("done"), default=0)
    report = models.JSONField(_("report"), default=dict, blank=True)
    undoes = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="undone_by")
    created_at = models.DateTimeField(_("started"), db_index=True)
    beat_at = models.DateTimeField(_("last sign of life"), null=True, blank=True)
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)

    class Meta:
        ordering = ["-id"]
        verbose_name = _("changeset")
        verbose_name_plural = _("changesets")

    def __str__(self) -> str:
        return f"#{self.pk} {self.get_kind_display()}: {self.message}" if self.message else f"#{self.pk} {self.kind}"


class Effect(models.Model):
    """One change to a curated row that is in no document.

    `table` names the model, `key` the row by its natural key (`organization:nvidia`), `before` and `after` hold the
    named columns (null: the row did not exist), `version` the form of that JSON.
    """

    changeset = models.ForeignKey(Changeset, on_delete=models.PROTECT, related_name="effects")
    table = models.CharField(_("table"), max_length=40)
    key = models.CharField(_("key"), max_length=700)
    before = models.JSONField(_("before"), null=True)
    after = models.JSONField(_("after"), null=True)
    version = models.PositiveSmallIntegerField(default=1)

    class Meta:
        ordering = ["id"]
        verbose_name = _("effect")
        verbose_name_plural = _("effects")

    def __str__(self) -> str:
        return f"{self.table} {self.key}"


class Quarantine(models.Model):
    """A file that could not be read: its bytes, the reason, and where the fault is.

    `details` are what the reason is filled with in any language, `root` is the folder that the file came from. Cleared
    by `outcome`: a file that can be read now (""), a text that was mended here, or a dismissal. `mended_sha256` is the
    text that the file's bytes stand for from then on.
    """

    class Outcome(models.TextChoices):
        READABLE = "", _("can be read now")
        MENDED = "mended", _("mended here")
        DISMISSED = "dismissed", _("dismissed")

    path = models.CharField(_("path"), max_length=600)
    data = models.BinaryField(_("bytes"))
    sha256 = models.CharField(max_length=64)
    code = models.CharField(_("code"), max_length=60)
    reason = models.TextField(_("reason"))
    remedy = models.TextField(_("remedy"), blank=True)
    line = models.PositiveIntegerField(_("line"), null=True, blank=True)
    column = models.PositiveIntegerField(_("column"), null=True, blank=True)
    details = models.JSONField(_("details"), default=dict, blank=True)
    root = models.CharField(_("folder"), max_length=2000, blank=True)
    suggestion = models.BinaryField(_("suggested repair"), null=True, blank=True)
    changeset = models.ForeignKey(Changeset, on_delete=models.PROTECT, related_name="quarantined")
    cleared_by = models.ForeignKey(
        Changeset, on_delete=models.PROTECT, null=True, blank=True, related_name="cleared_quarantine"
    )
    outcome = models.CharField(_("outcome"), max_length=10, choices=Outcome, blank=True)
    note = models.CharField(_("why"), max_length=500, blank=True)
    mended_sha256 = models.CharField(max_length=64, blank=True)
    created_at = models.DateTimeField(_("time"))
    cleared_at = models.DateTimeField(_("cleared"), null=True, blank=True)

    class Meta:
        ordering = ["path"]
        verbose_name = _("quarantined file")
        verbose_name_plural = _("quarantine")
        constraints = [
            models.UniqueConstraint(
                fields=["path"], condition=models.Q(cleared_at__isnull=True), name="quarantine_open_path_unique"
            )
        ]

    def __str__(self) -> str:
        return self.path


class WorkflowEvent(models.Model):
    """One step of one article from a status to another; `from_status` is "" for the first."""

    article = models.ForeignKey("editorial.Article", on_delete=models.PROTECT, related_name="events")
    transition = models.CharField(_("transition"), max_length=30)
    from_status = models.CharField(_("from"), max_length=10, blank=True)
    to_status = models.CharField(_("to"), max_length=10)
    revision = models.ForeignKey("editorial.Revision", on_delete=models.PROTECT, null=True, related_name="events")
    changeset = models.ForeignKey(Changeset, on_delete=models.PROTECT, related_name="events")
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    comment = models.TextField(_("comment"), blank=True)
    created_at = models.DateTimeField(_("time"))

    class Meta:
        ordering = ["-id"]
        verbose_name = _("workflow event")
        verbose_name_plural = _("workflow events")

    def __str__(self) -> str:
        return f"{self.article_id}: {self.from_status or '-'} → {self.to_status}"
