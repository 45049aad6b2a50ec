"""Articles by the moments at which something becomes of them."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("editorial", "0009_newest_first_indexes")]

    operations = [
        migrations.AddIndex(
            model_name="article", index=models.Index(fields=["updated_at"], name="article_updated_at")
        ),
        migrations.AddIndex(
            model_name="article", index=models.Index(fields=["published_at"], name="article_published_at")
        ),
        migrations.AddIndex(
            model_name="article",
            index=models.Index(
                condition=models.Q(("publish_at__isnull", False)), fields=["publish_at"], name="article_publish_at"
            ),
        ),
        migrations.AddIndex(
            model_name="article",
            index=models.Index(
                condition=models.Q(("expire_at__isnull", False)), fields=["expire_at"], name="article_expire_at"
            ),
        ),
        migrations.AddIndex(
            model_name="article",
            index=models.Index(
                condition=models.Q(("due_on__isnull", False)), fields=["due_on"], name="article_due_on"
            ),
        ),
    ]
