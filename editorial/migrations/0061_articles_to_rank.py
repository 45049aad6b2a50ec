"""An index with all that a search needs of an article to rank it."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("editorial", "0060_places_of_packed_texts")]

    operations = [
        migrations.AddIndex(
            model_name="article",
            index=models.Index(
                fields=["status", "id", "body", "date", "publish_at", "expire_at", "removed_at", "excluded"],
                name="article_ranked",
            ),
        ),
    ]
