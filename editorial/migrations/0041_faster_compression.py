"""Texts of documents compressed by LZ4 where the PostgreSQL server has it; what is stored stays as it is."""

from django.db import migrations

COLUMNS = (
    ("editorial_body", "text"),
    ("editorial_article", "header"),
    ("editorial_revision", "header"),
)


def methods(connection):
    """Returns the ways to compress that the server was built with; none before PostgreSQL 14."""
    if connection.vendor != "postgresql":
        return []
    with connection.cursor() as cursor:
        cursor.execute("SELECT enumvals FROM pg_settings WHERE name = 'default_toast_compression'")
        row = cursor.fetchone()
    return row[0] if row else []


def compress(schema_editor, method):
    if method in methods(schema_editor.connection):
        for table, column in COLUMNS:
            schema_editor.execute(f'ALTER TABLE {table} ALTER COLUMN "{column}" SET COMPRESSION {method}')


def by_lz4(apps, schema_editor):
    compress(schema_editor, "lz4")


def by_default(apps, schema_editor):
    compress(schema_editor, "pglz")


class Migration(migrations.Migration):
    dependencies = [("editorial", "0040_search_of_headings")]

    operations = [migrations.RunPython(by_lz4, by_default)]
