"""Names and terms: every state in which gardens leave their lists."""

from __future__ import annotations

import unittest

from editorial.names import name_key
from tests.mapping.documents import codes, make_document, read, read_document


class TermsTests(unittest.TestCase):
    def values(self, header: str) -> tuple[str, ...]:
        return tuple(term.value for term in read(f"title: x\n{header}").tags)

    def test_list_in_either_style(self):
        self.assertEqual(self.values("tags: [ai, AI, 中文]"), ("ai", "AI", "中文"))
        self.assertEqual(self.values("tags:\n  - ai\n  - energy"), ("ai", "energy"))

    def test_nothing_in_each_of_its_forms(self):
        for line in ("tags: []", "tags:", "tags: null", "tags: ''", "tags: ['', ~]", "tags:\n- ''\n- "):
            with self.subTest(line=line):
                data = read(f"title: x\n{line}")
                self.assertEqual((data.tags, codes(data)), ((), []))

    def test_empty_list_as_text_is_empty_with_a_finding(self):
        data = read("title: x\ntags: '[]'")
        self.assertEqual(data.tags, ())
        self.assertEqual([(item.code, item.line) for item in data.findings], [("list-as-text", 3)])

    def test_text_where_a_list_belongs_is_one_item_with_a_finding(self):
        data = read("title: x\ntags: ai, energy")
        self.assertEqual([term.value for term in data.tags], ["ai, energy"])
        self.assertEqual(codes(data), ["list-expected"])

    def test_stray_quotes_are_looked_through_and_kept(self):
        for written in ("“tech-engineering”", '"tech-engineering"', "'tech-engineering'", "„tech-engineering“"):
            with self.subTest(written=written):
                data = read_document(make_document("title: x").with_values({"area": written}))
                self.assertEqual([(term.value, term.written) for term in data.areas], [("tech-engineering", written)])
                self.assertEqual(codes(data), ["quoted-value"] if written[0] != "'" else codes(data))

    def test_apostrophe_at_the_end_of_a_word_stays(self):
        self.assertEqual(self.values('tags: ["players\'"]'), ("players'",))

    def test_repeats_count_once_with_a_finding(self):
        data = read("title: x\ntags: [ai, energy, ai, '\"ai\"']")
        self.assertEqual([(term.value, term.position) for term in data.tags], [("ai", 0), ("energy", 1)])
        self.assertEqual(codes(data), ["repeated-item", "repeated-item"])

    def test_values_are_composed_and_keep_their_case(self):
        data = read('title: x\ntags: ["Cafe\u0301", Rust, rust]')
        self.assertEqual([term.value for term in data.tags], ["Caf\u00e9", "Rust", "rust"])

    def test_types_of_yaml_stay_text(self):
        self.assertEqual(
            self.values("tags: [2024, 1.10, no, true, 2025-01-01]"), ("2024", "1.10", "no", "true", "2025-01-01")
        )

    def test_nested_items_are_left_out_with_a_finding(self):
        data = read("title: x\ntags: [ai, [b, c], {d: e}]")
        self.assertEqual([term.value for term in data.tags], ["ai"])
        self.assertEqual(codes(data), ["nested-value", "nested-value"])

    def test_at_most_200_terms_are_read(self):
        data = read("title: x\ntags: [" + ", ".join(f"t{number}" for number in range(300)) + "]")
        self.assertEqual(len(data.tags), 200)
        self.assertEqual([(item.code, item.severity) for item in data.findings], [("too-many-values", "error")])

    def test_terms_that_no_row_holds_are_left_out(self):
        data = read(f"title: x\ntags: [{'x' * 256}, ok]")
        self.assertEqual([term.value for term in data.tags], ["ok"])
        self.assertEqual(codes(data), ["value-too-long"])

    def test_each_vocabulary_has_its_key(self):
        data = read("title: x\narea: a\ncategory: b\nseries: c\nproject: [d, e]\ntags: [f]")
        found = {
            name: [term.value for term in getattr(data, name)]
            for name in ("areas", "categories", "series", "projects", "tags")
        }
        expected = {"areas": ["a"], "categories": ["b"], "series": ["c"], "projects": ["d", "e"], "tags": ["f"]}
        self.assertEqual(found, expected)

    def test_lists_under_single_keys_and_the_other_dialects_key(self):
        data = read("title: x\ncategories: [a, b]\nseries: [c, d]")
        self.assertEqual([term.value for term in data.categories], ["a", "b"])
        self.assertEqual([term.value for term in data.series], ["c", "d"])
        self.assertEqual(codes(data), [])


