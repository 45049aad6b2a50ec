"""Gives categories their place in the tree of areas."""

from __future__ import annotations

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("editorial", "0049_tags_read_as_something_else")]

    operations = [
        migrations.AddField(
            model_name="category",
            name="area",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="categories",
                to="editorial.area",
                verbose_name="area",
            ),
        ),
    ]
