"""A number that every write raises, so that caches of rendered pages know when they are out of date."""

from __future__ import annotations

from django.db import models
from django.db.models import F


class SiteVersion(models.Model):
    """The single row (id 1) that counts committed writes."""

    number = models.PositiveBigIntegerField(default=1)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(pk=1), name="site_version_single_row")]

    def __str__(self) -> str:
        return str(self.number)

    @classmethod
    def bump(cls) -> None:
        """Raises the number; called last inside the transaction of a write, so that the row lock is held briefly."""
        if not cls.objects.filter(pk=1).update(number=F("number") + 1):
            cls.objects.create(pk=1, number=2)

    @classmethod
    def current(cls) -> int:
        """Returns the number of the last committed write, 1 when nothing was written yet."""
        return cls.objects.filter(pk=1).values_list("number", flat=True).first() or 1
