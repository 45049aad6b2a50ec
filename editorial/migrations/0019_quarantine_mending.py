"""Files in quarantine can be mended or dismissed here, and say in any language why they could not be read."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("editorial", "0018_media_files")]

    operations = [
        migrations.AddField(
            model_name="quarantine",
            name="details",
            field=models.JSONField(blank=True, default=dict, verbose_name="details"),
        ),
        migrations.AddField(
            model_name="quarantine",
            name="root",
            field=models.CharField(blank=True, default="", max_length=2000, verbose_name="folder"),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="quarantine",
            name="outcome",
            field=models.CharField(
                blank=True,
                choices=[("", "can be read now"), ("mended", "mended here"), ("dismissed", "dismissed")],
                default="",
                max_length=10,
                verbose_name="outcome",
            ),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="quarantine",
            name="note",
            field=models.CharField(blank=True, default="", max_length=500, verbose_name="why"),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="quarantine",
            name="mended_sha256",
            field=models.CharField(blank=True, default="", max_length=64),
            preserve_default=False,
        ),
    ]
