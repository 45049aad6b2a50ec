"""Terms in the admin: what texts say, what is chosen, that it lasts, is undone, and travels."""

from __future__ import annotations

import json

from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from editorial.models import Changeset, GlossaryTerm
from editorial.services.decisions import as_text, collect_decisions, import_decisions, read_decisions
from editorial.services.glossary_choices import choose
from editorial.services.rebuilding_glossary import rebuild_glossary
from editorial.services.undoing import carry_out_undo, plan_undo
from tests import factories
from tests.admin.rows import change_url
from tests.services.gardens import GardenTestCase, eleventy

LIST = "admin:editorial_glossaryterm_changelist"
FILES = {
    "notes/a.md": eleventy("A", body="**飞轮效应**（Flywheel Effect: 越转越快）\n"),
    "notes/b.md": eleventy("B", body="**飛輪效應**（Flywheel: 慢慢累積）\n"),
    "notes/c.md": eleventy("C", body="**飞轮效应**（Flywheel Effect: 越转越快。）**熵增**（Entropy: 无序）\n"),
}


class TermTestCase(GardenTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.load(FILES)
        self.term = GlossaryTerm.objects.get(slug="fei-lun-xiao-ying")
        self.editor = factories.make_member("Editor")
        self.client.force_login(self.editor)

    def stored(self) -> tuple[str, str, str, bool]:
        row = GlossaryTerm.objects.get(pk=self.term.pk)
        return row.spelling, row.english, row.definition, row.hidden

    def post(self, **values: str) -> object:
        data = {"spelling": "", "english": "", "choice": "", "own": "", **values}
        return self.client.post(change_url(self.term), data)

    def choices(self) -> dict[str, str]:
        """Returns what can be chosen: text → value."""
        form = self.client.get(change_url(self.term)).context["adminform"].form
        return {str(label): value for value, label in form.fields["choice"].choices}


class ChoosingTests(TermTestCase):
    def test_the_page_offers_the_definitions_of_texts_most_used_first(self) -> None:
        labels = list(self.choices())
        self.assertIn("越转越快</bdi> · <bdi>Flywheel Effect</bdi> · 2", labels[1])
        self.assertIn("慢慢累積</bdi> · <bdi>Flywheel</bdi> · 1", labels[2])
        page = self.client.get(change_url(self.term)).content.decode()
        for text in ("notes/a.md", "飞轮效应 (2), 飛輪效應 (1)", "/glossary/fei-lun-xiao-ying/"):
            self.assertIn(text, page)

    def test_a_chosen_definition_lasts_through_imports_and_rebuilds_and_is_undone(self) -> None:
        value = next(value for label, value in self.choices().items() if "慢慢累積" in label)
        self.post(choice=value, english="Flywheel", spelling="飛輪效應")
        chosen = ("飛輪效應", "Flywheel", "慢慢累積", False)
        self.assertEqual(self.stored(), chosen)
        changeset = Changeset.objects.latest("pk")
        self.assertEqual((changeset.author, changeset.state), (self.editor, "done"))
        self.load(
            {
                "notes/a.md": eleventy("A", body="**飞轮效应**（Flywheel Effect: 完全不同）\n"),
                "notes/d.md": eleventy("D"),
            }
        )
        rebuild_glossary()
        self.assertEqual(self.stored(), chosen)
        number = Changeset.objects.count()
        self.post(choice=value, english="Flywheel", spelling="飛輪效應")
        self.assertEqual(Changeset.objects.count(), number)  # nothing differs, nothing is written
        carry_out_undo(plan_undo(changeset.pk, by=None), by=None)
        self.assertEqual(self.stored(), ("", "", "", False))

    def test_a_definition_can_be_written_and_a_term_hidden(self) -> None:
        self.post(choice="own", own=" 自己写的。 ", hidden="on")
        self.assertEqual(self.stored(), ("", "", "自己写的。", True))
        form = self.client.get(change_url(self.term)).context["adminform"].form
        self.assertEqual((form.initial["choice"], form.initial["own"]), ("own", "自己写的。"))
        self.assertEqual(self.post(choice="own").context["adminform"].form.errors.keys(), {"own"})  # type: ignore[attr-defined]

    def test_a_spelling_of_another_term_is_refused(self) -> None:
        with self.assertRaises(ValidationError) as refused:
            choose(self.term, by=None, changes={"spelling": "永动机"})
        self.assertEqual(refused.exception.error_dict["spelling"][0].code, "other-term")
        with self.assertRaises(ValidationError):
            choose(self.term, by=None, changes={"key": "x"})

    def test_writers_look_and_decide_nothing(self) -> None:
        writer = factories.make_member("Writer")
        with self.assertRaises(PermissionDenied):
            choose(self.term, by=writer, changes={"hidden": True})
        self.client.force_login(writer)
        page = self.client.get(change_url(self.term)).content.decode()
        self.assertIn("越转越快", page)
        self.assertNotIn('name="choice"', page)
        self.assertEqual(self.post(hidden="on").status_code, 403)  # type: ignore[attr-defined]


class ListTests(TermTestCase):
    def found(self, **query: str) -> list[str]:
        response = self.client.get(reverse(LIST), query)
        return [row.slug for row in response.context["cl"].result_list]

    def test_terms_are_found_in_either_script_in_english_and_by_pinyin(self) -> None:
        for words in ("飛輪", "飞轮", "flywheel", "fei lun", "FEI-LUN"):
            self.assertEqual(self.found(q=words), ["fei-lun-xiao-ying"], words)
        self.assertEqual(self.found(q="%"), [])

    def test_conflicts_are_filtered_and_the_decided_ones_told_apart(self) -> None:
        same = {
            f"notes/{name}.md": f"**复利**（Compounding: 利滚利{mark}）\n" for name, mark in (("d", ""), ("e", "。"))
        }
        self.load({path: eleventy(path, body=body) for path, body in same.items()})
        self.assertEqual(self.found(definitions="conflicting"), ["fei-lun-xiao-ying"])
        self.assertEqual(self.found(definitions="open"), ["fei-lun-xiao-ying"])
        self.assertEqual(self.found(definitions="chosen"), [])
        choose(self.term, by=None, changes={"definition": "越转越快"})
        self.assertEqual(self.found(definitions="conflicting"), ["fei-lun-xiao-ying"])
        self.assertEqual(self.found(definitions="open"), [])
        self.assertEqual(self.found(definitions="chosen"), ["fei-lun-xiao-ying"])


class DecisionTests(TermTestCase):
    def test_choices_travel_in_the_file_of_decisions_and_come_before_their_texts(self) -> None:
        choose(self.term, by=None, changes={"definition": "越转越快", "english": "Flywheel"})
        entropy = GlossaryTerm.objects.get(slug="shang-zeng")
        choose(entropy, by=None, changes={"hidden": True})
        text = as_text(collect_decisions(by=None))
        self.assertEqual(
            json.loads(text)["glossary"],
            {"飞轮效应": {"definition": "越转越快", "english": "Flywheel"}, "熵增": {"hidden": True}},
        )
        choose(self.term, by=None, changes={"definition": "", "english": ""})
        GlossaryTerm.objects.filter(pk=entropy.pk).update(key="一个词", slug="yi-ge-ci")
        report = import_decisions(read_decisions(text.encode()), by=None)
        self.assertEqual(report.refused, [])
        self.assertEqual(self.stored(), ("", "Flywheel", "越转越快", False))
        made = GlossaryTerm.objects.get(key="熵增")
        self.assertEqual((made.slug, made.hidden), ("shang-zeng", True))
        again = import_decisions(read_decisions(text.encode()), by=None)
        self.assertIsNone(again.changeset_id)
        assert report.changeset_id is not None
        carry_out_undo(plan_undo(report.changeset_id, by=None), by=None)
        self.assertEqual(self.stored(), ("", "", "", False))
        self.assertFalse(GlossaryTerm.objects.filter(key="熵增").exists())
