from django.db import migrations, models


def forget(apps, schema_editor):
    """Lets every body be read again: rows of before have no text and no place to begin at."""
    for model in ("SearchReading", "Passage"):
        apps.get_model("editorial", model).objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [("editorial", "0038_places_of_terms")]

    operations = [
        migrations.RunPython(forget, migrations.RunPython.noop),
        migrations.AddField(
            model_name="passage", name="opening", field=models.IntegerField(default=-1), preserve_default=False
        ),
        migrations.AddField(
            model_name="searchreading", name="packed", field=models.BinaryField(default=b""), preserve_default=False
        ),
    ]
