"""Since when somebody has an article open; rows of before are of no use a minute later."""

from django.db import migrations, models
from django.utils import timezone


class Migration(migrations.Migration):
    dependencies = [("editorial", "0007_editors_at_work")]

    operations = [
        migrations.AddField(
            model_name="presence",
            name="since",
            field=models.DateTimeField(default=timezone.now, verbose_name="since"),
            preserve_default=False,
        ),
    ]
