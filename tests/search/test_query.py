"""Queries as people type them: terms, filters, and what was not taken as it stands."""

from __future__ import annotations

import datetime as dt

from django.test import SimpleTestCase
from hypothesis import given
from hypothesis import strategies as st

from editorial.search.query import MAX_CHARACTERS, MAX_TERMS, Filter, Note, NoteKind, Term, parse
from tests.search.texts import anything, texts

PIECES = [
    "-",
    "－",
    '"',
    "“",
    "”",
    "tag:",
    "title：",
    "before:",
    "2025-1",
    "sort:",
    "*",
    "＊",
    " ",
    "\u3000",
    "a",
    "向",
    ":",
]


def words(query):
    return [term.text for term in query.terms]


class TermTests(SimpleTestCase):
    def test_terms_are_parted_by_any_white_space(self):
        self.assertEqual(words(parse(" 向量\u3000AI\t\n代理 ")), ["向量", "ai", "代理"])

    def test_a_term_is_taken_once(self):
        self.assertEqual(words(parse("AI ai ＡＩ")), ["ai"])

    def test_quotes_hold_words_together(self):
        for query in ('"machine  learning"', "“machine learning”", "＂machine learning＂"):
            with self.subTest(query):
                (term,) = parse(query).terms
                self.assertEqual((term.text, term.phrase), ("machine learning", True))

    def test_a_quote_inside_a_word_is_a_character(self):
        self.assertEqual(words(parse('5" disk')), ['5"', "disk"])

    def test_a_quote_left_open_ends_with_the_query(self):
        query = parse('ai "machine learning')
        self.assertEqual(words(query), ["ai", "machine learning"])
        self.assertEqual(query.notes, (Note(NoteKind.OPEN_QUOTE, "machine learning"),))

    def test_a_hyphen_before_a_word_excludes_it_and_inside_one_it_is_a_character(self):
        query = parse('GPT-4 -video －苹果 -"two words"')
        self.assertEqual(words(query), ["gpt-4"])
        self.assertEqual([term.text for term in query.excluded], ["video", "苹果", "two words"])

    def test_a_hyphen_by_itself_is_a_mark(self):
        self.assertEqual(words(parse("a - b -- c -")), ["a", "-", "b", "--", "c"])

    def test_a_star_behind_a_word_asks_for_longer_ones(self):
        self.assertEqual(parse("agi*").terms, (Term("agi", "agi", prefix=True),))
        self.assertEqual(parse("agi＊").terms, (Term("agi", "agi", prefix=True),))
        self.assertEqual(parse('"deep learn"*').terms, (Term("deep learn", "deep learn", phrase=True, prefix=True),))

    def test_a_star_behind_anything_else_is_a_star(self):
        self.assertEqual(words(parse("** * C+*")), ["**", "*", "c+*"])

    def test_title_asks_for_a_field(self):
        query = parse("title:AGI -title:“open ai”")
        self.assertEqual(query.terms, (Term("agi", "AGI", "title"),))
        self.assertEqual(query.excluded, (Term("open ai", "open ai", "title", phrase=True),))

    def test_what_nobody_sees_is_no_term(self):
        self.assertFalse(parse("\u200b \x00 \ufe0f"))
        self.assertFalse(parse('"" “ ”'))

    def test_there_are_no_more_terms_than_can_be_asked_for(self):
        query = parse(" ".join(f"w{number}" for number in range(100)))
        self.assertEqual(len(query.terms), MAX_TERMS)
        self.assertIn(NoteKind.TOO_MANY_TERMS, [note.kind for note in query.notes])

    def test_two_thousand_characters_are_read(self):
        query = parse("向" * 3_000)
        self.assertEqual(len(query.terms[0].text), MAX_CHARACTERS)
        self.assertEqual(query.notes, (Note(NoteKind.TOO_LONG),))


class FilterTests(SimpleTestCase):
    def test_values_are_words_or_quoted(self):
        query = parse('tag:video person:"Jensen Huang" -area：“AI 与 ML”')
        expected = (
            Filter("tag", "video"),
            Filter("person", "Jensen Huang"),
            Filter("area", "AI 与 ML", excluded=True),
        )
        self.assertEqual(query.filters, expected)

    def test_full_width_letters_and_case_name_a_field_too(self):
        self.assertEqual(parse("ＴＡＧ：video Tag:a").filters, (Filter("tag", "video"), Filter("tag", "a")))

    def test_an_unknown_field_is_text(self):
        self.assertEqual(words(parse("https://example.org foo:bar 3:2")), ["https://example.org", "foo:bar", "3:2"])

    def test_dates_may_be_years_months_or_days(self):
        query = parse("before:2025-10 after:2024 after:2024/3/9")
        days = [(item.field, item.day) for item in query.filters]
        first = dt.date(2025, 10, 1)
        self.assertEqual(days, [("before", first), ("after", dt.date(2024, 1, 1)), ("after", dt.date(2024, 3, 9))])

    def test_what_is_half_written_is_noted(self):
        query = parse("before:20 after:2025-13 tag: sort:size title:")
        self.assertEqual(query.filters, ())
        noted = [(note.kind, note.written) for note in query.notes]
        expected = [
            (NoteKind.NO_DATE, "20"),
            (NoteKind.NO_DATE, "2025-13"),
            (NoteKind.NO_VALUE, "tag:"),
            (NoteKind.NO_SORT, "size"),
            (NoteKind.NO_VALUE, "title:"),
        ]
        self.assertEqual(noted, expected)

    def test_the_order_can_be_asked_for(self):
        self.assertEqual(parse("ai sort:date").sort, "date")


class AnyTextTests(SimpleTestCase):
    @given(st.one_of(texts, anything, st.lists(st.sampled_from(PIECES)).map("".join)))
    def test_any_text_is_a_query(self, text):
        query = parse(text)
        for term in (*query.terms, *query.excluded):
            self.assertTrue(term.text.strip())
            self.assertNotIn("\n", term.text)
        self.assertEqual(parse(query.text), query)
