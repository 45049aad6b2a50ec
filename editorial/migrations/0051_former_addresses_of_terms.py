"""Keeps the addresses that terms had once."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("editorial", "0050_area_of_a_category")]

    operations = [
        migrations.CreateModel(
            name="FormerAddress",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=12, verbose_name="kind")),
                ("slug", models.CharField(max_length=255, verbose_name="address")),
                ("value", models.CharField(max_length=255, verbose_name="value in files")),
            ],
            options={
                "ordering": ["kind", "slug"],
                "default_permissions": (),
                "constraints": [models.UniqueConstraint(fields=("kind", "slug"), name="former_address_unique")],
            },
        ),
    ]
