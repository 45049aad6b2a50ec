"""The index beside the texts: searchable at once by hand, behind the rows of imports, the same after a rebuild."""

from __future__ import annotations

import io
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from unittest import mock

from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.test import TransactionTestCase
from django.test.utils import CaptureQueriesContext

from editorial.mapping import Field
from editorial.models import (
    Article,
    Body,
    Passage,
    Revision,
    SearchHeader,
    SearchReading,
    SiteVersion,
    Status,
)
from editorial.search import PassageEntry, Query, backend, body_of, find, make_term, passage_id
from editorial.services import copies, search_rows
from editorial.services.articles import edit_article
from editorial.services.creating import create_article
from editorial.services.importing import apply_import, plan_import
from editorial.services.rebuilding import prune
from editorial.services.rebuilding_search import rebuild_search
from editorial.services.search_rows import (
    index_bodies,
    index_headers,
    index_unread,
    store_readings,
    unindexed_bodies,
    unindexed_headers,
)
from editorial.services.search_texts import PASSAGES_VERSION, header_entries, read_bodies
from editorial.services.undoing import carry_out_undo, plan_undo
from tests.services.gardens import GardenTestCase, eleventy, temporary_folder, write_files

GARDEN = {
    "notes/a.md": eleventy("Alpha", summary="甲的摘要", body="# 向量\n\n数据库在这里。\n"),
    "notes/b.md": eleventy("Beta", status="draft", body="資料庫草稿。\n"),
    "notes/c.md": eleventy("Gamma", body="# 向量\n\n数据库在这里。\n"),
    "notes/d.md": eleventy("Delta", body=""),
}


def found(word: str) -> str:
    """Returns the names of the listed articles that hold the word, such as "ac"."""
    term = make_term(word)
    assert term is not None
    ranked = find(Query("", (term,)), Article.objects.listed()).ranked
    paths = Article.objects.filter(pk__in=[one.id for one in ranked]).values_list("path", flat=True)
    return "".join(sorted(path.removeprefix("notes/").removesuffix(".md") for path in paths))


def stored() -> list[tuple[Any, ...]]:
    """Returns every row that the index has in tables of models."""
    headers = [
        (pk, revision, bytes(digest)) for pk, revision, digest in SearchHeader.objects.order_by("pk").values_list()
    ]
    return [*SearchReading.objects.order_by("pk").values_list(), *Passage.objects.values_list(), *headers]


