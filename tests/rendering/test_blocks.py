"""Lists, headings, quotes, tables and code as the gardens write them."""

from __future__ import annotations

from django.test import SimpleTestCase
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from editorial.rendering import render
from tests.bench.fidelity_commonmark import counts
from tests.rendering.htmlcheck import count, parse, texts


def shape(source: str) -> str:
    """Return the rendered tags without attributes, texts and inline elements."""
    parts: list[str] = []

    def walk(element) -> None:
        for child in element:
            if child.tag in ("ul", "ol", "li", "blockquote", "p", "pre", "details", "table"):
                parts.append(f"<{child.tag}>")
                walk(child)
                parts.append(f"</{child.tag}>")
            else:
                walk(child)

    walk(parse(render(source).html))
    return "".join(parts)


class ListTests(SimpleTestCase):
    def test_list_directly_below_a_paragraph_line(self):
        self.assertEqual(shape("段落：\n- 一\n- 二"), "<p></p><ul><li></li><li></li></ul>")

    def test_numbered_list_directly_below_a_paragraph_line(self):
        self.assertEqual(shape("段落：\n1. 一\n2. 二"), "<p></p><ol><li></li><li></li></ol>")

    def test_number_at_the_start_of_a_wrapped_line_is_no_list(self):
        self.assertEqual(shape("发生于\n2025. 年"), "<p></p>")

    def test_two_spaces_nest(self):
        self.assertEqual(shape("- a\n  - b\n    - c\n- d"), shape("- a\n    - b\n        - c\n- d"))
        self.assertEqual(
            shape("- a\n  - b\n    - c\n- d"),
            "<ul><li><ul><li><ul><li></li></ul></li></ul></li><li></li></ul>",
        )

    def test_nesting_below_a_numbered_item(self):
        self.assertEqual(shape("1. a\n   - b\n2. c"), "<ol><li><ul><li></li></ul></li><li></li></ol>")

    def test_blank_lines_between_items_make_paragraphs(self):
        self.assertEqual(shape("- a\n\n- b"), "<ul><li><p></p></li><li><p></p></li></ul>")

    def test_blank_line_in_a_nested_list_leaves_the_outer_one_tight(self):
        self.assertEqual(
            shape("- a\n  - b\n\n  - c\n- d"),
            "<ul><li><ul><li><p></p></li><li><p></p></li></ul></li><li></li></ul>",
        )

    def test_list_keeps_its_first_number(self):
        self.assertIn('<ol start="3">', render("3. a\n4. b").html)

    def test_code_inside_an_item(self):
        self.assertEqual(shape("- a\n\n  ```\n  b\n  ```\n- c"), "<ul><li><p></p><pre></pre></li><li><p></p></li></ul>")

    def test_another_marker_begins_another_list(self):
        self.assertEqual(shape("- a\n* b"), "<ul><li></li></ul><ul><li></li></ul>")

    def test_tasks_show_their_boxes(self):
        html = render("- [ ] 未做\n- [x] 已做\n- [y] 无").html
        self.assertEqual(texts(html, "li"), ["☐ 未做", "☑ 已做", "[y] 无"])
        self.assertEqual(html.count('class="task-item"'), 2)


class HeadingTests(SimpleTestCase):
    def test_heading_without_a_space(self):
        self.assertEqual(texts(render("###介绍\n文").html, "h3"), ["介绍"])

    def test_heading_without_a_space_interrupts_a_paragraph(self):
        self.assertEqual(texts(render("文\n###考试的“表”与“里”").html, "h3"), ["考试的“表”与“里”"])

    def test_single_hash_without_a_space_is_text(self):
        for line in ("#AI", "#25395记录", "#!/bin/sh"):
            with self.subTest(line):
                self.assertEqual(render(line).headings, ())

    def test_closing_hashes_are_no_text(self):
        self.assertEqual(texts(render("## 标题 ##\n\n## C#").html, "h2"), ["标题", "C#"])

    def test_underlined_headings(self):
        self.assertEqual([h.level for h in render("一\n==\n\n二\n--").headings], [1, 2])


class QuoteTests(SimpleTestCase):
    def test_quote_with_lazy_line(self):
        self.assertEqual(texts(render("> a\nb").html, "blockquote"), ["a\nb"])

    def test_quote_interrupts_a_paragraph(self):
        self.assertEqual(shape("a\n> b"), "<p></p><blockquote><p></p></blockquote>")

    def test_list_in_a_quote(self):
        self.assertEqual(shape("> - a\n> - b"), "<blockquote><ul><li></li><li></li></ul></blockquote>")


class TableTests(SimpleTestCase):
    def test_short_rows_are_filled_and_long_ones_cut(self):
        html = render("|a|b|\n|-|-|\n|1|\n|1|2|3|").html
        self.assertEqual(texts(html, "td"), ["1", "", "1", "2"])

    def test_alignment(self):
        html = render("|a|b|c|\n|:-|:-:|-:|\n|1|2|3|").html
        self.assertEqual([cell.get("align") for cell in parse(html).iter("td")], ["left", "center", "right"])

    def test_table_below_a_paragraph_line(self):
        self.assertEqual(shape("文：\na|b\n-|-\n1|2"), "<p></p><table></table>")

    def test_bar_in_a_cell(self):
        self.assertEqual(texts(render("|a|\n|-|\n|b \\| `c\\|d`|").html, "td"), ["b | c|d"])

    def test_table_of_two_hundred_columns(self):
        self.assertEqual(count(render("|" + "a|" * 200 + "\n|" + "-|" * 200).html, "th"), 200)

    def test_wider_table_stays_text(self):
        self.assertEqual(count(render("|" + "a|" * 201 + "\n|" + "-|" * 201).html, "table"), 0)

    def test_wide_table_can_be_scrolled(self):
        self.assertIn('<div class="table-scroll" tabindex="0"><table>', render("a|b\n-|-").html)


