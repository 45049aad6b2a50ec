"""Makes room for what could be decided about terms, and for what was told apart."""

from __future__ import annotations

import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("editorial", "0051_former_addresses_of_terms")]

    operations = [
        migrations.CreateModel(
            name="TermPair",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=700, unique=True, verbose_name="terms")),
                (
                    "kind",
                    models.CharField(
                        choices=[("tag", "tag"), ("area", "area"), ("category", "category"), ("series", "series")],
                        max_length=12,
                        verbose_name="kind",
                    ),
                ),
                ("first", models.CharField(max_length=255, verbose_name="term")),
                ("second", models.CharField(max_length=300, verbose_name="other term")),
            ],
            options={
                "verbose_name": "terms told apart",
                "verbose_name_plural": "terms told apart",
                "ordering": ["key"],
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="TermSuggestion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[("tag", "tag"), ("area", "area"), ("category", "category"), ("series", "series")],
                        max_length=12,
                        verbose_name="kind",
                    ),
                ),
                ("first", models.CharField(max_length=255, verbose_name="stays")),
                ("second", models.CharField(max_length=255, verbose_name="leads there")),
                (
                    "read_as",
                    models.CharField(
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
                        max_length=12,
                        verbose_name="read as",
                    ),
                ),
                ("key", models.CharField(db_index=True, max_length=700)),
                (
                    "reason",
                    models.CharField(
                        choices=[
                            ("form", "differs in form only"),
                            ("translation", "translation in the glossary"),
                            ("together", "nearly always together"),
                            ("name", "is a name"),
                            ("term", "is a category"),
                        ],
                        max_length=12,
                        verbose_name="reason",
                    ),
                ),
                ("score", models.FloatField(db_index=True, verbose_name="score")),
                ("together", models.PositiveIntegerField(default=0, verbose_name="articles with both")),
                ("evidence", models.JSONField(default=dict, verbose_name="evidence")),
                ("made_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="found")),
            ],
            options={
                "verbose_name": "suggestion about terms",
                "verbose_name_plural": "suggestions about terms",
                "ordering": ["-score", "pk"],
                "default_permissions": (),
            },
        ),
    ]
