"""The workflow's state, read from a header and written into it."""

from __future__ import annotations

import itertools
import unittest

from hypothesis import given
from hypothesis import strategies as st

from editorial.formats import REMOVE, SourceDocument
from editorial.mapping import Dialect, Field, Status, StatusReading, patch_article, status_changes
from editorial.mapping.visibility import is_one_edit
from tests.mapping.documents import codes, make_document, read, read_document


class ReadStatusTests(unittest.TestCase):
    def assert_status(
        self, header: str, status: Status, reading: StatusReading, found: list[str] | None = None
    ) -> None:
        with self.subTest(header=header):
            data = read(f"title: x\n{header}")
            self.assertEqual((data.status, data.status_reading), (status, reading))
            self.assertEqual(codes(data), found or [])

    def test_status_decides_over_draft(self):
        self.assert_status("draft: true\nstatus: evergreen", Status.EVERGREEN, StatusReading.STATUS)
        self.assert_status("draft: false\nstatus: inbox", Status.INBOX, StatusReading.STATUS)

    def test_status_is_trimmed_and_case_folded(self):
        for text in ("Evergreen", "' EVERGREEN '", "evergreen # really"):
            self.assert_status(f"status: {text}", Status.EVERGREEN, StatusReading.STATUS)

    def test_quotes_inside_the_value_are_looked_through(self):
        self.assert_status("status: '\"evergreen\"'", Status.EVERGREEN, StatusReading.STATUS, ["quoted-value"])

    def test_one_edit_away_is_a_typo(self):
        typos = {
            "evengreen": Status.EVERGREEN, "evergren": Status.EVERGREEN, "everrgreen": Status.EVERGREEN,
            "evregreen": Status.EVERGREEN, "Drafts": Status.DRAFT, "archive": Status.ARCHIVED, "inobx": Status.INBOX,
        }  # fmt: skip
        for text, status in typos.items():
            self.assert_status(f"status: {text}", status, StatusReading.TYPO, ["status-typo"])

    def test_anything_else_is_the_inbox(self):
        for text in ("published", "evrgren", "done", "[evergreen, draft]", "public: yes"):
            with self.subTest(text=text):
                data = read(f"title: x\ndraft: false\nstatus: {text}" if ": " not in text else f"status:\n  {text}")
                self.assertEqual(data.status, Status.INBOX)
                self.assertIn("unknown-status", codes(data))

    def test_without_status_draft_decides(self):
        self.assert_status("draft: false", Status.EVERGREEN, StatusReading.DRAFT_FLAG)
        self.assert_status("draft: true", Status.DRAFT, StatusReading.DRAFT_FLAG)
        self.assert_status("status: ''\ndraft: true", Status.DRAFT, StatusReading.DRAFT_FLAG)
        self.assert_status("status:\ndraft: true", Status.DRAFT, StatusReading.DRAFT_FLAG)

    def test_without_either_it_is_the_inbox(self):
        self.assert_status("tags: []", Status.INBOX, StatusReading.NOTHING)

    def test_draft_is_coerced_from_text(self):
        for text, status in (('"true"', Status.DRAFT), ("yes", Status.DRAFT), ("'False'", Status.EVERGREEN)):
            self.assert_status(f"draft: {text}", status, StatusReading.DRAFT_FLAG, ["coerced-flag"])

    def test_draft_that_is_no_flag_publishes_nothing(self):
        self.assert_status("draft: maybe", Status.INBOX, StatusReading.NOTHING, ["invalid-flag"])

    def test_raw_status_is_kept(self):
        self.assertEqual(read("title: x\nstatus: Evengreen").status_raw, "Evengreen")


class ExcludedTests(unittest.TestCase):
    def test_flag_is_read_and_coerced(self):
        for text, excluded in (("true", True), ("false", False), ("'true'", True), ("''", False), ("", False)):
            with self.subTest(text=text):
                self.assertIs(read(f"title: x\nexclude: {text}").excluded, excluded)

    def test_unreadable_flag_keeps_the_article_off_lists(self):
        data = read("title: x\nexclude: everywhere")
        self.assertTrue(data.excluded)
        self.assertEqual(codes(data), ["invalid-flag"])


