"""People who write while a bulk change and its undo are at work: nothing that a person entered is lost."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any
from unittest import mock

from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from editorial.mapping import Field
from editorial.models import Article, Changeset, Revision
from editorial.services.articles import edit_article, open_for_editing
from editorial.services.bulk_changes import OperationsEdit, recipe_of
from editorial.services.bulk_edits import apply as applying
from editorial.services.bulk_edits import carry_out_bulk_edit, plan_bulk_edit
from editorial.services.rebuilding import rebuild_rows
from editorial.services.texts import stored_bytes
from editorial.services.undoing import apply as undoing
from editorial.services.undoing import carry_out_undo, plan_undo
from tests.database import examples
from tests.services.gardens import eleventy, import_folder, temporary_folder, write_files

PATHS = [f"notes/n{number}.md" for number in range(5)]
OPERATIONS = [
    {"do": "rename", "field": "tags", "from": "llms", "to": "llm"},
    {"do": "set", "field": "projects", "to": []},
    {"do": "replace", "field": "body", "find": "Body", "with": "Text"},
]
# Who writes between two batches: (which article, what, published at once)
deeds = st.lists(st.tuples(st.integers(0, 4), st.sampled_from(("body", "summary", "tags")), st.booleans()), max_size=3)
moments = st.lists(deeds, min_size=5, max_size=5)


class Writers:
    """Writes marks into articles, and knows which have to be there."""

    def __init__(self) -> None:
        self.marks: dict[str, list[tuple[str, str]]] = {path: [] for path in PATHS}
        self.number = 0

    def write(self, number: int, what: str, publish: bool) -> None:
        """Saves one article as the form does; a summary takes the place of the one before."""
        path = PATHS[number]
        state = open_for_editing(Article.objects.get(path=path).pk, by=None)
        self.number += 1
        mark = f"mark{self.number}"
        tags = state.values[Field.TAGS]
        assert isinstance(tags, tuple)
        changes: dict[Field, Any] = {}
        if what == "summary":
            changes[Field.SUMMARY] = mark
            self.marks[path] = [(kind, one) for kind, one in self.marks[path] if kind != "summary"]
        elif what == "tags":
            changes[Field.TAGS] = (*tags, mark)
        body = f"{state.body}\n{mark}\n" if what == "body" else None
        edit_article(state.article.pk, by=None, changes=changes, body=body, based_on=state.revision_id, publish=publish)
        self.marks[path].append((what, mark))

    def lost(self) -> list[tuple[str, str]]:
        """Returns the marks that the newest text of their article does not have."""
        rows = Article.objects.select_related("body", "pending_revision__body").in_bulk(field_name="pk")
        texts = {row.path: stored_bytes(row, pending=True).decode() for row in rows.values()}
        return [(path, mark) for path, marks in self.marks.items() for _what, mark in marks if mark not in texts[path]]


def between(script: Sequence[Sequence[tuple[int, str, bool]]], writers: Writers) -> Callable[..., Iterator[list[Any]]]:
    """Returns batches of one item, with somebody writing before each of them."""

    def batches(items: Any) -> Iterator[list[Any]]:
        remaining = list(script)
        for item in items:
            for deed in remaining.pop(0) if remaining else ():
                writers.write(*deed)
            yield [item]

    return batches


class ConcurrentWritersTests(TestCase):
    @settings(max_examples=examples(40), deadline=None)
    @given(before=deeds, during=moments, after=deeds, undoing_script=moments)
    def test_no_text_that_a_person_entered_is_lost(
        self,
        before: Sequence[tuple[int, str, bool]],
        during: Sequence[Sequence[tuple[int, str, bool]]],
        after: Sequence[tuple[int, str, bool]],
        undoing_script: Sequence[Sequence[tuple[int, str, bool]]],
    ) -> None:
        writers = Writers()
        with temporary_folder() as folder:
            write_files(folder, {path: eleventy(path, tags="[llms, x]", project="[one]") for path in PATHS})
            import_folder(folder)
        for deed in before:
            writers.write(*deed)
        edit = OperationsEdit(recipe_of({"select": {"everything": True}, "operations": OPERATIONS}))
        plan = plan_bulk_edit(edit, by=None, exact=True)
        untouched = {path for path, marks in writers.marks.items() if not marks}
        with mock.patch.object(applying, "timed_batches", between(during, writers)):
            report = carry_out_bulk_edit(edit, plan, by=None)
        self.assertEqual(writers.lost(), [])
        for item in report.refused:
            self.assertEqual(item.code, "changed-since")
        for deed in after:
            writers.write(*deed)
        assert report.changeset_id is not None
        with mock.patch.object(undoing, "timed_batches", between(undoing_script, writers)):
            carry_out_undo(plan_undo(report.changeset_id, by=None), by=None)
        self.assertEqual(writers.lost(), [])
        self.assertEqual(rebuild_rows(check=True).differences, [])
        self.untouched_are_as_before(untouched & {path for path, marks in writers.marks.items() if not marks})

    def untouched_are_as_before(self, paths: set[str]) -> None:
        """An article that nobody wrote ends with the bytes that it came with; each text is a revision of its own."""
        for path in paths:
            article = Article.objects.select_related("body").get(path=path)
            first = Revision.objects.select_related("body").get(article=article, number=1)
            self.assertEqual(stored_bytes(article), (first.header + first.body.text).encode())
        self.assertFalse(Changeset.objects.filter(state=Changeset.State.RUNNING).exists())
