"""Whatever a document looks like, an operation changes the lines of its field, and nothing the second time."""

from __future__ import annotations

from typing import Any

from django.test import SimpleTestCase
from hypothesis import given
from hypothesis import strategies as st

from editorial.formats import PatchError, SourceDocument
from editorial.mapping import DIALECTS, Field, FieldError
from editorial.operations import OperationRefused
from tests.operations.carried_out import changed

KEYS: dict[str, tuple[str, ...]] = {
    "title": ("title: 甲 # by hand", "title: 'A: b'", 'title: "\\u4e59"', "title:"),
    "date": ("date: 2025-10-28", "date: '2025-10-28' # day"),
    "tags": (
        "tags: [a, “b”, 'c', a] # flow",
        "tags:\n  - a # one\n  # between\n  - b\n  - 'c: d'\n  - a",
        "tags:\n- b",
        "tags: a",
        "tags: '[]'",
        "tags: []",
        "tags:",
    ),
    "area": ("area: a", "area: '' # none", "area: [a, b]", "area: “a”"),
    "category": ("category: b", "category:"),
    "speaker": ("speaker: a, b", "speaker: b、a；c", "speaker: [a, b]", "speaker: 'b'"),
    "people": ("people: [a, b]", "people:\n  - b\n  - a", "people:"),
    "summary": ("summary: a", "summary: |\n  a line\n  and a\n", "summary: >-\n  a\n  b", "summary: 'it''s a'"),
    "insight": ("insight:", "insight: b"),
    "weight": ("weight: 3 # unknown", "weight: '3'"),
    "extra": ("extra: {x: [1, 2]}", "extra: [a, [b], c]"),
    "lead": ("lead: a # l", "lead: [a, “b”, 'c'] # flow", "lead:\n  - b # one\n  - a", "lead: |\n  a b\n  c", "lead:"),
}
LINES = ("", "a b", "```", "a = 1", "> a", "    a", "# a", "甲 a。", "~~~~", "end")
VALUES = st.sampled_from(("a", "b", "c", "d e", "甲", "b: c"))
LISTS = st.sampled_from(("tags", "areas", "categories", "speaker", "people"))
KEYS_ALONE = st.sampled_from(("weight", "extra", "lead"))  # that no field is read from
FIELDS = st.sampled_from(("title", "tags", "areas", "categories", "speaker", "people", "summary", "insight"))


@st.composite
def documents(draw: st.DrawFn) -> str:
    """Returns a file of some keys and lines, with one kind of line end, and with a final one or without."""
    keys = draw(st.lists(st.sampled_from(sorted(KEYS)), unique=True, max_size=7))
    header = [draw(st.sampled_from(KEYS[key])) for key in keys]
    body = draw(st.lists(st.sampled_from(LINES), max_size=12))
    text = "\n".join(["---", *header, "---", *body]) + draw(st.sampled_from(["", "\n"]))
    return text.replace("\n", draw(st.sampled_from(["\n", "\r\n"])))


@st.composite
def settled(draw: st.DrawFn) -> dict[str, Any]:
    """Returns an operation that changes nothing the second time."""
    do = draw(st.sampled_from(("set", "clear", "rename", "add", "remove", "move", "map")))
    if do == "map":
        return {"do": do, "table": "area,category,new_area,new_category\na,b,x,y\na,,z,\n,b,,-\n"}
    field = draw(LISTS if do in ("add", "remove") else FIELDS)
    made: dict[str, Any] = {"do": do, "field": field}
    if draw(st.booleans()):
        made = {"do": do, "key": draw(KEYS_ALONE)}
    if do == "set":
        made["to"] = draw(VALUES)
    elif do == "rename":
        made |= {"from": draw(VALUES), "to": "new"}
    elif do in ("add", "remove"):
        made["item"] = draw(VALUES)
    elif do == "move":
        if draw(st.booleans()):
            made["target"] = draw(FIELDS.filter(lambda target: target != made.get("field")))
        else:
            made["target_key"] = draw(KEYS_ALONE.filter(lambda target: target != made.get("key")))
    return made


def concerned(operation: dict[str, Any]) -> set[str]:
    """Returns the keys that an operation may change, in either dialect."""
    names = ["areas", "categories"] if operation["do"] == "map" else [operation.get("field"), operation.get("target")]
    keys = {key.name for table in DIALECTS.values() for name in names if name for key in table[Field(name)]}
    return keys | {operation[role] for role in ("key", "target_key") if role in operation}


def outside(document: SourceDocument, keys: set[str]) -> str:
    """Returns the text of a document without the lines of these keys, and without comments, which may move along."""
    lines = document.header.splitlines(keepends=True)
    starts = [field.line for field in document.fields] + [len(lines)]
    gone = {
        number
        for field, end in zip(document.fields, starts[1:], strict=False)
        if field.key in keys
        for number in range(field.line, end)
    }
    return "".join(line for number, line in enumerate(lines, start=1) if number not in gone) + document.body


class OperationPropertyTests(SimpleTestCase):
    @given(documents(), settled())
    def test_no_other_line_changes_and_the_second_time_nothing(self, source: str, operation: dict[str, Any]) -> None:
        try:
            after = changed(source, operation)
        except (FieldError, PatchError, OperationRefused):
            return
        before, read = SourceDocument.parse(source.encode()), SourceDocument.parse(after.encode())
        keys = concerned(operation)
        self.assertEqual(outside(read, keys), outside(before, keys))
        self.assertEqual(read.body, before.body)
        self.assertEqual(changed(after, operation), after)

    @given(documents(), st.sampled_from(("a", "b", "= 1", "甲")), st.sampled_from(("x", "", "a a")))
    def test_in_the_body_only_lines_with_the_words_change(self, source: str, find: str, new: str) -> None:
        try:
            after = changed(source, {"do": "replace", "field": "body", "find": find, "with": new})
        except PatchError:
            return
        before, read = SourceDocument.parse(source.encode()), SourceDocument.parse(after.encode())
        self.assertEqual(read.header, before.header)
        old, lines = before.body.splitlines(keepends=True), read.body.splitlines(keepends=True)
        self.assertEqual(len(old), len(lines))
        for one, other in zip(old, lines, strict=True):
            self.assertIn(other, (one, one.replace(find, new)))

    @given(documents(), FIELDS, st.sampled_from(("a", "b")))
    def test_in_a_field_a_pattern_says_what_words_say(self, source: str, field: str, find: str) -> None:
        operation = {"do": "replace", "field": field, "find": find, "with": "x"}
        try:
            plain = changed(source, operation)
        except (FieldError, PatchError):
            return
        self.assertEqual(changed(source, {**operation, "find": f"[{find}]", "regex": True}), plain)
