"""Finds the texts that explain a term in the index alone, without reading the places themselves."""

from __future__ import annotations

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("editorial", "0037_no_index_of_names_by_article")]

    operations = [
        migrations.AddIndex(
            model_name="glossaryuse",
            index=models.Index(fields=["term", "body"], name="glossary_use_term_body"),
        ),
        migrations.AlterField(
            model_name="glossaryuse",
            name="term",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="uses",
                to="editorial.glossaryterm",
            ),
        ),
    ]
