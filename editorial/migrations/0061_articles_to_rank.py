"""An index with all that a search needs of an article to rank it."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("editorial", "0060_places_of_packed_texts")]

    operations = [
        migrations.AddIndex(
            model_name="article",
            index=models.Index(
                condition=models.Q(("excluded", False), ("removed_at__isnull", True)),
                fields=["id", "body", "date", "status", "publish_at", "expire_at"],
                name="article_ranked",
            ),
        ),
    ]
