"""Why a rule matters is said in the reader's language."""

from __future__ import annotations

from django.test import SimpleTestCase
from django.utils.translation import override

from editorial.quality import BY_CODE
from editorial.services.rule_words import EXPLANATIONS, explanation_of


class RuleWordsTests(SimpleTestCase):
    maxDiff = None

    def test_every_rule_has_its_own_words(self):
        with override("en"):
            said = {code: explanation_of(code) for code in EXPLANATIONS}
        self.assertEqual(said, {code: rule.explanation for code, rule in BY_CODE.items()})

    def test_they_are_translated(self):
        with override("zh-hans"):
            self.assertNotEqual(explanation_of("status-typo"), BY_CODE["status-typo"].explanation)
