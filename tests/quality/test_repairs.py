"""Whatever a document looks like, a repair changes the lines that its findings name, and nothing the second time."""

from __future__ import annotations

from django.test import SimpleTestCase
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from editorial.formats import PatchError
from editorial.quality import RULES, Hit, Repair, Text, inspect
from tests.quality.texts import make_text

KEYS = (
    'title: \\"甲\\"',
    "title: '**甲** 乙'",
    'date: "2025/10/28"',
    "date : 2025-01-02 # by hand",
    'area: "“tech”" # Must select ONE from the list',
    "category: ai # kept",
    "summary: 待补充",
    "insight:",
    "tags:\n  - '\"a\"' # one\n  - b\n  - 'b'\n  - ' '",
    "tags: [a\u200b, “b”, TODO, a]",
    "tags: one",
    "people: '[]'",
    "companies_orgs: [Arm, Arm]",
    'draft: "true"',
    "status: evengreen",
    "# Strictly based on the provided list",
    "weight: 3 # Must select 3",
)
LINES = (
    "",
    "一句话，两句话。",
    "###介绍",
    "## 标题",
    "<!-- chunk 1/2 -->",
    "[BODY_START]",
    "甲 [BODY_END]",
    "<!-- padding to reach the minimum length of characters -->",
    "<!--\npadding to reach the minimum length\n-->",
    "</details>",
    "<details><summary>Original</summary>",
    "```",
    "- 甲\u200b乙",
    "> \u2060",
    "a\u00a0b " * 21,
    "**甲",
)


@st.composite
def documents(draw: st.DrawFn) -> bytes:
    """Returns a file of faulty keys and lines, with one kind of line end, and with a final one or without."""
    keys = draw(st.lists(st.sampled_from(KEYS), max_size=7))
    unique = {key.partition(":")[0].strip(): key for key in keys}
    body = draw(st.lists(st.sampled_from(LINES), max_size=14))
    text = "\n".join(["---", *unique.values(), "---", *body]) + draw(st.sampled_from(["", "\n"]))
    return text.replace("\n", draw(st.sampled_from(["\n", "\r\n"]))).encode()


def lines_of(data: bytes) -> list[str]:
    return data.decode().split("\n")


def named_lines(text: Text, hits: list[Hit]) -> set[int]:
    """Returns the lines that findings speak of: a key with all lines of its value, a comment to its end."""
    lines = lines_of(text.document.to_bytes())
    starts = sorted({field.line for field in text.document.fields} | {text.document.body_line})
    named: set[int] = set()
    for hit in hits:
        assert hit.line is not None
        last = hit.line
        if hit.line in starts and hit.line < text.document.body_line:
            last = min(start for start in starts if start > hit.line) - 1
        elif hit.rule == "padding":
            last = next(at for at in range(hit.line, len(lines) + 1) if "-->" in lines[at - 1])
        elif hit.rule == "no-break-spaces":
            named |= {at for at, line in enumerate(lines, start=1) if "\u00a0" in line}
        named |= set(range(hit.line, last + 1))
    return named


def keeps_others(before: bytes, after: bytes, named: set[int]) -> bool:
    """Returns whether all lines but the named ones are in the second file, in their order."""
    left = iter(lines_of(after))
    return all(line in left for at, line in enumerate(lines_of(before), start=1) if at not in named)


class RepairTests(SimpleTestCase):
    @settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(documents())
    def test_a_repair_changes_only_the_lines_that_are_named_and_nothing_when_repeated(self, data):
        text = make_text(data)
        for rule in RULES:
            if not isinstance(rule, Repair):
                continue
            hits = [hit for hit in inspect(text, [rule]) if hit.repairable]
            try:
                mended = rule.repaired(text).to_bytes()
            except PatchError:
                continue  # said before anything is written, and never by a document that is mended half
            self.assertEqual(mended != data, bool(hits), rule.code)
            self.assertTrue(keeps_others(data, mended, named_lines(text, hits)), rule.code)
            # One text that becomes a list takes a line more.
            self.assertLessEqual(mended.count(b"\n"), data.count(b"\n") + (rule.code == "list-expected"), rule.code)
            again = make_text(mended)
            self.assertEqual(rule.repaired(again).to_bytes(), mended, rule.code)
            self.assertEqual([hit for hit in inspect(again, [rule]) if hit.repairable], [], rule.code)
