"""Anchors are readable, unique, and stay when other headings come."""

from __future__ import annotations

from django.test import SimpleTestCase
from hypothesis import assume, given
from hypothesis import strategies as st

from editorial.rendering import render
from tests.rendering.htmlcheck import parse


def anchors(source: str) -> list[str]:
    return [heading.anchor for heading in render(source).headings]


WORDS = st.text(alphabet="总结背景介绍AIab 1，（", min_size=1, max_size=6)


class AnchorTests(SimpleTestCase):
    def test_chinese_text_is_the_anchor(self):
        self.assertEqual(anchors("## AI的未来：ASI的崛起（上）"), ["doc-ai的未来-asi的崛起-上"])

    def test_marks_are_no_part_of_it(self):
        self.assertEqual(anchors("## **粗** `code` [链接](/a) <b>b</b>"), ["doc-粗-code-链接-b"])

    def test_heading_without_letters_has_one(self):
        self.assertEqual(anchors("## ！\n\n## 🚀"), ["doc-section", "doc-section-2"])

    def test_long_headings_are_cut(self):
        self.assertLess(len(anchors("# " + "长" * 500)[0]), 80)

    def test_same_text_is_told_apart_by_what_follows(self):
        source = "## 总结\n\n英伟达的收入增长。\n\n## 总结\n\n台积电的产能。\n\n## 总结\n"
        self.assertEqual(anchors(source), ["doc-总结", "doc-总结-台积电的产能", "doc-总结-2"])

    def test_another_heading_between_changes_nothing(self):
        parts = ["# 一\n\n文一\n\n", "## 总结\n\n甲\n\n", "# 二\n\n文二\n\n", "## 总结\n\n乙\n\n", "## 总结\n\n丙\n\n"]
        before = anchors("".join(parts))
        for place in range(len(parts) + 1):
            for new in ("# 新\n\n", "## 新的一节\n\n文\n\n", "### 新\n\n"):
                with self.subTest(place=place, new=new):
                    after = anchors("".join([*parts[:place], new, *parts[place:]]))
                    self.assertEqual([anchor for anchor in after if "新" not in anchor], before)

    def test_same_heading_inserted_below_changes_nothing(self):
        parts = ["## 总结\n\n甲\n\n", "## 总结\n\n乙\n\n"]
        self.assertEqual(anchors("".join([*parts, "## 总结\n\n丙\n\n"]))[:2], anchors("".join(parts)))
        between = anchors("".join([parts[0], "## 总结\n\n丙\n\n", parts[1]]))
        self.assertEqual([between[0], between[2]], anchors("".join(parts)))

    @given(st.lists(st.tuples(WORDS, WORDS), max_size=6), WORDS, st.integers(0, 6), st.integers(1, 6))
    def test_other_text_inserted_anywhere_changes_no_anchor(self, sections, new, place, level):
        assume(all(anchors("# " + new) != anchors("# " + text) for text, _body in sections))
        blocks = [f"## {text}\n\n{body}\n\n" for text, body in sections]
        before = set(anchors("".join(blocks)))
        blocks.insert(place, f"{'#' * level} {new}\n\n")
        self.assertLessEqual(before, set(anchors("".join(blocks))))

    @given(st.lists(WORDS, max_size=20))
    def test_anchors_are_unique(self, words):
        found = anchors("".join(f"## {word}\n\n" for word in words))
        self.assertEqual(len(found), len(set(found)))

    def test_authors_own_id(self):
        self.assertEqual(anchors("## 标题 {#my-id}\n\n## b {#}"), ["doc-my-id", "doc-b"])
        self.assertEqual(render("## 标题 {#my-id}").headings[0].text, "标题")

    def test_headings_in_raw_html_have_anchors(self):
        self.assertEqual(anchors("<h2>甲</h2>\n\n<h2 id='b'>乙</h2>"), ["doc-甲", "doc-b"])


class FragmentTests(SimpleTestCase):
    def href(self, source: str) -> str | None:
        return next((link.get("href") for link in parse(render(source).html).iter("a")), None)

    def test_links_to_headings_in_other_programs_spellings(self):
        for fragment in ("ai的未来asi", "AI的未来：ASI", "ai%E7%9A%84%E6%9C%AA%E6%9D%A5-asi", "ai的未来-asi"):
            with self.subTest(fragment):
                self.assertEqual(self.href(f"[a](#{fragment})\n\n## AI的未来：ASI"), "#doc-ai的未来-asi")

    def test_link_to_nothing_is_text(self):
        self.assertEqual(render("[a](#section-1) b").html, "<p>a b</p>")
        self.assertEqual(render("[a](#) b").html, "<p>a b</p>")


class FootnoteTests(SimpleTestCase):
    def test_notes_are_numbered_by_their_first_use(self):
        html = render("a[^z] b[^y] c[^z]\n\n[^y]: 乙\n[^z]: 甲").html
        root = parse(html)
        notes = list(root.iter("li"))
        self.assertEqual([("".join(note.itertext()))[:1] for note in notes], ["甲", "乙"])
        self.assertEqual(["".join(sup.itertext()) for sup in root.iter("sup")], ["1", "2", "1"])

    def test_uses_and_notes_link_to_each_other(self):
        root = parse(render("a[^1] b[^1]\n\n[^1]: 注").html)
        ids = {element.get("id") for element in root.iter() if element.get("id")}
        targets = {link.get("href", "")[1:] for link in root.iter("a")}
        self.assertEqual(ids, targets)
        self.assertEqual(len(ids), 3)

    def test_note_of_several_blocks(self):
        html = render("a[^1]\n\n[^1]: 一\n\n    - 二\n\n后").html
        self.assertIn("<ul><li>二</li></ul>", html)

    def test_unused_note_is_shown_and_unknown_use_is_text(self):
        html = render("a[^2]\n\n[^1]: 注").html
        self.assertIn("a[^2]", html)
        self.assertIn("注", html)

    def test_one_note_used_very_often_has_a_bounded_list_of_links(self):
        self.assertEqual(render("[^1]: a\n\n" + "[^1] " * 500).html.count("footnote-back"), 20)

    def test_links_back_are_no_text_of_the_section(self):
        self.assertEqual(render("甲[^1]\n\n[^1]: 注").sections[0].text, "甲1\n注")
