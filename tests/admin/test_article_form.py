"""The form of an article: what it shows, what a save changes, what it refuses."""

from __future__ import annotations

from typing import Any
from unittest import mock

from django.core import signing
from django.test import TestCase
from django.utils import timezone

from editorial.models import Article, Changeset, Collection, Finding, Revision
from editorial.services.articles import edit_article
from editorial.services.texts import document_of
from tests import factories
from tests.admin.rows import change_url, plain

HEADER = """---
title: "A title"   # kept
date: '2025-10-28'
status: evergreen
people: ['Doe, Jane', "Ada Lovelace"]
tags: [one, two]
mood: [calm, "grey"]
summary: 'A short one'
---
"""
WRITER = ("editorial.view_article", "editorial.change_article", "editorial.add_article")
PUBLISHER = (*WRITER, "editorial.publish_article")


def posted(response: Any) -> dict[str, Any]:
    """Returns what a browser would send for the page's form, line ends as a browser sends them."""
    form = response.context["form"]
    data: dict[str, Any] = {"seen": response.context["seen"]}
    for name in form.fields:
        text = form.text_of(name)
        if text or name != "excluded":
            data[name] = text.replace("\n", "\r\n")
    return data


class FormTestCase(TestCase):
    permissions = WRITER

    @classmethod
    def setUpTestData(cls) -> None:
        cls.user = factories.make_user("writer", permissions=cls.permissions)

    def setUp(self) -> None:
        self.client.force_login(self.user)

    def make(self, header: str = HEADER, body: str = "First line.\n\nSecond line.\n", **columns: Any) -> Article:
        columns = {"title": "A title", "status": "draft", **columns}
        return factories.make_article(header=header.replace("evergreen", columns["status"]), body=body, **columns)

    def open(self, article: Article) -> Any:
        response = self.client.get(change_url(article))
        self.assertEqual(response.status_code, 200)
        return response

    def save(self, article: Article, *, button: str = "_continue", value: str = "x", **changes: Any) -> Any:
        data = {**posted(self.open(article)), **changes, button: value}
        return self.client.post(change_url(article), data)

    def text(self, article: Article, *, pending: bool = False) -> str:
        return document_of(Article.objects.get(pk=article.pk), pending=pending).to_bytes().decode()


class SavingTests(FormTestCase):
    def test_saving_unchanged_writes_nothing(self) -> None:
        for body in ("text\n", "a\r\nb\r\n", "a\rb\r", "\n\n  leading\u00a0\n", "no newline", "a\r\nb\nc\r", ""):
            with self.subTest(body=body):
                article = self.make(body=body)
                before = (Changeset.objects.count(), Revision.objects.count(), self.text(article))
                response = self.save(article)
                self.assertRedirects(response, change_url(article))
                self.assertEqual((Changeset.objects.count(), Revision.objects.count(), self.text(article)), before)

    def test_one_field_changes_the_lines_of_its_key_only(self) -> None:
        article = self.make()
        before = self.text(article).splitlines()
        self.save(article, summary="Another one")
        after = self.text(article).splitlines()
        changed = [(old, new) for old, new in zip(before, after, strict=True) if old != new]
        self.assertEqual(len(changed), 1)
        self.assertTrue(changed[0][1].startswith("summary:"))
        self.assertIn("Another one", changed[0][1])

    def test_names_with_commas_stay_one_name_and_order_is_kept(self) -> None:
        article = self.make()
        self.assertEqual(self.open(article).context["form"].text_of("people"), "Doe, Jane\nAda Lovelace")
        self.save(article, people="Doe, Jane\r\n\r\n  Grace Hopper \r\nAda Lovelace")
        names = list(article.mentions.filter(role="people").order_by("position").values_list("written", flat=True))
        self.assertEqual(names, ["Doe, Jane", "Grace Hopper", "Ada Lovelace"])

    def test_one_word_of_the_body_keeps_the_other_lines_endings(self) -> None:
        article = self.make(body="one\r\ntwo\rthree\nfour")
        self.save(article, body="one\r\ntwo words\r\nthree\r\nfour")
        self.assertTrue(self.text(article).endswith("---\none\r\ntwo words\rthree\nfour"))

    def test_refused_values_are_shown_at_their_fields_and_nothing_is_saved(self) -> None:
        article = self.make()
        before = self.text(article)
        response = self.save(article, date="soon", body="My long work.")
        self.assertEqual(response.status_code, 200)
        self.assertIn("date", response.context["form"].errors)
        self.assertContains(response, "My long work.")
        self.assertEqual(self.text(article), before)

    def test_unknown_keys_and_header_are_shown_escaped_and_read_only(self) -> None:
        article = self.make(header=HEADER.replace("calm", "<b>calm</b>"))
        html = self.open(article).content.decode()
        self.assertIn("[&lt;b&gt;calm&lt;/b&gt;, &quot;grey&quot;]", html)
        self.assertNotIn("<b>calm", html)

    def test_findings_are_shown(self) -> None:
        article = self.make()
        Finding.objects.create(article=article, rule="x", message="Look <here>", line=3)
        self.assertContains(self.open(article), "Look &lt;here&gt;")

    def test_save_and_close_leads_to_the_list(self) -> None:
        article = self.make()
        response = self.save(article, button="_save", title="New")
        self.assertEqual(response.headers["location"], "/admin/editorial/article/")

    def test_bodies_that_begin_with_a_blank_line_keep_it(self) -> None:
        html = self.open(self.make(body="\nfirst")).content.decode()
        self.assertRegex(html, r"<textarea[^>]*name=\"body\"[^>]*>\r?\n\nfirst</textarea>")