class SearchRowsTests(GardenTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.load(GARDEN)

    def edit(self, path: str = "notes/a.md", *, publish: bool = True, **changes: Any) -> None:
        body = changes.pop("body", None)
        changes = {Field(name): value for name, value in changes.items()}
        based_on = self.based_on(path)
        edit_article(self.article(path).pk, by=None, based_on=based_on, changes=changes, body=body, publish=publish)

    def test_an_import_is_searchable_when_it_is_done_and_equal_bodies_are_indexed_once(self) -> None:
        self.assertEqual(found("数据库"), "ac")
        self.assertEqual(found("摘要"), "a")
        self.assertEqual(found("gamma"), "c")
        self.assertEqual(found("资料库"), "")
        self.assertEqual(Passage.objects.count(), 2)
        self.assertEqual(SearchReading.objects.count(), 3)
        self.assertFalse(unindexed_bodies().exists() or unindexed_headers().exists())

    def test_a_text_saved_by_hand_is_found_at_once_and_its_former_one_no_more(self) -> None:
        self.edit(body="改成了图谱。\n", title="Omega", summary="新的")
        self.assertEqual([found(word) for word in ("图谱", "omega", "新的")], ["a"] * 3)
        self.assertEqual([found(word) for word in ("数据库", "alpha", "甲的摘要")], ["c", "", ""])

    def test_a_pending_text_is_found_when_it_is_published(self) -> None:
        self.edit(body="还没有公开。\n", publish=False)
        self.assertEqual((found("公开"), found("数据库")), ("", "ac"))

    def test_a_new_article_is_indexed_in_its_transaction(self) -> None:
        fields = {Field.TITLE: "新篇"}
        body = "草稿里的词语。\n"
        create_article(by=None, collection=self.article().collection, stem="n", fields=fields, body=body)
        self.assertFalse(unindexed_bodies().exists() or unindexed_headers().exists())
        self.assertEqual(found("词语"), "")  # a draft
        Article.objects.filter(title="新篇").update(status=Status.EVERGREEN)
        self.assertEqual((found("词语"), found("新篇")), ("n", "n"))

    def test_undo_finds_the_former_text_again_and_indexes_nothing_twice(self) -> None:
        self.edit(body="改成了图谱。\n", title="Omega")
        passages = Passage.objects.count()
        revision = Revision.objects.latest("pk")
        carry_out_undo(plan_undo(revision.changeset_id, by=None), by=None)
        self.assertEqual((found("数据库"), found("图谱"), found("alpha"), found("omega")), ("ac", "", "a", ""))
        self.assertEqual(Passage.objects.count(), passages)

    def test_what_an_undo_removes_is_found_no_more_and_redone_it_is(self) -> None:
        changeset = self.load({"notes/e.md": eleventy("E", body="熵增。\n")}).changeset_id
        self.assertEqual(found("熵增"), "e")
        undone = carry_out_undo(plan_undo(changeset, by=None), by=None)
        self.assertEqual(found("熵增"), "")
        carry_out_undo(plan_undo(undone.changeset_id, by=None), by=None)
        self.assertEqual(found("熵增"), "e")

    def test_another_header_moves_the_revision_and_writes_nothing_to_the_index(self) -> None:
        with mock.patch.object(type(backend()), "set_headers", side_effect=AssertionError):
            self.edit(tags=("one", "two"))
        self.assertFalse(unindexed_headers().exists())

    def test_indexing_again_changes_nothing(self) -> None:
        before = stored()
        index_bodies(list(Body.objects.values_list("pk", flat=True)))
        index_headers(list(Article.objects.values_list("pk", flat=True)))
        self.assertEqual(index_unread(), 0)
        self.assertEqual(stored(), before)

    def test_a_second_reader_of_a_body_finds_that_the_first_has_written(self) -> None:
        body = Body.objects.exclude(text="").first()
        assert body is not None
        before = stored()
        store_readings(read_bodies([(body.pk, body.text)], backend().written))
        self.assertEqual(stored(), before)
        self.assertEqual(backend().held(), len({row[0] for row in Passage.objects.values_list()}))

    def test_one_text_and_many_are_indexed_by_as_many_queries(self) -> None:
        def count(names: str) -> int:
            bodies = [Body.objects.create(sha256=name, text=f"# {name}\n\n{name}\n", size=9).pk for name in names]
            with CaptureQueriesContext(connection) as queries:
                index_bodies(bodies)
            return len(queries)

        self.assertEqual(count("x"), count("abcdefghij"))

    def test_a_body_that_is_pruned_leaves_nothing_that_is_found(self) -> None:
        gone = self.article("notes/d.md").body_id
        Article.objects.filter(path="notes/d.md").update(body=self.article().body)
        Revision.objects.filter(body=gone).update(body=self.article().body)
        self.assertGreaterEqual(prune(), 1)
        self.assertFalse(SearchReading.objects.filter(pk=gone).exists())
        self.assertEqual(found("数据库"), "acd")

    def test_ids_of_bodies_are_never_given_twice(self) -> None:
        last = Body.objects.create(sha256="last", text="", size=0)
        pk = last.pk
        last.delete()
        self.assertGreater(Body.objects.create(sha256="next", text="", size=0).pk, pk)

    def test_a_rebuild_finds_what_differs_and_gives_the_same_rows(self) -> None:
        before = stored()
        self.assertEqual(rebuild_search(check=True).differences, [])
        Passage.objects.filter(heading="向量").update(heading="别的")
        SearchReading.objects.filter(pk=self.article("notes/d.md").body_id).delete()
        article = self.article("notes/b.md")
        backend().set_headers(header_entries([(article.pk, "other", "")], backend().written))
        with self.assertRaises(CommandError) as raised:
            call_command("rebuild", "--check", "--search", stdout=io.StringIO(), stderr=(told := io.StringIO()))
        self.assertEqual(raised.exception.returncode, 1)
        lines = [f"notes/{name}.md: error: search" for name in "acdb"]
        self.assertEqual(told.getvalue().splitlines(), lines)
        call_command("rebuild", "--search", "--verbosity", "0")
        self.assertEqual(stored(), before)
        self.assertEqual(rebuild_search(check=True).differences, [])
        self.assertEqual((found("数据库"), found("other")), ("ac", ""))

    def test_a_rebuild_finds_a_passage_that_the_index_alone_has_lost(self) -> None:
        backend().clear_passages()
        self.assertEqual(found("数据库"), "")
        self.assertEqual(
            {path for path, _ in rebuild_search(check=True).differences}, {"notes/a.md", "notes/b.md", "notes/c.md"}
        )
        rebuild_search()
        self.assertEqual(found("数据库"), "ac")

    def test_a_rebuild_takes_out_what_is_left_of_bodies_that_are_gone(self) -> None:
        backend().add_passages([PassageEntry(passage_id(10**6, 0), "", backend().written("数据库"))])
        self.assertEqual(found("数据库"), "ac")
        self.assertEqual(rebuild_search(check=True).differences, [])
        rebuild_search()
        self.assertEqual(backend().held(), Passage.objects.count())

    def test_a_former_way_of_reading_is_a_difference(self) -> None:
        SearchReading.objects.filter(pk=self.article().body_id).update(version=0)
        self.assertEqual([path for path, _ in rebuild_search(check=True).differences], ["notes/a.md", "notes/c.md"])
        rebuild_search()
        self.assertEqual(set(SearchReading.objects.values_list("version", flat=True)), {PASSAGES_VERSION})
        self.assertEqual(found("数据库"), "ac")

    def test_a_rebuild_of_columns_indexes_the_titles_that_it_mends(self) -> None:
        Article.objects.filter(path="notes/a.md").update(title="wrong")
        index_headers([self.article().pk])
        self.assertEqual(found("wrong"), "a")
        call_command("rebuild", "--verbosity", "0")
        self.assertEqual((found("wrong"), found("alpha")), ("", "a"))


class Interruption(Exception):
    """Stands for whatever ends a process between two transactions."""


class IndexingTests(TransactionTestCase):
    """Behind the rows of an import, in transactions of its own."""

    def setUp(self) -> None:
        self.garden = self.enterContext(temporary_folder())
        write_files(self.garden, GARDEN)

    def load(self, **options: Any) -> None:
        apply_import(plan_import([self.garden], by=None), by=None, **options)

    def test_one_that_is_ended_is_completed_by_the_next_import(self) -> None:
        def stop(done: int, total: int) -> None:
            raise Interruption

        with mock.patch.object(search_rows, "BATCH", 1), self.assertRaises(Interruption):
            self.load(indexing=stop)
        self.assertEqual(Article.objects.count(), 4)
        self.assertEqual((SearchReading.objects.count(), SearchHeader.objects.count()), (1, 0))
        before = SiteVersion.current()
        progress = mock.Mock()
        self.load(indexing=progress)
        self.assertIn(mock.call(6, 6), progress.mock_calls)
        self.assertEqual((found("数据库"), found("alpha")), ("ac", "a"))
        self.assertGreater(SiteVersion.current(), before)  # else pages of searches stay as they were
        self.assertEqual(rebuild_search(check=True).differences, [])

    def test_indexing_that_is_ended_says_what_is_left_and_is_completed_by_the_next(self) -> None:
        self.load()
        SearchReading.objects.all().delete()
        Passage.objects.all().delete()
        backend().clear_passages()
        with (
            mock.patch.object(search_rows, "stored_batches", side_effect=KeyboardInterrupt),
            self.assertRaises(CommandError) as raised,
        ):
            call_command("rebuild", "--search", "--verbosity", "0")
        self.assertEqual((raised.exception.returncode, str(raised.exception)[:26]), (130, "Stopped; 3 bodies are stil"))
        self.load()
        self.assertEqual(found("数据库"), "ac")
        self.assertEqual(rebuild_search(check=True).differences, [])

    def test_a_large_load_read_ahead_gives_what_is_read_in_place(self) -> None:
        self.load()
        alone = stored()
        SearchReading.objects.all().delete()
        Passage.objects.all().delete()
        # A test may run beside other threads, where no process is copied: a thread stands for the processes.
        with (
            mock.patch.multiple(search_rows, FOR_PROCESSES=1, BATCH=1),
            mock.patch.multiple(copies, can_fork=lambda: True, copies=lambda number: ThreadPoolExecutor(1)),
        ):
            self.assertEqual(index_unread(), 3)
        self.assertEqual(stored(), alone)
        self.assertEqual(found("数据库"), "ac")
        self.assertEqual(backend().held(), Passage.objects.count())
        self.assertEqual(rebuild_search(check=True).differences, [])

    def test_emptied_tables_leave_nothing_that_a_body_of_the_same_id_would_be_found_by(self) -> None:
        self.load()
        first = passage_id(Body.objects.order_by("pk")[0].pk, 0)
        body = Body.objects.get(pk=body_of(first))
        for model in (SearchReading, Passage, SearchHeader):
            model._default_manager.all().delete()
        Body.objects.filter(pk=body.pk).update(text="全新的内容。\n")
        index_unread()
        self.assertEqual(rebuild_search(check=True).differences, [])
        self.assertEqual(backend().held(), Passage.objects.count())


class RollingBackTests(TransactionTestCase):
    def test_what_is_rolled_back_is_not_found(self) -> None:
        with temporary_folder() as garden:
            write_files(garden, GARDEN)
            apply_import(plan_import([garden], by=None), by=None)
        held = backend().held()
        with self.assertRaises(Interruption), transaction.atomic():
            article = Article.objects.get(path="notes/a.md")
            Article.objects.filter(pk=article.pk).update(title="Omega")
            body = Body.objects.create(sha256="x", text="回滚的词。\n", size=9)
            index_bodies([body.pk])
            index_headers([article.pk])
            self.assertEqual(found("omega"), "a")
            raise Interruption
        self.assertEqual((found("omega"), found("alpha"), backend().held()), ("", "a", held))