class NamesTests(unittest.TestCase):
    def test_every_role_has_its_source_kind(self):
        data = read(
            "title: x\npeople: [A]\ncompanies_orgs: [B]\nproducts_models: [C]\nmedia_books: [D]\n"
            "speaker: E\nguest: F\nauthor: G\nchannel: H"
        )
        found = {(use.role, use.source_kind, use.written) for use in data.names}
        expected = {
            ("people", "person", "A"), ("organizations", "organization", "B"), ("products", "product", "C"),
            ("works", "work", "D"), ("speaker", "channel", "E"), ("guest", "person", "F"), ("author", "channel", "G"),
            ("channel", "channel", "H"),
        }  # fmt: skip
        self.assertEqual(found, expected)

    def test_quotes_are_matched_without_and_kept_as_written(self):
        data = read("title: x\ncompanies_orgs: ['“Nvidia”', '\"Google\"', Meta]")
        self.assertEqual([use.written for use in data.names], ["“Nvidia”", '"Google"', "Meta"])
        self.assertEqual([use.key for use in data.names], [name_key("NVIDIA"), name_key("Google"), name_key("Meta")])
        self.assertEqual(codes(data), ["quoted-value", "quoted-value"])

    def test_book_marks_are_no_finding(self):
        self.assertEqual(codes(read("title: x\nmedia_books: [《文化》]")), [])

    def test_the_same_name_counts_once_in_a_role(self):
        data = read("title: x\ncompanies_orgs: [Nvidia, Meta, NVIDIA]\nproducts_models: [Nvidia]")
        found = [(use.role, use.position, use.written) for use in data.names]
        self.assertEqual(
            found, [("organizations", 0, "Nvidia"), ("organizations", 1, "Meta"), ("products", 0, "Nvidia")]
        )
        self.assertEqual(codes(data), ["repeated-item"])

    def test_guests_are_a_comma_list(self):
        data = read("title: x\nguest: Elon Musk, 黄仁勋、Gavin Baker")
        self.assertEqual([use.written for use in data.names], ["Elon Musk", "黄仁勋", "Gavin Baker"])
        self.assertEqual(codes(data), [])

    def test_speakers_and_authors_are_comma_lists_and_titles_stay_whole(self):
        data = read("title: x\nspeaker: Dwarkesh Patel、Hung-yi Lee\nauthor: 柴静，罗永浩\nguest: Sam Altman; 李飞飞")
        self.assertEqual(
            [(use.role, use.written) for use in data.names],
            [
                ("speaker", "Dwarkesh Patel"), ("speaker", "Hung-yi Lee"), ("guest", "Sam Altman"), ("guest", "李飞飞"),
                ("author", "柴静"), ("author", "罗永浩"),
            ],
        )  # fmt: skip
        for one in (
            "Red, Wine and Blue", "Money & Macro", "The Diary Of A CEO", "Cofit x 宋晏仁醫師 - 初日醫學",
            "House of El - AI", "徒步的騎手•劉宗坤", "安争鸣（Stella An）", "@LiuTalks", "Dr. Peter Attia, MD",
            "Jensen Huang, CEO of NVIDIA", "The MAD Podcast with Matt Turck", "Money or Life 美股频道",
            "柴静 Chai Jing", "有 話 銘 說",
        ):  # fmt: skip
            with self.subTest(one):
                data = read(f"title: x\nspeaker: '{one}'\nauthor: '{one}'\nguest: '{one}'\nchannel: '{one}'")
                self.assertEqual({use.written for use in data.names}, {one})
                self.assertEqual(len(data.names), 4)

    def test_a_channel_is_one_name_whatever_commas_it_holds(self):
        self.assertEqual([use.written for use in read("title: x\nchannel: 钱、权、人").names], ["钱、权、人"])

    def test_lists_of_authors_are_read(self):
        self.assertEqual([use.written for use in read("title: x\nauthor: [A, B]").names], ["A", "B"])

    def test_what_names_nothing_is_left_out(self):
        data = read("title: x\npeople: ['', null, '  ', '-', “”, A]")
        self.assertEqual([use.written for use in data.names], ["A"])

    def test_empty_list_as_text_is_empty(self):
        for key in ("people", "companies_orgs", "products_models", "media_books"):
            with self.subTest(key=key):
                data = read(f"title: x\n{key}: '[]'")
                self.assertEqual((data.names, codes(data)), ((), ["list-as-text"]))

    def test_legacy_companies_make_no_mention_and_stay_visible(self):
        data = read("title: x\ncompanies:\n- artificial-superintelligence")
        self.assertEqual(data.names, ())
        self.assertEqual(data.unknown, (("companies", "- artificial-superintelligence"),))

    def test_invisible_characters_are_a_finding_and_no_other_name(self):
        data = read('title: x\npeople: ["Elon\\u200b Musk", Elon Musk]')
        self.assertEqual(len(data.names), 1)
        self.assertEqual(codes(data), ["invisible-character", "repeated-item"])
