"""The page about the rules, compared with the rules."""

from __future__ import annotations

import re

from django.test import SimpleTestCase

from editorial.quality import BY_CODE, GardenRepair, Repair
from tests.architecture.source import ROOT

ROW = re.compile(r"^\| `([a-z-]+)` \| [^|]+ \| ([^|]+) \| ([^|]+) \|", re.MULTILINE)


class PageTests(SimpleTestCase):
    maxDiff = None

    def test_every_rule_stands_there_with_its_reason_and_its_repair(self):
        page = (ROOT / "docs" / "quality.md").read_text(encoding="utf-8")
        said = {code: (reason.strip(), repair.strip()) for code, reason, repair in ROW.findall(page)}
        rules = {
            code: (rule.explanation, rule.repair_explanation if isinstance(rule, Repair | GardenRepair) else "–")
            for code, rule in BY_CODE.items()
        }
        self.assertEqual(said, rules)
