"""The groups Writer, Editor and Publisher with their permissions; each may do what the one before may, and more."""

from django.contrib.auth.management import create_permissions
from django.db import migrations

SEEN = (
    "area",
    "article",
    "category",
    "collection",
    "entity",
    "finding",
    "project",
    "redirect",
    "revision",
    "series",
    "tag",
    "workflowevent",
)
KEPT = ("area", "category", "collection", "entity", "project", "series", "tag")

WRITER = ("add_article", "change_article", *(f"view_{model}" for model in SEEN))
EDITOR = (
    *WRITER,
    "change_any_article",
    "review_article",
    "assign_article",
    "view_changeset",
    "view_quarantine",
    *(f"{what}_{model}" for model in KEPT for what in ("add", "change")),
)
PUBLISHER = (*EDITOR, "publish_article", "import_article", "export_article", "delete_article")
GROUPS = {"Writer": WRITER, "Editor": EDITOR, "Publisher": PUBLISHER}


def make_groups(apps, schema_editor):
    """Makes the groups; one of that name that is there already gains what it lacks and loses nothing."""
    alias = schema_editor.connection.alias
    app_config = apps.get_app_config("editorial")
    # Django makes permissions after all migrations, and leaves out applications without a module of models, which
    # is what historical ones are.
    had = getattr(app_config, "models_module", None)
    app_config.models_module = had or True
    create_permissions(app_config, apps=apps, using=alias, verbosity=0)
    app_config.models_module = had
    rows = apps.get_model("auth", "Permission").objects.using(alias).filter(content_type__app_label="editorial")
    permissions = {row.codename: row for row in rows}
    for name, codenames in GROUPS.items():
        group, _ = apps.get_model("auth", "Group").objects.using(alias).get_or_create(name=name)
        group.permissions.add(*(permissions[codename] for codename in codenames))


def remove_groups(apps, schema_editor):
    """Removes the groups; their members stay users without what the groups gave them."""
    groups = apps.get_model("auth", "Group").objects.using(schema_editor.connection.alias)
    groups.filter(name__in=GROUPS).delete()


class Migration(migrations.Migration):
    dependencies = [
        ("editorial", "0002_article_permissions"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [migrations.RunPython(make_groups, remove_groups)]
