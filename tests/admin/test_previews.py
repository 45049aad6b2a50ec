"""Previews in the admin: the whole page of any revision and of what was typed, and the panel of links."""

from __future__ import annotations

from typing import Any

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from editorial.models import Article, PreviewLink, Revision, Status
from editorial.services.articles import edit_article, open_for_editing
from editorial.services.transitions import remove_articles
from tests import factories
from tests.admin.rows import change_url
from tests.admin.test_article_form import WRITER, FormTestCase, posted


def address(name: str, *arguments: Any) -> str:
    """Returns the address of one of the pages of previews."""
    return reverse(f"admin:editorial_article_{name}", args=arguments)


def edit(article: Article, body: str) -> Revision:
    """Stores an edit of somebody else and returns its revision."""
    based_on = open_for_editing(article.pk, by=None).revision_id
    saved = edit_article(article.pk, by=None, changes={}, body=body, based_on=based_on)
    assert saved.revision is not None
    return saved.revision


class StoredPreviewTests(FormTestCase):
    permissions = WRITER[:1]

    def test_the_newest_text_is_shown_and_called_by_what_it_is(self) -> None:
        article = self.make(status="evergreen")
        text = self.client.get(address("preview", article.pk))
        self.assertContains(text, "what readers see now")
        pending = edit(article, "A waiting text.\n")
        page = self.client.get(address("preview", article.pk))
        self.assertContains(page, "A waiting text.")
        self.assertContains(page, f"Preview of revision {pending.number}")
        self.assertContains(page, "waits to be published, not public")
        self.assertContains(page, f'href="{change_url(article)}"')

    def test_each_revision_is_shown_as_it_was(self) -> None:
        article = self.make(body="The first.\n")
        first = article.live_revision
        second = edit(article, "The second.\n")
        conflict = factories.make_revision(article, body="Of a file.\n", kind="conflict")
        for revision, text, state in (
            (first, "The first.", "not the text of today, not public"),
            (second, "The second.", "newest text, not public"),
            (conflict, "Of a file.", "conflicting text of a file, not public"),
        ):
            page = self.client.get(address("preview_revision", article.pk, revision.pk))
            self.assertContains(page, text)
            self.assertContains(page, state)

    def test_nobody_keeps_or_lists_it(self) -> None:
        response = self.client.get(address("preview", self.make().pk))
        self.assertEqual(response.headers["Cache-Control"], "private, no-store")
        self.assertEqual(response.headers["X-Robots-Tag"], "noindex, nofollow")
        self.assertNotIn("ETag", response.headers)
        self.assertContains(response, '<meta name="robots" content="noindex, nofollow">')

    def test_nothing_is_shown_of_what_is_not_there(self) -> None:
        article, other = self.make(), self.make()
        self.assertEqual(
            self.client.get(address("preview_revision", article.pk, other.live_revision_id)).status_code, 404
        )
        self.assertEqual(self.client.get(address("preview_revision", article.pk, 999_999)).status_code, 404)
        self.assertRedirects(self.client.get(address("preview", 999_999)), reverse("admin:index"))
        remove_articles([article.pk], by=None)
        history = address("history", article.pk)
        for page in (address("preview", article.pk), address("preview_revision", article.pk, article.live_revision_id)):
            response = self.client.get(page)
            self.assertRedirects(response, history)
        self.assertNotContains(self.client.get(history), "/preview/")

    def test_history_and_revision_lead_to_it(self) -> None:
        article = self.make()
        target = address("preview_revision", article.pk, article.live_revision_id)
        self.assertContains(self.client.get(address("history", article.pk)), f'href="{target}"')
        page = self.client.get(reverse("admin:editorial_revision_change", args=[article.live_revision_id]))
        self.assertContains(page, f'href="{target}"')


class TypedPreviewTests(FormTestCase):
    def preview(self, article: Article, **changes: Any) -> Any:
        data = {**posted(self.open(article)), **changes}
        return self.client.post(address("preview_typed", article.pk), data)

    def test_what_was_typed_is_shown_and_not_stored(self) -> None:
        article = self.make()
        before = self.text(article), Revision.objects.count(), list(Article.objects.values())
        response = self.preview(article, title="Typed title", body="Typed text.\r\n", tags="typed tag\r\none")
        self.assertContains(response, "Typed title")
        self.assertContains(response, "Typed text.")
        self.assertContains(response, "typed tag")
        self.assertContains(response, "Preview of what you typed")
        self.assertEqual(response.headers["Cache-Control"], "private, no-store")
        self.assertEqual(before, (self.text(article), Revision.objects.count(), list(Article.objects.values())))

    def test_a_newer_text_is_not_mixed_in(self) -> None:
        article = self.make(body="The first.\n")
        data = {**posted(self.open(article)), "title": "Typed title"}
        edit(article, "Of somebody else.\n")
        response = self.client.post(address("preview_typed", article.pk), data)
        self.assertContains(response, "Typed title")
        self.assertContains(response, "The first.")
        self.assertNotContains(response, "Of somebody else.")

    def test_what_cannot_be_written_is_told(self) -> None:
        response = self.preview(self.make(), date="no day at all")
        self.assertContains(response, "Nothing was saved", status_code=422)
        self.assertContains(response, "Date", status_code=422)

    def test_only_those_who_may_edit_the_article_may_try_texts(self) -> None:
        article = self.make(assignee=factories.make_superuser())
        self.assertEqual(self.client.post(address("preview_typed", article.pk), {"title": "x"}).status_code, 403)
        self.assertEqual(self.client.get(address("preview_typed", article.pk)).status_code, 405)
        strict = Client(enforce_csrf_checks=True)
        strict.force_login(self.user)
        self.assertEqual(strict.post(address("preview_typed", self.make().pk), {"title": "x"}).status_code, 403)

    def test_the_button_opens_a_tab_of_its_own(self) -> None:
        page = self.open(self.make())
        self.assertContains(page, 'formtarget="_blank"')


