"""One row for each article, rule and place, whose state follows from when it was closed and waived."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("editorial", "0045_fill_places_of_findings")]

    operations = [
        migrations.AddConstraint(
            model_name="finding",
            constraint=models.UniqueConstraint(
                fields=("article", "rule", "place"), name="finding_article_rule_place"
            ),
        ),
        migrations.AddConstraint(
            model_name="finding",
            constraint=models.CheckConstraint(
                condition=Q(("closed_at__isnull", False), ("state", "closed"))
                | Q(("closed_at__isnull", True), ("state", "waived"), ("waived_at__isnull", False))
                | Q(("closed_at__isnull", True), ("state", "open"), ("waived_at__isnull", True)),
                name="finding_state_follows",
            ),
        ),
        migrations.AddIndex(
            model_name="finding",
            index=models.Index(fields=["state", "rule"], name="finding_state_rule"),
        ),
        migrations.AlterField(
            model_name="finding",
            name="article",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="findings",
                to="editorial.article",
            ),
        ),
        migrations.AlterField(
            model_name="finding",
            name="rule",
            field=models.CharField(max_length=60, verbose_name="rule"),
        ),
    ]
