"""A number that every write raises, so that caches of rendered pages know when they are out of date."""

from __future__ import annotations

from django.db import DEFAULT_DB_ALIAS, connections, models
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
    def current(cls, using: str = DEFAULT_DB_ALIAS) -> int:
        """Returns the number of the last committed write, 1 when nothing was written yet.

        Every page asks for it, and building the same query by the ORM would take longer than all else of a kept page.
        """
        with connections[using].cursor() as cursor:
            cursor.execute(f"SELECT number FROM {cls._meta.db_table} WHERE id = 1")  # noqa: S608 - our own table name
            row = cursor.fetchone()
        return int(row[0]) if row else 1
