"""The order that editors give the articles of a project."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("editorial", "0025_settled_conflicts")]

    operations = [
        migrations.CreateModel(
            name="ProjectPlace",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("path", models.CharField(max_length=600)),
                ("position", models.PositiveIntegerField()),
                (
                    "project",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="places",
                        to="editorial.project",
                    ),
                ),
            ],
            options={
                "ordering": ["project_id", "position"],
                "default_permissions": (),
                "constraints": [models.UniqueConstraint(fields=("project", "path"), name="project_place_unique")],
            },
        ),
    ]
