"""Every rule about one document: what breaks it, what nearly does, and what its repair makes of the first."""

from __future__ import annotations

from django.test import SimpleTestCase

from editorial.quality import BY_CODE, GARDEN_RULES, RULES, Repair, inspect
from tests.quality.cases import CASES, CLEAN
from tests.quality.texts import hits, make_text, without_key


class RuleTests(SimpleTestCase):
    maxDiff = None

    def test_every_rule_about_one_document_has_a_case(self):
        self.assertEqual({rule.code for rule in RULES}, set(CASES))

    def test_a_clean_document_breaks_no_rule(self):
        self.assertEqual(list(inspect(make_text(CLEAN))), [])

    def test_each_rule_finds_what_breaks_it_and_leaves_alone_what_nearly_does(self):
        for code, case in CASES.items():
            with self.subTest(code):
                self.assertNotEqual(hits(code, make_text(case.hit, path=case.path)), [])
                self.assertEqual(hits(code, make_text(case.miss)), [])

    def test_a_text_that_names_several_sources_has_one(self):
        several = without_key("source").replace("speaker", "sources: [https://example.org/a]\nspeaker")
        self.assertEqual(hits("no-source", make_text(several)), [])
        self.assertNotEqual(hits("no-source", make_text(several.replace("[https://example.org/a]", "[]"))), [])

    def test_each_repair_mends_what_was_found_and_no_other_byte(self):
        for code, case in CASES.items():
            rule = BY_CODE[code]
            with self.subTest(code):
                self.assertEqual(isinstance(rule, Repair), case.mended is not None)
                text = make_text(case.hit)
                if not isinstance(rule, Repair):
                    self.assertFalse(any(hit.repairable for hit in hits(code, text)))
                    continue
                self.assertTrue(all(hit.repairable for hit in hits(code, text)))
                mended = rule.repaired(text)
                self.assertEqual(mended.to_bytes().decode(), case.mended)
                self.assertEqual(hits(code, make_text(mended.to_bytes())), [])

    def test_a_repair_leaves_alone_what_it_has_nothing_to_mend_in(self):
        for code, case in CASES.items():
            rule = BY_CODE[code]
            if isinstance(rule, Repair):
                text = make_text(case.miss)
                self.assertIs(rule.repaired(text), text.document, code)

    def test_every_rule_says_in_plain_words_why_it_matters(self):
        for rule in (*RULES, *GARDEN_RULES):
            self.assertRegex(rule.explanation, r"^[A-Z].*\.$", rule.code)


class PlaceTests(SimpleTestCase):
    """A finding is known by its rule, path and place, while other lines come and go."""

    def test_lines_count_in_the_file_and_places_stay_when_lines_are_added(self):
        before = make_text(CASES["generator-mark"].hit)
        after = make_text(before.document.to_bytes().decode().replace("---\n## 开头", "---\n一。\n\n二。\n\n## 开头"))
        for text in (before, after):
            for hit in hits("generator-mark", text):
                line = text.document.to_bytes().decode().split("\n")[hit.line - 1]
                self.assertIn(hit.details["mark"], line)
        first, second = (hits("generator-mark", text) for text in (before, after))
        self.assertEqual([hit.place for hit in first], [hit.place for hit in second])
        self.assertNotEqual([hit.line for hit in first], [hit.line for hit in second])

    def test_equal_places_of_one_rule_are_told_apart(self):
        text = make_text(CASES["chunk-comment"].hit.replace("4/7", "3/7"))
        places = [hit.place for hit in hits("chunk-comment", text)]
        self.assertEqual(places, ["<!-- chunk 3/7 -->", "<!-- chunk 3/7 --> #2"])

    def test_the_place_of_a_value_is_its_key_and_what_it_says(self):
        (hit,) = hits("placeholder", make_text(CASES["placeholder"].hit))
        self.assertEqual(hit.place, "summary=待补充")
