"""Each convention of a garden's bodies is met in the file that the table names for it."""

from __future__ import annotations

import re
import unittest

from tests.fixtures_check import garden

# file, pattern (multi-line mode), least number of matches
BODY_PROMISES = (
    ("notes/chips-in-twenty-terms.md", r"\*\*[^*\n]+\*\*（[A-Z][^（）]+: [^（）]+）", 4),
    ("notes/chips-in-twenty-terms.md", r"\*\*[^*\n]+\*\*（[A-Z][^（）]+：[^（）]+）", 4),
    ("notes/chips-in-twenty-terms.md", r"\*\*[^*\n]+\*\* \([A-Z][^()]+: [^()]+\)", 1),
    ("notes/chips-in-twenty-terms.md", r"\*\*[^*\n]+\*\*（[A-Z][^（）:：]+）", 3),
    ("notes/chips-in-twenty-terms.md", r"[\u4e00-\u9fff]（[A-Z][a-z]+ [A-Z][a-z]+）", 3),
    ("notes/-Evergreen0.md", r"<summary>Original English</summary>\n\n", 3),
    ("notes/-Evergreen0.md", r"<summary>Original English</summary>\n\*\*", 2),
    ("notes/-Evergreen0.md", r"\S\n<details><summary>", 2),
    ("notes/-Evergreen0.md", r'<p class="english-text">', 2),
    ("notes/-Evergreen0.md", r"</details>\n\*\*", 2),
    ("notes/lists-after-paragraphs-sourdough.md", r"^[A-Z][^\n]+[.:]\n(?:[-*+]|\d+[.)]) ", 5),
    ("notes/lists-after-paragraphs-sourdough.md", r"^  [-*] ", 4),
    ("notes/lists-after-paragraphs-sourdough.md", r"^    - ", 1),
    ("notes/lists-after-paragraphs-sourdough.md", r"^ *- \[[ x]\] ", 6),
    ("notes/lists-after-paragraphs-sourdough.md", r"~\d", 1),
    ("notes/headings-without-a-space-tea.md", r"^#{3,4}[^#\s]", 3),
    ("notes/unclosed-fence-sorting.md", r"\b(?:vector<int>|list<text>)", 2),
    ("notes/unclosed-fence-sorting.md", r"^~~~", 2),
    ("notes/unclosed-fence-sorting.md", r"^    \S", 2),
    ("notes/mermaid-how-a-page-arrives.md", r"^```mermaid$", 2),
    ("notes/mermaid-how-a-page-arrives.md", r"^```(?:bash|python|http|json)$", 4),
    ("notes/tables-solar-system.md", r"^\|(?:[^|\n]*\|){14}$", 10),
    ("notes/tables-solar-system.md", r"^:-- \| --:$", 1),
    ("notes/tables-solar-system.md", r"\\\|", 1),
    ("notes/signs-that-are-only-signs.md", r"[\u4e00-\u9fff]~\d", 3),
    ("notes/signs-that-are-only-signs.md", r"\$\d", 4),
    ("notes/signs-that-are-only-signs.md", r"\[\[[\d,]+\]\]", 2),
    ("notes/signs-that-are-only-signs.md", r"\{\{< ref [^\n]*>\}\}", 1),
    ("notes/signs-that-are-only-signs.md", r"\$\{\{ [^\n]+? \}\}", 3),
    ("notes/signs-that-are-only-signs.md", r"[”）。》]\*\*[\u4e00-\u9fff]", 4),
    ("notes/long-how-to-find-a-book.md", r"^\[\^\w+\]: ", 2),
    ("notes/long-how-to-find-a-book.md", r"^#{2,3} ", 15),
    ("notes/long-how-to-find-a-book.md", r"向量数据库", 2),
    ("posts/toml-longitude-clocks.md", r"^\[\^\w+\]: ", 3),
    ("posts/toml-longitude-clocks.md", r"^    \S", 1),
    ("notes/generator-leftovers.md", r"\[BODY_(?:START|END)\]", 3),
    ("notes/generator-leftovers.md", r"^<!-- chunk \d/\d -->$", 3),
    ("notes/generator-leftovers.md", r"^---\ntitle: [\s\S]+?\n---$", 1),
    ("notes/generator-leftovers.md", r"<!-- padding block", 1),
    ("notes/apology-instead-of-article.md", r"^抱歉，我无法", 1),
    ("notes/scripts-and-iframes-hypertext.md", r"<(?:script|iframe|style|form|svg)\b", 5),
    ("notes/scripts-and-iframes-hypertext.md", r"\bon(?:error|click|load)=", 3),
    ("notes/scripts-and-iframes-hypertext.md", r"javascript:", 2),
    ("posts/marco-polo-and-the-post-road.md", r"馬可·波羅", 2),
    ("notes/marco-polo-simplified-names.md", r"马可·波罗", 1),
    ("notes/no-title-in-the-header-moss.md", r"\A\n## ", 1),
    ("notes/no-front-matter-knots.md", r"\A# ", 1),
)


class BodyPromiseTests(unittest.TestCase):
    def test_each_convention_is_in_its_file(self):
        for path, pattern, least in BODY_PROMISES:
            with self.subTest(path, pattern=pattern):
                found = re.findall(pattern, garden.body(path), re.MULTILINE)
                self.assertGreaterEqual(len(found), least)

    def test_one_bilingual_block_is_never_closed(self):
        body = garden.body("notes/-Evergreen0.md")
        self.assertEqual(body.count("<details>"), body.count("</details>") + 1)

    def test_one_fence_is_never_closed(self):
        body = garden.body("notes/unclosed-fence-sorting.md")
        self.assertEqual(len(re.findall(r"^```", body, re.MULTILINE)) % 2, 1)
        self.assertRegex(body.rpartition("```")[2], r"\n## ")

    def test_other_articles_close_what_they_open(self):
        for path in garden.articles():
            body = garden.body(path)
            with self.subTest(path):
                if path != "notes/-Evergreen0.md":
                    self.assertEqual(body.count("<details"), body.count("</details>"))
                if path != "notes/unclosed-fence-sorting.md":
                    self.assertEqual(len(re.findall(r"^```", body, re.MULTILINE)) % 2, 0)

    def test_headings_repeat_in_one_article(self):
        headings = re.findall(r"^### (.+)$", garden.body("notes/long-the-box-repeated-headings.md"), re.MULTILINE)
        self.assertEqual(
            {name: headings.count(name) for name in ("The ship", "The port", "The man")},
            {"The ship": 2, "The port": 2, "The man": 2},
        )

    def test_first_heading_of_the_tea_article_is_an_h3(self):
        first = re.search(r"^#+", garden.body("notes/headings-without-a-space-tea.md"), re.MULTILINE)
        self.assertEqual(first and first.group(), "###")

    def test_the_interview_stands_in_two_languages(self):
        for path, name in (("notes/-Evergreen0.md", "林若舟"), ("notes/_Evergreen1.md", "Lin Ruozhou")):
            self.assertGreaterEqual(garden.body(path).count(name), 5, path)
