"""Comments on articles: who may say, change, withdraw and settle what, and what is refused at the door."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied, ValidationError
from django.test import TestCase
from django.utils import timezone

from editorial.models import Article, Comment, Notice
from editorial.services.discussing import (
    LONGEST,
    comment,
    edit_comment,
    settle_comment,
    withdraw_comment,
)
from tests.factories import change, make_article, make_member, make_revision, make_user


class DiscussionTestCase(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.writer = make_member("Writer", "writer")
        cls.other = make_member("Writer", "other")
        cls.editor = make_member("Editor", "editor")
        cls.article = make_article(status="draft")

    def assert_code(self, code, function, *arguments, **named):
        with self.assertRaises(ValidationError) as caught:
            function(*arguments, **named)
        self.assertEqual(caught.exception.code, code)


class CommentTests(DiscussionTestCase):
    def test_it_is_stored_as_written_with_the_text_that_it_was_said_of(self):
        pending = make_revision(self.article, kind="pending", body="another\n")
        change(self.article, pending_revision=pending)
        remark = comment(self.article.pk, by=self.writer, text="\r\n第一行\r\n  * 第二行  \r\n")
        remark.refresh_from_db()
        self.assertEqual((remark.text, remark.author, remark.revision), ("第一行\n  * 第二行", self.writer, pending))

    def test_who_may_not_look_at_articles_or_is_no_staff_may_not_comment(self):
        reader = make_user(is_staff=False, permissions=["editorial.view_article"])
        gone = make_member("Editor", is_active=False)
        for user in (make_user(), reader, gone, None):
            with self.subTest(user=user), self.assertRaises(PermissionDenied):
                comment(self.article.pk, by=user, text="x")
        self.assertFalse(Comment.objects.exists())

    def test_what_cannot_be_stored_is_refused_with_a_code(self):
        cases = {"empty": (" \r\n", "", "\t"), "too-long": ("字" * (LONGEST + 1),)}
        cases["control-character"] = ("a\x00b", "a\x1b[2J", "a\ud800", "a\x7f", "a\x9b")
        for code, texts in cases.items():
            for text in texts:
                with self.subTest(code=code, text=text[:9]):
                    self.assert_code(code, comment, self.article.pk, by=self.writer, text=text)
        comment(self.article.pk, by=self.writer, text="字" * LONGEST)
        comment(self.article.pk, by=self.writer, text="tab\tand emoji 🚀\u200d and \u202e turned")

    def test_the_discussion_of_a_removed_article_is_closed(self):
        remark = comment(self.article.pk, by=self.writer, text="x")
        change(self.article, removed_at=timezone.now())
        self.assert_code("removed", comment, self.article.pk, by=self.writer, text="x")
        for step in (withdraw_comment, settle_comment):
            self.assert_code("removed", step, remark.pk, by=self.writer)
        self.assert_code("removed", edit_comment, remark.pk, by=self.writer, text="y")
        with self.assertRaises(Article.DoesNotExist):
            comment(0, by=self.writer, text="x")


class ChangingTests(DiscussionTestCase):
    def setUp(self):
        self.remark = comment(self.article.pk, by=self.writer, text="first")

    def test_only_its_author_edits_a_comment(self):
        for user in (self.other, self.editor):
            with self.assertRaises(PermissionDenied):
                edit_comment(self.remark.pk, by=user, text="theirs")
        edit_comment(self.remark.pk, by=self.writer, text="second")
        self.remark.refresh_from_db()
        self.assertEqual(self.remark.text, "second")
        self.assertIsNotNone(self.remark.edited_at)

    def test_the_same_text_again_is_no_edit(self):
        edit_comment(self.remark.pk, by=self.writer, text="first\r\n")
        self.remark.refresh_from_db()
        self.assertIsNone(self.remark.edited_at)

    def test_it_is_withdrawn_by_its_author_and_by_who_may_change_any_article(self):
        with self.assertRaises(PermissionDenied):
            withdraw_comment(self.remark.pk, by=self.other)
        withdraw_comment(self.remark.pk, by=self.writer)
        second = comment(self.article.pk, by=self.writer, text="second")
        withdraw_comment(second.pk, by=self.editor)
        self.assertEqual(list(Comment.objects.values_list("text", flat=True)), ["", ""])
        self.assert_code("withdrawn", withdraw_comment, second.pk, by=self.editor)
        self.assert_code("withdrawn", edit_comment, second.pk, by=self.writer, text="again")
        self.assert_code("withdrawn", settle_comment, second.pk, by=self.writer)

    def test_nobody_is_told_any_more_of_what_was_withdrawn(self):
        remark = comment(self.article.pk, by=self.other, text="@writer")
        self.assertTrue(Notice.objects.filter(comment=remark, read_at=None).exists())
        withdraw_comment(remark.pk, by=self.other)
        self.assertFalse(Notice.objects.filter(comment=remark, read_at=None).exists())

    def test_everybody_who_may_discuss_settles_and_reopens(self):
        settle_comment(self.remark.pk, by=self.other)
        settle_comment(self.remark.pk, by=self.editor)
        self.remark.refresh_from_db()
        self.assertEqual(self.remark.settled_by, self.other)
        settle_comment(self.remark.pk, by=self.editor, settled=False)
        self.remark.refresh_from_db()
        self.assertEqual((self.remark.settled_at, self.remark.settled_by), (None, None))
        with self.assertRaises(PermissionDenied):
            settle_comment(self.remark.pk, by=make_user())
