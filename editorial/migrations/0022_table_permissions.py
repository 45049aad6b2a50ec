"""Permissions to bring tables in and to take them away, for those who keep names and terms: Editor and Publisher."""

from django.contrib.auth.management import create_permissions
from django.db import migrations

# model → its options, what its tables hold
MODELS = {
    "area": ({"ordering": ["value"], "verbose_name": "area", "verbose_name_plural": "areas"}, "areas"),
    "category": ({"ordering": ["value"], "verbose_name": "category", "verbose_name_plural": "categories"}, "categories"),
    "collection": (
        {"ordering": ["position", "name"], "verbose_name": "collection", "verbose_name_plural": "collections"},
        "collections",
    ),
    "entity": ({"ordering": ["name", "id"], "verbose_name": "entity", "verbose_name_plural": "entities"}, "names"),
    "project": (
        {"ordering": ["position", "value"], "verbose_name": "project", "verbose_name_plural": "projects"},
        "projects",
    ),
    "series": ({"ordering": ["value"], "verbose_name": "series", "verbose_name_plural": "series"}, "series"),
    "tag": ({"ordering": ["name"], "verbose_name": "tag", "verbose_name_plural": "tags"}, "tags"),
}
GROUPS = ("Editor", "Publisher")
CODENAMES = [f"{what}_{model}" for model in MODELS for what in ("import", "export")]


def options(model):
    """Returns the options of a model with its permissions."""
    found, plural = MODELS[model]
    permissions = [(f"{what}_{model}", f"Can {what} tables of {plural}") for what in ("import", "export")]
    return {**found, "permissions": permissions}


def give(apps, schema_editor):
    """Gives the permissions to the groups that are there."""
    alias = schema_editor.connection.alias
    app_config = apps.get_app_config("editorial")
    # Django makes permissions after all migrations, and leaves out applications without a module of models, which
    # is what historical ones are.
    had = getattr(app_config, "models_module", None)
    app_config.models_module = had or True
    create_permissions(app_config, apps=apps, using=alias, verbosity=0)
    app_config.models_module = had
    rows = apps.get_model("auth", "Permission").objects.using(alias)
    permissions = list(rows.filter(content_type__app_label="editorial", codename__in=CODENAMES))
    for group in apps.get_model("auth", "Group").objects.using(alias).filter(name__in=GROUPS):
        group.permissions.add(*permissions)


def take_back(apps, schema_editor):
    """Removes the permissions, from everybody who has them."""
    rows = apps.get_model("auth", "Permission").objects.using(schema_editor.connection.alias)
    rows.filter(content_type__app_label="editorial", codename__in=CODENAMES).delete()


class Migration(migrations.Migration):
    dependencies = [("editorial", "0021_jobs")]

    operations = [
        *(migrations.AlterModelOptions(name=model, options=options(model)) for model in MODELS),
        migrations.RunPython(give, take_back),
    ]
