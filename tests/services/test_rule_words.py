"""Why a rule matters is said in the reader's language."""

from __future__ import annotations

import re

from django.test import SimpleTestCase
from django.utils.translation import override

from editorial.models import Finding
from editorial.quality import BY_CODE, NOTED_CODES, GardenRepair, Repair
from editorial.services.finding_words import text_of
from editorial.services.hit_words import HITS, REPAIRS, repair_of
from editorial.services.rule_words import EXPLANATIONS, explanation_of
from tests.quality.texts import file, hits, make_text

PLACES = re.compile(r"%\((\w+)\)s")


class RuleWordsTests(SimpleTestCase):
    maxDiff = None

    def test_every_rule_has_its_own_words(self):
        with override("en"):
            said = {code: explanation_of(code) for code in EXPLANATIONS}
        self.assertEqual(said, {code: rule.explanation for code, rule in BY_CODE.items()})

    def test_every_rule_that_does_not_come_with_reading_says_its_places(self):
        with override("en"):
            said = {code: set(PLACES.findall(str(text))) for code, text in HITS.items()}
        rules = {code: rule.message for code, rule in BY_CODE.items() if code not in NOTED_CODES}
        self.assertEqual(said, {code: set(PLACES.findall(message)) for code, message in rules.items()})

    def test_every_repair_has_its_own_words(self):
        with override("en"):
            said = {code: repair_of(code) for code in REPAIRS}
        repairs = {code: rule for code, rule in BY_CODE.items() if isinstance(rule, Repair | GardenRepair)}
        self.assertEqual(said, {code: rule.repair_explanation for code, rule in repairs.items()})

    def test_words_of_ours_among_the_details_are_translated(self):
        device = hits("unportable-name", make_text(file(), path="notes/aux.md"))
        long = hits("unportable-name", make_text(file(), path=f"notes/{'a' * 300}.md"))
        odd = hits("unportable-name", make_text(file(), path="notes/a?.md"))
        for (hit,) in (device, long, odd):
            with self.subTest(hit.message), override("zh-hans"):
                said = text_of(Finding(rule=hit.rule, message=hit.message, details=dict(hit.details)))
                self.assertNotIn(hit.details["reason"], said)
        finding = Finding(rule="tag-is-name", details={"value": "product", "number": "3", "kind": "product"})
        with override("zh-hans"):
            self.assertEqual(text_of(finding), "标签“product”是一个名称，有 3 篇文章把它列为产品。")

    def test_they_are_translated(self):
        with override("zh-hans"):
            self.assertNotEqual(explanation_of("status-typo"), BY_CODE["status-typo"].explanation)
