"""Folders that runs work with: who is at work in one, and what is known of its files."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class SyncFolder(models.Model):
    """A folder of Markdown; while a run works with it, the row says which, and no other run begins.

    `token` is "" when nobody works here. `pid` and `began` (when that process began, in ticks since its machine did)
    tell on the same `host` whether the run is still there.
    """

    path = models.CharField("folder", max_length=2000)
    # An index over paths of any length is more than a database takes.
    path_sha256 = models.CharField(max_length=64, unique=True)
    token = models.CharField(max_length=32, blank=True)
    what = models.CharField(max_length=20, blank=True)
    user_name = models.CharField(max_length=150, blank=True)
    host = models.CharField(max_length=255, blank=True)
    pid = models.PositiveIntegerField(default=0)
    began = models.PositiveBigIntegerField(default=0)
    since = models.DateTimeField(null=True, blank=True)
    beat_at = models.DateTimeField("last sign of life", null=True, blank=True)

    class Meta:
        default_permissions = ()
        verbose_name = _("synchronised folder")
        verbose_name_plural = _("synchronised folders")

    def __str__(self) -> str:
        return self.path


class SyncedFile(models.Model):
    """What a folder held under a path when it was last synchronised, and what its file looked like from outside.

    Derived: without it every file is read once. `modified_ns` is 0 where the times cannot be trusted, because the
    file was so young that another change might show the same ones.
    """

    folder = models.ForeignKey(SyncFolder, on_delete=models.CASCADE, related_name="files")
    path = models.CharField(max_length=600)
    article = models.ForeignKey(
        "editorial.Article", on_delete=models.CASCADE, null=True, blank=True, related_name="synced_files"
    )
    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    modified_ns = models.BigIntegerField()
    changed_ns = models.BigIntegerField()

    class Meta:
        default_permissions = ()
        verbose_name = "synchronised file"
        verbose_name_plural = "synchronised files"
        constraints = [models.UniqueConstraint(fields=["folder", "path"], name="synced_file_unique")]

    def __str__(self) -> str:
        return self.path


class UncommittedFile(models.Model):
    """A file that a sync was about to write or delete in a git working tree, and that is in no commit yet.

    Noted before the file is written, so that a run that was killed is completed. `place` is the path as the
    file system spells it, `sha256` is the text that was meant (""
    for none), `since` the number of the revision that the folder had before.
    """

    folder = models.ForeignKey(SyncFolder, on_delete=models.CASCADE, related_name="uncommitted")
    path = models.CharField(max_length=600)
    place = models.CharField(max_length=600)
    article = models.ForeignKey("editorial.Article", on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    sha256 = models.CharField(max_length=64, blank=True)
    since = models.PositiveIntegerField(default=0)

    class Meta:
        default_permissions = ()
        verbose_name = "uncommitted file"
        verbose_name_plural = "uncommitted files"
        constraints = [models.UniqueConstraint(fields=["folder", "path"], name="uncommitted_file_unique")]

    def __str__(self) -> str:
        return self.path
