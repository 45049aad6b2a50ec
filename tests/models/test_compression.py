"""How PostgreSQL keeps long texts."""

from __future__ import annotations

from unittest import skipUnless

from django.db import connection
from django.test import TestCase

from tests import factories


@skipUnless(connection.vendor == "postgresql", "SQLite keeps texts as they are")
class CompressionTests(TestCase):
    def test_texts_are_compressed_by_lz4_where_the_server_has_it(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 'lz4' = ANY(enumvals) FROM pg_settings WHERE name = 'default_toast_compression'")
            (has_lz4,) = cursor.fetchone()
            factories.make_article(body="河流与湖泊。\n\n" * 2_000)
            cursor.execute("SELECT DISTINCT pg_column_compression(text) FROM editorial_body WHERE size > 10000")
            self.assertEqual(cursor.fetchall(), [("lz4" if has_lz4 else "pglz",)])
