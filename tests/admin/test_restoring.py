"""The page that restores a revision: what it shows, what it asks, and whom it refuses."""

from __future__ import annotations

from typing import Any

from django.core import signing
from django.utils import timezone

from editorial.models import Article, Changeset
from editorial.services.articles import edit_article
from editorial.services.texts import document_of
from tests import factories
from tests.admin.rows import change_url
from tests.admin.test_history import HistoryTestCase, history_url

CHANGE = ("editorial.view_article", "editorial.change_article")
PUBLISH = (*CHANGE, "editorial.publish_article")


class RestoreTestCase(HistoryTestCase):
    permissions = CHANGE

    def url(self, revision: Any = None, article: Article | None = None) -> str:
        article = article or self.article
        return f"/admin/editorial/article/{article.pk}/restore/{(revision or self.first).pk}/"

    def text(self, *, pending: bool = False) -> str:
        return document_of(Article.objects.get(pk=self.article.pk), pending=pending).to_bytes().decode()

    def restore(self, **data: Any) -> Any:
        page = self.get(self.url())
        return self.client.post(self.url(), {"seen": page.context["seen"], **data})


class RestoreTests(RestoreTestCase):
    def setUp(self) -> None:
        super().setUp()
        factories.change(self.article, header=self.second.header, body=self.second.body)

    def test_the_page_shows_what_would_change_and_changes_nothing(self) -> None:
        before = Changeset.objects.count()
        page = self.get(self.url())
        self.assertContains(page, "一条<del>江</del>。")
        self.assertContains(page, "一条<ins>河</ins>。")
        self.assertNotContains(page, 'name="publish"')
        self.assertEqual(Changeset.objects.count(), before)

    def test_confirmed_it_is_restored_with_the_message(self) -> None:
        response = self.restore(message="back to the river")
        self.assertRedirects(response, change_url(self.article))
        self.assertIn("一条河。\r\n", self.text())
        newest = self.article.revisions.first()
        self.assertEqual((newest.origin, newest.message, newest.author), ("restore", "back to the river", self.user))

    def test_forged_and_foreign_signatures_restore_nothing(self) -> None:
        other = factories.make_article(status="draft")
        foreign = self.get(self.url(factories.make_revision(other), other)).context["seen"]
        forged = signing.dumps([self.article.pk, self.second.pk, self.second.pk, {}], salt="another")
        for seen in ("", "x", str(self.second.pk), foreign, forged):
            with self.subTest(seen[:9]):
                response = self.client.post(self.url(), {"seen": seen, "based_on": self.second.pk})
                self.assertEqual(response.status_code, 409)
        self.assertIn("一条江。", self.text())

    def test_a_save_meanwhile_is_shown_before_anything_is_restored(self) -> None:
        seen = self.get(self.url()).context["seen"]
        edit_article(self.article.pk, by=None, changes={}, body="Theirs.\n", based_on=self.second.pk)
        response = self.client.post(self.url(), {"seen": seen})
        self.assertEqual(response.status_code, 409)
        self.assertContains(response, "Theirs", status_code=409)
        self.assertIn("Theirs.", self.text())
        self.client.post(self.url(), {"seen": response.context["seen"]})
        self.assertIn("一条河。", self.text())

    def test_revisions_of_other_articles_are_not_found(self) -> None:
        foreign = factories.make_article().live_revision
        for method in (self.client.get, self.client.post):
            self.assertEqual(method(self.url(foreign)).status_code, 404)

    def test_the_newest_text_offers_no_button(self) -> None:
        self.assertNotContains(self.get(self.url(self.second)), 'value="Restore"')

    def test_removed_articles_lead_to_their_history(self) -> None:
        factories.change(self.article, removed_at=timezone.now())
        self.assertRedirects(self.client.post(self.url()), history_url(self.article))
        self.assertNotContains(self.get(history_url(self.article)), "/restore/")

    def test_the_history_leads_to_it(self) -> None:
        self.assertContains(self.get(history_url(self.article)), self.url())
        self.assertContains(self.get(change_url(self.first)), self.url())


class PublishedTests(RestoreTestCase):
    def setUp(self) -> None:
        super().setUp()
        header = self.second.header.replace("draft", "evergreen")
        factories.change(self.article, header=header, body=self.second.body, status="evergreen")

    def test_who_may_not_publish_restores_a_waiting_edit(self) -> None:
        self.assertNotContains(self.get(self.url()), 'name="publish"')
        self.assertEqual(self.restore(publish="yes").status_code, 403)
        self.assertEqual(self.restore().status_code, 302)
        self.assertIn("一条江。", self.text())
        self.assertIn("一条河。", self.text(pending=True))
        self.assertIn("status: evergreen", self.text(pending=True))


class PublisherTests(PublishedTests):
    permissions = PUBLISH

    def test_who_may_not_publish_restores_a_waiting_edit(self) -> None:
        self.restore()
        self.assertIn("一条江。", self.text())

    def test_who_may_publish_can_do_so_at_once(self) -> None:
        self.assertContains(self.get(self.url()), 'name="publish"')
        self.restore(publish="yes")
        self.assertIn("一条河。", self.text())
        self.assertIsNone(Article.objects.get(pk=self.article.pk).pending_revision_id)


class ViewerTests(RestoreTestCase):
    permissions = ("editorial.view_article", "editorial.publish_article", "editorial.delete_article")

    def test_who_may_not_change_articles_is_refused(self) -> None:
        for method in (self.client.get, self.client.post):
            self.assertEqual(method(self.url()).status_code, 403)
        self.assertNotContains(self.get(history_url(self.article)), "/restore/")
        self.assertNotContains(self.get(change_url(self.first)), "/restore/")
