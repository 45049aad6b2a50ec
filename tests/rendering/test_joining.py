"""Bodies in one document: the outline holds, and no body changes what stands in another."""

from __future__ import annotations

from django.test import SimpleTestCase
from hypothesis import given
from hypothesis import strategies as st

from editorial.rendering import JoinedBodies, inline_text, plain_marks, render

PIECES = (
    "# One",
    "## Two",
    "###### Six",
    "##Tight",
    "Under\n===",
    "Under\n---",
    "> # Quoted",
    "- # Item",
    "```",
    "~~~~",
    "    # code",
    "<!--",
    "-->",
    "<details>",
    "</details>",
    "<summary>S</summary>",
    "<pre>",
    "[^1]: note",
    "text[^1] `[^1]`",
    "[a]: /b",
    "[a] [x][a] [a][]",
    "",
    "- item",
    "  text",
    "%%",
    "| a | b |\n| - | - |",
    "正文。",
)


def joined(*bodies: str, below: int = 2) -> list[str]:
    document = JoinedBodies()
    return [document.add(body, below=below) for body in bodies]


class HeadingTests(SimpleTestCase):
    def test_the_highest_heading_goes_below_and_the_others_keep_their_distance(self):
        cases = {
            "# A\n\n## B\n\n### C": "### A\n\n#### B\n\n##### C",
            "## A\n\n### B": "### A\n\n#### B",
            "### A\n\n## B": "#### A\n\n### B",
            "##### A": "### A",
            "# A\n\n##### B": "### A\n\n###### B",
            "##Tight": "### Tight",
            "## Closed ##": "### Closed ##",
            "  ## Indented": "  ### Indented",
            "> ## Quoted": "> ### Quoted",
            "Two\nlines\n---\n\ntext": "### Two lines\n\ntext",
            "A\n===\n\nB\n---": "### A\n\n#### B",
        }
        for body, expected in cases.items():
            with self.subTest(body):
                self.assertEqual(joined(body), [expected])

    def test_what_is_no_heading_stays(self):
        for body in (
            "```sh\n# comment\n```",
            "    # code",
            "#hashtag",
            "text # here",
            "<pre>\n# x\n</pre>",
            "a\n\n---\n\nb",
        ):
            with self.subTest(body):
                self.assertEqual(joined(body), [body])

    def test_line_ends_become_one_kind(self):
        self.assertEqual(JoinedBodies().add("# A\r\n\r\nb\rc\r\n", below=1), "## A\n\nb\nc")


class LabelTests(SimpleTestCase):
    def test_footnotes_of_two_bodies_stay_apart(self):
        body = "One[^1], code `[^1]`, none[^2].\n\n[^1]: Note with [^1]."
        self.assertEqual(
            joined(body, body),
            [
                body.replace("One[^1]", f"One[^{n}-1]")
                .replace("\n[^1]:", f"\n[^{n}-1]:")
                .replace("with [^1]", f"with [^{n}-1]")
                for n in (1, 2)
            ],
        )

    def test_a_label_that_leads_elsewhere_in_an_earlier_body_gets_a_number(self):
        first = "[A] [x][a] [a][]\n\n[a]: /one"
        again, other = joined(first, first, "[A] [x][a] [a][] [a](/c) `[a]`\n\n[a]: /two")[1:]
        self.assertEqual(again, first)
        self.assertEqual(other, "[A][A-3] [x][a-3] [a][a-3] [a](/c) `[a]`\n\n[a-3]: /two")


class OpenEndTests(SimpleTestCase):
    def test_what_is_left_open_is_closed(self):
        cases = {
            "```py\ncode\n\ntext": "```py\ncode\n```\n\ntext",
            "~~~~\ncode": "~~~~\ncode\n~~~~",
            "<!-- hidden\nmore\n\ntext": "<!-- hidden\nmore -->\n\ntext",
            "<details>\n\ntext": "<details>\n\ntext\n\n</details>",
            "```\n<details>\n```": "```\n<details>\n```",
            "`<details>` and `<!--`": "`<details>` and `<!--`",
        }
        for body, expected in cases.items():
            with self.subTest(body):
                self.assertEqual(joined(body), [expected])

    @given(st.lists(st.lists(st.sampled_from(PIECES), max_size=7), min_size=1, max_size=3))
    def test_every_title_between_bodies_is_a_heading_of_its_level(self, bodies):
        document = JoinedBodies()
        parts = ["# Dossier"]
        for number, pieces in enumerate(bodies):
            parts += [f"## Title {number}", document.add("\n".join(pieces), below=2)]
        outline = [(heading.level, heading.text) for heading in render("\n\n".join(parts)).headings]
        titles = [(level, text) for level, text in outline if text.startswith("Title") or level < 3]
        expected = [(2, f"Title {number}") for number in range(len(bodies))]
        self.assertEqual([title for title in titles if title != (1, "Dossier")], expected)


class PlainTests(SimpleTestCase):
    @given(st.text(alphabet="ab *_`[]()<>#|~\\!&文", max_size=30))
    def test_a_title_is_shown_as_it_is(self, text):
        self.assertEqual(inline_text(plain_marks(text)), " ".join(text.split()))
