"""The page of an article whose edit waits: merged onto a text that changed, submitted, scheduled, discarded."""

from __future__ import annotations

import datetime as dt
from typing import Any
from unittest import mock

from django.contrib.auth.models import AbstractBaseUser
from django.utils import timezone

from editorial.mapping import Field
from editorial.models import Article, WorkflowEvent
from editorial.services.articles import edit_article
from editorial.services.pending import schedule_pending
from editorial.services.rebasing import CannotRebase
from tests.admin.rows import change_url, list_url
from tests.admin.test_article_form import posted
from tests.factories import make_member
from tests.services.gardens import GardenTestCase, eleventy

READY = {"date": "2025-01-02", "summary": "Short.", "area": "water", "tags": "[one]"}
BODY = "第一段。\n\n第二段。\n\n第三段。\n"
DAY = dt.timedelta(days=1)


class PendingPageTestCase(GardenTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.writer, self.editor, self.publisher = (make_member(group) for group in ("Writer", "Editor", "Publisher"))
        self.load({"notes/a.md": eleventy(body=BODY, **READY)})
        self.moment = timezone.localtime(timezone.now()).replace(microsecond=0, second=0) + DAY

    def edit(self, body: str | None = None, **changes: Any) -> Any:
        values = {Field(name): value for name, value in changes.items()}
        saved = edit_article(self.article().pk, by=None, changes=values, body=body, based_on=self.based_on())
        return saved.revision

    def import_live(self, body: str = BODY, **values: Any) -> None:
        self.load({"notes/a.md": eleventy(body=body, **{**READY, **values})})

    def open(self, user: AbstractBaseUser | None = None) -> Any:
        self.client.force_login(user or self.publisher)  # type: ignore[arg-type]
        return self.client.get(change_url(self.article()))

    def post(self, data: dict[str, Any], **more: str) -> Any:
        return self.client.post(change_url(self.article()), {**data, **more})

    def pending_text(self) -> str:
        pending = self.article().pending_revision
        return pending.header + pending.body.text if pending else ""


class MergeAtPublishingTests(PendingPageTestCase):
    def test_the_merged_form_is_shown_and_published_once_it_was_confirmed(self) -> None:
        self.edit(BODY.replace("第三段", "我的第三段"), title="Lakes")
        self.import_live(BODY.replace("第一段", "文件的第一段"), mood="calm")
        live = self.text()
        page = self.open()
        self.assertContains(page, "The published text changed after this edit was begun.")
        shown = self.post(posted(page), _publish="x")
        self.assertEqual((shown.status_code, self.text()), (409, live))
        self.assertContains(shown, "The text of today changed after this edit was begun", status_code=409)
        self.assertEqual(shown.context["form"].text_of("title"), "Lakes")
        marks = {(str(label), side) for label, side, _mark, _text in shown.context["brought"]}
        self.assertEqual(marks, {("Title", "mine"), ("mood", "theirs")})
        self.assertContains(shown, "from the text of today", status_code=409)
        answer = self.post(posted(shown), _publish="x")
        self.assertRedirects(answer, change_url(self.article()))
        self.assertEqual(self.text(), live.replace("Rivers", "Lakes").replace("第三段", "我的第三段"))
        self.assertIsNone(self.article().pending_revision)

    def test_what_is_written_into_the_merged_form_is_part_of_it(self) -> None:
        self.edit(title="Lakes")
        self.import_live(summary="From the file")
        shown = self.post(posted(self.open()), _publish="x")
        self.post({**posted(shown), "insight": "Mine"}, _publish="x")
        for part in ("Lakes", "From the file", "insight: Mine"):
            self.assertIn(part, self.text())

    def test_saved_it_waits_again_and_begins_at_the_text_of_today(self) -> None:
        self.edit(title="Lakes")
        self.import_live(mood="calm")
        shown = self.post(posted(self.open(self.writer)), _join="x")
        self.assertEqual(shown.status_code, 409)
        self.post(posted(shown), _continue="x")
        self.assertIn("mood: calm", self.pending_text())
        self.assertNotIn("Lakes", self.text())
        self.assertFalse(self.open().context["pending_is_behind"])

    def test_where_both_changed_a_place_the_editor_chooses(self) -> None:
        self.edit(BODY.replace("第二段", "我的第二段"), title="Lakes")
        self.import_live(BODY.replace("第二段", "文件的第二段"))
        page = self.post(posted(self.open()), _publish="x")
        self.assertContains(page, "The waiting edit", status_code=409)
        data = {**dict(page.context["carried"]), "newest": page.context["newest_seen"], "onto": "yes", "_merge": "x"}
        again = self.post(data)
        self.assertIn("places", again.context)
        form = self.post(data, **{"choice-body-1": "both"})
        self.assertEqual(form.context["form"].text_of("body"), BODY.replace("第二段。", "我的第二段。\n文件的第二段。"))
        self.post(posted(form), _publish="x")
        self.assertTrue(self.text().endswith(BODY.replace("第二段。", "我的第二段。\n文件的第二段。")))
        self.assertIn("Lakes", self.text())

    def choose_mood(self, choice: str) -> Any:
        """Returns the form after a restored text and an import changed a key without a field, and `choice` was made."""
        self.import_live(mood="first", layout="one.njk")
        first = self.article().live_revision
        assert first is not None
        self.import_live(mood="second", layout="one.njk")
        self.open()
        restore = f"/admin/editorial/article/{self.article().pk}/restore/{first.pk}/"
        self.client.post(restore, {"seen": self.client.get(restore).context["seen"]})
        self.import_live(mood="third", layout="two.njk")
        page = self.post(posted(self.open()), _join="x")
        self.assertEqual([str(place.label) for place in page.context["places"]], ["mood"])
        data = {**dict(page.context["carried"]), "newest": page.context["newest_seen"], "onto": "yes", "_merge": "x"}
        return self.post(data, **{"choice-key-1": choice})

    def test_a_key_without_a_field_that_both_changed_is_asked_about(self) -> None:
        self.post(posted(self.choose_mood("mine")), _publish="x")
        self.assertIn("mood: first\nlayout: two.njk\n", self.text())

    def test_a_key_keeps_what_is_live_where_that_was_chosen(self) -> None:
        self.post(posted(self.choose_mood("theirs")), _continue="x")
        self.assertIn("mood: third\nlayout: two.njk\n", self.pending_text())

    def test_a_live_text_that_changes_once_more_is_shown_again(self) -> None:
        self.edit(title="Lakes")
        self.import_live(mood="calm")
        shown = self.post(posted(self.open()), _publish="x")
        self.import_live(mood="calm", insight="Third")
        live = self.text()
        again = self.post({**posted(shown), "summary": "Mine"}, _publish="x")
        self.assertEqual((again.status_code, self.text()), (409, live))
        form = again.context["form"]
        self.assertEqual([form.text_of(name) for name in ("title", "insight", "summary")], ["Lakes", "Third", "Mine"])
        self.post(posted(again), _publish="x")
        self.assertEqual(self.text(), live.replace("Rivers", "Lakes").replace("Short.", "Mine"))

    def test_a_step_asks_for_the_merge_first_and_then_takes_the_whole(self) -> None:
        self.edit(title="Lakes")
        self.import_live(mood="calm")
        shown = self.post(posted(self.open()), _step="archive")
        self.assertEqual((shown.status_code, self.article().status), (409, "evergreen"))
        self.post(posted(shown), _step="archive")
        self.assertEqual(self.article().status, "archived")
        self.assertIn("Lakes", self.text())
        self.assertIn("mood: calm", self.text())

    def test_an_article_that_an_import_made_a_draft_gets_the_edit_merged(self) -> None:
        self.edit(title="Lakes")
        self.load({"notes/a.md": eleventy(status="draft", body=BODY, mood="calm", **READY)})
        live = self.text()
        shown = self.post(posted(self.open(self.writer)), _continue="x")
        self.assertEqual((shown.status_code, self.text()), (409, live))
        self.post(posted(shown), _continue="x")
        self.assertEqual(self.text(), live.replace("Rivers", "Lakes"))

    def test_an_edit_that_the_live_header_cannot_take_is_told_and_stays(self) -> None:
        self.edit(title="Lakes")
        self.import_live(mood="calm")
        refused = CannotRebase("nested-value", "`title` holds keys of its own.")
        with mock.patch("editorial.admin.articles.conflicts.rebase", side_effect=refused):
            page = self.post(posted(self.open()), _publish="x")
        self.assertContains(page, "The edit cannot be brought onto the text of today")
        self.assertContains(page, "Lakes")
        self.assertIsNotNone(self.article().pending_revision)

    def test_what_is_refused_after_the_save_says_that_the_text_is_kept(self) -> None:
        self.edit(title="Lakes")
        page = self.post({**posted(self.open()), "summary": ""}, _publish="x")
        self.assertContains(page, "Your text is kept as the waiting edit.")
        self.assertContains(page, "Not met: Summary.")
        self.post({**posted(page), "summary": "Better"}, _publish="x")
        self.assertIn("Better", self.text())

    def test_a_stale_form_with_a_step_is_a_conflict_and_no_refusal(self) -> None:
        page = self.open(self.writer)
        self.edit(title="Lakes")
        shown = self.post({**posted(page), "insight": "Mine"}, _step="submit")
        self.assertEqual(shown.status_code, 409)
        self.assertEqual(shown.context["form"].text_of("insight"), "Mine")

    def test_a_crafted_post_neither_skips_the_merge_nor_publishes(self) -> None:
        self.edit(title="Lakes")
        self.import_live(mood="calm")
        live = self.text()
        data = posted(self.open(self.writer))
        for more in (
            {"_publish": "x"},
            {"_publish": "x", "onto": "yes"},
            {"_edit_step": "schedule"},
            {"_edit_step": "x"},
        ):
            with self.subTest(more):
                self.assertEqual(self.post(data, **more).status_code, 403)
        shown = self.post(data, _join="x")
        self.assertEqual(self.post(posted(shown), _publish="x").status_code, 403)
        self.assertEqual(self.text(), live)


class EditStepTests(PendingPageTestCase):
    def schedule(self, **more: str) -> Any:
        data = {"_edit_step": "schedule", "edit-at": self.moment.strftime("%Y-%m-%dT%H:%M"), **more}
        return self.post(posted(self.open()), **data)

    def test_each_role_is_offered_what_it_may_do(self) -> None:
        self.edit(title="Lakes")
        offered = {
            self.writer: (False, True, False),
            self.editor: (False, True, False),
            self.publisher: (True, True, True),
        }
        for user, expected in offered.items():
            page = self.open(user).content.decode()
            marks = ('value="schedule"', 'value="submit"', 'name="_publish"')
            self.assertEqual(tuple(mark in page for mark in marks), expected)
        self.assertIn("Time zone: UTC", page)
        first = page.index('type="submit"', page.index('id="content-main"'))
        self.assertIn('name="_continue"', page[first : first + 200])

    def test_the_form_is_saved_and_approved_for_the_time(self) -> None:
        self.edit(title="Lakes")
        self.assertRedirects(self.schedule(summary="Written with it"), change_url(self.article()))
        article = self.article()
        self.assertEqual((article.approved_for, article.approved_revision), (self.moment, article.pending_revision))
        self.assertIn("Written with it", self.pending_text())
        for user in (self.publisher, self.writer):
            page = self.open(user)
            self.assertContains(page, f"approved by {self.publisher.get_username()}")  # type: ignore[attr-defined]
            self.assertContains(page, f"{self.moment:%Y-%m-%d %H:%M} UTC")
        self.assertNotContains(page, "Discard this edit")
        rows = self.client.get(list_url(Article), {"edit": "scheduled"})
        self.assertEqual(list(rows.context["cl"].result_list), [article])
        self.assertContains(rows, "edit scheduled")

    def test_a_later_edit_is_told_apart(self) -> None:
        self.edit(title="Lakes")
        self.schedule()
        self.assertNotContains(self.open(), "What was edited later does not go live with it.")
        self.edit(title="Seas")
        self.assertContains(self.open(), "What was edited later does not go live with it.")
        history = self.client.get(f"/admin/editorial/article/{self.article().pk}/history/")
        self.assertContains(history, ">approved</span>", count=1)
        self.assertContains(history, "Edit scheduled")
        compare = self.client.get(f"/admin/editorial/article/{self.article().pk}/compare/")
        self.assertContains(compare, ">approved</span>", count=1)

    def test_times_that_cannot_be_are_told_and_the_form_is_kept(self) -> None:
        self.edit(title="Lakes")
        for text in ("", "soon", "2001-01-01T00:00"):
            with self.subTest(text):
                page = self.schedule(**{"edit-at": text, "insight": "Kept"})
                self.assertEqual(page.status_code, 200)
                self.assertEqual(page.context["form"].text_of("insight"), "Kept")
                self.assertIsNone(self.article().approved_for)

    def test_it_is_taken_off_the_schedule(self) -> None:
        self.edit(title="Lakes")
        self.schedule()
        self.post(posted(self.open()), _edit_step="unschedule")
        self.assertIsNone(self.article().approved_for)
        self.assertIsNotNone(self.article().pending_revision)

    def test_a_submitted_edit_waits_for_review(self) -> None:
        self.edit(title="Lakes")
        self.post(posted(self.open(self.writer)), _edit_step="submit", message="Please look")
        page = self.open(self.editor)
        self.assertContains(page, "waiting for review")
        self.assertContains(page, "Please look")
        self.assertNotContains(page, 'value="submit"')
        rows = self.client.get(list_url(Article), {"edit": "submitted"})
        self.assertEqual(list(rows.context["cl"].result_list), [self.article()])
        again = self.post(posted(self.open(self.writer)), _edit_step="submit")
        self.assertContains(again, "It waits for review already.")
        self.assertEqual(WorkflowEvent.objects.filter(transition="submit_edit").count(), 1)

    def test_an_approved_edit_is_discarded_by_publishers_who_were_told(self) -> None:
        revision = self.edit(title="Lakes")
        schedule_pending(self.article().pk, by=self.publisher, based_on=revision.pk, at=self.moment)
        address = f"/admin/editorial/article/{self.article().pk}/discard/"
        self.open(self.writer)
        self.assertContains(self.client.get(address), "Only somebody who may publish can discard it.")
        self.assertEqual(self.client.post(address, {"revision": revision.pk}).status_code, 403)
        self.open(self.publisher)
        self.assertContains(self.client.get(address), "That ends too.")
        self.client.post(address, {"revision": revision.pk})
        self.assertEqual((self.article().pending_revision, self.article().approved_for), (None, None))
