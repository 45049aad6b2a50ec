"""The page of notices and their number in the head of the admin: one's own, and nothing written by looking."""

from __future__ import annotations

from typing import Any

from django.db import connection
from django.test import TestCase, override_settings
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from editorial.admin.discussion import notices
from editorial.models import Article, Notice, Preference
from editorial.services.discussing import comment
from editorial.services.notifying import MOST_COUNTED
from tests import factories
from tests.admin.rows import change_url

PAGE = "/admin/notices/"


def make_notice(user: Any, **columns: Any) -> Notice:
    """Returns an unread notice."""
    article = columns.pop("article", None) or factories.make_article()
    return Notice.objects.create(
        **{"user": user, "article": article, "kind": "assigned", "created_at": timezone.now(), **columns}
    )


class NoticesTestCase(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        cls.user = factories.make_member("Writer", "writer")
        cls.other = factories.make_member("Editor", "editor")

    def setUp(self) -> None:
        self.client.force_login(self.user)


class PageTests(NoticesTestCase):
    def test_it_shows_own_notices_unread_ones_first(self) -> None:
        now = timezone.now()
        rows = [
            make_notice(self.user, article=factories.make_article(f"title{n}x"), read_at=None if n < 2 else now)
            for n in range(4)
        ]
        make_notice(self.other, article=factories.make_article("theirs"))
        response = self.client.get(PAGE)
        shown = [line.notice.pk for line in response.context["lines"]]
        self.assertEqual(shown, [rows[1].pk, rows[0].pk, rows[3].pk, rows[2].pk])
        self.assertNotContains(response, "theirs")

    def test_looking_at_a_page_marks_nothing(self) -> None:
        notice = make_notice(self.user)
        for address in (PAGE, change_url(notice.article), reverse("admin:notice", args=[notice.pk])):
            self.client.get(address)
        notice.refresh_from_db()
        self.assertIsNone(notice.read_at)
        self.assertEqual(self.client.get(reverse("admin:notice", args=[notice.pk])).status_code, 405)

    def test_opening_one_marks_it_and_leads_to_the_article_or_the_comment(self) -> None:
        plain = make_notice(self.user)
        response = self.client.post(reverse("admin:notice", args=[plain.pk]))
        self.assertRedirects(response, change_url(plain.article))
        remark = comment(plain.article.pk, by=self.other, text="@writer look")
        named = Notice.objects.get(comment=remark, user=self.user)
        response = self.client.post(reverse("admin:notice", args=[named.pk]))
        self.assertRedirects(
            response,
            f"/admin/editorial/article/{plain.article.pk}/discussion/?comment={remark.pk}#comment-{remark.pk}",
        )
        response = self.client.post(reverse("admin:notice", args=[named.pk]), {"stay": "yes"})
        self.assertRedirects(response, PAGE)
        self.assertFalse(Notice.objects.filter(user=self.user, read_at=None).exists())

    def test_notices_of_others_are_not_there(self) -> None:
        theirs = make_notice(self.other)
        self.assertEqual(self.client.post(reverse("admin:notice", args=[theirs.pk])).status_code, 404)
        self.assertEqual(self.client.post(f"{PAGE}{10**18}/").status_code, 404)
        self.assertEqual(self.client.post(f"{PAGE}{10**30}/").status_code, 404)
        self.client.post(PAGE, {"do": "read"})
        theirs.refresh_from_db()
        self.assertIsNone(theirs.read_at)

    def test_all_are_marked_at_once(self) -> None:
        for _ in range(3):
            make_notice(self.user)
        response = self.client.post(PAGE, {"do": "read"}, follow=True)
        self.assertContains(response, "3 notices are marked as read.")
        self.assertNotContains(response, "Mark all as read")

    def test_pages_follow_each_other_through_read_and_unread(self) -> None:
        article, now = factories.make_article(), timezone.now()
        Notice.objects.bulk_create(
            Notice(user=self.user, article=article, kind="assigned", created_at=now, read_at=read)
            for read in (now, None)
            for _ in range(notices.PER_PAGE + 10)
        )
        seen: list[int] = []
        address = PAGE
        for _ in range(3):
            page = self.client.get(address)
            seen += [line.notice.pk for line in page.context["lines"]]
            address = f"{PAGE}?before={page.context['further']}"
        self.assertEqual(page.context["further"], "")
        self.assertEqual(len(set(seen)), 2 * (notices.PER_PAGE + 10))
        for odd in ("x", "u", "u99999999999999999999", "r-1"):
            self.assertEqual(self.client.get(f"{PAGE}?before={odd}").status_code, 200)

    def test_ten_notices_need_as_many_queries_as_one(self) -> None:
        self.client.get(PAGE)
        counts = []
        for number in (1, 9):
            for _ in range(number):
                make_notice(self.user, actor=factories.make_user())
            with CaptureQueriesContext(connection) as queries:
                self.client.get(PAGE)
            counts.append(len(queries))
        self.assertEqual(counts[0], counts[1])

    def test_titles_are_escaped_and_without_turned_direction(self) -> None:
        make_notice(self.user, article=factories.make_article("<b>x</b>\u202egnp"), detail="<i>y</i>")
        html = self.client.get(PAGE).content.decode()
        self.assertNotIn("\u202e", html)
        self.assertIn("&lt;i&gt;y&lt;/i&gt;", html)

    def test_side_doors(self) -> None:
        notice = make_notice(self.user)
        for user, status in ((factories.make_user(), 403), (None, 302)):
            self.client.logout()
            if user:
                self.client.force_login(user)
            for address in (PAGE, reverse("admin:notice", args=[notice.pk])):
                with self.subTest(user=user, address=address):
                    self.assertEqual(self.client.get(address).status_code, status)
                    self.assertEqual(self.client.post(address, {"do": "read"}).status_code, status)
        notice.refresh_from_db()
        self.assertIsNone(notice.read_at)


class BellTests(NoticesTestCase):
    def test_every_page_says_how_many_are_unread(self) -> None:
        self.assertNotContains(self.client.get("/admin/"), 'class="unread"')
        make_notice(self.user)
        make_notice(self.user, read_at=timezone.now())
        for address in ("/admin/", "/admin/editorial/article/", PAGE):
            self.assertContains(self.client.get(address), '<span class="unread" aria-hidden="true">1</span>')

    def test_the_number_is_bounded(self) -> None:
        article, now = factories.make_article(), timezone.now()
        Notice.objects.bulk_create(
            Notice(user=self.user, article=article, kind="assigned", created_at=now) for _ in range(MOST_COUNTED + 20)
        )
        self.assertContains(self.client.get("/admin/"), f"{MOST_COUNTED - 1}+")

    def test_who_can_have_none_is_shown_and_asked_nothing(self) -> None:
        self.client.force_login(factories.make_user())
        with CaptureQueriesContext(connection) as queries:
            self.assertNotContains(self.client.get("/admin/"), "notices-link")
        self.assertNotIn("editorial_notice", "".join(query["sql"] for query in queries))

    def test_the_login_page_asks_nothing(self) -> None:
        self.client.logout()
        with CaptureQueriesContext(connection) as queries:
            self.assertNotContains(self.client.get("/admin/login/"), "notices-link")
        self.assertNotIn("editorial_notice", "".join(query["sql"] for query in queries))


class ChoiceTests(NoticesTestCase):
    def test_the_digest_is_offered_only_where_the_site_sends_mails(self) -> None:
        self.assertNotContains(self.client.get(PAGE), "mail_digest")
        with override_settings(NOTIFY_BY_EMAIL=True):
            self.assertContains(self.client.get(PAGE), 'name="mail_digest" checked')

    @override_settings(NOTIFY_BY_EMAIL=True)
    def test_the_choice_is_kept_for_oneself(self) -> None:
        self.client.post(PAGE, {"do": "digest"})
        self.assertNotContains(self.client.get(PAGE), 'name="mail_digest" checked')
        self.client.post(PAGE, {"do": "digest", "mail_digest": "on"})
        self.assertEqual(list(Preference.objects.values_list("user", "mail_digest")), [(self.user.pk, True)])


class UnusedTests(NoticesTestCase):
    def test_an_unknown_button_changes_nothing(self) -> None:
        make_notice(self.user)
        self.assertRedirects(self.client.post(PAGE, {"do": "dance"}), PAGE)
        self.assertTrue(Notice.objects.filter(read_at=None).exists())
        self.assertEqual(Article.objects.count(), 1)
