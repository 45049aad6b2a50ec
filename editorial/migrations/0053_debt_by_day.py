"""What evergreen articles lacked, day by day."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("editorial", "0052_suggestions_about_terms")]

    operations = [
        migrations.CreateModel(
            name="DebtSnapshot",
            fields=[
                ("day", models.DateField(primary_key=True, serialize=False, verbose_name="day")),
                ("evergreen", models.PositiveIntegerField(verbose_name="evergreen articles")),
                ("in_debt", models.PositiveIntegerField(verbose_name="in debt")),
                ("errors", models.PositiveIntegerField(verbose_name="open errors")),
                ("warnings", models.PositiveIntegerField(verbose_name="open warnings")),
                ("lacks", models.JSONField(default=dict, verbose_name="lacks")),
            ],
            options={
                "verbose_name": "evergreen debt of a day",
                "verbose_name_plural": "evergreen debt by day",
                "ordering": ["day"],
                "default_permissions": (),
            },
        ),
    ]
