"""The rule of the sync over every combination of what a path can be: nothing that somebody entered is replaced."""

from __future__ import annotations

import itertools

from django.test import SimpleTestCase
from hypothesis import given
from hypothesis import strategies as st

from editorial.services.syncing.decision import Facts, HadAs, Verdict, decide
from editorial.services.syncing.renames import Gone, New, renames

TEXTS = (None, "base", "file's", "article's")


def every_fact() -> list[Facts]:
    """Returns each state of file, article and base that can be met."""
    found = []
    for file, article, base in itertools.product((None, "base", "file's", "article's"), TEXTS, (None, "base")):
        for removed, refused, publisher in itertools.product((False, True), repeat=3):
            for had in HadAs:
                if article is None and (removed or base or had is not HadAs.NEVER):
                    continue
                if had is not HadAs.NEVER and file in (None, article, base):
                    continue
                found.append(Facts(file, article, base, removed, refused and file is not None, had, publisher))
    return found


class DecisionTests(SimpleTestCase):
    def each(self):
        for facts in every_fact():
            with self.subTest(facts):
                yield facts, decide(facts)

    def test_a_file_is_replaced_only_where_the_article_has_had_its_text(self):
        for facts, decision in self.each():
            if decision.verdict in (Verdict.COPY_OUT, Verdict.REMOVE_FILE) and facts.file is not None:
                self.assertTrue(facts.file in (facts.base, facts.article) or facts.had_as not in ("", "conflict"))

    def test_an_article_is_replaced_only_where_nobody_has_edited_it(self):
        for facts, decision in self.each():
            if decision.verdict in (Verdict.COPY_IN, Verdict.REMOVE_ARTICLE):
                self.assertEqual(facts.article, facts.base)

    def test_what_cannot_be_read_is_left_alone_on_both_sides(self):
        for facts, decision in self.each():
            if facts.refused:
                self.assertEqual(decision.verdict, Verdict.QUARANTINE)

    def test_nothing_goes_out_of_or_into_a_removed_article(self):
        for facts, decision in self.each():
            if facts.removed and not facts.refused:
                self.assertIn(decision.verdict, (Verdict.SAME, Verdict.CONFLICT, Verdict.REMOVE_FILE))

    def test_nobody_changes_what_readers_see_without_the_right(self):
        for facts, decision in self.each():
            if facts.needs_publisher and facts.article is not None:
                self.assertNotIn(decision.verdict, (Verdict.COPY_IN, Verdict.MERGE))

    def test_equal_texts_need_nothing(self):
        for facts, decision in self.each():
            if facts.file == facts.article and not facts.removed and not facts.refused and facts.file:
                self.assertEqual(decision.verdict, Verdict.SAME)

    def test_one_side_that_changed_is_copied(self):
        self.assertEqual(decide(Facts("new", "base", "base")).verdict, Verdict.COPY_IN)
        self.assertEqual(decide(Facts("base", "new", "base")).verdict, Verdict.COPY_OUT)
        self.assertEqual(decide(Facts("one", "two", "base")).verdict, Verdict.MERGE)
        self.assertEqual(decide(Facts(None, "base", "base")).verdict, Verdict.REMOVE_ARTICLE)
        self.assertEqual(decide(Facts(None, "new", None)).verdict, Verdict.COPY_OUT)
        self.assertEqual(decide(Facts("new", None)).verdict, Verdict.CREATE)

    @given(st.sampled_from(every_fact()))
    def test_carried_out_it_comes_to_rest(self, facts):
        """Once the verdict is carried out, deciding again finds nothing to do but what people have to settle."""
        after = carried_out(facts, decide(facts).verdict)
        again = decide(after).verdict
        waiting = (Verdict.SAME, Verdict.CONFLICT, Verdict.QUARANTINE)
        self.assertIn(again, waiting)
        self.assertEqual(carried_out(after, again), after)


def carried_out(facts: Facts, verdict: Verdict) -> Facts:
    """Returns the facts once the verdict was carried out, deletions too."""
    match verdict:
        case Verdict.CREATE | Verdict.COPY_IN:
            return Facts(facts.file, facts.file, facts.file)
        case Verdict.COPY_OUT:
            return Facts(facts.article, facts.article, facts.article)
        case Verdict.MERGE:
            return Facts("joined", "joined", "joined")
        case Verdict.REMOVE_ARTICLE:
            return Facts(None, facts.article, None, removed=True)
        case Verdict.REMOVE_FILE:
            return Facts(None, facts.article, None, removed=True)
    return facts


class RenamesTests(SimpleTestCase):
    def test_equal_texts_go_together(self):
        gone, new = [Gone("a.md", frozenset({"1"}))], [New("b.md", "1"), New("c.md", "2")]
        self.assertEqual(renames(gone, new), {"b.md": "a.md"})

    def test_of_several_the_same_name_decides(self):
        gone = [Gone("notes/a.md", frozenset({"1"})), Gone("notes/b.md", frozenset({"1"}))]
        new = [New("posts/a.md", "1"), New("posts/b.md", "1")]
        self.assertEqual(renames(gone, new), {"posts/a.md": "notes/a.md", "posts/b.md": "notes/b.md"})

    def test_what_could_be_two_is_none(self):
        gone = [Gone("a.md", frozenset({"1"})), Gone("b.md", frozenset({"1"}))]
        self.assertEqual(renames(gone, [New("c.md", "1")]), {})
        text = "".join(f"A line of some length, number {number}.\n" for number in range(20))
        gone = [Gone("a.md", frozenset({"1"}), text)]
        self.assertEqual(renames(gone, [New("b.md", "2", text + "x\n"), New("c.md", "3", text + "y\n")]), {})

    def test_most_lines_in_common_are_enough(self):
        rows = [f"A line of some length, number {number}.\n" for number in range(20)]
        gone = [Gone("a.md", frozenset({"1"}), "".join(rows))]
        self.assertEqual(renames(gone, [New("b.md", "2", "".join(rows[:14]) + "Other.\n")]), {"b.md": "a.md"})
        self.assertEqual(renames(gone, [New("b.md", "2", "".join(rows[:6]) + "Other text here.\n" * 14)]), {})

    def test_short_texts_are_alike_by_chance(self):
        gone = [Gone("a.md", frozenset({"1"}), "---\ntitle: x\n---\n")]
        self.assertEqual(renames(gone, [New("b.md", "2", "---\ntitle: x\n---\nB\n")]), {})

    @given(st.lists(st.sampled_from("1234"), max_size=6), st.lists(st.sampled_from("1234"), max_size=6))
    def test_it_is_one_to_one(self, before, after):
        gone = [Gone(f"g{number}.md", frozenset({sha})) for number, sha in enumerate(before)]
        new = [New(f"n{number}.md", sha) for number, sha in enumerate(after)]
        found = renames(gone, new)
        self.assertEqual(len(set(found.values())), len(found))
        for path, former in found.items():
            self.assertEqual(after[int(path[1:-3])], before[int(former[1:-3])])