class OneEditTests(unittest.TestCase):
    def test_more_than_one_edit_is_none(self):
        for written in ("evergreen", "evrgren", "veergrene", "green", "", "evergreenxx"):
            with self.subTest(written=written):
                self.assertFalse(is_one_edit(written, "evergreen"))

    @given(st.sampled_from(list(Status)), st.integers(0, 9), st.sampled_from("abcxyzé"))
    def test_every_single_edit_is_one(self, status, at, letter):
        known = status.value
        at = min(at, len(known) - 1)
        swapped = known[:at] + known[at : at + 2][::-1] + known[at + 2 :]
        edits = {
            known[:at] + known[at + 1 :],
            known[:at] + letter + known[at:],
            known[:at] + letter + known[at + 1 :],
            swapped,
        }
        self.assertTrue(all(is_one_edit(written, known) for written in edits - {known}))

    def test_no_two_states_are_one_edit_apart(self):
        self.assertFalse(any(is_one_edit(first, second) for first, second in itertools.permutations(Status, 2)))


class StatusChangesTests(unittest.TestCase):
    def test_eleventy_sets_status_and_never_draft(self):
        document = make_document("title: x\ndraft: true\nstatus: inbox")
        self.assertEqual(status_changes(document, Dialect.ELEVENTY, Status.EVERGREEN), {"status": "evergreen"})

    def test_eleventy_without_status_gains_one(self):
        document = make_document("title: x\narea: y")
        self.assertEqual(status_changes(document, Dialect.ELEVENTY, Status.REVIEW), {"status": "review"})

    def test_same_status_changes_nothing(self):
        document = make_document("status: ' evergreen '")
        self.assertEqual(status_changes(document, Dialect.ELEVENTY, Status.EVERGREEN), {})

    def test_hugo_says_evergreen_and_draft_by_draft_alone(self):
        document = make_document("title: x\ncategories: [a]")
        self.assertEqual(status_changes(document, Dialect.HUGO, Status.EVERGREEN), {"draft": False})
        self.assertEqual(status_changes(document, Dialect.HUGO, Status.DRAFT), {"draft": True})

    def test_hugo_says_the_rest_by_both(self):
        document = make_document("title: x\ndraft: false")
        for status in (Status.INBOX, Status.REVIEW, Status.ARCHIVED):
            with self.subTest(status=status):
                changes = {"draft": True, "status": status.value}
                self.assertEqual(status_changes(document, Dialect.HUGO, status), changes)

    def test_hugo_removes_the_status_that_is_no_longer_needed(self):
        document = make_document("title: x\ndraft: true\nstatus: review")
        self.assertEqual(status_changes(document, Dialect.HUGO, Status.EVERGREEN), {"draft": False, "status": REMOVE})
        self.assertEqual(status_changes(document, Dialect.HUGO, Status.DRAFT), {"status": REMOVE})

    def test_status_of_its_author_in_a_hugo_header_is_set_and_draft_left(self):
        document = SourceDocument.parse(b'+++\ndraft = true\nstatus = "evergreen"\n+++\n')
        self.assertEqual(status_changes(document, Dialect.HUGO, Status.ARCHIVED), {"status": "archived"})

    @given(
        st.sampled_from(["", "draft: true\n", "draft: false\n", 'draft: "true"\n']),
        st.sampled_from(["", *(f"status: {status}\n" for status in [*Status, "evengreen", "odd"])]),
        st.sampled_from(list(Dialect)),
        st.lists(st.sampled_from(list(Status)), min_size=1, max_size=4),
    )
    def test_every_step_reads_back_as_what_was_set(self, draft, status_line, dialect, steps):
        document = make_document(f"title: x\n{draft}{status_line}weight: 1")
        for status in steps:
            data = read_document(document, dialect=dialect, stored_dialect=dialect)
            document = patch_article(document, data=data, changes={Field.STATUS: status.value})
            self.assertEqual(read_document(document, dialect=dialect, stored_dialect=dialect).status, status)
