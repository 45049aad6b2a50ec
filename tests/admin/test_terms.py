"""Pages that put terms in order: chosen, looked at, done, and taken back."""

from __future__ import annotations

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from editorial.models import Area, Category, Changeset, Tag, TermPair, TermSuggestion
from editorial.services.term_suggestions import refresh_term_queue
from tests.factories import make_article, make_superuser
from tests.services.gardens import GardenTestCase, eleventy


class TermPageTestCase(GardenTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.load(
            {
                "notes/a.md": eleventy("Alpha", tags="[llms, once]", area="tech", category="models"),
                "notes/b.md": eleventy("Beta", tags="[LLM, llms]", area="tech", category="models"),
            }
        )
        self.client.force_login(make_superuser())

    def tag(self, name: str) -> Tag:
        return Tag.objects.get(name=name)

    def done(self, address: str, data: dict[str, object]) -> Changeset:
        """Posts what was chosen, confirms the plan, and returns the changeset."""
        plan = self.client.post(address, data)
        self.assertEqual(plan.status_code, 200)
        self.assertIn("plan", plan.context, plan.content.decode()[:300])
        before = Changeset.objects.count()
        confirmed = {**data, "seen": plan.context["plan"].fingerprint, "confirmed": "yes", "message": "why"}
        self.assertEqual(self.client.post(address, confirmed).status_code, 302)
        self.assertEqual(Changeset.objects.count(), before + 1)
        changeset = Changeset.objects.order_by("-pk")[0]
        self.assertEqual((changeset.kind, changeset.message), ("taxonomy", "why"))
        return changeset


class EditPageTests(TermPageTestCase):
    def test_tags_are_merged_after_a_look_at_the_plan(self):
        ids = f"?ids={self.tag('LLM').pk},{self.tag('llms').pk}"
        address = reverse("admin:editorial_tag_merge") + ids
        page = self.client.get(f"{address}&q=once")
        self.assertContains(page, "Which one stays?")
        self.assertContains(page, f",{self.tag('once').pk}")
        self.assertContains(self.client.post(address, {}), "Choose which one stays.")
        target = {"target": str(self.tag("LLM").pk)}
        self.assertContains(self.client.post(address, target), "/tags/llms/")
        self.done(address, target)
        self.assertEqual(self.tag("llms").merged_into, self.tag("LLM"))

    def test_a_plan_that_is_out_of_date_is_shown_anew(self):
        address = reverse("admin:editorial_tag_title", args=[self.tag("LLM").pk])
        data = {"title": "Models", "slug": "llm", "confirmed": "yes", "seen": "other"}
        self.assertContains(self.client.post(address, data), "Look at the preview again")
        self.assertEqual(self.tag("LLM").title, "")
        self.done(address, {"title": "Models", "slug": "models"})
        self.assertEqual((self.tag("LLM").title, self.tag("LLM").slug), ("Models", "models"))

    def test_values_are_added_and_stand_for_themselves_again(self):
        address = reverse("admin:editorial_tag_synonyms", args=[self.tag("LLM").pk])
        self.done(address, {"value": "模型"})
        self.assertContains(self.client.get(address), "模型")
        self.done(address, {"separate": "yes", "apart": [self.tag("模型").pk]})
        self.assertIsNone(self.tag("模型").merged_into)

    def test_tags_are_read_as_something_else_or_hidden(self):
        address = f"{reverse('admin:editorial_tag_read_as')}?ids={self.tag('llms').pk}"
        self.assertContains(self.client.get(address), "What is it?")
        self.done(address, {"kind": "category", "value": "models"})
        self.assertEqual(self.tag("llms").read_as, "category")
        self.done(f"{reverse('admin:editorial_tag_internal')}?ids={self.tag('LLM').pk}", {"internal": "yes"})
        self.assertTrue(self.tag("LLM").internal)
        self.assertContains(self.client.get(reverse("admin:editorial_tag_changelist")), "a category")

    def test_categories_get_a_place_in_the_tree(self):
        tree = reverse("admin:editorial_area_tree")
        area, category = Area.objects.get(), Category.objects.get()
        proposed = f"{reverse('admin:editorial_category_place')}?ids={category.pk}&amp;area={area.pk}"
        self.assertContains(self.client.get(tree), proposed)
        self.done(f"{reverse('admin:editorial_category_place')}?ids={category.pk}", {"area": str(area.pk)})
        self.assertEqual(Category.objects.get().area, area)
        self.assertNotContains(self.client.get(tree), "Below no area")

    def test_tags_used_once_are_removed(self):
        address = reverse("admin:editorial_tag_once")
        page = self.client.get(address)
        self.assertEqual([item["row"].name for item in page.context["rows"]], ["LLM", "once"])
        self.assertContains(page, "Alpha")
        self.done(address, {"tag": [self.tag("once").pk]})
        self.assertEqual(self.tag("once").read_as, "nothing")
        self.done(address, {"all": "yes"})
        self.assertContains(self.client.get(address), "more than one article")

    def test_the_pages_are_reached_from_lists_and_forms(self):
        self.assertContains(self.client.get(reverse("admin:editorial_tag_changelist")), "Tags used once")
        page = self.client.get(reverse("admin:editorial_tag_change", args=[self.tag("LLM").pk]))
        for name in ("merge", "synonyms", "title", "read-as"):
            self.assertContains(page, f"/{name}/")
        data = {"action": "merge_terms", "_selected_action": [self.tag("LLM").pk, self.tag("llms").pk]}
        response = self.client.post(reverse("admin:editorial_tag_changelist"), data)
        self.assertIn("/tag/merge/?ids=", response.headers["Location"])


class RewritingTests(TermPageTestCase):
    def test_files_are_rewritten_by_a_bulk_change_that_is_filled_in_and_by_nothing_else(self):
        merge = f"{reverse('admin:editorial_tag_merge')}?ids={self.tag('LLM').pk},{self.tag('llms').pk}"
        self.done(merge, {"target": str(self.tag("LLM").pk)})
        page = self.client.get(reverse("admin:editorial_tag_synonyms", args=[self.tag("LLM").pk]))
        ((_row, address),) = page.context["merged"]
        self.assertIn("tags: [llms, once]", self.text("notes/a.md"))
        form = self.client.get(address)
        self.assertContains(form, "llms")

    def test_a_removed_tag_leads_to_the_change_that_takes_it_out(self):
        self.done(f"{reverse('admin:editorial_tag_read_as')}?ids={self.tag('once').pk}", {"kind": "nothing"})
        page = self.client.get(reverse("admin:editorial_tag_change", args=[self.tag("once").pk]))
        self.assertContains(page, "Take it out of the files…")
        address = next(address for address, label in page.context["edit_buttons"] if "files" in str(label))
        self.assertContains(self.client.get(address), "once")


class QueueTests(TermPageTestCase):
    def setUp(self) -> None:
        super().setUp()
        refresh_term_queue()
        self.queue = reverse("admin:editorial_termsuggestion_changelist")
        self.decide = reverse("admin:editorial_termsuggestion_decide")

    def test_a_card_shows_the_evidence_and_one_button_decides(self):
        row = TermSuggestion.objects.get()
        page = self.client.get(self.queue)
        for text in ("llms", "LLM", "Alpha", "Beta", "1 article has both", "differs in form only"):
            self.assertContains(page, text)
        self.client.post(self.decide, {"suggestion": row.pk, "verdict": "accept", "asked": "kind=tag"})
        self.assertEqual(self.tag("LLM").merged_into, self.tag("llms"))
        self.assertContains(self.client.get(self.queue), "Nothing is open here")

    def test_what_is_refused_is_remembered(self):
        row = TermSuggestion.objects.get()
        self.client.post(self.decide, {"suggestion": row.pk, "verdict": "different"})
        self.assertEqual(TermPair.objects.count(), 1)
        again = self.client.post(self.decide, {"suggestion": row.pk, "verdict": "accept"}, follow=True)
        self.assertContains(again, "decided already")

    def test_ten_suggestions_cost_as_many_queries_as_one(self):
        def queries() -> int:
            self.client.get(self.queue)
            with CaptureQueriesContext(connection) as caught:
                self.assertEqual(self.client.get(self.queue).status_code, 200)
            return len(caught)

        one = queries()
        for number in range(10):
            make_article(f"T{number}", tags=[f"word-{number}x"])
            make_article(f"U{number}", tags=[f"Word {number}x"])
        refresh_term_queue()
        self.assertEqual(TermSuggestion.objects.open().count(), 11)
        self.assertEqual(queries(), one)
