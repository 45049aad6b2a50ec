"""Which live text of an article was last asked all rules about documents."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("editorial", "0046_one_finding_for_each_place")]

    operations = [
        migrations.CreateModel(
            name="Inspection",
            fields=[
                (
                    "article",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="inspection",
                        serialize=False,
                        to="editorial.article",
                    ),
                ),
                ("revision_id", models.BigIntegerField()),
                ("version", models.PositiveIntegerField()),
            ],
            options={
                "verbose_name": "inspection",
                "verbose_name_plural": "inspections",
                "default_permissions": (),
            },
        ),
    ]
