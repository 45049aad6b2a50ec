"""The history of an article: its list, two revisions compared, one shown, one taken away as a file."""

from __future__ import annotations

from typing import Any

from django.db import connection
from django.test import TestCase
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from editorial.models import Article, Revision
from tests import factories
from tests.admin.rows import change_url

VIEW = ("editorial.view_article",)
HEADER = "---\ntitle: {title}\ndate: '2025-10-28'\nstatus: draft\ntags: [one, two]\nmood: calm\n---\n"


def history_url(article: Article) -> str:
    """Returns the address of the history."""
    return f"/admin/editorial/article/{article.pk}/history/"


def compare_url(article: Article, **chosen: Any) -> str:
    """Returns the address of two revisions compared."""
    query = "&".join(f"{name}={value}" for name, value in chosen.items())
    return f"/admin/editorial/article/{article.pk}/compare/?{query}"


def download_url(revision: Revision) -> str:
    """Returns the address of a revision's file."""
    return f"/admin/editorial/revision/{revision.pk}/download/"


class HistoryTestCase(TestCase):
    permissions: tuple[str, ...] = VIEW

    @classmethod
    def setUpTestData(cls) -> None:
        cls.user = factories.make_user("reader", permissions=cls.permissions)
        cls.article = factories.make_article(
            "Rivers", header=HEADER.format(title="Rivers"), body="一条河。\r\nSecond <b>line</b>.\n", status="draft"
        )
        cls.first = cls.article.live_revision
        cls.second = factories.make_revision(
            cls.article,
            header=HEADER.format(title="Lakes & seas").replace("two", "three").replace("calm", "wild"),
            body="一条江。\r\nSecond <b>line</b>.\nThird.\n",
            parent=cls.first,
            message="why <not>",
            author=cls.user,
        )
        factories.change(cls.article, live_revision=cls.second)

    def setUp(self) -> None:
        self.client.force_login(self.user)

    def get(self, address: str, status: int = 200) -> Any:
        response = self.client.get(address)
        self.assertEqual(response.status_code, status)
        return response


class ListTests(HistoryTestCase):
    permissions = (*VIEW, "editorial.view_changeset")

    def test_every_revision_is_there_whatever_its_kind(self) -> None:
        factories.make_revision(self.article, kind="pending", body="Waiting.\n")
        factories.make_revision(self.article, kind="conflict", body="File.\n")
        html = self.get(history_url(self.article)).content.decode()
        for revision in self.article.revisions.all():
            self.assertIn(change_url(revision), html)
            self.assertIn(download_url(revision), html)
            self.assertIn(change_url(revision.changeset), html)
        for text in ("badge-pending", "badge-conflict", "badge-live", "why &lt;not&gt;"):
            self.assertIn(text, html)

    def test_the_newest_and_the_one_before_are_chosen(self) -> None:
        html = self.get(history_url(self.article)).content.decode()
        self.assertRegex(html, rf'name="old" value="{self.first.pk}"[^>]* checked')
        self.assertRegex(html, rf'name="new" value="{self.second.pk}"[^>]* checked')
        self.assertEqual(html.count(" checked"), 2)

    def test_ids_are_written_without_separators(self) -> None:
        article = factories.make_article(pk=1_234_567)
        factories.make_revision(article, pk=7_654_321)
        with self.settings(USE_THOUSAND_SEPARATOR=True):
            self.assertContains(self.get(history_url(article)), 'value="7654321"')

    def test_an_only_revision_cannot_be_compared(self) -> None:
        self.assertNotContains(self.get(history_url(factories.make_article())), 'type="radio"')

    def test_queries_do_not_grow_with_the_revisions(self) -> None:
        self.queries()  # the session is written anew by the first request
        few = self.queries()
        for number in range(10):
            factories.make_revision(self.article, body=f"{number}\n", author=factories.make_user())
        self.assertEqual(self.queries(), few)

    def queries(self) -> int:
        with CaptureQueriesContext(connection) as queries:
            self.get(history_url(self.article))
        return len(queries)


