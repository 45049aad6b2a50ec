"""The queue of suggestions about names: made from the garden, decided, remembered, undone."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied

from editorial.models import Alias, Changeset, Entity, Mention, NamePair, NameSuggestion
from editorial.services.decisions import as_text, collect_decisions, import_decisions, read_decisions
from editorial.services.name_suggestions import accept, queue_lines, refresh_queue, suggest_in_background, tell_apart
from editorial.services.rebuilding import rebuild_names
from editorial.services.undoing import carry_out_undo, plan_undo
from editorial.services.work import Work
from tests import factories
from tests.services.gardens import GardenTestCase, eleventy

TSMC = "台积电（TSMC）"
TEXT = "昨天，**黄仁勋**（Jensen Huang）说。"
FILES = {
    "notes/a.md": eleventy("A", people="[Jensen Huang]", body=TEXT),
    "notes/b.md": eleventy("B", people="[黄仁勋]", body="我采访了黄仁勋（Jensen Huang）。"),
    "notes/c.md": eleventy("C", people="[Jensen Huang]", companies_orgs="[TSMC, New York Times]", body=TSMC),
    "notes/d.md": eleventy("D", companies_orgs="[The New York Times]", body="再说**台积电**(TSMC)。"),
}


class Told(Work):
    """A job's side of the work that only remembers what it was told."""

    def __init__(self) -> None:
        self.said: dict[str, Any] = {"done": []}

    def expect(self, total: int) -> None:
        self.said["total"] = total

    def advance(self, done: int) -> None:
        self.said["done"].append(done)

    def note(self, **result: Any) -> None:
        self.said |= result


