"""What the database counts behind many writes does not lead it astray inside of full-text indexes."""

from __future__ import annotations

from unittest import mock, skipUnless

from django.db import connection
from django.test import TestCase

from editorial.services import bulk
from editorial.services.bulk import gather_statistics, keep_statistics
from tests.factories import make_article

RANGE = "DELETE FROM {}_data WHERE id >= ? AND id <= ?"  # as FTS5 asks for it


class StatisticsTests(TestCase):
    @skipUnless(connection.vendor == "sqlite", "statistics of FTS5's own tables")
    def test_ranges_of_a_full_text_index_are_found_by_key_however_small_it_was(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
            cursor.execute("SELECT name FROM sqlite_schema WHERE sql LIKE 'CREATE VIRTUAL TABLE%'")
            tables = [name for (name,) in cursor.fetchall()]
        self.assertEqual({self.plan(table)[:4] for table in tables}, {"SCAN"})
        gather_statistics()
        self.assertGreater(len(tables), 1)
        self.assertEqual({self.plan(table)[:6] for table in tables}, {"SEARCH"})

    def test_tables_are_counted(self) -> None:
        counted = {
            "sqlite": "SELECT COUNT(*) FROM sqlite_stat1 WHERE tbl = 'auth_permission'",
            "postgresql": "SELECT reltuples FROM pg_class WHERE relname = 'auth_permission'",
        }
        gather_statistics()
        with connection.cursor() as cursor:
            cursor.execute(counted[connection.vendor])
            self.assertGreater(cursor.fetchone()[0], 0)

    @skipUnless(connection.vendor == "sqlite", "PostgreSQL counts by itself")
    def test_a_garden_that_grows_by_a_few_articles_at_a_time_is_counted_again(self) -> None:
        with mock.patch.object(bulk, "FEW_ROWS", 2), mock.patch.object(bulk, "gather_statistics") as gather:
            gather.side_effect = gather_statistics
            counted = []
            for number in range(7):
                make_article(f"notes/n{number}.md")
                keep_statistics(1)
                counted.append(gather.call_count)
        self.assertEqual(counted, [0, 0, 0, 1, 1, 1, 2])  # with more than one and a half times two, then four

    def test_many_written_rows_are_counted_at_once(self) -> None:
        with mock.patch.object(bulk, "gather_statistics") as gather:
            keep_statistics(bulk.MANY_ROWS - 1)
            gather.assert_not_called()
            keep_statistics(bulk.MANY_ROWS)
        gather.assert_called_once_with()

    def plan(self, table: str) -> str:
        """Returns how SQLite takes out a range of rows of an index."""
        with connection.cursor() as cursor:
            cursor.execute(f"EXPLAIN QUERY PLAN {RANGE.format(table)}".replace("?", "%s"), [5, 100])
            return str(cursor.fetchone()[3])
