"""Files that belong to documents: images, sounds and papers, each content stored once."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from editorial.models.folders import SyncFolder


class Blob(models.Model):
    """The bytes of files, found by their SHA-256; `size` spares asking for them."""

    sha256 = models.CharField(max_length=64, unique=True)
    size = models.PositiveIntegerField()
    data = models.BinaryField()

    class Meta:
        default_permissions = ()
        verbose_name = "content of a file"
        verbose_name_plural = "contents of files"

    def __str__(self) -> str:
        return self.sha256


class MediaFile(models.Model):
    """A file of the garden that is no document. Its path is its identity, as that of documents is.

    Whether readers may have it is decided by the article that it belongs to: see `editorial.services.media`.
    """

    path = models.CharField(_("path"), max_length=600, unique=True)
    blob = models.ForeignKey(Blob, on_delete=models.PROTECT, related_name="files")
    root = models.CharField(max_length=2000, blank=True, help_text=_("the folder that it came from"))
    updated_at = models.DateTimeField(_("updated"))

    class Meta:
        ordering = ["path"]
        default_permissions = ()
        verbose_name = _("media file")
        verbose_name_plural = _("media files")

    def __str__(self) -> str:
        return self.path


class SyncedMedia(models.Model):
    """What a folder held under the path of a media file, and what the file looked like from outside.

    Derived: without it every file is read once. `modified_ns` is 0 where the times cannot be trusted, because the
    file was so young that another change might show the same ones.
    """

    folder = models.ForeignKey(SyncFolder, on_delete=models.CASCADE, related_name="media")
    path = models.CharField(max_length=600)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    modified_ns = models.BigIntegerField()
    changed_ns = models.BigIntegerField()

    class Meta:
        default_permissions = ()
        verbose_name = "synchronised media file"
        verbose_name_plural = "synchronised media files"
        constraints = [models.UniqueConstraint(fields=["folder", "path"], name="synced_media_unique")]

    def __str__(self) -> str:
        return self.path
