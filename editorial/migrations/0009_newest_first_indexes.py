"""Indexes in the order of every list, on PostgreSQL too: missing dates last, then the instant, then the path."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("editorial", "0008_presence_since")]

    operations = [
        migrations.RemoveIndex(model_name="article", name="article_status_date"),
        migrations.RemoveIndex(model_name="article", name="article_collection_date"),
        migrations.RemoveIndex(model_name="article", name="article_date_path"),
        migrations.AddIndex(
            model_name="article",
            index=models.Index(
                fields=["date", "date_at", "-path"],
                name="article_newest",
                opclasses=["date_ops NULLS FIRST", "timestamptz_ops NULLS FIRST", "text_ops"],
            ),
        ),
        migrations.AddIndex(
            model_name="article",
            index=models.Index(
                fields=["status", "date", "date_at", "-path"],
                name="article_status_newest",
                opclasses=["text_ops", "date_ops NULLS FIRST", "timestamptz_ops NULLS FIRST", "text_ops"],
            ),
        ),
        migrations.AddIndex(
            model_name="article",
            index=models.Index(
                fields=["collection", "date", "date_at", "-path"],
                name="article_collection_newest",
                opclasses=["int8_ops", "date_ops NULLS FIRST", "timestamptz_ops NULLS FIRST", "text_ops"],
            ),
        ),
        migrations.AddIndex(
            model_name="article",
            index=models.Index(
                condition=models.Q(("pending_revision__isnull", False)),
                fields=["date", "date_at", "-path"],
                name="article_pending_newest",
                opclasses=["date_ops NULLS FIRST", "timestamptz_ops NULLS FIRST", "text_ops"],
            ),
        ),
        migrations.AddIndex(
            model_name="article",
            index=models.Index(
                condition=models.Q(("removed_at__isnull", False)),
                fields=["date", "date_at", "-path"],
                name="article_removed_newest",
                opclasses=["date_ops NULLS FIRST", "timestamptz_ops NULLS FIRST", "text_ops"],
            ),
        ),
        migrations.AddIndex(
            model_name="article",
            index=models.Index(
                condition=models.Q(("excluded", True)),
                fields=["date", "date_at", "-path"],
                name="article_excluded_newest",
                opclasses=["date_ops NULLS FIRST", "timestamptz_ops NULLS FIRST", "text_ops"],
            ),
        ),
    ]
