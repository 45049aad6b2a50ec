"""Work in the background: what was asked for, how far it is, and which workers are there to do it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Job(models.Model):
    """One piece of long work; the row says how far it came, whatever becomes of the process that does it.

    `kind` is one of `editorial.services.jobs`, `arguments` what it is told, `subject` what no second job of the kind
    works on at the same time ("" for anything). While a process works on it, `token` is that process's own and
    `host`, `pid` and `began` tell whether it is still there; whoever takes the job over gives it another token.
    """

    class State(models.TextChoices):
        QUEUED = "queued", _("waiting")
        RUNNING = "running", _("running")
        DONE = "done", _("done")
        STOPPED = "stopped", _("stopped")
        FAILED = "failed", _("failed")
        INTERRUPTED = "interrupted", _("interrupted")

    kind = models.CharField(_("kind"), max_length=20)
    title = models.CharField(_("about"), max_length=300, blank=True)
    subject = models.CharField(max_length=200, blank=True)
    arguments = models.JSONField(default=dict, blank=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="jobs",
        verbose_name=_("started by"),
    )
    state = models.CharField(_("state"), max_length=12, choices=State, default=State.QUEUED)
    done = models.PositiveIntegerField(_("done"), default=0)
    total = models.PositiveIntegerField(_("planned"), default=0)
    result = models.JSONField(_("result"), default=dict, blank=True)
    changeset = models.ForeignKey(
        "editorial.Changeset", on_delete=models.SET_NULL, null=True, blank=True, related_name="jobs"
    )
    stop_asked = models.BooleanField(_("asked to stop"), default=False)
    problem = models.CharField(_("problem"), max_length=40, blank=True)
    error = models.TextField(_("error"), blank=True)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    task_id = models.CharField(max_length=64, blank=True)
    token = models.CharField(max_length=32, blank=True)
    host = models.CharField(max_length=255, blank=True)
    pid = models.PositiveIntegerField(default=0)
    began = models.PositiveBigIntegerField(default=0)
    created_at = models.DateTimeField(_("time"), db_index=True)
    queued_at = models.DateTimeField(_("waiting since"))
    started_at = models.DateTimeField(_("started"), null=True, blank=True)
    beat_at = models.DateTimeField(_("last sign of life"), null=True, blank=True)
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)

    class Meta:
        ordering = ["-id"]
        default_permissions = ()  # everybody sees their own; who may import sees all
        verbose_name = _("job")
        verbose_name_plural = _("jobs")
        indexes = [models.Index(fields=["state"], condition=Q(state__in=("queued", "running")), name="job_active")]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "subject"],
                condition=Q(state__in=("queued", "running")) & ~Q(subject=""),
                name="job_active_subject_unique",
            )
        ]

    def __str__(self) -> str:
        return f"#{self.pk} {self.title or self.kind}"

    @property
    def is_active(self) -> bool:
        """Whether it waits or is being done."""
        return self.state in (self.State.QUEUED, self.State.RUNNING)


class JobWorker(models.Model):
    """A process that does jobs, as long as it says so."""

    host = models.CharField(max_length=255)
    pid = models.PositiveIntegerField()
    began = models.PositiveBigIntegerField(default=0)
    started_at = models.DateTimeField()
    beat_at = models.DateTimeField("last sign of life", db_index=True)

    class Meta:
        default_permissions = ()
        verbose_name = "worker"
        verbose_name_plural = "workers"

    def __str__(self) -> str:
        return f"{self.host} {self.pid}"
