"""Notices: who is told of what, never of one's own doing, and with few rows and queries for many articles."""

from __future__ import annotations

import datetime as dt

from django.db import connection
from django.test import TestCase
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from editorial.models import Finding, Notice
from editorial.services import notifying
from editorial.services.assigning import assign
from editorial.services.discussing import comment, edit_comment
from editorial.services.notifying import count_unread, mark_read, notices_of, tell_step
from editorial.services.scheduling import publish_due, set_back_faulty
from editorial.services.transitions import carry_out
from tests.factories import change, make_article, make_member, make_user
from tests.services.gardens import GardenTestCase, eleventy

READY = {"summary": "Short.", "tags": ["one"], "areas": ["water"]}


class NoticeTestCase(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.writer = make_member("Writer", "writer")
        cls.other = make_member("Writer", "other")
        cls.editor = make_member("Editor", "editor")
        cls.publisher = make_member("Publisher", "publisher")

    def told(self, **columns):
        rows = Notice.objects.filter(**columns).order_by("user__username", "pk")
        return [(notice.user.username, notice.kind) for notice in rows.select_related("user")]


class CommentNoticeTests(NoticeTestCase):
    def setUp(self):
        self.article = make_article(status="draft", assignee=self.writer, created_by=self.other)

    def test_the_articles_people_and_earlier_commenters_are_told(self):
        comment(self.article.pk, by=self.editor, text="first")
        self.assertEqual(self.told(), [("other", "comment"), ("writer", "comment")])
        remark = comment(self.article.pk, by=self.writer, text="second")
        self.assertEqual(self.told(comment=remark), [("editor", "comment"), ("other", "comment")])

    def test_who_is_named_is_told_so_and_once(self):
        remark = comment(self.article.pk, by=self.editor, text="@writer @publisher @writer @editor")
        expected = [("other", "comment"), ("publisher", "mention"), ("writer", "mention")]
        self.assertEqual(self.told(comment=remark), expected)

    def test_an_edit_tells_only_who_is_named_anew(self):
        remark = comment(self.article.pk, by=self.editor, text="@writer")
        edit_comment(remark.pk, by=self.editor, text="@writer @publisher @editor")
        edit_comment(remark.pk, by=self.editor, text="@publisher @writer again")
        expected = [("other", "comment"), ("publisher", "mention"), ("writer", "mention")]
        self.assertEqual(self.told(comment=remark), expected)

    def test_who_may_not_look_at_articles_any_more_is_told_nothing(self):
        self.writer.groups.clear()
        change(self.other, is_active=False)
        comment(self.article.pk, by=self.editor, text="@writer @other")
        self.assertEqual(self.told(), [])


class StepNoticeTests(NoticeTestCase):
    def submit(self, article, by):
        self.assertEqual(carry_out("submit", [article.pk], by=by).refused, [])

    def test_reviewers_are_told_of_a_submission_once_while_it_is_unread(self):
        article = make_article(status="draft")
        self.submit(article, self.writer)
        self.assertEqual(self.told(), [("editor", "review"), ("publisher", "review")])
        carry_out("send_back", [article.pk], by=self.editor, comment="once more")
        mark_read(self.editor)
        self.submit(article, self.writer)
        unread = self.told(kind="review", read_at=None)
        self.assertEqual(unread, [("editor", "review"), ("publisher", "review")])

    def test_the_articles_people_are_told_of_what_became_of_it(self):
        header = "---\ntitle: T\ndate: 2025-01-02\nstatus: draft\nsummary: Short.\narea: water\ntags: [one]\n---\n"
        article = make_article(status="draft", header=header, created_by=self.other, **READY)
        self.submit(article, self.writer)
        carry_out("send_back", [article.pk], by=self.editor, comment="开头太长")
        sent_back = Notice.objects.filter(kind="sent_back")
        self.assertEqual(self.told(kind="sent_back"), [("other", "sent_back"), ("writer", "sent_back")])
        self.assertEqual({(notice.detail, notice.actor) for notice in sent_back}, {("开头太长", self.editor)})
        self.submit(article, self.writer)
        self.assertEqual(carry_out("publish", [article.pk], by=self.publisher).refused, [])
        self.assertEqual(self.told(kind="published"), [("other", "published"), ("writer", "published")])

    def test_who_publishes_their_own_article_is_told_nothing(self):
        article = make_article(status="draft", assignee=self.publisher)
        carry_out("publish", [article.pk], by=None)
        self.assertEqual(self.told(), [("publisher", "published")])
        again = make_article(status="draft", assignee=self.publisher)
        tell_step("publish", [again], by=self.publisher)
        self.assertEqual(self.told(article=again), [])

    def test_the_clock_tells_too(self):
        now = timezone.now()
        due = make_article(publish_at=now - dt.timedelta(minutes=1), assignee=self.writer)
        change(due, created_at=now - dt.timedelta(days=1))
        publish_due(now=now)
        self.assertEqual(self.told(), [("writer", "published")])

    def test_who_let_it_be_published_is_told_that_it_was_taken_off_the_schedule(self):
        later = timezone.now() + dt.timedelta(days=1)
        header = (
            "---\ntitle: T\ndate: 2025-01-02\nstatus: draft\nsummary: Short.\narea: water\ntags: [one]\n"
            f"publishDate: {later.isoformat()}\n---\n"
        )
        article = make_article(status="draft", header=header, assignee=self.writer, publish_at=later, **READY)
        self.assertEqual(carry_out("schedule", [article.pk], by=self.publisher).refused, [])
        Finding.objects.create(article=article, rule="x", severity="error", message="broken")
        self.assertEqual(set_back_faulty(), 1)
        self.assertEqual(self.told(kind="set_back"), [("publisher", "set_back"), ("writer", "set_back")])
        self.assertEqual({notice.detail for notice in Notice.objects.filter(kind="set_back")}, {"broken"})

    def test_ten_articles_need_as_many_queries_as_one(self):
        articles = [make_article(status="review", assignee=self.writer, created_by=self.other) for _ in range(10)]
        counts = []
        for some in (articles[:1], articles):
            for name in ("submit", "publish"):
                with CaptureQueriesContext(connection) as queries:
                    tell_step(name, some, by=self.editor)
                counts.append(len(queries))
        self.assertEqual(counts[:2], counts[2:])
        self.assertLessEqual(max(counts), 5)

    def test_a_step_with_many_articles_is_one_notice_for_each_user(self):
        articles = [make_article(status="review", assignee=self.writer) for _ in range(notifying.MOST_SINGLE + 1)]
        tell_step("publish", articles, by=self.publisher, comment="all of them")
        notice = Notice.objects.get()
        self.assertEqual((notice.user, notice.article), (self.writer, articles[0]))
        self.assertEqual(notice.detail, f"all of them (and {notifying.MOST_SINGLE} more articles)")


class AssignmentNoticeTests(NoticeTestCase):
    def test_the_new_assignee_is_told_and_nobody_of_a_new_day(self):
        article = make_article(status="draft")
        assign([article.pk], assignee=self.writer, due_on=None, by=self.editor)
        assign([article.pk], assignee=self.writer, due_on=dt.date(2026, 5, 4), by=self.editor)
        assign([article.pk], assignee=None, due_on=None, by=self.editor)
        self.assertEqual(self.told(), [("writer", "assigned")])

    def test_who_takes_an_article_is_told_nothing(self):
        assign([make_article(status="draft").pk], assignee=self.editor, due_on=None, by=self.editor)
        self.assertEqual(self.told(), [])


class ImportTests(GardenTestCase):
    def test_an_import_tells_nobody(self):
        make_member("Publisher")
        self.load({f"notes/{number}.md": eleventy(status="review") for number in range(3)})
        self.assertFalse(Notice.objects.exists())


class ReadingTests(NoticeTestCase):
    def test_everybody_reads_their_own(self):
        article = make_article(status="draft", assignee=self.writer, created_by=self.other)
        comment(article.pk, by=self.editor, text="x")
        self.assertEqual((count_unread(self.writer), count_unread(self.other), count_unread(make_user())), (1, 1, 0))
        theirs = notices_of(self.other).get()
        self.assertEqual(mark_read(self.writer, [theirs.pk]), 0)
        self.assertEqual(mark_read(self.writer), 1)
        self.assertEqual((count_unread(self.writer), count_unread(self.other)), (0, 1))
