"""Permissions for the work of editors: articles of others, review, assignment."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("editorial", "0001_initial")]

    operations = [
        migrations.AlterModelOptions(
            name="article",
            options={
                "permissions": [
                    ("change_any_article", "Can change articles of others"),
                    ("review_article", "Can review articles"),
                    ("assign_article", "Can assign articles"),
                    ("publish_article", "Can publish articles"),
                    ("import_article", "Can import Markdown"),
                    ("export_article", "Can export Markdown"),
                ],
                "verbose_name": "article",
                "verbose_name_plural": "articles",
            },
        ),
    ]
