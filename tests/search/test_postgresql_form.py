"""The form in which PostgreSQL holds texts: a term is part of it where it stands, and its tokens are proposed."""

from __future__ import annotations

import random
import re
from importlib import import_module

from django.test import SimpleTestCase

from editorial.search import Term, fold, make_term
from editorial.search.backends.postgresql_form import (
    FIRST,
    FIRST_WORD,
    FREQUENT,
    PAIRS,
    PRIVATE,
    PRIVATE_OF_WORDS,
    RUN,
    WORDS,
    header_proposal,
    in_units,
    pattern,
    proposal,
    proposal_decides,
    rarity,
)
from editorial.search.segmentation import is_cjk
from tests.search import reference, texts

EXAMPLES = 1_500
# Of each kind of characters some: in pairs with each other and not, in none, and those whose code points others took.
KINDS = "我们幕" + "瓴鬯" + "жאéß" + "".join(map(chr, (PRIVATE, PRIVATE + len(FREQUENT) - 1, PRIVATE_OF_WORDS)))
# Words that are frequent, alone and in pairs, that begin such words, and that are none.
SPOKEN = ["of", "the", "think", "thin", "thi", "th", "t", "s", "you", "quark", "我们", "幕", ",", ".", "(", "é", "\n"]


def tokens(stored: str) -> set[str]:
    """Returns what `editorial_search_pairs` makes of a stored text."""
    return set(re.sub(f"[{RUN}]", r"\g<0> \g<0>", stored).split(" ")) - {""}


def units(stored: str) -> set[str]:
    """Returns what `editorial_search_units` makes of a stored text."""
    return set(re.sub(f"[{RUN}]", r"\g<0> ", stored).split(" ")) - {""}


LEXEME = re.compile(r"'(?:[^'\\]|''|\\\\)*'(?::\*)?")


def fulfilled(query: str, among: set[str]) -> bool:
    """Returns whether the tokens fulfil a tsquery."""
    answers = LEXEME.sub(lambda lexeme: str(has(among, lexeme[0])), query)
    return bool(eval(answers.replace("&", "and").replace("|", "or"), {}))


def has(among: set[str], lexeme: str) -> bool:
    """Returns whether the tokens have a lexeme of a tsquery."""
    text = lexeme.removesuffix(":*")[1:-1].replace("''", "'").replace("\\\\", "\\")
    return any(token.startswith(text) for token in among) if lexeme.endswith(":*") else text in among


def stands_in(term: Term, stored: str) -> bool:
    """Returns what the conditions of the database do."""
    part, regular = pattern(term)
    return re.search(part, stored) is not None if regular else part in stored


