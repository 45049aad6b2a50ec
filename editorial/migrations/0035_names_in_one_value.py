from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("editorial", "0034_search_index")]

    operations = [
        migrations.AddField(
            model_name="entity",
            name="sound",
            field=models.CharField(blank=True, default="", editable=False, max_length=255),
        ),
        migrations.CreateModel(
            name="NameSet",
            fields=[
                (
                    "article",
                    models.OneToOneField(
                        on_delete=models.deletion.CASCADE,
                        primary_key=True,
                        related_name="name_set",
                        serialize=False,
                        to="editorial.article",
                    ),
                ),
                ("packed", models.BinaryField()),
            ],
            options={
                "verbose_name": "names of an article",
                "verbose_name_plural": "names of articles",
                "default_permissions": (),
            },
        ),
    ]
