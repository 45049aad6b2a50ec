"""What an evergreen article lacks, as a column that is derived."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("editorial", "0010_article_times_indexes")]

    operations = [
        migrations.AddField(
            model_name="article",
            name="debt",
            field=models.PositiveSmallIntegerField(
                blank=True,
                editable=False,
                help_text="what an evergreen article lacks, one bit a condition",
                null=True,
            ),
        ),
        migrations.AddIndex(
            model_name="article",
            index=models.Index(
                condition=models.Q(("debt__isnull", False)),
                fields=["date", "date_at", "-path", "debt"],
                name="article_debt_newest",
                opclasses=["date_ops NULLS FIRST", "timestamptz_ops NULLS FIRST", "text_ops", "int2_ops"],
            ),
        ),
    ]