class CompareTests(HistoryTestCase):
    def test_without_a_choice_the_newest_is_compared_with_the_one_before(self) -> None:
        page = self.get(compare_url(self.article))
        self.assertEqual((page.context["old"], page.context["new"]), (self.first, self.second))

    def test_the_older_stands_on_the_left_whatever_was_chosen_where(self) -> None:
        page = self.get(compare_url(self.article, old=self.second.pk, new=self.first.pk))
        self.assertEqual((page.context["old"], page.context["new"]), (self.first, self.second))

    def test_chinese_is_marked_by_character_and_words_by_word(self) -> None:
        page = self.get(compare_url(self.article))
        self.assertContains(page, "一条<del>河</del>。")
        self.assertContains(page, "一条<ins>江</ins>。")
        self.assertContains(page, "<ins>Third.</ins>")
        self.assertContains(page, "1 line changed")
        self.assertContains(page, "1 line added")

    def test_the_header_is_shown_as_fields(self) -> None:
        rows = {str(row.label): (row.old, row.new) for row in self.get(compare_url(self.article)).context["field_rows"]}
        self.assertEqual(set(rows), {"Title", "Tags", "mood"})
        self.assertEqual(rows["Tags"], (("one", "<del>two</del>"), ("one", "<ins>three</ins>")))
        self.assertEqual(rows["mood"], (("<del>calm</del>",), ("<ins>wild</ins>",)))

    def test_texts_are_escaped(self) -> None:
        html = self.get(compare_url(self.article)).content.decode()
        self.assertIn("Second &lt;b&gt;line&lt;/b&gt;.", html)
        self.assertNotIn("<b>line", html)

    def test_revisions_of_other_articles_and_nonsense_are_not_found(self) -> None:
        other = factories.make_article()
        for chosen in (other.live_revision.pk, 0, "x", "-1", "٣", "9" * 30, ""):
            for side in ("old", "new"):
                with self.subTest(chosen=chosen, side=side):
                    self.get(compare_url(self.article, **{side: chosen}), 404)

    def test_nothing_can_be_posted(self) -> None:
        self.assertEqual(self.client.post(compare_url(self.article)).status_code, 405)

    def test_texts_of_removed_articles_are_still_there(self) -> None:
        factories.change(self.article, removed_at=timezone.now())
        self.get(compare_url(self.article))
        page = self.get(change_url(self.second))
        self.assertNotContains(page, f'href="{change_url(self.article)}"')

    def test_queries_do_not_grow_with_the_revisions(self) -> None:
        for number in range(10):
            factories.make_revision(self.article, body=f"{number}\n", author=factories.make_user())
        self.get(compare_url(self.article))
        with self.assertNumQueries(8):
            self.get(compare_url(self.article))


class DownloadTests(HistoryTestCase):
    def test_the_file_comes_byte_for_byte_and_is_kept_by_nobody(self) -> None:
        article = factories.make_article(
            header="\ufeff---\r\ntitle: 港\r\n---\r\n", body="一\r二\r\nno end\u00a0", path='notes/港 "口".md'
        )
        response = self.get(download_url(article.live_revision))
        self.assertEqual(response.content, "\ufeff---\r\ntitle: 港\r\n---\r\n一\r二\r\nno end\u00a0".encode())
        self.assertIn("no-store", response.headers["Cache-Control"])
        self.assertEqual(response.headers["Content-Type"], "text/markdown; charset=utf-8")
        disposition = response.headers["Content-Disposition"]
        self.assertTrue(disposition.startswith("attachment; filename*=utf-8''%E6%B8%AF%20-%E5%8F%A3--r1.md"))

    def test_what_is_not_there_is_not_found(self) -> None:
        self.get("/admin/editorial/revision/999999/download/", 404)

    def test_nothing_can_be_posted(self) -> None:
        self.assertEqual(self.client.post(download_url(self.first)).status_code, 405)


class RevisionTests(HistoryTestCase):
    def test_one_revision_shows_its_text_and_what_differs_from_its_parent(self) -> None:
        page = self.get(change_url(self.second))
        self.assertContains(page, "一条江。")
        self.assertContains(page, "一条<del>河</del>。")
        self.assertContains(page, download_url(self.second))


class PermissionTests(HistoryTestCase):
    permissions = ("editorial.view_changeset", "editorial.view_revision", "editorial.export_article")

    def test_only_who_sees_articles_sees_their_history(self) -> None:
        for address in (
            history_url(self.article),
            compare_url(self.article),
            compare_url(self.article, old=self.first.pk, new=self.second.pk),
            download_url(self.first),
            change_url(self.first),
        ):
            with self.subTest(address):
                self.get(address, 403)
