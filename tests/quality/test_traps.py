"""Faults that real gardens have, written anew: each is found, and what only looks like one is not."""

from __future__ import annotations

from django.test import SimpleTestCase

from editorial.quality import BY_CODE, Repair, inspect
from tests.quality.texts import file, hits, make_text, with_body, with_line


def codes(source: str, path: str = "notes/a.md") -> set[str]:
    return {hit.rule for hit in inspect(make_text(source, path=path))}


class TrapTests(SimpleTestCase):
    def test_fences_within_values_and_rules_in_the_text_end_no_header(self):
        self.assertEqual(codes(with_line('summary: "a --- b"') + "\n---\n\n甲。\n\n---\n"), set())

    def test_quotes_in_values_are_found_in_every_field_of_names_and_terms(self):
        for line in ("area: “tech-engineering”", "category: '\"ai-ml\"'", "companies_orgs: ['\"Nvidia\"']"):
            with self.subTest(line):
                self.assertEqual(codes(with_line(line)), {"quoted-value"})

    def test_quotes_that_belong_to_a_value_are_not_taken_out(self):
        text = make_text(with_line("media_books:\n  - “甲”与“乙”"))
        rule = BY_CODE["quoted-value"]
        assert isinstance(rule, Repair)
        self.assertIs(rule.repaired(text), text.document)
        self.assertFalse(any(hit.repairable for hit in hits("quoted-value", text)))

    def test_an_empty_list_as_text_and_a_null_list_are_told_apart(self):
        self.assertEqual(codes(with_line("project: '[]'")), {"list-as-text"})
        for line in ("project:", "project: []", "project: ['']", "project: ''"):
            self.assertEqual(codes(with_line(line)), set(), line)

    def test_debris_around_a_title_is_written_as_it_is_shown(self):
        for line in ('title: "\\\\\\"飞轮\\\\\\""', 'title: "飞轮<br>"', "title: '**飞轮**'", 'title: "飞\\n轮"'):
            with self.subTest(line):
                text = make_text(with_line(line))
                self.assertEqual([hit.rule for hit in inspect(text)], ["title-marks"])
                rule = BY_CODE["title-marks"]
                assert isinstance(rule, Repair)
                self.assertEqual(make_text(rule.repaired(text).to_bytes()).data.title_raw, text.data.title)

    def test_comments_for_a_program_go_and_others_stay(self):
        source = with_line('category: "ai" # 从 taxonomy 中选择').replace(
            "area: tech", "area: tech # see the list of 2024"
        )
        text = make_text(source)
        (hit,) = hits("prompt-comment", text)
        self.assertEqual(hit.details["comment"], "# 从 taxonomy 中选择")
        rule = BY_CODE["prompt-comment"]
        assert isinstance(rule, Repair)
        self.assertIn("# see the list of 2024", rule.repaired(text).header)
        self.assertNotIn("taxonomy", rule.repaired(text).header)

    def test_a_whole_answer_of_a_program_within_a_text(self):
        answer = (
            "[BODY_END]\nThe task is complete. The output strictly adheres to all formatting guidelines.\n"
            '[AI_META_START]\ntitle: "飞轮"\nsummary: "一句话"\ntags:\n  - wheel\npeople: []\n[AI_META_END]\n\n'
            "[BODY_START]\n"
        )
        self.assertEqual(codes(with_body(answer)), {"generator-mark", "generator-talk", "second-header"})

    def test_originals_hold_words_that_a_program_could_have_said(self):
        spoken = (
            "<details><summary>Original English</summary>\n\nI have followed him for years. Here is the thing: the "
            "task is complete.\n\nSure, let me know if you agree. I'm sorry, but I can't.\n\n</details>\n"
        )
        self.assertEqual(codes(with_body(spoken)), set())
        self.assertEqual(codes(with_body("**主持人**：抱歉，我无法回答这个问题。\n")), set())

    def test_a_comment_between_two_paragraphs_leaves_them_two(self):
        text = make_text(with_body("甲。\n<!-- chunk 2/7 -->\n乙。\n"))
        rule = BY_CODE["chunk-comment"]
        assert isinstance(rule, Repair)
        self.assertTrue(rule.repaired(text).body.endswith("甲。\n\n乙。\n"))

    def test_details_that_are_glued_nested_and_unclosed(self):
        body = "甲。\n<details>\n<summary>Original English</summary>\nA.\n</details>\n乙。\n"
        body += "<details><summary>x</summary>\nB.\n"
        text = make_text(with_body(body))
        (hit,) = hits("unclosed-details", text)
        self.assertEqual(text.document.to_bytes().decode().split("\n")[hit.line - 1], "<details><summary>x</summary>")

    def test_text_that_looks_like_faults_and_is_none(self):
        body = "~5 美元，$100。[[452,23,804,411]] {{< ref >}} ${{ x }}\n\n- 甲\n  - 乙\n"
        body += "\n```mermaid\ngraph TD\n```\n\n| a | b |\n|---|---|\n| 1 | 2 |\n"
        self.assertEqual(codes(with_body(body)), set())

    def test_bold_beside_chinese_punctuation_is_shown_bold_and_no_fault(self):
        self.assertEqual(codes(with_body("这是**“飞轮”**，不是**轮（wheel）**的一种。\n")), set())

    def test_an_apology_as_an_article(self):
        for words in ("I'm sorry, but I can't access this video.\n", "抱歉，我无法访问该视频的文字稿，请提供内容。\n"):
            self.assertIn("apology", codes(file(body=words)), words)

    def test_names_that_begin_with_a_dash_are_no_fault_and_marks_of_windows_are(self):
        self.assertEqual(codes(file(), path="notes/-0zpuizDulg.md"), set())
        self.assertEqual(codes(file(), path="notes/_mL9yLKKtmY.md"), set())
        for path in ("posts/file: a.md", "posts/What?.md", "posts/con.md", "posts/a. /b.md", f"posts/{'字' * 90}.md"):
            self.assertEqual(codes(file(), path=path), {"unportable-name"}, path)

    def test_a_file_in_the_other_dialect_lacks_nothing_that_it_does_not_have(self):
        hugo = "title: a\ndate: 2025-12-22T22:02:21+08:00\ndescription: b\ntags: [c]\ncategories: [d]\ndraft: false\n"
        self.assertEqual(codes(file(hugo)), {"no-insight"})
