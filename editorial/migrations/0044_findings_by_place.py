"""Findings are known by their place, stay when they are closed, and are waived by somebody for a reason."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("editorial", "0043_bulk_change_permissions"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="finding",
            name="place",
            field=models.CharField(default="", max_length=200, verbose_name="place"),
        ),
        migrations.AddField(
            model_name="finding",
            name="repairable",
            field=models.BooleanField(default=False, verbose_name="can be mended"),
        ),
        migrations.AddField(
            model_name="finding",
            name="first_seen",
            field=models.DateTimeField(default=django.utils.timezone.now, verbose_name="first seen"),
        ),
        migrations.AddField(
            model_name="finding",
            name="last_seen",
            field=models.DateTimeField(default=django.utils.timezone.now, verbose_name="last seen"),
        ),
        migrations.AddField(
            model_name="finding",
            name="closed_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="closed"),
        ),
        migrations.AddField(
            model_name="finding",
            name="waived_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="waived"),
        ),
        migrations.AddField(
            model_name="finding",
            name="waived_because",
            field=models.CharField(blank=True, default="", max_length=500, verbose_name="reason"),
        ),
        migrations.AddField(
            model_name="finding",
            name="waived_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="waived by",
            ),
        ),
        migrations.AlterField(
            model_name="finding",
            name="state",
            field=models.CharField(
                choices=[("open", "open"), ("waived", "waived"), ("closed", "closed")],
                default="open",
                max_length=10,
                verbose_name="state",
            ),
        ),
    ]
