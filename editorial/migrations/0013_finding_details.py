"""What the text about a finding's rule is filled with, so that it can be said in any language."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("editorial", "0012_fill_debt")]

    operations = [
        migrations.AddField(
            model_name="finding",
            name="details",
            field=models.JSONField(
                blank=True,
                default=dict,
                help_text="what the text about the rule is filled with",
                verbose_name="details",
            ),
        ),
    ]
