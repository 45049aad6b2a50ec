"""The queue of suggestions about names in the admin: what a card shows, deciding, many at once, and the search."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import Permission
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from editorial.admin.suggestions.cards import pieces
from editorial.models import Alias, Changeset, Entity, Job, NamePair, NameSuggestion
from editorial.services.jobs import do_job
from editorial.services.name_suggestions import refresh_queue
from tests import factories
from tests.services.gardens import GardenTestCase, eleventy

TEXT = "昨天，**黄仁勋**（Jensen Huang）<b>说</b>。"
QUEUE = reverse("admin:editorial_namesuggestion_changelist")
DECIDE = reverse("admin:editorial_namesuggestion_decide")
TOGETHER = reverse("admin:editorial_namesuggestion_together")


class QueuePageTests(GardenTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.load(
            {
                "notes/a.md": eleventy(
                    "A", people="[Jensen Huang]", body="昨天，**黄仁勋**（Jensen Huang）<b>说</b>。"
                ),
                "notes/b.md": eleventy("B", people="[黄仁勋]", body="我采访了黄仁勋（Jensen Huang）。"),
                "notes/c.md": eleventy("C", companies_orgs="[TSMC, New York Times]", body="台积电（TSMC）"),
                "notes/d.md": eleventy("D", companies_orgs="[The New York Times]", body="再说**台积电**(TSMC)。"),
            }
        )
        refresh_queue()
        self.client.force_login(factories.make_member("Editor", "editor"))

    def page(self, address: str = QUEUE, **query: str) -> Any:
        answer = self.client.get(address, query)
        self.assertEqual(answer.status_code, 200)
        return answer

    def shown(self, **query: str) -> list[str]:
        return [str(card.row) for card in self.page(**query).context["cards"]]

    def decide(self, text: str, verdict: str, asked: str = "") -> Any:
        row = next(row for row in NameSuggestion.objects.open() if str(row) == text)
        given = {"suggestion": str(row.pk), "verdict": verdict, "asked": asked}
        return self.client.post(DECIDE, given, follow=True)

    def test_both_sides_stand_with_their_articles_and_the_sentences_with_both_names_marked(self) -> None:
        page = self.page(kind="person")
        (card,) = page.context["cards"]
        self.assertEqual((card.first.name, card.first.articles, card.second.name), ("Jensen Huang", 1, "黄仁勋"))
        self.assertContains(page, "昨天，<mark>黄仁勋</mark>（<mark>Jensen Huang</mark>）&lt;b&gt;说&lt;/b&gt;。")
        self.assertContains(page, "2 sentences")
        both = f"?ids={card.row.first_id},{card.row.second_id}"
        self.assertEqual(self.client.get(reverse("admin:editorial_entity_merge") + both).status_code, 200)
        self.assertContains(page, reverse("admin:editorial_entity_merge") + both)
        self.assertContains(page, "1 article of “黄仁勋” belongs to “Jensen Huang”")

    def test_kinds_and_reasons_narrow_the_queue(self) -> None:
        self.assertEqual(self.shown(kind="person"), ["Jensen Huang = 黄仁勋"])
        self.assertEqual(self.shown(reason="spelling"), ["New York Times = The New York Times"])
        self.assertEqual(self.shown(reason="spelling", kind="person"), [])
        self.assertEqual(len(self.shown(kind="nonsense", page="99")), 3)

    def test_the_same_is_a_merge_and_leads_back_to_where_one_was(self) -> None:
        answer = self.decide("Jensen Huang = 黄仁勋", "accept", asked="kind=person&page=1&foreign=1")
        self.assertRedirects(answer, f"{QUEUE}?kind=person&page=1")
        self.assertEqual(Entity.objects.get(name="黄仁勋").merged_into, Entity.objects.get(name="Jensen Huang"))
        changeset = Changeset.objects.get(kind="entity")
        self.assertContains(answer, reverse("admin:editorial_changeset_change", args=[changeset.pk]))
        self.assertContains(answer, "Nothing is open here")

    def test_the_same_kept_as_the_second(self) -> None:
        self.decide("New York Times = The New York Times", "swap")
        self.assertEqual(
            Entity.objects.get(slug="new-york-times").merged_into, Entity.objects.get(slug="the-new-york-times")
        )

    def test_a_name_that_leads_nowhere_yet(self) -> None:
        self.assertContains(self.page(), "“台积电” in a header means “TSMC”")
        self.decide("TSMC = 台积电", "accept")
        self.assertEqual(Alias.objects.get(written="台积电").entity.name, "TSMC")

    def test_not_the_same_and_related_are_remembered(self) -> None:
        self.decide("Jensen Huang = 黄仁勋", "different")
        self.decide("TSMC = 台积电", "related")
        self.assertEqual(list(NamePair.objects.values_list("verdict", flat=True)), ["related", "different"])
        self.assertEqual(self.shown(), ["New York Times = The New York Times"])

    def test_what_is_decided_already_is_said_and_nonsense_changes_nothing(self) -> None:
        self.decide("TSMC = 台积电", "nonsense")
        for number in ("0", "x", "", "9" * 30):
            answer = self.client.post(DECIDE, {"suggestion": number, "verdict": "accept"}, follow=True)
            self.assertContains(answer, "decided already")
        self.assertFalse(Changeset.objects.filter(kind="entity").exists())

    def test_several_are_accepted_as_one_changeset_after_a_look(self) -> None:
        NameSuggestion.objects.update(score=0.95)
        page = self.page(TOGETHER)
        chosen = [str(card.row.pk) for card in page.context["cards"] if card.row.reason != "spelling"]
        self.assertEqual(len(chosen), 2)
        answer = self.client.post(TOGETHER, {"suggestion": chosen}, follow=True)
        self.assertContains(answer, "2 suggestions accepted")
        self.assertEqual(Changeset.objects.get(kind="entity").done, 2)
        self.assertEqual(self.shown(), ["New York Times = The New York Times"])

    def test_less_probable_ones_are_not_accepted_together(self) -> None:
        NameSuggestion.objects.update(score=0.5)
        chosen = [str(pk) for pk in NameSuggestion.objects.values_list("pk", flat=True)]
        self.client.post(TOGETHER, {"suggestion": chosen})
        self.assertFalse(Changeset.objects.filter(kind="entity").exists())
        self.assertContains(self.page(TOGETHER), "No suggestion is probable enough")

    def test_sentences_of_articles_that_somebody_may_not_see_are_left_out(self) -> None:
        self.assertEqual(len(self.page(kind="person").context["cards"][0].lines), 2)
        names_only = factories.make_user("names", is_staff=True)
        names_only.user_permissions.add(Permission.objects.get(codename="change_entity"))
        self.client.force_login(names_only)
        page = self.page(kind="person")
        self.assertEqual(page.context["cards"][0].lines, [])
        self.assertNotContains(page, "notes/a.md")

    def test_looking_through_the_garden_is_a_job(self) -> None:
        NameSuggestion.objects.all().delete()
        self.assertContains(self.page(), "Nobody has looked through the garden yet")
        self.client.post(reverse("admin:editorial_namesuggestion_find"))
        job = Job.objects.get()
        do_job(job.pk)
        job.refresh_from_db()
        self.assertEqual((job.state, job.result["open"]), (Job.State.DONE, 3))

    def test_queries_do_not_grow_with_the_queue(self) -> None:
        def queries() -> int:
            with CaptureQueriesContext(connection) as captured:
                self.page()
            return len(captured)

        self.page()  # what is looked up once a process
        few = queries()
        for sign in "甲乙丙丁戊己庚辛壬癸":
            text = f"**某某{sign}**（Person {sign}q）".replace(f"Person {sign}", f"Person Number{ord(sign)}")
            person = f"[Person Number{ord(sign)}q]"
            self.load({f"notes/{ord(sign)}.md": eleventy("N", people=person, body=text)})
        refresh_queue()
        self.assertGreater(len(self.shown()), 10)
        self.assertEqual((queries(), few), (12, 12))


class PiecesTests(GardenTestCase):
    def test_names_are_marked_in_whatever_capitals_the_longest_first(self) -> None:
        self.assertEqual(
            pieces("Claude code and Claude.", ["Claude", "Claude Code", ""]),
            [("Claude code", True), (" and ", False), ("Claude", True), (".", False)],
        )
        self.assertEqual(pieces("a (b", ["("]), [("a ", False), ("(", True), ("b", False)])
        self.assertEqual(pieces("text", []), [("text", False)])