class PendingTests(FormTestCase):
    def test_edit_of_a_published_article_waits(self) -> None:
        article = self.make(status="evergreen")
        live = self.text(article)
        self.save(article, body="Rewritten.")
        self.assertEqual(self.text(article), live)
        self.assertIn("Rewritten.", self.text(article, pending=True))
        page = self.open(article)
        self.assertContains(page, "This edit is not public yet")
        self.assertIn("<ins>Rewritten.</ins>", plain(page))
        self.assertIn("<del>First line.</del>", plain(page))

    def test_who_may_not_publish_gets_no_button_and_no_way(self) -> None:
        article = self.make(status="evergreen")
        self.assertNotContains(self.open(article), 'name="_publish"')
        response = self.save(article, button="_publish", body="Mine.")
        self.assertEqual(response.status_code, 403)
        self.assertIsNone(Article.objects.get(pk=article.pk).pending_revision)

    def test_discarding_asks_first_and_keeps_the_text_in_the_history(self) -> None:
        article = self.make(status="evergreen")
        self.save(article, body="Rewritten.")
        address = f"/admin/editorial/article/{article.pk}/discard/"
        self.assertContains(self.client.get(address), "Discard")
        pending = Article.objects.get(pk=article.pk).pending_revision
        assert pending is not None
        self.client.post(address, {"revision": pending.pk + 1})
        self.assertIsNotNone(Article.objects.get(pk=article.pk).pending_revision)
        self.client.post(address, {"revision": pending.pk})
        self.assertIsNone(Article.objects.get(pk=article.pk).pending_revision)
        self.assertTrue(Revision.objects.filter(pk=pending.pk).exists())


class PublishingTests(FormTestCase):
    permissions = PUBLISHER

    def test_save_and_publish_makes_the_edit_public(self) -> None:
        article = self.make(status="evergreen")
        self.save(article, button="_publish", body="Rewritten.")
        self.assertIn("Rewritten.", self.text(article))
        self.assertIsNone(Article.objects.get(pk=article.pk).pending_revision)

    def test_a_waiting_edit_is_published_without_further_changes(self) -> None:
        article = self.make(status="evergreen")
        self.save(article, body="Rewritten.")
        self.save(article, button="_publish")
        self.assertIn("Rewritten.", self.text(article))

    def test_publishing_over_a_live_text_that_was_not_seen_is_refused(self) -> None:
        article = self.make(status="evergreen")
        self.save(article, body="Rewritten.")
        data = posted(self.open(article))
        newer = factories.make_revision(article, body="Imported meanwhile.\n", parent=article.live_revision)
        factories.change(article, live_revision=newer, body=newer.body)
        response = self.client.post(change_url(article), {**data, "_publish": "x"})
        self.assertEqual(response.status_code, 409)
        self.assertIn("Imported meanwhile.", self.text(article))
        self.assertEqual([part.kind for part in response.context["parts"]], ["conflict"])

    def test_steps_save_first_and_then_change_the_status(self) -> None:
        article = self.make(status="review")
        self.save(article, button="_step", value="publish", summary="Saved with the step", areas="water")
        article.refresh_from_db()
        self.assertEqual((article.status, article.summary), ("evergreen", "Saved with the step"))

    def test_only_steps_that_are_open_now_are_taken(self) -> None:
        article = self.make(status="draft")
        for name in ("unpublish", "import", "nonsense"):
            with self.subTest(step=name):
                self.assertEqual(self.save(article, button="_step", value=name).status_code, 403)
        self.assertEqual(Article.objects.get(pk=article.pk).status, "draft")


