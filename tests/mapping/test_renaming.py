"""Names written differently: only the items concerned change, whatever holds them."""

from __future__ import annotations

from django.test import SimpleTestCase
from hypothesis import given
from hypothesis import strategies as st

from editorial.formats import SourceDocument
from editorial.mapping import Dialect, Field, rename_names
from editorial.names import name_key, split_names


def renamed(text: str, field: Field, **names: str) -> tuple[str, tuple[str, ...]]:
    document = SourceDocument.parse(text.encode())
    result = rename_names(
        document, dialect=Dialect.ELEVENTY, names={field: {k.replace("_", " "): v for k, v in names.items()}}
    )
    return result.document.to_bytes().decode(), result.collapsed


class ScalarTests(SimpleTestCase):
    def test_quotes_comments_and_line_ends_stay(self) -> None:
        for before, after in (
            ("speaker: Best TV # who\n", "speaker: Good TV # who\n"),
            ("speaker: 'Best TV'\r\n", "speaker: 'Good TV'\r\n"),
            ('speaker: "Best TV"\n', 'speaker: "Good TV"\n'),
            ('speaker:   "Best TV"   \n', 'speaker:   "Good TV"   \n'),
        ):
            with self.subTest(before):
                shown, collapsed = renamed(f"---\n{before}title: x\n---\nBest TV\n", Field.SPEAKER, Best_TV="Good TV")
                self.assertEqual(shown, f"---\n{after}title: x\n---\nBest TV\n")
                self.assertEqual(collapsed, ())

    def test_another_spelling_and_another_field_stay(self) -> None:
        text = "---\nspeaker: best TV\nauthor: Best TV\n---\n"
        self.assertEqual(renamed(text, Field.SPEAKER, Best_TV="Good TV"), (text, ()))

    def test_a_name_with_a_comma_is_one_name(self) -> None:
        text = "---\nspeaker: A, B\n---\n"
        self.assertEqual(renamed(text, Field.SPEAKER, A="C"), (text, ()))
        document = SourceDocument.parse(text.encode())
        result = rename_names(document, dialect=Dialect.ELEVENTY, names={Field.SPEAKER: {"A, B": "C"}})
        self.assertEqual(result.document.to_bytes().decode(), "---\nspeaker: C\n---\n")

    def test_a_new_name_that_needs_quotes_gets_them(self) -> None:
        shown, _ = renamed("---\nspeaker: Best TV\n---\n", Field.SPEAKER, Best_TV="TV: the best")
        self.assertEqual(shown, "---\nspeaker: 'TV: the best'\n---\n")

    def test_toml_and_json(self) -> None:
        shown, _ = renamed('+++\nspeaker = "Best TV" # who\n+++\n', Field.SPEAKER, Best_TV="Good “TV”")
        self.assertEqual(shown, '+++\nspeaker = "Good “TV”" # who\n+++\n')
        shown, _ = renamed('{\n  "speaker": "Best TV",\n  "a": 1.10\n}\n', Field.SPEAKER, Best_TV="好")
        self.assertEqual(shown, '{\n  "speaker": "好",\n  "a": 1.10\n}\n')


class LineTests(SimpleTestCase):
    def test_only_the_item_changes_whatever_separates(self) -> None:
        for before, after in (
            ("Ann Lee, Bob Ray", "Eve Day, Bob Ray"),
            ("Bob Ray,Ann Lee ; Cid Fox", "Bob Ray,Eve Day ; Cid Fox"),
            ("Bob Ray, and Ann Lee", "Bob Ray, and Eve Day"),
            ("Bob Ray、Ann Lee", "Bob Ray、Eve Day"),
            ("Ann Lee", "Eve Day"),
        ):
            with self.subTest(before):
                shown, _ = renamed(f"---\nguest: {before}\n---\n", Field.GUESTS, Ann_Lee="Eve Day")
                self.assertEqual(shown, f"---\nguest: {after}\n---\n")

    def test_a_name_that_would_stand_twice_stands_once(self) -> None:
        shown, collapsed = renamed("---\nguest: Bob Ray, Ann Lee, Cid Fox\n---\n", Field.GUESTS, Ann_Lee="BOB RAY")
        self.assertEqual((shown, collapsed), ("---\nguest: Bob Ray, Cid Fox\n---\n", ("Ann Lee",)))
        shown, collapsed = renamed("---\nguest: Ann Lee, Cid Fox, Bob Ray\n---\n", Field.GUESTS, Ann_Lee="Bob Ray")
        self.assertEqual((shown, collapsed), ("---\nguest: Bob Ray, Cid Fox\n---\n", ("Bob Ray",)))

    def test_a_name_that_no_line_can_hold_makes_it_a_list(self) -> None:
        shown, _ = renamed("---\nguest: Ann Lee, Bob Ray\n---\n", Field.GUESTS, Ann_Lee="Lee, Ann Marie")
        items = SourceDocument.parse(shown.encode()).get("guest")
        assert items is not None
        self.assertEqual(items.items, ("Lee, Ann Marie", "Bob Ray"))


