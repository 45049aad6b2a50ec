"""Rendering takes time in proportion to the length of a document, whatever stands in it.

Times are measured by the rendering process's own processor time, as in production: a loaded machine changes little,
and a slow one has as much more time as it needs for other work.
The benchmark `rendering_hostile` tries every family at full size.
"""

from __future__ import annotations

from typing import ClassVar

from django.test import SimpleTestCase

from editorial.rendering import RenderWorker
from tests.rendering.hostile import DOCUMENTS
from tests.rendering.machine import allowed

FULL = 200_000
PART = 50_000
EVERY = 8
SLOWEST = (
    "code: go comments '/*\\n'",
    "code: css comments '/*\\n'",
    "code: java words 'a\\n'",
    "inline: stars against underscores",
    "inline: star and letter",
    "inline: footnote reuse",
    "block: headings",
    "block: tables",
    "block: table as wide as allowed",
    "block: paragraphs",
    "block: front matter fences",
    "html: preformatted",
    "html: text in table",
    "html: heading pairs",
    "html: div lines",
    "html: paragraph tags",
)
AT_FULL_SIZE = {*SLOWEST, *list(DOCUMENTS)[::EVERY]}


class HostileDocumentTests(SimpleTestCase):
    worker: ClassVar[RenderWorker]

    @classmethod
    def setUpClass(cls) -> None:
        super().setUpClass()
        cls.worker = RenderWorker()
        cls.addClassCleanup(cls.worker.close)

    def assert_in_time(self, name: str, size: int, seconds: float) -> None:
        text = DOCUMENTS[name](size)
        with self.subTest(name, size=size):
            body = self.worker.render(text, cpu_seconds=allowed(seconds), wait=True)
            self.assertFalse(body.timed_out, f"{name} took more than {seconds} s at {size} bytes")

    def test_there_are_hundreds_of_families(self):
        self.assertGreater(len(DOCUMENTS), 200)

    def test_families_stay_below_the_limit_at_full_size(self):
        for name in sorted(AT_FULL_SIZE):
            self.assert_in_time(name, FULL, 2.0)

    def test_the_others_stay_below_half_of_it_at_a_quarter_of_the_size(self):
        for name in DOCUMENTS:
            if name not in AT_FULL_SIZE and not name.startswith("code:"):
                self.assert_in_time(name, PART, 1.0)

    def test_output_is_no_multiple_of_the_document(self):
        for name in ("block: wide table", "block: table as wide as allowed", "inline: long reference"):
            with self.subTest(name):
                self.assertLess(len(self.worker.render(DOCUMENTS[name](FULL), wait=True).html), 12 * FULL)


class LargeDocumentTests(SimpleTestCase):
    def test_the_largest_article_of_a_garden_is_quick(self):
        block = (
            "中文一句。\n\n<details>\n<summary>Original English</summary>\n\n**Voice**: One sentence.\n\n</details>\n\n"
        )
        line = "这是**很长**（Long: 定义）的一行。" * 16_000
        text = block * 1_046 + line[:333_551] + "\n\n" + "又一段文字。" * 200 + "\n\n" + ("段落。" * 60 + "\n\n") * 600
        worker = RenderWorker()
        self.addCleanup(worker.close)
        body = worker.render(text, cpu_seconds=allowed(1.5))
        self.assertGreater(len(text.encode()), 1_100_000)
        self.assertFalse(body.timed_out)
        self.assertEqual(body.html.count("<details"), 1_046)
