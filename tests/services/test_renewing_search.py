"""The index of searches made anew: beside one that is asked, one run at a time, with the same tables in the end."""

from __future__ import annotations

from unittest import mock, skipUnless

from django.core.management import CommandError, call_command
from django.db import connection
from django.test import TransactionTestCase

from editorial.mapping import Field
from editorial.models import Article, Passage, Revision, SearchReading, Status, SyncFolder
from editorial.search import backend
from editorial.services import search_rows
from editorial.services.creating import create_article
from editorial.services.folder_runs import SEARCHES, FolderBusy, FolderLost, held_folder
from editorial.services.folders import known_folders
from editorial.services.importing import apply_import, plan_import
from editorial.services.rebuilding import prune
from editorial.services.rebuilding_search import rebuild_search
from editorial.services.search_texts import PASSAGES_VERSION
from tests.services.gardens import temporary_folder, write_files
from tests.services.test_search_rows import GARDEN, Interruption, found


class RenewingTests(TransactionTestCase):
    def setUp(self) -> None:
        self.garden = self.enterContext(temporary_folder())
        write_files(self.garden, GARDEN)

    def load(self) -> None:
        apply_import(plan_import([self.garden], by=None), by=None)

    def test_searches_find_everything_while_the_index_is_made_anew(self) -> None:
        self.load()
        SearchReading.objects.update(version=0)
        collection = Article.objects.get(path="notes/a.md").collection
        answers: list[tuple[str, str]] = []

        def ask(done: int, total: int) -> None:
            if (done, total) == (1, 3):  # bodies alone: they are compared together with the titles
                create_article(by=None, collection=collection, stem="e", fields={Field.TITLE: "新"}, body="新来的。\n")
                Article.objects.filter(path="notes/e.md").update(status=Status.EVERGREEN)
            answers.append((found("数据库"), found("新来")))

        with mock.patch.object(search_rows, "BATCH", 1):
            rebuild_search(progress=ask)
        self.assertEqual(set(answers), {("ac", ""), ("ac", "e")})
        self.assertEqual(answers[-3:], [("ac", "e")] * 3)
        self.assertEqual((found("数据库"), found("新来")), ("ac", "e"))
        self.assertEqual(set(SearchReading.objects.values_list("version", flat=True)), {PASSAGES_VERSION})
        self.assertEqual(rebuild_search(check=True).differences, [])
        self.assertEqual(backend().held(), Passage.objects.count())

    def test_a_rebuild_that_is_ended_leaves_searches_as_they_were_and_the_next_begins_anew(self) -> None:
        self.load()
        SearchReading.objects.update(version=0)

        def stop(done: int, total: int) -> None:
            if total == 3:  # bodies alone: they are compared together with the titles
                raise KeyboardInterrupt

        with mock.patch.object(search_rows, "BATCH", 1), self.assertRaises(KeyboardInterrupt):
            rebuild_search(progress=stop)
        self.assertEqual(found("数据库"), "ac")
        rebuild_search()
        self.assertEqual(found("数据库"), "ac")
        self.assertEqual(rebuild_search(check=True).differences, [])

    def test_a_rebuild_beside_another_one_reads_nothing_and_one_that_compares_is_free(self) -> None:
        self.load()
        SearchReading.objects.update(version=0)
        with held_folder(SEARCHES, by=None, what="rebuild --search"):
            with (
                mock.patch("editorial.management.commands.rebuild.rebuild_rows", side_effect=AssertionError),
                self.assertRaises(CommandError) as raised,
            ):
                call_command("rebuild", "--search", "--verbosity", "0")
            self.assertEqual(raised.exception.returncode, 2)
            self.assertIn("index of searches: ", str(raised.exception))
            self.assertIn("has been running rebuild --search here since", str(raised.exception))
            with self.assertRaises(FolderBusy):
                rebuild_search()
            self.assertEqual(len(rebuild_search(check=True).differences), 4)
        self.assertEqual(len(rebuild_search().differences), 4)
        self.assertEqual([folder.path for folder in known_folders()], [str(self.garden)])

    @skipUnless(connection.vendor == "sqlite", "PostgreSQL replaces single bodies")
    def test_tables_made_anew_are_those_that_migrations_make(self) -> None:
        def tables() -> set[tuple[str, ...]]:
            with connection.cursor() as cursor:
                cursor.execute("SELECT type, name, tbl_name, sql FROM sqlite_schema")
                quotes = str.maketrans("", "", "'\"")  # SQLite quotes a name where it renames
                return {(*row[:3], (row[3] or "").translate(quotes)) for row in cursor.fetchall()}

        self.load()
        before = tables()
        for _ in range(2):  # the second one has tables that were renamed
            SearchReading.objects.update(version=0)
            rebuild_search()
            self.assertEqual(tables(), before)
        connection.check_constraints()

    @skipUnless(connection.vendor == "sqlite", "PostgreSQL replaces single bodies")
    def test_a_rebuild_that_was_killed_is_in_the_way_of_nothing(self) -> None:
        self.load()
        SearchReading.objects.update(version=0)
        with mock.patch.object(type(backend()), "drop", side_effect=[None, None, Interruption]):
            self.assertRaises(Interruption, rebuild_search)  # behind the exchange of tables
        self.assertEqual(found("数据库"), "ac")
        SearchReading.objects.update(version=0)
        with mock.patch.object(type(backend()), "take_over", side_effect=Interruption):
            self.assertRaises(Interruption, rebuild_search)  # before it
        Article.objects.filter(path="notes/a.md").update(body=self.body("b"))
        Article.objects.filter(path="notes/c.md").update(body=self.body("b"))
        Revision.objects.update(body=self.body("b"))
        self.assertGreaterEqual(prune(), 1)
        rebuild_search()
        self.assertEqual(found("草稿"), "ac")
        self.assertEqual(rebuild_search(check=True).differences, [])
        names = connection.introspection.table_names()
        self.assertEqual([name for name in names if name.endswith(("_next", "_former"))], [])

    def body(self, name: str) -> int:
        return Article.objects.get(path=f"notes/{name}.md").body_id

    def test_a_rebuild_that_was_taken_over_writes_nothing_more(self) -> None:
        self.load()
        SearchReading.objects.update(version=0)

        def take(done: int, total: int) -> None:
            if total == 3:  # bodies alone: they are compared together with the titles
                SyncFolder.objects.filter(path=SEARCHES).update(token="other")

        with mock.patch.object(search_rows, "BATCH", 1), self.assertRaises(FolderLost):
            rebuild_search(progress=take)
        self.assertEqual(found("数据库"), "ac")
        self.assertIn(0, SearchReading.objects.values_list("version", flat=True))
        self.assertEqual(SyncFolder.objects.get(path=SEARCHES).token, "other")
