"""Everybody at the desk sees recipes; Editor runs repairs on many articles, Publisher makes every bulk change."""

from django.contrib.auth.management import create_permissions
from django.db import migrations

EDITOR = ("view_recipe", "bulk_repair")
GROUPS = {
    "Writer": ("view_recipe",),
    "Editor": EDITOR,
    "Publisher": (*EDITOR, "bulk_change", "add_recipe", "change_recipe", "delete_recipe"),
}


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
    rows = apps.get_model("auth", "Permission").objects.using(alias).filter(content_type__app_label="editorial")
    permissions = {row.codename: row for row in rows.filter(codename__in=GROUPS["Publisher"])}
    for group in apps.get_model("auth", "Group").objects.using(alias).filter(name__in=GROUPS):
        group.permissions.add(*(permissions[codename] for codename in GROUPS[group.name]))


def take_back(apps, schema_editor):
    """Takes the permissions away, from everybody who has them."""
    rows = apps.get_model("auth", "Permission").objects.using(schema_editor.connection.alias)
    rows.filter(content_type__app_label="editorial", codename__in=GROUPS["Publisher"]).delete()


class Migration(migrations.Migration):
    dependencies = [("editorial", "0042_bulk_changes")]

    operations = [migrations.RunPython(give, take_back)]