class ConflictTests(FormTestCase):
    def other(self, article: Article, **changes: Any) -> None:
        newest = article.pending_revision_id or article.live_revision_id
        body = changes.pop("body", None)
        edit_article(article.pk, by=None, changes=changes, body=body, based_on=newest)  # type: ignore[arg-type]

    def test_changes_of_different_fields_are_both_in_the_form_and_saved_once_confirmed(self) -> None:
        article = self.make()
        data = posted(self.open(article))
        self.other(article, summary="Theirs")
        response = self.client.post(change_url(article), {**data, "title": "Mine", "_continue": "x"})
        self.assertEqual(response.status_code, 409)
        form = response.context["form"]
        self.assertEqual((form.text_of("title"), form.text_of("summary")), ("Mine", "Theirs"))
        self.assertEqual(
            {(str(label), side) for label, side, _mark, _text in response.context["brought"]},
            {("Title", "mine"), ("Summary", "theirs")},
        )
        self.assertNotIn("Mine", self.text(article))
        self.client.post(change_url(article), {**posted(response), "_continue": "x"})
        self.assertIn("Mine", self.text(article))
        self.assertIn("Theirs", self.text(article))

    def test_a_check_box_is_merged_like_a_text(self) -> None:
        article = self.make()
        data = posted(self.open(article))
        self.other(article, excluded=True)
        response = self.client.post(change_url(article), {**data, "title": "Mine", "_continue": "x"})
        self.assertEqual(response.context["form"].text_of("excluded"), "on")

    def test_a_form_without_a_valid_signature_loses_nothing_and_saves_nothing(self) -> None:
        article, other = self.make(), self.make()
        before = self.text(article)
        foreign = posted(self.open(other))["seen"]
        forged = signing.dumps([article.pk, article.live_revision_id, None, {}], salt="another")
        for seen in ("", "garbage", foreign, forged):
            with self.subTest(seen=seen[:10]):
                data = {**posted(self.open(article)), "seen": seen, "body": "My work."}
                response = self.client.post(change_url(article), {**data, "_continue": "x"})
                self.assertEqual(response.status_code, 409)
                self.assertIn("My work.", [part.place.mine for part in response.context["parts"] if part.place])
                self.assertEqual(self.text(article), before)

    def test_a_save_of_somebody_else_between_check_and_write_is_a_conflict_too(self) -> None:
        article = self.make()
        data = {**posted(self.open(article)), "title": "Mine", "_continue": "x"}

        def first_somebody_else(*arguments: Any, **options: Any) -> Any:
            self.other(article, summary="Theirs")
            return edit_article(*arguments, **options)

        with mock.patch("editorial.admin.articles.editing.edit_article", side_effect=first_somebody_else):
            response = self.client.post(change_url(article), data)
        self.assertEqual(response.status_code, 409)
        self.assertEqual(response.context["form"].text_of("summary"), "Theirs")


class AddingTests(FormTestCase):
    def add(self, **data: Any) -> Any:
        collection = factories.make_collection("notes", dialect="eleventy")
        defaults = {"collection": collection.pk, "title": "新的文章", "body": "正文。\r\n", "_continue": "x"}
        return self.client.post("/admin/editorial/article/add/", {**defaults, **data})

    def test_new_article_gets_a_clean_header_and_a_file_name_from_its_title(self) -> None:
        response = self.add(tags="人工智能\r\nai safety", people="Doe, Jane")
        article = Article.objects.get(title="新的文章")
        self.assertRedirects(response, change_url(article))
        self.assertRegex(article.path, r"^notes/xin.*\.md$")
        text = self.text(article)
        self.assertTrue(text.startswith("---\ntitle: "))
        self.assertTrue(text.endswith(("---\n正文。\n", "---\n\n正文。\n")))
        self.assertEqual(article.status, "draft")
        self.assertEqual(
            list(article.tag_links.order_by("position").values_list("written", flat=True)), ["人工智能", "ai safety"]
        )

    def test_file_name_that_is_taken_is_refused_at_its_field(self) -> None:
        self.add(stem="mine")
        response = self.add(stem="mine")
        self.assertEqual(response.status_code, 200)
        self.assertIn("stem", response.context["form"].errors)

    def test_file_names_that_leave_the_folder_are_refused(self) -> None:
        for stem in ("../up", "/root", "a//b", "x\x00", "a/../b"):
            with self.subTest(stem=stem):
                self.assertEqual(self.add(stem=stem).status_code, 200)
        self.assertFalse(Article.objects.exists())

    def test_a_title_is_needed(self) -> None:
        response = self.add(title="  ")
        self.assertIn("title", response.context["form"].errors)
        self.assertEqual(Collection.objects.count(), 1)

    def test_a_posted_status_is_ignored(self) -> None:
        self.add(status="evergreen")
        self.assertEqual(Article.objects.get().status, "draft")


class RemovedTests(FormTestCase):
    def test_removed_articles_lead_to_their_history(self) -> None:
        article = self.make(removed_at=timezone.now())
        response = self.client.get(change_url(article))
        self.assertRedirects(response, f"/admin/editorial/article/{article.pk}/history/")

    def test_what_never_was_leads_to_the_index(self) -> None:
        self.assertRedirects(self.client.get("/admin/editorial/article/99999/change/"), "/admin/")
        self.assertEqual(self.client.get("/admin/editorial/article/x9/change/").status_code, 404)


class HistoryTests(FormTestCase):
    def test_history_lists_revisions_and_leads_to_their_texts(self) -> None:
        article = self.make()
        self.save(article, body="Second text.", message="why not")
        revision = article.revisions.first()
        page = self.client.get(f"/admin/editorial/article/{article.pk}/history/")
        self.assertContains(page, "why not")
        self.assertContains(page, change_url(revision))
        self.assertContains(self.client.get(change_url(revision)), "Second <ins>text</ins>.")
