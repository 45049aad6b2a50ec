"""Find and replace: where it looks, what it spares, and that no pattern takes longer than its time."""

from __future__ import annotations

import time
from unittest import mock

from django.test import SimpleTestCase

from editorial.operations import OperationRefused, Pattern, patterns
from tests.operations.carried_out import changed, header

BODY = "foo and foo\n\n```py\nfoo = 1\n```\n\n    foo indented\n\n> ~~~\n> foo\n> ~~~\n\nfoo `foo`\n"


def replace(find: str, new: str, *, field: str = "body", **flags: bool) -> dict[str, object]:
    return {"do": "replace", "field": field, "find": find, "with": new, **flags}


class BodyTests(SimpleTestCase):
    def test_blocks_of_code_are_spared(self):
        after = changed(header("title: foo", body=BODY), replace("foo", "bar"))
        expected = BODY.replace("foo and foo", "bar and bar").replace("foo `foo`", "bar `bar`")
        self.assertEqual(after, header("title: foo", body=expected))

    def test_the_fences_themselves_are_spared(self):
        before = header("title: A", body="``` and\n\n```py\nx\n```\nend\n")
        after = changed(before, replace("```", "~~~"))
        self.assertIn("```py\nx\n```", after)

    def test_line_ends_stay_as_they_are(self):
        before = "---\r\ntitle: A\r\n---\r\nfoo\r\nkept\rfoo\nlast foo"
        self.assertEqual(changed(before, replace("foo", "bar")), before.replace("foo", "bar"))

    def test_words_are_no_pattern_and_may_ignore_case(self):
        before = header("title: A", body="a.c abc A.C\n")
        self.assertIn("x abc A.C", changed(before, replace("a.c", "x")))
        self.assertIn("x abc x", changed(before, replace("a.c", "x", ignore_case=True)))
        self.assertIn(r"\1 abc", changed(before, replace("a.c", r"\1", ignore_case=True)))

    def test_a_pattern_has_lines_and_groups(self):
        before = header("title: A", body="foo: 1\nno foo: 2\n")
        after = changed(before, replace(r"^(\w+): (?P<n>\d)$", r"\g<n> \1", regex=True))
        self.assertEqual(after, header("title: A", body="1 foo\nno foo: 2\n"))


class FieldTests(SimpleTestCase):
    def test_texts_and_items_of_lists(self):
        before = header("title: The LLM", "tags: [LLM, x]", "speaker: LLM, B")
        after = changed(before, *(replace("LLM", "llm", field=name) for name in ("title", "tags", "speaker")))
        self.assertEqual(after, header("title: The llm", "tags: [llm, x]", "speaker: llm, B"))

    def test_an_item_of_which_nothing_is_left_goes(self):
        self.assertEqual(changed(header("tags: [a, x]"), replace("x", "", field="tags")), header("tags: [a]"))


class TimeTests(SimpleTestCase):
    SLOW = r"(x+x+)+y"

    def test_a_catastrophic_pattern_is_stopped_and_soon_not_tried_any_more(self):
        pattern = Pattern(self.SLOW, "", is_regex=True, ignore_case=False)
        text = "x" * 5_000
        began = time.monotonic()
        codes = []
        for _ in range(6):
            with self.assertRaises(OperationRefused) as caught:
                pattern.replaced(text)
            codes.append(caught.exception.code)
        self.assertEqual(codes, ["pattern-too-slow"] * 3 + ["pattern-stopped"] * 3)
        self.assertLess(time.monotonic() - began, 20)

    def test_a_text_does_not_grow_without_bounds(self):
        pattern = Pattern("x", "y" * 10_000, is_regex=True, ignore_case=False)
        with mock.patch.object(patterns, "SECONDS", 60.0), self.assertRaises(OperationRefused) as caught:
            pattern.replaced("x" * 1_000)
        self.assertEqual(caught.exception.code, "result-too-long")
