"""A key that gets another name keeps its place, its value and its comment, in every syntax."""

from __future__ import annotations

import unittest

from hypothesis import given

from editorial.formats import PatchError, SourceDocument
from tests.formats.headers import Piece, document, headers


def renamed(source: str, old: str, new: str) -> str:
    return SourceDocument.parse(source.encode()).with_key(old, new).to_bytes().decode()


class KeyNameTests(unittest.TestCase):
    def test_only_the_name_changes(self) -> None:
        for before, after in (
            ("---\na: 1\nkey:  'x' # why\nb: 2\n---\nBody", "---\na: 1\nnew:  'x' # why\nb: 2\n---\nBody"),
            ('---\r\n"key" :\r\n  - a # one\r\n---\r\n', '---\r\n"new" :\r\n  - a # one\r\n---\r\n'),
            ("---\nkey: {x: [1, 2]}\n---\n", "---\nnew: {x: [1, 2]}\n---\n"),
            ("---\nkey: |\n  a\n  b\n---\n", "---\nnew: |\n  a\n  b\n---\n"),
            ("---\n{a: 1, key: x}\n---\n", "---\n{a: 1, new: x}\n---\n"),
            ("+++\nkey  = 2025-01-02 # day\n[t]\nkey = 1\n+++\n", "+++\nnew  = 2025-01-02 # day\n[t]\nkey = 1\n+++\n"),
            ('+++\n"key"=[ "a", # one\n "b" ]\n+++\n', '+++\nnew=[ "a", # one\n "b" ]\n+++\n'),
            ('{\n  "a": 1,\n  "key" : {"b": []}\n}\nBody', '{\n  "a": 1,\n  "new" : {"b": []}\n}\nBody'),
        ):
            with self.subTest(before=before):
                self.assertEqual(renamed(before, "key", "new"), after)

    def test_a_name_that_needs_quotes_gets_them(self) -> None:
        self.assertEqual(renamed("---\nkey: x\n---\n", "key", "a: b"), "---\n'a: b': x\n---\n")
        self.assertEqual(renamed("---\nkey: x\n---\n", "key", "true"), "---\n'true': x\n---\n")
        self.assertEqual(renamed("+++\nkey = 1\n+++\n", "key", "甲"), '+++\n"甲" = 1\n+++\n')
        self.assertEqual(renamed('{"key": 1}\n', "key", 'a"b'), '{"a\\"b": 1}\n')

    def test_what_cannot_be_told_apart_is_refused(self) -> None:
        for source, code in (
            ("---\nkey: 1\nkey: 2\n---\n", "unusual-layout"),
            ("---\n&x key: 1\nb: *x\n---\n", "unusual-layout"),
            ("+++\n[key]\nx = 1\n+++\n", "toml-table"),
            ("+++\nkey.a = 1\nkey.b = 2\n+++\n", "toml-table"),
        ):
            with self.subTest(source=source), self.assertRaises(PatchError) as caught:
                renamed(source, "key", "new")
            self.assertEqual(caught.exception.code, code)

    def test_a_key_that_is_absent_or_would_stand_twice_is_no_choice(self) -> None:
        for old, new in (("b", "c"), ("a", "key")):
            with self.subTest(old=old, new=new), self.assertRaises(KeyError):
                renamed("---\na: 1\nkey: 2\n---\n", old, new)

    @given(headers())
    def test_whatever_the_value_is_no_other_character_changes(self, drawn: tuple[list[Piece], str]) -> None:
        pieces, newline = drawn
        for at, piece in enumerate(pieces):
            if piece.key:
                key = piece.key
                named = Piece(piece.source.replace(key, "new", 1))
                expected = document([*pieces[:at], named, *pieces[at + 1 :]], newline)
                self.assertEqual(renamed(document(pieces, newline), key, "new"), expected)
