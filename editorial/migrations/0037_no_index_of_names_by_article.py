from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("editorial", "0036_fill_names_in_one_value")]

    operations = [migrations.RemoveIndex(model_name="mention", name="mention_article_entity")]