class QueueTestCase(GardenTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.load(FILES)
        refresh_queue()

    def open(self) -> list[str]:
        return [str(row) for row in NameSuggestion.objects.open()]

    def row(self, text: str) -> NameSuggestion:
        return next(row for row in NameSuggestion.objects.open() if str(row) == text)

    def undo(self, changeset: Changeset | None) -> None:
        assert changeset is not None
        carry_out_undo(plan_undo(changeset.pk, by=None), by=None)


MERGE, NAME, SPELLING = "Jensen Huang = 黄仁勋", "TSMC = 台积电", "New York Times = The New York Times"


class QueueTests(QueueTestCase):
    def test_all_that_the_garden_says_is_in_the_queue_with_evidence(self):
        self.assertEqual(set(self.open()), {MERGE, NAME, SPELLING})
        lines = {f"{line.a} = {line.b}": line for line in queue_lines()}
        self.assertEqual(
            lines[MERGE].as_json(),
            {
                "kind": "person",
                "a": "Jensen Huang",
                "b": "黄仁勋",
                "reason": "text",
                "evidence": [
                    {"path": "notes/a.md", "text": TEXT},
                    {"path": "notes/b.md", "text": "我采访了黄仁勋（Jensen Huang）。"},
                ],
                "score": lines[MERGE].score,
            },
        )
        self.assertEqual(
            lines[SPELLING].evidence,
            [
                {"path": "notes/c.md", "text": "New York Times · C"},
                {"path": "notes/d.md", "text": "The New York Times · D"},
            ],
        )
        self.assertEqual([line.b for line in queue_lines(kind="person")], ["黄仁勋"])

    def test_the_job_says_how_far_it_is_and_how_many_are_open(self):
        work = Told()
        suggest_in_background(work)
        self.assertEqual(work.said, {"total": 4, "done": [4], "open": 3})

    def test_suggestions_keep_no_entity_from_being_removed(self):
        self.undo(Changeset.objects.get(kind="import"))
        self.assertEqual((Entity.objects.count(), NameSuggestion.objects.count()), (0, 0))


class ToldApartTests(QueueTestCase):
    def test_what_was_told_apart_is_not_asked_again(self):
        changeset = tell_apart([self.row(MERGE), self.row(NAME)], by=None)
        assert changeset is not None
        self.assertEqual((changeset.kind, changeset.done), ("entity", 2))
        self.assertEqual(self.open(), [SPELLING])
        refresh_queue()
        self.assertEqual(self.open(), [SPELLING])
        self.assertIsNone(tell_apart(list(NameSuggestion.objects.filter(key__in=["none"])), by=None))

    def test_it_holds_for_whatever_the_names_lead_to_later(self):
        tell_apart([self.row(MERGE)], by=None)
        self.load({"notes/e.md": eleventy("E", people="[Jen-Hsun Huang]")})
        jensen, other = Entity.objects.get(name="Jensen Huang"), Entity.objects.get(name="Jen-Hsun Huang")
        Alias.objects.filter(entity=jensen).update(entity=other)
        Mention.objects.filter(entity=jensen).update(entity=other)
        Entity.objects.filter(pk=jensen.pk).update(merged_into=other)
        refresh_queue()
        self.assertNotIn("黄仁勋", " ".join(self.open()))

    def test_a_name_told_apart_stays_so_once_it_is_an_entity(self):
        tell_apart([self.row(NAME)], by=None)
        self.load({"notes/e.md": eleventy("E", companies_orgs="[台积电]")})
        refresh_queue()
        self.assertNotIn("台积电", " ".join(self.open()))

    def test_undone_it_is_open_again(self):
        self.undo(tell_apart([self.row(MERGE)], NamePair.Verdict.RELATED, by=None))
        self.assertIn(MERGE, self.open())

    def test_it_goes_out_and_in_with_the_decisions(self):
        tell_apart([self.row(MERGE)], NamePair.Verdict.RELATED, by=None)
        text = as_text(collect_decisions(by=None))
        NamePair.objects.all().delete()
        import_decisions(read_decisions(text.encode()), by=None)
        pair = NamePair.objects.get()
        self.assertEqual(
            (pair.key, pair.verdict, pair.first, pair.second),
            ("person:jensenhuang person:黄仁勋", "related", "Jensen Huang", "黄仁勋"),
        )
        self.assertIsNone(import_decisions(read_decisions(text.encode()), by=None).changeset_id)
        self.assertEqual(self.open().count(MERGE), 0)

    def test_other_rules_of_keys_find_it_again(self):
        tell_apart([self.row(MERGE)], by=None)
        text = (
            as_text(collect_decisions(by=None))
            .replace('"names": 1', '"names": 0')
            .replace("person:黄仁勋", "person:黃")
        )
        self.assertEqual(list(read_decisions(text.encode())["pair"]), ["person:jensenhuang person:黄仁勋"])
        NamePair.objects.update(key="person:jensen-huang person:黄仁勋", key_version=0)
        self.assertEqual(len(rebuild_names(check=True).differences), 1)
        rebuild_names()
        self.assertEqual(NamePair.objects.get().key, "person:jensenhuang person:黄仁勋")

    def test_only_who_may_change_names_decides(self):
        reader = factories.make_member("Writer")
        for decide in (tell_apart, accept):
            with self.subTest(decide.__name__), self.assertRaises(PermissionDenied):
                decide([self.row(MERGE)], by=reader)


class AcceptTests(QueueTestCase):
    def test_two_become_one_and_undone_two_again(self):
        accepted = accept([self.row(MERGE)], by=None)
        self.assertEqual(Entity.objects.get(name="黄仁勋").merged_into, Entity.objects.get(name="Jensen Huang"))
        self.assertEqual(Mention.objects.filter(entity__name="Jensen Huang").count(), 3)
        self.assertNotIn(MERGE, self.open())
        self.undo(accepted.changeset)
        self.assertIn(MERGE, self.open())

    def test_the_other_way_round(self):
        accept([self.row(MERGE)], by=None, swapped=True)
        self.assertTrue(Entity.objects.filter(merged_into__isnull=False, slug="jensen-huang").exists())

    def test_a_name_leads_to_the_entity_and_undone_to_nobody(self):
        accepted = accept([self.row(NAME)], by=None)
        self.assertEqual(Alias.objects.get(written="台积电").entity.name, "TSMC")
        self.assertNotIn(NAME, self.open())
        self.undo(accepted.changeset)
        self.assertIn(NAME, self.open())

    def test_many_are_one_changeset_and_may_follow_from_each_other(self):
        self.load(
            {"notes/e.md": eleventy("E", companies_orgs="[台积电, 紐約時報]", body="**纽约时报**（New York Times）")}
        )
        refresh_queue()
        rows = list(NameSuggestion.objects.open())
        accepted = accept(rows, by=None)
        self.assertEqual((len(accepted.done), accepted.left), (len(rows), []))
        self.assertEqual(self.open(), [])
        times = Entity.objects.current().filter(aliases__key="纽约时报").get()
        self.assertEqual(times.aliases.count(), 3)
        self.undo(accepted.changeset)
        self.assertEqual(len(self.open()), len(rows))

    def test_what_cannot_be_any_more_is_left_and_named(self):
        row = self.row(NAME)
        self.load({"notes/e.md": eleventy("E", companies_orgs="[台积电]")})
        accepted = accept([row], by=None)
        self.assertIsNone(accepted.changeset)
        self.assertIn("台积电", accepted.left[0][1])
        self.assertFalse(Changeset.objects.filter(kind="entity").exists())
