"""The structure of a body as whoever looks after it sees it."""

from __future__ import annotations

from django.test import SimpleTestCase

from editorial.rendering import outline, render


class OutlineTests(SimpleTestCase):
    def test_headings_have_their_levels_texts_and_lines(self):
        found = outline("# 甲\n\n###乙\n\n丙\n---\n\n```\n# 丁\n```\n").headings
        self.assertEqual([(it.level, it.text, it.line) for it in found], [(1, "甲", 1), (3, "乙", 3), (2, "丙", 5)])

    def test_headings_are_those_of_the_rendered_body(self):
        body = "# 甲\n\n<div>\n\n## 乙\n\n</div>\n\n[^1]: 注\n\n> ### 丙\n\n[a]: https://a.b\n"
        rendered = [(heading.level, heading.text, heading.line) for heading in render(body).headings]
        self.assertEqual([(it.level, it.text, it.line) for it in outline(body).headings], rendered)

    def test_details_without_end_and_ends_without_details(self):
        found = outline("</details>\n<details>\n<details>\n\na\n\n</details>\n`</details>`\n")
        self.assertEqual((found.unclosed_details, found.stray_details), ((2,), (1,)))

    def test_a_fence_that_nothing_closes_and_the_lines_of_code(self):
        found = outline("```\na\n```\n\n~~~ python\nb\n\nc\n")
        self.assertEqual(found.unclosed_fences, (5,))
        self.assertIn(2, found.code_lines)
        self.assertNotIn(8, found.code_lines)

    def test_line_ends_of_every_kind_count_once(self):
        for end in ("\n", "\r\n", "\r"):
            self.assertEqual([it.line for it in outline(f"a{end}{end}# b{end}").headings], [3])
