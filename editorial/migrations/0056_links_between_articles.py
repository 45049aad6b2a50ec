"""Keeps which article links to which."""

from __future__ import annotations

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("editorial", "0055_smaller_search_index")]

    operations = [
        migrations.CreateModel(
            name="ArticleLink",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.PositiveSmallIntegerField(choices=[(0, "path"), (1, "name")])),
                ("written", models.CharField(max_length=600)),
                ("key", models.CharField(max_length=600)),
                (
                    "article",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="links",
                        to="editorial.article",
                    ),
                ),
                (
                    "target",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="incoming_links",
                        to="editorial.article",
                    ),
                ),
            ],
            options={
                "verbose_name": "link between articles",
                "verbose_name_plural": "links between articles",
                "default_permissions": (),
                "indexes": [
                    models.Index(fields=["key", "kind"], name="article_link_key"),
                    models.Index(
                        condition=models.Q(("target__isnull", False)), fields=["target"], name="article_link_target"
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("article", "kind", "written"), name="article_link_unique")
                ],
            },
        ),
    ]
