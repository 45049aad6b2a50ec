"""Aliases found by their key alone, which PostgreSQL read the whole table for; of one kind as before."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("editorial", "0058_frequent_words")]

    operations = [
        migrations.AddConstraint(
            model_name="alias",
            constraint=models.UniqueConstraint(fields=("key", "source_kind"), name="alias_key_kind_unique"),
        ),
        migrations.RemoveConstraint(model_name="alias", name="alias_kind_key_unique"),
    ]
