"""Lets a tag be read as a category, a project, a name or nothing, whatever files say."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("editorial", "0048_article_source_index")]

    operations = [
        migrations.AddField(
            model_name="tag",
            name="read_as",
            field=models.CharField(
                blank=True,
                choices=[
                    ("", "a tag"),
                    ("category", "a category"),
                    ("project", "a project"),
                    ("person", "a person"),
                    ("organization", "an organization"),
                    ("product", "a product"),
                    ("work", "a work"),
                    ("nothing", "nothing"),
                ],
                default="",
                max_length=12,
                verbose_name="read as",
            ),
        ),
        migrations.AddField(
            model_name="tag",
            name="read_as_value",
            field=models.CharField(blank=True, max_length=255, verbose_name="read as which"),
        ),
    ]