class ListTests(SimpleTestCase):
    def test_items_keep_place_and_form(self) -> None:
        for before, after in (
            ("[Ann, 'Bob',  \"Cid\"]", "[Ann, 'Eve',  \"Cid\"]"),
            (
                "\n  # first\n  - Ann # a\n\n  - Bob # b\n  - 1.10\n  -\n  - Ann",
                "\n  # first\n  - Ann # a\n\n  - Eve # b\n  - 1.10\n  -\n  - Ann",
            ),
        ):
            with self.subTest(before):
                shown, collapsed = renamed(f"---\npeople: {before}\n---\n", Field.PEOPLE, Bob="Eve")
                self.assertEqual((shown, collapsed), (f"---\npeople: {after}\n---\n", ()))

    def test_two_spellings_become_one_item(self) -> None:
        text = "---\npeople:\n  - Ann\n  - Bob\n  - Cid\n---\n"
        shown, collapsed = renamed(text, Field.PEOPLE, Ann="Eve", Cid="Eve")
        self.assertEqual((shown, collapsed), ("---\npeople:\n  - Eve\n  - Bob\n---\n", ("Cid",)))

    def test_repeats_that_were_there_before_stay(self) -> None:
        text = "---\npeople: [Ann, ann, Bob, Bob]\n---\n"
        shown, collapsed = renamed(text, Field.PEOPLE, Bob="Eve")
        self.assertEqual((shown, collapsed), ("---\npeople: [Ann, ann, Eve]\n---\n", ("Bob",)))


NAMES = st.lists(st.sampled_from(["Ann Lee", "Bob Ray", "Cid", "李雷", "Eve & Co", "O'Hara", "J.D. Vance"]), max_size=5)


class PropertyTests(SimpleTestCase):
    @given(
        items=NAMES, new=st.sampled_from(["Dan Foe", "Bob Ray", "韓梅梅", "x: y", "[z]", "a # b"]), quoted=st.booleans()
    )
    def test_others_stay_in_order_and_nothing_else_changes(self, items: list[str], new: str, quoted: bool) -> None:
        written = ", ".join(f'"{item}"' if quoted else f"'{item.replace(chr(39), chr(39) * 2)}'" for item in items)
        text = f"---\ntitle: Ann Lee\npeople: [{written}]\ntags: [Ann Lee]\n---\nAnn Lee\n"
        result = rename_names(
            SourceDocument.parse(text.encode()), dialect=Dialect.ELEVENTY, names={Field.PEOPLE: {"Ann Lee": new}}
        )
        found = result.document.get("people")
        assert found is not None
        if "Ann Lee" not in items:
            self.assertEqual(result.document.to_bytes(), text.encode())
            return
        key = name_key(new)
        kept = [item for item in items if item != "Ann Lee" and name_key(item) != key]
        self.assertEqual([item for item in found.items if name_key(item or "") != key], kept)
        self.assertEqual(sum(name_key(item or "") == key for item in found.items), 1)
        lines = zip(text.splitlines(), result.document.to_bytes().decode().splitlines(), strict=True)
        self.assertEqual([number for number, (old, other) in enumerate(lines) if old != other], [2])

    @given(items=NAMES, gap=st.sampled_from([", ", ",", "、", "; "]))
    def test_a_line_is_read_as_its_names(self, items: list[str], gap: str) -> None:
        text = f'---\nguest: "{gap.join(items)}"\n---\n'
        document = SourceDocument.parse(text.encode())
        before = split_names(gap.join(items))
        result = rename_names(document, dialect=Dialect.ELEVENTY, names={Field.GUESTS: {"Ann Lee": "Dan Foe"}})
        found = result.document.get("guest")
        assert found is not None
        wanted = list(dict.fromkeys("Dan Foe" if item == "Ann Lee" else item for item in before))
        shown = list(dict.fromkeys(split_names(found.text) if found.kind == "scalar" else found.items))
        self.assertEqual(shown, wanted)
