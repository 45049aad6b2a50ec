"""Says how long evergreen articles of an area stand until they are due for review, and when each one is."""

from __future__ import annotations

from django.core.validators import MaxValueValidator
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("editorial", "0053_debt_by_day")]

    operations = [
        migrations.AddField(
            model_name="area",
            name="review_days",
            field=models.PositiveSmallIntegerField(
                blank=True,
                help_text="how long an evergreen article stands until it is due for review;"
                " empty as the site has it, 0 never",
                null=True,
                validators=[MaxValueValidator(3650)],
                verbose_name="review after days",
            ),
        ),
        migrations.AddField(
            model_name="article",
            name="reviewed_at",
            field=models.DateTimeField(blank=True, editable=False, null=True, verbose_name="last reviewed"),
        ),
        migrations.AddField(
            model_name="article",
            name="review_due_on",
            field=models.DateField(blank=True, editable=False, null=True, verbose_name="due for review"),
        ),
        migrations.AddIndex(
            model_name="article",
            index=models.Index(
                condition=models.Q(("review_due_on__isnull", False)),
                fields=["review_due_on"],
                name="article_review_due_on",
            ),
        ),
    ]
