"""Texts of forms that were not saved: whose they are, what is refused, and when they go."""

from __future__ import annotations

import datetime as dt
import threading
from typing import Any
from unittest import mock

from django.core.exceptions import PermissionDenied
from django.core.management import call_command
from django.db import OperationalError, connection, transaction
from django.test import TestCase, TransactionTestCase
from django.utils import timezone

from editorial.models import Article, Autosave, Changeset, Presence, Revision, SiteVersion
from editorial.services import autosaving, presence
from editorial.services.autosaving import NotKept
from tests import factories

CHANGE = ("editorial.view_article", "editorial.change_article")
DRAFT = "draft-of-one-form"


def keep(
    article: Article | None, by: Any, body: str = "没有保存的字", draft: str = DRAFT, **fields: str
) -> dt.datetime:
    """Keeps a text as the form does."""
    texts = {"body": body, **fields}
    return autosaving.keep(article.pk if article else None, by=by, draft=draft, fields=texts, seen="signed")


class KeepingTests(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        cls.writer = factories.make_user("writer", permissions=[*CHANGE, "editorial.add_article"])
        cls.other = factories.make_user("other", permissions=CHANGE)
        cls.article = factories.make_article("Open", status="draft")

    def refused(self, *arguments: Any, **options: Any) -> str:
        with self.assertRaises(NotKept) as caught:
            keep(*arguments, **options)
        return caught.exception.code

    def test_the_last_text_is_kept_and_only_its_author_gets_it(self) -> None:
        keep(self.article, self.writer, "一")
        at = keep(self.article, self.writer, "二", title="题")
        found = autosaving.kept(self.article.pk, by=self.writer)
        self.assertEqual(
            (found.draft, found.fields, found.seen, found.at), (DRAFT, {"body": "二", "title": "题"}, "signed", at)
        )
        self.assertEqual(Autosave.objects.count(), 1)
        self.assertIsNone(autosaving.kept(self.article.pk, by=self.other))
        self.assertIsNone(autosaving.kept(None, by=self.writer))

    def test_new_articles_have_one_kept_form_for_each_user(self) -> None:
        keep(None, self.writer, "一", collection="1", stem="a")
        keep(None, self.writer, "二")
        self.assertEqual(autosaving.kept(None, by=self.writer).fields["body"], "二")
        self.assertEqual(Autosave.objects.count(), 1)

    def test_nothing_of_the_record_is_written(self) -> None:
        before = Changeset.objects.count(), Revision.objects.count(), SiteVersion.current()
        keep(self.article, self.writer)
        self.assertEqual((Changeset.objects.count(), Revision.objects.count(), SiteVersion.current()), before)

    def test_those_who_may_not_edit_keep_nothing(self) -> None:
        owned = factories.make_article("Owned", status="draft", assignee=self.other)
        reader = factories.make_user("reader", permissions=["editorial.view_article"])
        for article, by in ((owned, self.writer), (self.article, reader), (None, self.other)):
            with self.subTest(article=article, by=by), self.assertRaises(PermissionDenied):
                keep(article, by)
        removed = factories.make_article("Gone", removed_at=timezone.now())
        with self.assertRaises(Article.DoesNotExist):
            keep(removed, factories.make_superuser())
        self.assertFalse(Autosave.objects.exists())

    def test_what_no_form_holds_is_refused(self) -> None:
        self.assertEqual(self.refused(self.article, self.writer, "x" * (autosaving.LARGEST + 1)), "too-long")
        self.assertEqual(self.refused(self.article, self.writer, "字" * (autosaving.LARGEST // 3 + 1)), "too-long")
        self.assertEqual(self.refused(self.article, self.writer, "a\0b"), "characters")
        self.assertEqual(self.refused(self.article, self.writer, "a\ud800b"), "characters")
        self.assertEqual(self.refused(self.article, self.writer, status="evergreen"), "names")
        self.assertEqual(self.refused(self.article, self.writer, user="1"), "names")
        self.assertEqual(self.refused(self.article, self.writer, draft="x' or 1"), "names")
        self.assertFalse(Autosave.objects.exists())

    def test_a_second_window_writes_over_nothing_until_it_takes_the_text_up(self) -> None:
        keep(self.article, self.writer, "第一个窗口")
        self.assertEqual(self.refused(self.article, self.writer, "第二个窗口", draft="second-window"), "other-draft")
        draft = autosaving.take_up(self.article.pk, by=self.writer, draft=DRAFT)
        self.assertEqual(autosaving.kept(self.article.pk, by=self.writer).fields, {"body": "第一个窗口"})
        self.assertEqual(self.refused(self.article, self.writer, "第一个窗口又来"), "other-draft")
        keep(self.article, self.writer, "接着写", draft=draft)
        self.assertEqual(autosaving.kept(self.article.pk, by=self.writer).fields, {"body": "接着写"})

    def test_a_text_that_is_gone_cannot_be_taken_up(self) -> None:
        self.assertIsNone(autosaving.take_up(self.article.pk, by=self.writer, draft=DRAFT))
        keep(self.article, self.writer)
        self.assertIsNone(autosaving.take_up(self.article.pk, by=self.other, draft=DRAFT))

    def test_forgetting_is_for_ones_own_draft(self) -> None:
        keep(self.article, self.writer)
        self.assertFalse(autosaving.forget(self.article.pk, by=self.other, draft=DRAFT))
        self.assertFalse(autosaving.forget(self.article.pk, by=self.writer, draft="another-draft"))
        self.assertTrue(autosaving.forget(self.article.pk, by=self.writer, draft=DRAFT))
        self.assertFalse(Autosave.objects.exists())

    def test_a_busy_database_is_told(self) -> None:
        with mock.patch.object(Autosave.objects, "filter", side_effect=OperationalError("database is locked")):
            self.assertRaises(OperationalError, lambda: autosaving.kept(self.article.pk, by=self.writer))
        with mock.patch.object(Autosave.objects, "bulk_create", side_effect=OperationalError("database is locked")):
            self.assertEqual(self.refused(self.article, self.writer), "busy")

    def test_the_scheduled_command_drops_what_is_old(self) -> None:
        keep(self.article, self.writer)
        keep(None, self.writer)
        now = timezone.now()
        Autosave.objects.filter(article=None).update(updated_at=now - dt.timedelta(days=30, minutes=1))
        Autosave.objects.exclude(article=None).update(updated_at=now - dt.timedelta(days=29, hours=23))
        presence.note(self.article, by=self.writer, writing=True)
        presence.note(self.article, by=self.other, writing=True)
        Presence.objects.filter(user=self.other).update(seen_at=now - dt.timedelta(days=1, minutes=1))
        call_command("publish_scheduled", verbosity=0)
        self.assertEqual(list(Autosave.objects.values_list("article_id", flat=True)), [self.article.pk])
        self.assertEqual(list(Presence.objects.values_list("user_id", flat=True)), [self.writer.pk])

    def test_the_number_of_queries_is_small(self) -> None:
        keep(self.article, self.writer)
        writer = type(self.writer).objects.get(pk=self.writer.pk)
        writer.has_perm("editorial.change_article")
        # the article; the wait read, set and put back; a savepoint around one UPDATE
        statements = 7 if connection.vendor == "sqlite" else 6
        with self.assertNumQueries(statements):
            keep(self.article, writer)


class ConcurrencyTests(TransactionTestCase):
    def setUp(self) -> None:
        self.writer = factories.make_user("writer", permissions=[*CHANGE, "editorial.add_article"])
        self.article = factories.make_article("Open", status="draft")

    def test_requests_at_once_leave_one_row(self) -> None:
        def write(article: Article | None, number: int) -> None:
            try:
                start.wait()
                for step in range(5):
                    try:
                        keep(article, self.writer, f"{number}.{step}")
                    except NotKept as error:
                        codes.add(error.code)
            finally:
                connection.close()

        for article in (self.article, None):
            start, codes = threading.Barrier(4), set[str]()
            threads = [threading.Thread(target=write, args=(article, number)) for number in range(4)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join(timeout=30)
            self.assertLessEqual(codes, {"busy"})
            self.assertRegex(autosaving.kept(article.pk if article else None, by=self.writer).fields["body"], r"\d\.\d")
        self.assertEqual(Autosave.objects.count(), 2)

    def test_a_write_lock_is_not_waited_for(self) -> None:
        keep(self.article, self.writer, "之前")
        found: list[str] = []

        def write() -> None:
            try:
                keep(self.article, self.writer, "之后")
            except NotKept as error:
                found.append(error.code)
            finally:
                connection.close()

        with transaction.atomic():
            list(Autosave.objects.select_for_update())
            thread = threading.Thread(target=write)
            thread.start()
            thread.join(timeout=15)  # less than a lock is waited for
        self.assertEqual(found, ["busy"])
        self.assertEqual(autosaving.kept(self.article.pk, by=self.writer).fields["body"], "之前")
