"""The discussion in the admin: its panel, its page, what is posted to it, and its side doors."""

from __future__ import annotations

from typing import Any

from django.db import connection
from django.test import TestCase
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from editorial.models import Article, Comment
from editorial.services.discussing import comment
from editorial.services.transitions import carry_out
from tests import factories
from tests.admin.rows import change_url, list_url
from tests.admin.test_article_form import posted


def discussion_url(article: Article) -> str:
    """Returns the address of an article's discussion."""
    return reverse("admin:editorial_article_discussion", args=[article.pk])


class DiscussionTestCase(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        cls.writer = factories.make_member("Writer", "writer")
        cls.editor = factories.make_member("Editor", "editor")
        cls.article = factories.make_article("河流", status="draft", assignee=cls.editor)

    def setUp(self) -> None:
        self.client.force_login(self.writer)

    def send(self, do: str = "comment", *, script: bool = False, article: Article | None = None, **data: Any) -> Any:
        headers = {"X-Requested-With": "XMLHttpRequest"} if script else {}
        return self.client.post(discussion_url(article or self.article), {"do": do, **data}, headers=headers)


class PostingTests(DiscussionTestCase):
    def test_a_comment_leads_to_itself_and_stands_on_both_pages(self) -> None:
        response = self.send(text="**请** @editor 看 <script>x</script>")
        remark = Comment.objects.get()
        address = f"{discussion_url(self.article)}?comment={remark.pk}#comment-{remark.pk}"
        self.assertRedirects(response, address)
        for page in (discussion_url(self.article), change_url(self.article)):
            html = self.client.get(page).content.decode()
            self.assertIn("<strong>请</strong>", html)
            self.assertIn('<strong class="at-name">@editor</strong>', html)
            self.assertIn(f'id="comment-{remark.pk}"', html)
            self.assertNotIn("<script>x", html)

    def test_a_script_gets_the_panel(self) -> None:
        response = self.send(text="hello there", script=True)
        self.assertEqual(response.status_code, 200)
        self.assertContains(response, "hello there")
        self.assertNotContains(response, "<html")

    def test_what_is_refused_is_said_and_the_text_is_kept(self) -> None:
        for script in (False, True):
            response = self.send(text="kept\x1b", script=script)
            self.assertContains(response, "control character", status_code=400)
            self.assertContains(response, "kept", status_code=400)
        self.assertEqual(self.send("dance").status_code, 400)
        self.assertEqual(self.send(text="").status_code, 400)
        self.assertFalse(Comment.objects.exists())

    def test_a_writer_comments_on_the_article_of_somebody_else(self) -> None:
        page = self.client.get(change_url(self.article))
        self.assertFalse(page.context["may_change"])
        self.assertContains(page, "data-discuss")

    def test_the_heading_counts_what_was_said_and_what_is_open(self) -> None:
        first, _second, third = (comment(self.article.pk, by=self.writer, text=str(n)) for n in range(3))
        self.send("settle", comment=first.pk)
        self.send("withdraw", comment=third.pk)
        self.assertContains(self.client.get(change_url(self.article)), "2 · 1 open")
        self.send("reopen", comment=first.pk)
        self.assertContains(self.client.get(change_url(self.article)), "2 · 2 open")

    def test_own_comments_are_edited_and_withdrawn(self) -> None:
        remark = comment(self.article.pk, by=self.writer, text="first")
        self.send("edit", comment=remark.pk, text="second")
        self.assertContains(self.client.get(discussion_url(self.article)), "second")
        self.send("withdraw", comment=remark.pk)
        page = self.client.get(discussion_url(self.article))
        self.assertContains(page, "Withdrawn")
        self.assertNotContains(page, "second")

    def test_long_discussions_are_paged_and_lead_to_the_page_of_a_comment(self) -> None:
        now = timezone.now()
        Comment.objects.bulk_create(
            Comment(article=self.article, author=self.writer, text=f"number {n}.", created_at=now) for n in range(60)
        )
        first = Comment.objects.order_by("pk").first()
        panel = self.client.get(change_url(self.article))
        self.assertContains(panel, "40 earlier comments")
        self.assertContains(panel, "number 40.")
        self.assertNotContains(panel, "number 39.")
        self.assertContains(self.client.get(discussion_url(self.article)), "number 59.")
        named = self.client.get(f"{discussion_url(self.article)}?comment={first.pk}")
        self.assertContains(named, "number 0.")
        for odd in ("?comment=x", "?comment=999999", "?page=x", "?page=99"):
            self.assertEqual(self.client.get(discussion_url(self.article) + odd).status_code, 200)

    def test_ten_comments_need_as_many_queries_as_one(self) -> None:
        counts = []
        for number in (1, 9):
            for _ in range(number):
                author = factories.make_member("Writer")
                comment(self.article.pk, by=author, text=f"@{author.username} @writer")
            for page in (discussion_url(self.article), change_url(self.article)):
                self.client.get(page)
                with CaptureQueriesContext(connection) as queries:
                    self.client.get(page)
                counts.append(len(queries))
        self.assertEqual(counts[:2], counts[2:])


class SideDoorTests(DiscussionTestCase):
    def test_comments_of_others_are_neither_edited_nor_withdrawn(self) -> None:
        remark = comment(self.article.pk, by=self.editor, text="theirs")
        for do in ("edit", "withdraw"):
            self.assertEqual(self.send(do, comment=remark.pk, text="mine").status_code, 403)
        page = self.client.get(discussion_url(self.article))
        self.assertNotContains(page, 'value="edit"')
        self.assertNotContains(page, 'value="withdraw"')
        self.assertContains(page, "theirs")
        self.client.force_login(self.editor)
        other = comment(self.article.pk, by=self.writer, text="a writer's")
        self.assertEqual(self.send("edit", comment=other.pk, text="mine").status_code, 403)
        self.assertEqual(self.send("withdraw", comment=other.pk).status_code, 302)

    def test_a_comment_is_reached_through_its_own_article_only(self) -> None:
        remark = comment(self.article.pk, by=self.writer, text="here")
        other = factories.make_article(status="draft")
        for number in (remark.pk, 0, "x", "", 10**30):
            response = self.send("edit", article=other, comment=number, text="there")
            self.assertEqual(response.status_code, 404)
        self.assertEqual(Comment.objects.get().text, "here")

    def test_the_discussion_of_a_removed_article_can_be_read_and_not_added_to(self) -> None:
        comment(self.article.pk, by=self.writer, text="said before")
        factories.change(self.article, removed_at=timezone.now())
        page = self.client.get(discussion_url(self.article))
        self.assertContains(page, "said before")
        self.assertNotContains(page, "data-discuss>")
        self.assertEqual(self.send(text="more").status_code, 400)
        self.assertEqual(Comment.objects.count(), 1)

    def test_an_article_that_never_was_is_told_on_the_index(self) -> None:
        response = self.client.get(reverse("admin:editorial_article_discussion", args=[999_999]))
        self.assertRedirects(response, reverse("admin:index"))

    def test_without_the_right_to_look_there_is_nothing(self) -> None:
        remark = comment(self.article.pk, by=self.writer, text="inner words")
        addresses = [discussion_url(self.article), reverse("admin:editorial_article_names")]
        self.client.force_login(factories.make_user())
        for address in addresses:
            self.assertEqual(self.client.get(address).status_code, 403)
            self.assertEqual(self.client.post(address, {"do": "settle", "comment": remark.pk}).status_code, 403)
        for user in (None, factories.make_user(is_staff=False, permissions=["editorial.view_article"])):
            self.client.logout()
            if user:
                self.client.force_login(user)
            for address in addresses:
                self.assertEqual(self.client.get(address).status_code, 302)
                self.assertEqual(self.client.post(address, {"text": "x"}).status_code, 302)
        self.assertEqual(Comment.objects.get().settled_at, None)

    def test_public_pages_never_show_a_comment(self) -> None:
        article = factories.make_article(tags=["one"])
        comment(article.pk, by=self.editor, text="zzqmarker @writer")
        self.client.force_login(factories.make_superuser())
        addresses = ("/", article.get_absolute_url(), article.get_markdown_url(), "/feed.atom", "/tags/one/")
        for address in addresses:
            response = self.client.get(address)
            self.assertEqual(response.status_code, 200, address)
            self.assertNotIn(b"zzqmarker", b"".join(response), address)
        self.assertContains(self.client.get("/search/?q=zzqmarker"), "Nothing found")


class NameTests(DiscussionTestCase):
    def names(self, term: str) -> list[str]:
        response = self.client.get(reverse("admin:editorial_article_names"), {"term": term})
        found: list[str] = response.json()["names"]
        return found

    def test_names_that_begin_so_come_first(self) -> None:
        factories.make_member("Writer", "copywriter")
        factories.make_member("Writer", "李雷")
        factories.make_member("Writer", "wrong", is_active=False)
        factories.make_user("wry")
        self.assertEqual(self.names("WRI"), ["writer", "copywriter"])
        self.assertEqual(self.names("李"), ["李雷"])
        self.assertEqual(self.names("wr"), ["writer", "copywriter"])
        self.assertEqual(len(self.names("")), 4)


class SendBackTests(DiscussionTestCase):
    def setUp(self) -> None:
        self.client.force_login(self.editor)
        header = "---\ntitle: T\nstatus: review\n---\n"
        self.waiting = factories.make_article("T", header=header, body="Body.\n", status="review")

    def press(self, message: str, **changes: Any) -> Any:
        data = posted(self.client.get(change_url(self.waiting)))
        return self.client.post(change_url(self.waiting), {**data, "message": message, "_step": "send_back", **changes})

    def status(self) -> str:
        return Article.objects.get(pk=self.waiting.pk).status

    def test_the_form_refuses_it_without_a_comment_and_saves_nothing(self) -> None:
        response = self.press("  ", body="Changed.")
        self.assertEqual(response.context["form"].errors.as_data()["message"][0].code, "comment-required")
        self.assertEqual((self.status(), self.waiting.revisions.count()), ("review", 1))
        self.assertContains(response, "Changed.")

    def test_the_comment_stands_above_the_form_until_the_next_step(self) -> None:
        self.press("开头 <b>太长</b>")
        self.assertEqual(self.status(), "draft")
        page = self.client.get(change_url(self.waiting))
        self.assertContains(page, "Sent back by editor")
        self.assertContains(page, "开头 &lt;b&gt;太长&lt;/b&gt;")
        carry_out("submit", [self.waiting.pk], by=self.writer)
        self.assertNotContains(self.client.get(change_url(self.waiting)), "Sent back by")

    def test_several_at_once_need_a_comment_too(self) -> None:
        data = {"action": "step_send_back", "_selected_action": [self.waiting.pk], "confirmed": "yes"}
        for blank in ("", " \t", "\x00"):
            response = self.client.post(list_url(Article), {**data, "comment": blank})
            self.assertContains(response, "Say what is to be done")
        self.assertEqual(self.status(), "review")
        self.client.post(list_url(Article), {**data, "comment": "shorter"})
        self.assertEqual((self.status(), self.waiting.events.get().comment), ("draft", "shorter"))

    def test_the_service_asks_people_and_not_the_command_line(self) -> None:
        outcome = carry_out("send_back", [self.waiting.pk], by=self.editor)
        self.assertEqual([code for _, code, _ in outcome.refused], ["comment-required"])
        self.assertEqual(carry_out("send_back", [self.waiting.pk], by=None).refused, [])