class PanelTests(FormTestCase):
    def share(self, article: Article, revision: int | None = None) -> Any:
        data = {"revision": revision or open_for_editing(article.pk, by=None).revision_id}
        return self.client.post(address("share", article.pk), data, follow=True)

    def test_a_link_is_made_shown_and_opens(self) -> None:
        article = self.make(body="Shown to a friend.\n")
        page = self.share(article)
        link = PreviewLink.objects.get()
        self.assertEqual((link.created_by, link.revision_id), (self.user, article.live_revision_id))
        shared = page.context["preview_links"][0].address
        self.assertContains(page, shared)
        self.assertContains(page, "by writer")
        self.assertContains(Client().get(shared), "Shown to a friend.")
        self.assertContains(self.open(article), shared)

    def test_revoking_one_and_all(self) -> None:
        article = self.make()
        first = self.share(article).context["preview_links"][0]
        self.share(article)
        response = self.client.post(address("revoke", article.pk), {"link": first.link.pk}, follow=True)
        self.assertContains(response, "1 link is revoked.")
        self.assertEqual(Client().get(first.address).status_code, 404)
        self.assertEqual(len(response.context["preview_links"]), 1)
        self.share(article)
        response = self.client.post(address("revoke", article.pk), {"link": "all"}, follow=True)
        self.assertContains(response, "2 links are revoked.")
        self.assertEqual(response.context["preview_links"], [])

    def test_a_public_text_and_one_that_changed_meanwhile_are_refused(self) -> None:
        published = self.make(status="evergreen")
        self.assertNotContains(self.open(published), "Share a preview")
        self.assertContains(self.share(published), "Readers see this text already")
        draft = self.make()
        self.assertContains(self.share(draft, revision=1), "Somebody changed the article meanwhile")
        self.assertEqual(PreviewLink.objects.count(), 0)

    def test_those_who_may_not_edit_see_make_and_end_none(self) -> None:
        article = self.make()
        shared = self.share(article).context["preview_links"][0].address
        factories.change(article, created_by=self.user, assignee=self.user)
        viewer = factories.make_user("viewer", permissions=WRITER[:1])
        writer = factories.make_member("Writer", "another")
        for user in (viewer, writer):
            self.client.force_login(user)
            with self.subTest(user.get_username()):
                page = self.client.get(change_url(article))
                self.assertNotContains(page, shared.rpartition("/preview/")[2])
                self.assertNotContains(page, "Share a preview")
                for name, data in (("share", {"revision": article.live_revision_id}), ("revoke", {"link": "all"})):
                    self.assertEqual(self.client.post(address(name, article.pk), data).status_code, 403)
        self.assertEqual(Client().get(shared).status_code, 200)
        self.assertEqual(PreviewLink.objects.count(), 1)

    def test_crafted_posts_change_nothing(self) -> None:
        article, other = self.make(), self.make()
        self.share(article)
        link = PreviewLink.objects.get()
        for data in ({}, {"link": "x"}, {"link": "1" * 40}, {"link": "-1"}):
            self.assertEqual(self.client.post(address("revoke", article.pk), data).status_code, 403)
        self.client.post(address("revoke", other.pk), {"link": link.pk})
        link.refresh_from_db()
        self.assertIsNone(link.revoked_at)
        for name in ("share", "revoke"):
            self.assertEqual(self.client.get(address(name, article.pk)).status_code, 405)
        self.assertRedirects(self.client.post(address("share", 999_999), {"revision": "1"}), reverse("admin:index"))
        remove_articles([other.pk], by=None)
        self.assertRedirects(
            self.client.post(address("share", other.pk), {"revision": "1"}), address("history", other.pk)
        )

    def test_queries_are_as_many_for_ten_links_as_for_one(self) -> None:
        article = self.make(status=Status.DRAFT)
        counts = []
        for number in (1, 9):
            for _ in range(number):
                self.share(article)
            self.open(article)
            with CaptureQueriesContext(connection) as queries:
                self.open(article)
            counts.append(len(queries))
        self.assertEqual(counts[0], counts[1])
