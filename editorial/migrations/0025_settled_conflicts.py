"""A text of a file that was kept as a conflict says in which changeset somebody decided about it."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("editorial", "0024_one_index_for_each_lookup")]

    operations = [
        migrations.CreateModel(
            name="Conflict",
            fields=[],
            options={
                "verbose_name": "conflict",
                "verbose_name_plural": "conflicts",
                "ordering": ["-id"],
                "proxy": True,
                "default_permissions": (),
                "indexes": [],
                "constraints": [],
            },
            bases=("editorial.revision",),
        ),
        migrations.AddField(
            model_name="revision",
            name="settled_by",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="settled",
                to="editorial.changeset",
            ),
        ),
        migrations.AddIndex(
            model_name="revision",
            index=models.Index(
                condition=models.Q(("kind", "conflict"), ("settled_by__isnull", True)),
                fields=["article"],
                name="revision_open_conflict",
            ),
        ),
    ]
