"""What could be decided about names, and what was."""

from __future__ import annotations

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from editorial.models.entities import Alias, Entity, EntityKind


class NamePair(models.Model):
    """Two names that an editor told apart for good: they are not suggested again, whatever entities they lead to.

    `key` holds both names as "kind:key kind:key" in their order, so that it outlives entities and imports.
    """

    class Verdict(models.TextChoices):
        DIFFERENT = "different", _("different")
        RELATED = "related", _("related, but not the same")

    key = models.CharField(_("names"), max_length=700, unique=True)
    key_version = models.PositiveSmallIntegerField(default=1)
    verdict = models.CharField(_("decided"), max_length=10, choices=Verdict)
    first = models.CharField(_("name"), max_length=500)
    second = models.CharField(_("other name"), max_length=500)

    class Meta:
        ordering = ["key"]
        verbose_name = _("pair told apart")
        verbose_name_plural = _("pairs told apart")

    def __str__(self) -> str:
        return f"{self.first} ≠ {self.second}"


class NameSuggestionQuerySet(models.QuerySet["NameSuggestion"]):
    def open(self) -> NameSuggestionQuerySet:
        """Suggestions that nobody has decided about, whichever way; the most probable first."""
        taken = Alias.objects.filter(source_kind=OuterRef("kind"), key=OuterRef("name_key"))
        told_apart = NamePair.objects.filter(key=OuterRef("key"))
        rows = self.filter(first__merged_into__isnull=True, second__merged_into__isnull=True)
        rows = rows.exclude(Exists(told_apart)).exclude(Q(second__isnull=True), Exists(taken))
        return rows.order_by("-score", "-uses", "pk")


class NameSuggestion(models.Model):
    """Two entities that could be one, or a name that an entity could have as well. Derived: may be made anew any time.

    `evidence` is {"written": [name, name], "sentences": [{"path", "text"}]}, `uses` the number of all such sentences.
    """

    class Reason(models.TextChoices):
        TEXT = "text", _("texts write both")
        SPELLING = "spelling", _("spelling")
        KINDS = "kinds", _("same name, other kind")
        SURNAME = "surname", _("surname")
        SOUND = "sound", _("sound")

    kind = models.CharField(_("kind"), max_length=12, choices=EntityKind)
    # Hidden, so that a suggestion never keeps an entity from being removed.
    first = models.ForeignKey(Entity, on_delete=models.CASCADE, related_name="+")
    second = models.ForeignKey(Entity, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    name = models.CharField(_("name"), max_length=500, blank=True)
    name_key = models.CharField(max_length=500, blank=True)
    key = models.CharField(max_length=700, db_index=True)
    reason = models.CharField(_("reason"), max_length=10, choices=Reason)
    score = models.FloatField(_("score"), db_index=True)
    uses = models.PositiveIntegerField(_("sentences"), default=0)
    evidence = models.JSONField(_("evidence"), default=dict)
    made_at = models.DateTimeField(_("found"), default=timezone.now)

    objects = NameSuggestionQuerySet.as_manager()

    class Meta:
        ordering = ["-score", "pk"]
        verbose_name = _("suggestion about names")
        verbose_name_plural = _("suggestions about names")

    def __str__(self) -> str:
        return f"{self.first} = {self.second or self.name}"