class FormTests(SimpleTestCase):
    def agree(self, text: str, term: Term) -> bool:
        """Holds the form to the reference, and returns what both say."""
        expected = reference.stands_in(reference.folded(term.written), reference.folded(text), prefix=term.prefix)
        stored = in_units(fold(text))
        with self.subTest(text=text, term=term):
            self.assertEqual(stands_in(term, stored), expected)
            if expected:
                self.assertTrue(fulfilled(proposal(term), tokens(stored)))
                self.assertTrue(fulfilled(header_proposal(term), units(stored)))
            if proposal_decides(term):
                self.assertEqual(fulfilled(proposal(term), tokens(stored)), expected)
        return expected

    def test_random_terms_are_found_where_they_stand(self) -> None:
        chance = random.Random(5)
        mixed = texts.CHINESE + texts.LETTERS + texts.MARKS + " \n"
        alphabets = (texts.DENSE, texts.CHINESE[:6] + "ab4 .", mixed, KINDS, KINDS + "a. ")
        found = 0
        for _ in range(EXAMPLES):
            text, written = (
                "".join(chance.choices(chance.choice(alphabets), k=chance.randrange(1, n))) for n in (30, 5)
            )
            block = fold(text).split("\n")[0]
            start = chance.randrange(len(block) + 1)
            if chance.random() < 0.8:
                written = block[start : start + chance.randrange(1, 6)] or written
            term = make_term(written.replace("\n", " ") + "*" * (chance.random() < 0.2))
            found += term is not None and self.agree(text, term)
        self.assertGreater(found, EXAMPLES / 3)

    def test_random_phrases_of_frequent_words_are_found_where_they_stand(self) -> None:
        chance = random.Random(7)
        found = 0
        for _ in range(EXAMPLES):
            written = [chance.choice(SPOKEN) + chance.choice((" ", "")) for _ in range(chance.randrange(1, 12))]
            start = chance.randrange(len(written))
            part = "".join(written[start : start + chance.randrange(1, 4)]).replace("\n", " ").strip()
            part = part[: chance.randrange(1, len(part) + 1)] if part and chance.random() < 0.3 else part
            term = make_term(part + "*" * (chance.random() < 0.4))
            found += term is not None and self.agree("".join(written), term)
        self.assertGreater(found, EXAMPLES / 3)

    def test_words_longer_than_a_token_may_be(self) -> None:
        for length in (59, 60, 61, 120, 2_500):
            word = "a" * length
            for other in ("a" * 59, "a" * 60, "a" * 61, "a" * 60 + "*", "a" * 70 + "*", word):
                term = make_term(other)
                assert term is not None
                self.agree(f"向 {word} 量", term)
            self.assertLessEqual(max(map(len, tokens(in_units(word)))), 62)

    def test_operators_of_queries_are_lexemes(self) -> None:
        for written in ("'", "\\", "a' | b", ":*", "!a", "(a)", "a & b", "''", "\\'"):
            term = make_term(written)
            assert term is not None
            self.assertTrue(self.agree(f"x {written} y", term))

    def test_each_character_has_a_place_of_its_own(self) -> None:
        self.assertEqual(len(set(FREQUENT)), len(FREQUENT))
        self.assertTrue(all(is_cjk(one) and fold(one) == one for one in FREQUENT))
        self.assertLessEqual(FIRST + len(FREQUENT), 0x800)
        every = [chr(code) for code in range(0x10000) if fold(chr(code)) == chr(code) and not chr(code).isspace()]
        self.assertEqual(len({in_units(one) for one in every}), len(every))

    def test_frequent_characters_are_stored_in_two_bytes_and_frequent_pairs_side_by_side(self) -> None:
        self.assertEqual(len(in_units("我们幕").encode()), 3 * 2 + 3)
        self.assertEqual(len(in_units("们幕").encode()), 2 * 2 + 3)

    def test_frequent_words_are_stored_in_two_bytes_and_frequent_pairs_side_by_side(self) -> None:
        self.assertEqual(len(in_units("of the quark").encode()), 2 * 2 + len(" " + " " + "quark" + " "))
        self.assertEqual(len(in_units("这 of 们").encode()), len(in_units("这of们").encode()))

    def test_each_frequent_word_is_a_unit_with_a_place_of_its_own(self) -> None:
        self.assertEqual(len(set(WORDS)), len(WORDS))
        self.assertLessEqual(FIRST_WORD + len(WORDS), FIRST)
        for word in WORDS:
            self.assertEqual(fold(word), word)
            self.assertEqual(in_units(word), f" {chr(FIRST_WORD + WORDS.index(word))} ")

    def test_pairs_are_of_frequent_units(self) -> None:
        lines = [line.split(" ") for line in PAIRS.read_text(encoding="utf-8").splitlines()]
        self.assertEqual([line[0] for line in lines], [*FREQUENT, *WORDS])
        known = {*FREQUENT, *WORDS}
        for _first, *seconds in lines:
            units = [unit for piece in seconds for unit in ((piece,) if piece in known else piece)]
            self.assertLessEqual(set(units), known)
            self.assertEqual(len(set(units)), len(units))

    def test_a_word_that_may_go_on_is_also_each_frequent_word_that_it_may_become(self) -> None:
        term = make_term("thin*")
        assert term is not None
        codes = [chr(FIRST_WORD + WORDS.index(word)) for word in ("think", "thing", "things", "thinking")]
        asked = proposal(term).removeprefix("(").removesuffix(")").split(" | ")
        self.assertEqual(set(asked), {"'thin':*", *(f"'{code}':*" for code in codes)})
        self.assertTrue(proposal_decides(term))

    def test_a_long_term_whose_last_word_may_go_on_is_written_once(self) -> None:
        for begin in ("向量", "the quark ", "of "):
            term = make_term(begin * 300 + "s*")
            assert term is not None
            for written in (proposal(term), header_proposal(term), pattern(term)[0]):
                self.assertLess(len(written), 6_000, written[:200])

    def test_the_ends_of_runs_are_asked_for_where_the_term_goes_on(self) -> None:
        term = make_term("我们幕quark")
        assert term is not None
        stored = "我们幕".translate({ord(one): chr(FIRST + FREQUENT.index(one)) for one in "我们幕"})
        us, we, though = stored[0], stored[1], stored[2]
        self.assertEqual(proposal(term).split(" & "), [f"'{us}{we}'", f"'{we}'", f"'{though}'", "'quark'"])

    def test_rarer_terms_come_last(self) -> None:
        expected = ["的", "我的", "我们", "向量", "ai", "vector", "vector index", "我们幕"]
        terms = [term for term in map(make_term, reversed(expected)) if term is not None]
        self.assertEqual([one.text for one in sorted(terms, key=rarity)], expected)

    def test_the_functions_of_the_database_know_the_same_characters(self) -> None:
        migration = import_module("editorial.migrations.0058_frequent_words")
        self.assertEqual(migration.CHARACTERS.encode().decode("unicode_escape"), RUN)
