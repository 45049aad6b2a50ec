"""Headings in a table of their own, in SQLite: to ask one column of FTS5 costs as much as to ask all of them."""

from django.db import migrations

DROP = "DROP TABLE editorial_search_text"
ONE = "CREATE VIRTUAL TABLE editorial_search_text USING fts5(text, heading, content='', tokenize='ascii')"
TWO = (
    "CREATE VIRTUAL TABLE editorial_search_text USING fts5(text, content='', tokenize='ascii')",
    "CREATE VIRTUAL TABLE editorial_search_heading USING fts5(heading, content='', tokenize='ascii')",
)


def empty(apps, schema_editor, statements):
    """Makes the tables anew, without texts: `rebuild --search` reads them again."""
    if schema_editor.connection.vendor == "postgresql":
        statements = ["DELETE FROM editorial_search_text"]
    for statement in statements:
        schema_editor.execute(statement, params=None)
    for model in ("SearchReading", "Passage"):
        apps.get_model("editorial", model).objects.all().delete()


def part(apps, schema_editor):
    empty(apps, schema_editor, [DROP, *TWO])


def join(apps, schema_editor):
    empty(apps, schema_editor, [DROP, "DROP TABLE editorial_search_heading", ONE])


class Migration(migrations.Migration):
    dependencies = [("editorial", "0039_texts_of_passages")]

    operations = [migrations.RunPython(part, join)]
