"""When articles are due for review, through everything that it follows from; and saying that nothing has to change."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test import override_settings
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from editorial.models import Area, Article, Changeset, Revision, WorkflowEvent
from editorial.services.bulk_changes import FILTERS
from editorial.services.curation import save_term
from editorial.services.debts import due_by_area
from editorial.services.decisions import as_text, collect_decisions, import_decisions, read_decisions
from editorial.services.rebuilding import rebuild_rows
from editorial.services.review_dates import refresh_review_dates
from editorial.services.reviewing import note_reviewed
from editorial.services.term_edits import MergeTerms, carry_out_term_edit
from editorial.services.transitions import carry_out, remove_articles
from editorial.workflow import due_for_review
from tests import factories
from tests.admin.rows import change_url, list_url
from tests.admin.test_article_form import posted
from tests.services.gardens import GardenTestCase, eleventy
from tests.services.undos import undo

DAY = dt.timedelta(days=1)
FILES = {
    "notes/a.md": eleventy("A", area="tech", date="2025-10-28", summary="S", tags="[x]"),
    "notes/b.md": eleventy("B", area="[tech, history]", date="2025-10-29", summary="S", tags="[x]"),
    "notes/c.md": eleventy("C", date="2025-10-30", summary="S", category="c", tags="[x]"),
    "notes/d.md": eleventy("D", area="tech", status="draft", date="2025-10-31", summary="S", tags="[x]"),
}


class ReviewTestCase(GardenTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.load({"notes/first.md": eleventy(area="[tech, history]", status="draft")})
        self.set_days("tech", 30)

    def set_days(self, area: str, days: int | None) -> Changeset | None:
        """Sets the days of an area as an editor does, and returns the changeset."""
        save_term(Area.objects.get(value=area), by=None, changes={"review_days": days})
        return Changeset.objects.order_by("-pk").first()

    def due(self) -> dict[str, str | None]:
        """Returns title → day, after holding that `rebuild` agrees with what is stored."""
        self.assertEqual(rebuild_rows(check=True).differences, [])
        rows = Article.objects.present().exclude(path="notes/first.md").values_list("title", "review_due_on")
        return {title: day.isoformat() if day else None for title, day in rows}

    def titled(self, title: str) -> Article:
        return Article.objects.get(title=title)


class DueDateTests(ReviewTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.load(FILES)

    def test_an_import_writes_the_day_with_each_new_article(self) -> None:
        self.assertEqual(self.due(), {"A": "2025-11-27", "B": "2025-11-28", "C": None, "D": None})

    def test_the_days_of_an_area_move_its_articles_and_undo_moves_them_back(self) -> None:
        changed = self.set_days("history", 10)
        self.assertEqual(self.due(), {"A": "2025-11-27", "B": "2025-11-08", "C": None, "D": None})
        assert changed is not None
        undo(changed, by=None)
        self.assertEqual(self.due()["B"], "2025-11-28")
        self.set_days("tech", 0)
        self.assertEqual(self.due(), {"A": None, "B": None, "C": None, "D": None})

    def test_days_beyond_ten_years_are_refused(self) -> None:
        with self.assertRaises(ValidationError):
            self.set_days("tech", 3_651)

    def test_the_site_has_days_for_all_others(self) -> None:
        with override_settings(REVIEW_DAYS=365):
            self.assertEqual(
                {path for path, what in rebuild_rows().differences if what == "review date"}, {"notes/c.md"}
            )
            self.assertEqual(self.due(), {"A": "2025-11-27", "B": "2025-11-28", "C": "2026-10-30", "D": None})

    def test_a_text_that_changes_its_area_or_its_status_changes_the_day(self) -> None:
        self.load({"notes/a.md": FILES["notes/a.md"].replace(b"area: tech", b"area: history")})
        self.assertIsNone(self.due()["A"])
        self.load({"notes/b.md": FILES["notes/b.md"].replace(b"evergreen", b"archived")})
        self.assertIsNone(self.due()["B"])

    def test_areas_that_become_one_have_the_days_of_that_one(self) -> None:
        self.set_days("history", 5)
        area = {row.value: row for row in Area.objects.all()}.__getitem__
        carry_out_term_edit(MergeTerms(area("history"), [area("tech")]), by=None)
        self.assertEqual(self.due()["A"], "2025-11-02")
        self.load({"notes/new.md": eleventy("New", area="tech", date="2025-10-01")})
        self.assertEqual(self.due()["New"], "2025-10-06")

    def test_publishing_again_begins_the_days_anew_and_undoing_that_takes_it_back(self) -> None:
        article = self.titled("A")
        today = timezone.localdate()
        for step in ("archive", "revive"):
            self.assertFalse(carry_out(step, [article.pk], by=None).refused)
        self.assertIsNone(self.due()["A"])
        self.assertFalse(carry_out("publish", [article.pk], by=None).refused)
        self.assertEqual(self.due()["A"], (today + 30 * DAY).isoformat())
        for changeset in list(Changeset.objects.filter(kind="workflow").order_by("-pk")):
            undo(changeset, by=None)
        self.assertEqual(self.due()["A"], "2025-11-27")

    def test_a_first_publication_begins_the_days(self) -> None:
        carry_out("publish", [self.titled("D").pk], by=None)
        self.assertEqual(self.due()["D"], (timezone.localdate() + 30 * DAY).isoformat())
        self.assertIsNone(self.titled("D").reviewed_at)

    def test_rebuilding_mends_a_wrong_day(self) -> None:
        Article.objects.filter(title="A").update(review_due_on=dt.date(2000, 1, 1))
        self.assertEqual(rebuild_rows(check=True).differences, [("notes/a.md", "review date")])
        rebuild_rows()
        self.assertEqual(self.due()["A"], "2025-11-27")

    def test_an_area_is_moved_with_few_queries_however_many_articles_it_has(self) -> None:
        counts = []
        for number in range(2):
            with CaptureQueriesContext(connection) as queries:
                self.set_days("tech", 40 + number)
            counts.append(len(queries))
            self.load({f"notes/n{number}.md": FILES["notes/a.md"].replace(b": A", b": N") for number in range(20)})
        self.assertEqual(counts[0], counts[1])


class ReviewedTests(ReviewTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.load(FILES)
        self.publisher = factories.make_member("Publisher", "publisher")
        self.again = (timezone.localdate() + 30 * DAY).isoformat()

    def test_it_is_due_again_after_its_days_and_nothing_else_changes(self) -> None:
        article = self.titled("A")
        columns = Article.objects.values().get(pk=article.pk)
        revisions = Revision.objects.count()
        outcome = note_reviewed([article.pk], by=self.publisher, comment="Still right")
        self.assertEqual([row.pk for row in outcome.done], [article.pk])
        self.assertEqual(self.due()["A"], self.again)
        now = Article.objects.values().get(pk=article.pk)
        self.assertEqual({name for name in now if now[name] != columns[name]}, {"reviewed_at", "review_due_on"})
        self.assertEqual(Revision.objects.count(), revisions)
        event = WorkflowEvent.objects.latest("pk")
        self.assertEqual(
            (event.transition, event.from_status, event.to_status, event.actor, event.comment, event.revision_id),
            ("reviewed", "evergreen", "evergreen", self.publisher, "Still right", article.live_revision_id),
        )

    def test_undo_brings_the_day_back_and_undoing_the_undo_notes_it_again(self) -> None:
        note_reviewed([self.titled("A").pk, self.titled("B").pk], by=self.publisher)
        report = undo(Changeset.objects.latest("pk"), by=self.publisher)
        self.assertEqual((self.due()["A"], self.due()["B"]), ("2025-11-27", "2025-11-28"))
        self.assertIsNone(self.titled("A").reviewed_at)
        assert report.changeset_id is not None
        undo(Changeset.objects.get(pk=report.changeset_id), by=self.publisher)
        self.assertEqual((self.due()["A"], self.due()["B"]), (self.again, self.again))

    def test_who_and_what_is_refused(self) -> None:
        editor = factories.make_member("Editor", "editor")
        with self.assertRaises(PermissionDenied):
            note_reviewed([self.titled("A").pk], by=editor)
        later = factories.make_article("Later", publish_at=timezone.now() + DAY)
        removed = factories.make_article("Removed")
        remove_articles([removed.pk], by=None)
        cases = {"wrong-status": self.titled("D"), "wrong-time": later, "removed": removed}
        for code, article in cases.items():
            with self.subTest(code):
                outcome = note_reviewed([article.pk], by=self.publisher)
                self.assertEqual([refused[1] for refused in outcome.refused], [code])
        outcome = note_reviewed([self.titled("A").pk], by=self.publisher, seen={self.titled("A").pk: 0})
        self.assertEqual([refused[1] for refused in outcome.refused], ["changed-since"])

    def test_decisions_carry_days_and_reviews_to_another_installation(self) -> None:
        note_reviewed([self.titled("A").pk], by=None)
        decisions = read_decisions(as_text(collect_decisions(by=None)).encode())
        self.assertEqual(decisions["area"]["tech"]["review_days"], 30)
        self.assertEqual(set(decisions["review"]), {"notes/a.md"})
        Article.objects.update(reviewed_at=None)
        self.set_days("tech", None)
        self.assertIsNone(self.due()["A"])
        import_decisions(decisions, by=None)
        self.assertEqual(self.due(), {"A": self.again, "B": "2025-11-28", "C": None, "D": None})
        self.assertIsNone(import_decisions(decisions, by=None).changeset_id)

    def test_decisions_that_name_no_moment_of_the_past_are_refused(self) -> None:
        for text in ("soon", "2025-01-01T10:00:00", "9999-01-01T00:00:00+00:00"):
            with self.subTest(text):
                report = import_decisions({"review": {"notes/a.md": {"reviewed_at": text}}}, by=None)
                self.assertEqual([item.code for item in report.refused], ["not-valid"])


class ReviewPageTests(ReviewTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.load(FILES)
        self.publisher = factories.make_member("Publisher", "publisher")
        self.client.force_login(self.publisher)

    def test_the_button_of_the_form_notes_it_and_stores_no_text(self) -> None:
        article = self.titled("A")
        page = self.client.get(change_url(article))
        self.assertContains(page, "2025-11-27")
        self.assertContains(page, 'name="_edit_step" value="reviewed"')
        revisions = Revision.objects.count()
        response = self.client.post(change_url(article), {**posted(page), "_edit_step": "reviewed"}, follow=True)
        self.assertContains(response, "nothing has to change")
        self.assertIsNotNone(self.titled("A").reviewed_at)
        self.assertEqual(Revision.objects.count(), revisions)

    def test_who_may_not_publish_has_no_button_and_is_refused(self) -> None:
        self.client.force_login(factories.make_member("Editor", "editor"))
        article = self.titled("A")
        page = self.client.get(change_url(article))
        self.assertNotContains(page, 'value="reviewed"')
        response = self.client.post(change_url(article), {**posted(page), "_edit_step": "reviewed"})
        self.assertEqual(response.status_code, 403)
        self.assertIsNone(self.titled("A").reviewed_at)

    def test_the_action_of_the_list_notes_those_that_were_confirmed(self) -> None:
        ids = [self.titled(title).pk for title in ("A", "B", "D")]
        data: dict[str, Any] = {"action": "reviewed", "_selected_action": ids}
        page = self.client.post(list_url(Article), data)
        self.assertContains(page, "Reviewed: nothing to change: 2 articles")
        again = {**data, "_selected_action": ids[:2], "confirmed": "yes", "seen": page.context["seen"]}
        self.client.post(list_url(Article), again)
        noted = Article.objects.filter(reviewed_at__isnull=False).values_list("title", flat=True)
        self.assertEqual(set(noted), {"A", "B"})

    def test_the_debt_page_counts_by_area_and_leads_to_the_lists(self) -> None:
        today = timezone.localdate()
        for title, days in (("A", -1), ("B", 30)):
            Article.objects.filter(title=title).update(review_due_on=today + days * DAY)
        found = {due.label: (due.overdue, due.soon) for due in due_by_area()}
        self.assertEqual(found, {"tech": (1, 1), "history": (0, 1)})
        page = self.client.get(reverse("admin:editorial_finding_debt"))
        tech = Area.objects.get(value="tech").pk
        for value, title in (("overdue", "A"), ("soon", "B")):
            address = f"{list_url(Article)}?area={tech}&review_due={value}"
            self.assertContains(page, address.replace("&", "&amp;"))
            listed = self.client.get(address).context["cl"].result_list
            self.assertEqual([article.title for article in listed], [title])

    def test_a_bulk_change_chooses_what_the_list_does(self) -> None:
        rows = Article.objects.present()
        for value in ("overdue", "soon"):
            narrowed = FILTERS["review_due"].narrowed(rows, value)
            self.assertEqual(set(narrowed), set(due_for_review(rows, value)))
        self.assertEqual(FILTERS["review_due"].known, "overdue, soon")

    def test_the_form_of_an_area_sets_the_days(self) -> None:
        area = Area.objects.get(value="history")
        data = {"title": "", "description": "", "review_days": "10"}
        self.client.post(change_url(area), data)
        self.assertEqual(self.due()["B"], "2025-11-08")
        self.client.post(change_url(area), {**data, "review_days": ""})
        self.assertEqual(self.due()["B"], "2025-11-28")

    def test_groups_cost_the_same_however_many_there_are(self) -> None:
        counts = []
        for number in (1, 10):
            for index in range(number):
                factories.make_article(areas=[f"area {number} {index}"], review_due_on=dt.date(2020, 1, 1))
            with CaptureQueriesContext(connection) as queries:
                due_by_area()
            counts.append(len(queries))
        self.assertEqual(counts, [2, 2])

    def test_refreshing_asks_once_for_many(self) -> None:
        ids = list(Article.objects.values_list("pk", flat=True))
        with self.assertNumQueries(1):
            refresh_review_dates(ids)
