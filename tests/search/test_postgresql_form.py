"""The form in which PostgreSQL holds texts: a term is part of it where it stands, and its tokens are proposed."""

from __future__ import annotations

import random
import re

from django.test import SimpleTestCase

from editorial.search import Term, fold, make_term
from editorial.search.backends.postgresql import CJK, in_units, needle, proposal, proposal_decides
from tests.search import reference, texts

EXAMPLES = 1_500


def tokens(stored: str) -> set[str]:
    """Returns what `editorial_search_tokens` makes of a stored text."""
    return set(re.sub(f"[{CJK}]", r"\g<0> \g<0>", stored).split(" ")) - {""}


def proposed(term: Term, among: set[str]) -> bool:
    """Returns whether the tokens fulfil the tsquery of the term."""
    for lexeme in proposal(term).split(" & "):
        text = lexeme.removesuffix(":*")[1:-1].replace("''", "'").replace("\\\\", "\\")
        if not (any(token.startswith(text) for token in among) if lexeme.endswith(":*") else text in among):
            return False
    return True


class FormTests(SimpleTestCase):
    def agree(self, text: str, term: Term) -> bool:
        """Holds the form to the reference, and returns what both say."""
        expected = reference.stands_in(reference.folded(term.written), reference.folded(text), prefix=term.prefix)
        stored = in_units(fold(text))
        with self.subTest(text=text, term=term):
            self.assertEqual(needle(term) in stored, expected)
            if expected:
                self.assertTrue(proposed(term, tokens(stored)))
            if proposal_decides(term):
                self.assertEqual(proposed(term, tokens(stored)), expected)
        return expected

    def test_random_terms_are_found_where_they_stand(self) -> None:
        chance = random.Random(5)
        alphabets = (texts.DENSE, texts.CHINESE[:6] + "ab4 .", texts.CHINESE + texts.LETTERS + texts.MARKS + " \n")
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
