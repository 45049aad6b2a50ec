"""Fills what follows from mentions and slugs; names that were changed since their slugs are said right after `rebuild`."""

import itertools
import struct

from django.db import migrations

BATCH = 1_000  # articles
READ = """
    SELECT DISTINCT article_id, entity_id FROM editorial_mention
    WHERE article_id > %s AND article_id <= %s ORDER BY article_id, entity_id
"""
STORE = "INSERT INTO editorial_nameset (article_id, packed) VALUES (%s, %s)"


def fill(apps, schema_editor):
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("UPDATE editorial_entity SET sound = slug")
        cursor.execute("SELECT MAX(article_id) FROM editorial_mention")
        last = cursor.fetchone()[0] or 0
        for first in range(0, last, BATCH):
            cursor.execute(READ, [first, first + BATCH])
            groups = itertools.groupby(cursor.fetchall(), key=lambda row: row[0])
            named = [(article, [entity for _, entity in rows]) for article, rows in groups]
            cursor.executemany(STORE, [(article, struct.pack(f"<{len(ids)}q", *ids)) for article, ids in named])


def empty(apps, schema_editor):
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("DELETE FROM editorial_nameset")


class Migration(migrations.Migration):
    dependencies = [("editorial", "0035_names_in_one_value")]

    operations = [migrations.RunPython(fill, empty)]