class CodeTests(SimpleTestCase):
    def test_unclosed_fence_ends_at_a_blank_line(self):
        html = render("```python\nx = 1\n\n## 后面\n\n文").html
        self.assertEqual((texts(html, "pre"), texts(html, "h2"), texts(html, "p")), (["x = 1\n"], ["后面"], ["文"]))

    def test_unclosed_fence_ends_at_a_heading(self):
        self.assertEqual(texts(render("```\na\n## 后面").html, "h2"), ["后面"])

    def test_unclosed_fence_with_nothing_behind_it_is_text(self):
        self.assertEqual(texts(render("```\n\n# 标题\n\n文").html, "p"), ["```", "文"])

    def test_closed_fence_keeps_blank_lines_and_marks(self):
        self.assertEqual(texts(render("```\na\n\n# b\n**c** <d>\n```").html, "pre"), ["a\n\n# b\n**c** <d>\n"])

    def test_longer_fence_holds_a_shorter_one(self):
        self.assertEqual(texts(render("````\n```\na\n```\n````").html, "pre"), ["```\na\n```\n"])

    def test_unclosed_fence_in_an_item_ends_with_the_item(self):
        html = render("- ```\n  a\n\n  b\n\n文").html
        self.assertEqual((texts(html, "pre")[0].strip(), texts(html, "p")), ("a\n\nb", ["文"]))

    def test_indented_code(self):
        self.assertEqual(texts(render("文\n\n    a\n\n      b\n").html, "pre"), ["a\n\n  b\n"])

    def test_mermaid_is_code(self):
        self.assertIn('<code class="language-mermaid">graph TD', render("```mermaid\ngraph TD\n```").html)


class HtmlBlockTests(SimpleTestCase):
    def test_markdown_between_div_tags(self):
        html = render('<div class="glossary">\n\n### 词\n\n**a**\n\n</div>\n\n后').html
        self.assertEqual((texts(html, "strong"), count(html, "h3"), texts(html, "p")), (["a"], 1, ["a", "后"]))

    def test_unclosed_div_hides_nothing(self):
        self.assertEqual(texts(render("<div>\n\n# a\n\nb").html, "h1"), ["a"])

    def test_unclosed_bold_ends_with_its_paragraph(self):
        self.assertEqual(texts(render("<b>a\n\nb").html, "b"), ["a"])

    def test_unclosed_comment_hides_its_paragraph_only(self):
        html = render("<!-- padding\n[BODY_START]\n\n# 标题\n\n<!-- chunk 2/12 -->\n\n文").html
        self.assertEqual((texts(html, "h1"), texts(html, "p")), (["标题"], ["文"]))

    def test_comments_are_not_shown(self):
        self.assertEqual(texts(render("a <!-- b --> c\n\n<!--\n\n# d\n\n-->\n").html, "p"), ["a  c"])

    def test_preformatted_html_is_no_markdown(self):
        self.assertEqual(texts(render("<pre>\n\n**a** <b>c</b>\n</pre>").html, "pre"), ["**a** c\n"])

    def test_unclosed_pre_ends_at_a_blank_line(self):
        self.assertEqual(texts(render("<pre>\na\n\n# b").html, "h1"), ["b"])


class LineTests(SimpleTestCase):
    def test_every_line_end_counts(self):
        for end in ("\n", "\r\n", "\r"):
            with self.subTest(repr(end)):
                self.assertEqual(render(f"# a{end}{end}- b{end}- c").html, render("# a\n\n- b\n- c").html)

    def test_tabs_indent(self):
        self.assertEqual(shape("-\ta\n\t- b"), "<ul><li><ul><li></li></ul></li></ul>")

    def test_nul_and_surrogates_are_replaced(self):
        self.assertEqual(render("a\0b\ud800c").html, "<p>a\ufffdb\ufffdc</p>")

    def test_blank_documents_are_empty(self):
        for text in ("", " ", "\n\n", "\ufeff"):
            with self.subTest(repr(text)):
                self.assertEqual(render(text).html.strip("\ufeff</p>"), "")


class CommonMarkTests(SimpleTestCase):
    """The structure is CommonMark's, wherever no deliberate difference is documented."""

    pieces = (
        *("a", "中", "- ", "* ", "1. ", "2. ", "> ", "  ", "\n", "\n\n", "\n- b", "\n> b", "\n1. b"),
        *("\n```\na\n```\n", "\n# b\n", "\n---\n", "\n|a|b|\n|-|-|\n", "**", "*", "`c`", "[a](b)", "\n<div>\n"),
    )

    @given(st.lists(st.sampled_from(pieces), max_size=12).map("".join))
    def test_as_many_blocks_as_the_reference(self, text):
        reference = MarkdownIt("commonmark", {"html": True}).enable("table")
        ours, theirs = counts(render("x\n\n" + text).html), counts(reference.render("x\n\n" + text))
        if "|" not in text:  # markdown-it reads the marker of an item as the first cell of a header
            self.assertEqual(ours, theirs)
