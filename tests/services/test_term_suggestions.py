"""Suggestions about terms: found with evidence, accepted as one changeset, refused for good."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied

from editorial.models import Entity, Mention, Tag, TermPair, TermSuggestion
from editorial.services.decisions import as_text, collect_decisions, import_decisions, read_decisions
from editorial.services.term_rows import read_unread_terms
from editorial.services.term_suggestions import accept_terms, refresh_term_queue, tell_terms_apart
from tests.factories import make_user
from tests.services.gardens import GardenTestCase, eleventy
from tests.services.states import state
from tests.services.undos import undo

Reason = TermSuggestion.Reason


class TermSuggestionTestCase(GardenTestCase):
    def setUp(self) -> None:
        super().setUp()
        both = {f"notes/both{number}.md": eleventy(f"Both{number}", tags="[twin, double]") for number in range(4)}
        named = {f"notes/n{number}.md": eleventy(f"N{number}", tags="[Ada]", people="[Ada]") for number in range(3)}
        self.load(
            {
                "notes/a.md": eleventy("A", tags="[llm, chips, 飞轮效应]", category="chips", area="tech"),
                "notes/b.md": eleventy("B", tags="[llm, LLM, flywheel-effect]", area="Tech"),
                "notes/c.md": eleventy("C", tags="[llms]", body="**飞轮效应**（Flywheel Effect: 循环）\n"),
                "notes/d.md": eleventy("D", area="tech"),
                **both,
                **named,
            }
        )
        read_unread_terms()
        refresh_term_queue()

    def found(self, reason: str) -> list[tuple[str, str, str]]:
        rows = TermSuggestion.objects.open().filter(reason=reason).order_by("kind", "second")
        return list(rows.values_list("second", "first", "read_as"))


class FindingTests(TermSuggestionTestCase):
    def test_form_translation_company_names_and_categories_are_found(self):
        self.assertEqual(self.found(Reason.FORM), [("Tech", "tech", ""), ("LLM", "llm", ""), ("llms", "llm", "")])
        self.assertEqual(self.found(Reason.TRANSLATION), [("飞轮效应", "flywheel-effect", "")])
        self.assertEqual(self.found(Reason.TOGETHER), [("twin", "double", "")])
        self.assertEqual(self.found(Reason.NAME), [("Ada", "Ada", "person")])
        self.assertEqual(self.found(Reason.TERM), [("chips", "chips", "category")])

    def test_each_has_its_evidence(self):
        row = TermSuggestion.objects.get(reason=Reason.TRANSLATION)
        self.assertEqual(row.evidence["told"], ["飞轮效应（Flywheel Effect）"])
        self.assertEqual((row.evidence["first"], row.evidence["second"]), (["notes/b.md"], ["notes/a.md"]))
        self.assertEqual(TermSuggestion.objects.get(reason=Reason.TOGETHER).together, 4)

    def test_the_queue_is_the_same_each_time(self):
        before = list(TermSuggestion.objects.order_by("key").values_list("key", "reason", "score", "together"))
        refresh_term_queue()
        after = list(TermSuggestion.objects.order_by("key").values_list("key", "reason", "score", "together"))
        self.assertEqual(after, before)


class DecidingTests(TermSuggestionTestCase):
    def row(self, reason: str, second: str) -> TermSuggestion:
        return TermSuggestion.objects.get(reason=reason, second=second)

    def test_accepted_ones_are_one_changeset_and_open_again_once_it_is_undone(self):
        before, rows = state(), list(TermSuggestion.objects.open())
        accepted = accept_terms(rows, by=None)
        self.assertEqual((accepted.left, TermSuggestion.objects.open().count()), ([], 0))
        self.assertEqual(Tag.objects.get(name="llms").merged_into, Tag.objects.get(name="llm"))
        self.assertEqual(Tag.objects.get(name="Ada").read_as, "person")
        self.assertEqual(Mention.objects.filter(entity=Entity.objects.get()).count(), 3)
        undo(accepted.changeset)
        self.assertEqual(state(), before)
        self.assertEqual(set(TermSuggestion.objects.open()), set(rows))

    def test_the_second_may_be_the_one_that_stays(self):
        accept_terms([self.row(Reason.FORM, "LLM")], by=None, swapped=True)
        self.assertEqual(Tag.objects.get(name="llm").merged_into, Tag.objects.get(name="LLM"))

    def test_what_was_told_apart_is_not_asked_again_and_goes_with_the_decisions(self):
        rows = [self.row(Reason.FORM, "LLM"), self.row(Reason.NAME, "Ada")]
        changeset = tell_terms_apart(rows, by=None)
        self.assertIsNone(tell_terms_apart(rows, by=None))
        refresh_term_queue()
        self.assertNotIn(("LLM", "llm", ""), self.found(Reason.FORM))
        self.assertEqual(self.found(Reason.NAME), [])
        text = as_text(collect_decisions(by=None))
        undo(changeset)
        self.assertEqual(TermPair.objects.count(), 0)
        self.assertEqual(import_decisions(read_decisions(text.encode()), by=None).refused, [])
        self.assertEqual(TermPair.objects.count(), 2)

    def test_it_takes_the_permissions_of_the_edits(self):
        tagger = make_user(permissions=["editorial.change_tag"])
        for refused in (self.row(Reason.NAME, "Ada"), self.row(Reason.FORM, "Tech")):
            with self.assertRaises(PermissionDenied):
                accept_terms([refused], by=tagger)
        with self.assertRaises(PermissionDenied):
            tell_terms_apart([self.row(Reason.FORM, "LLM")], by=make_user(permissions=[]))
        self.assertIsNotNone(accept_terms([self.row(Reason.FORM, "LLM")], by=tagger).changeset)

    def test_what_is_one_by_now_is_passed_over(self):
        row = self.row(Reason.FORM, "LLM")
        accept_terms([row], by=None)
        self.assertIsNone(accept_terms([row], by=None).changeset)
