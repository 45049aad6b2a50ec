"""Searching: ranks, pages, facets, names and looser steps, the same on both databases."""

from __future__ import annotations

import datetime as dt
from itertools import islice, permutations

from django.db import connection
from django.test import TestCase
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase as HypothesisTestCase

from editorial.models import Alias, Article, Passage, SourceKind, Status
from editorial.names import name_key
from editorial.search import Filter, NoteKind, StepKind, SuggestionKind, search, suggest
from editorial.services.search_rows import index_texts
from tests import database, factories
from tests.search import texts

FILLER = "这里是别的话。\n\n"


def listed(**columns):
    return Article.objects.listed().filter(**columns)


def titles(query, **options):
    return [hit.article.title for hit in search(query, articles=listed(), **options).hits]


class RankTests(TestCase):
    @classmethod
    def setUpTestData(cls):
        make = factories.make_article
        same = dt.date(2025, 3, 1)
        cls.articles = [
            make("飞轮效应", body="没有别的。\n", date=same),
            make("为什么飞轮效应重要", body="没有别的。\n", date=same),
            make("标题之下", body="# 飞轮效应\n\n正文。\n", date=same),
            make("摘要之中", summary="说的是飞轮效应。", date=same),
            make("标签之上", body="飞轮效应。\n", tags=["飞轮效应"], date=same),
            make("正文之中", body="飞轮效应。\n", date=same),
            make("更早之中", body="飞轮效应。\n", date=dt.date(2020, 1, 1)),
            make("同一节里", body=f"苹果和香蕉。\n\n# 二\n\n{FILLER}", date=same),
            make("不同节里", body=f"# 苹果\n\n苹果。\n\n# 香蕉\n\n香蕉。{FILLER}", date=same),
            make("另一种", body="", summary="香蕉。", date=same, status=Status.DRAFT),
        ]
        index_texts(cls.articles)

    def test_fields_weigh_in_their_order_and_the_newer_comes_first_of_equals(self):
        expected = ["飞轮效应", "为什么飞轮效应重要", "标题之下", "摘要之中", "标签之上", "正文之中", "更早之中"]
        self.assertEqual(titles("飞轮效应"), expected)

    def test_terms_within_one_section_come_before_terms_in_headings_apart(self):
        self.assertEqual(titles("苹果 香蕉"), ["同一节里", "不同节里"])

    def test_the_newest_comes_first_where_that_is_asked_for(self):
        self.assertEqual(titles("飞轮效应", sort="date")[-1], "更早之中")
        self.assertEqual(titles("飞轮效应 sort:relevance", sort="date")[0], "飞轮效应")

    def test_pages_have_every_article_once(self):
        pages = [titles("飞轮效应", page=number, per_page=3) for number in (1, 2, 3, 4)]
        self.assertEqual([len(page) for page in pages], [3, 3, 1, 0])
        self.assertEqual([title for page in pages for title in page], titles("飞轮效应", per_page=0))
        self.assertEqual(search("飞轮效应", articles=listed(), page=9, per_page=3).total, 7)

    def test_a_query_of_nothing_finds_nothing(self):
        for query in ("", "   ", '""', "-"):
            self.assertEqual(search(query, articles=listed()).total, 0)

    def test_what_is_hidden_is_neither_found_nor_counted(self):
        self.assertEqual(search("香蕉", articles=listed()).total, 2)
        self.assertEqual(search("香蕉", articles=Article.objects.present()).total, 3)

    def test_hits_have_their_place_and_their_marks(self):
        (hit,) = search("苹果 香蕉", articles=listed(), per_page=1, page=2).hits
        shown = [(one.heading, one.anchor, one.snippet.text) for one in hit.passages]
        self.assertEqual([heading for heading, _, _ in shown], ["苹果", "香蕉"])
        self.assertTrue(all(anchor for _, anchor, _ in shown))
        snippet = hit.passages[1].snippet
        self.assertEqual([snippet.text[start:end] for start, end in snippet.marks], ["香蕉"])

    def test_a_passage_that_only_a_whole_reading_gives_is_shown_as_well(self):
        between = "word\n\n" * 10_000
        article = factories.make_article(
            "没有结尾", body=f"# 一\n\n<details>\n\n葡萄在这里。\n\n# 二\n\n{between}# 三\n\n葡萄在那里。\n"
        )
        index_texts([article])
        rows = Passage.objects.filter(pk__gte=article.body_id << 12)
        self.assertEqual(set(rows.values_list("start", flat=True)), {-1})
        self.assertGreater(len(set(rows.values_list("opening", flat=True))), 1)  # parts of what is packed
        (hit,) = search("葡萄", articles=listed()).hits
        self.assertEqual([one.snippet.text for one in hit.passages], ["葡萄在这里。", "葡萄在那里。"])

    def test_the_number_of_queries_is_the_same_for_one_hit_and_for_many(self):
        def count(number):
            with CaptureQueriesContext(connection) as queries:
                search("飞轮效应", articles=listed(), per_page=number)
            return len(queries)

        self.assertEqual(count(3), count(7))
        self.assertLessEqual(count(7), 10)


class NarrowedTests(TestCase):
    @classmethod
    def setUpTestData(cls):
        make = factories.make_article
        cls.entity = factories.make_entity("黄仁勋")
        alias = {"key": name_key("Jensen Huang"), "written": "Jensen Huang"}
        Alias.objects.create(source_kind=SourceKind.PERSON, entity=cls.entity, **alias)
        cls.articles = [
            make("甲", body="黃仁勳說話。\n", names={"people": [cls.entity]}, areas=["tech"], tags=["晶片"]),
            make(
                "乙",
                body="Jensen Huang 说话。\n",
                areas=["money"],
                date=dt.date(2023, 5, 6),
                language="en",
                script="Latn",
            ),
            make("丙", body="仁勋说话。\n", categories=["ai"], date=dt.date(2023, 6, 1)),
            make("丁", body="没有人。\n", names={"people": [cls.entity]}),
        ]
        index_texts(cls.articles)

    def test_filters_narrow(self):
        for query, expected in {
            "说话 area:TECH": ["甲"],
            "说话 -area:tech": ["丙", "乙"],
            "tag:芯片": [],
            "tag:晶片": ["甲"],
            "person:黃仁勳": ["丁", "甲"],
            'person:"jensen huang" 说话': ["甲"],
            "org:黄仁勋": [],
            "category:ai": ["丙"],
            "before:2023-06": ["乙"],
            "after:2023-06-01 before:2024": ["丙"],
            "year:2023": ["丙", "乙"],
            "lang:en": ["乙"],
            "kind:person 说话": ["甲"],
            'name:"黄仁勋"': ["乙", "甲"],
            "name:nobody": [],
        }.items():
            with self.subTest(query):
                self.assertCountEqual(titles(query), expected)

    def test_filters_of_the_address_count_as_those_of_the_query(self):
        self.assertEqual(titles("说话", filters=[Filter("area", "tech")]), ["甲"])

    def test_the_status_is_for_staff(self):
        results = search("status:draft 说话", articles=listed())
        self.assertEqual((results.total, results.query.notes[0].kind), (3, NoteKind.NOT_FOR_READERS))
        self.assertEqual(search("status:draft 说话", articles=listed(), staff=True).total, 0)

    def test_a_name_offers_its_entity_and_all_its_names(self):
        for query in ("黃仁勳", "Jensen Huang", "jensen huang"):
            with self.subTest(query):
                (offer,) = search(query, articles=listed()).names
                self.assertEqual((offer.entity, offer.names), (self.entity, ("黄仁勋", "Jensen Huang")))
                self.assertCountEqual(titles(offer.query), ["甲", "乙"])

    def test_a_name_that_no_visible_article_has_is_not_offered(self):
        self.assertEqual(search("黄仁勋", articles=listed(title="乙")).names, ())

    def test_facets_count_what_was_found(self):
        facets = {
            one.field: [(v.value, v.count) for v in one.values] for one in search("说话", articles=listed()).facets
        }
        self.assertEqual(facets["area"], [("money", 1), ("tech", 1)])
        self.assertEqual(facets["category"], [("ai", 1)])
        self.assertEqual(facets["kind"], [("person", 1)])
        self.assertEqual(facets["year"], [("2025", 1), ("2023", 2)])
        self.assertCountEqual(facets["lang"], [("zh-Hans", 2), ("en-Latn", 1)])


class LooserTests(TestCase):
    @classmethod
    def setUpTestData(cls):
        make = factories.make_article
        cls.articles = [
            make("一", body="向量很多。\n\n# 二\n\n数据库很多。\n"),
            make("二", body="Nvidia sells agents.\n"),
            make("三", body="Nothing.\n", tags=["供应链"]),
            make("关于人工智能的训练成本", body="没有。\n"),
            make("四", body="nvidium agentx\n", status=Status.DRAFT),
        ]
        index_texts(cls.articles)

    def steps(self, query):
        steps = search(query, articles=listed()).steps
        return [(step.kind, step.words, [hit.article.title for hit in step.hits]) for step in steps]

    def test_pieces_of_chinese_are_looked_for_anywhere(self):
        self.assertEqual(self.steps("向量数据库"), [(StepKind.WORDS, ("向量", "数据库"), ["一"])])

    def test_a_tag_counts_as_a_word_of_the_article(self):
        self.assertEqual(self.steps("供应链"), [(StepKind.WORDS, ("供应链",), ["三"])])

    def test_single_characters_are_no_words(self):
        self.assertEqual(self.steps("向9量"), [])

    def test_other_forms_of_english_words_are_found(self):
        self.assertEqual(self.steps("agent"), [(StepKind.STEMS, ("agents",), ["二"])])

    def test_steps_take_few_queries_however_long_the_query_is(self):
        for query in ("向量数据库 agentz nvidiq", "智能训练价格" * 200, "nvidiq agentt " * 20):
            with self.subTest(query), CaptureQueriesContext(connection) as asked:
                search(query, articles=listed())
            self.assertLessEqual(len(asked), 13)

    def test_no_neighbours_are_made_of_a_long_word(self):
        with CaptureQueriesContext(connection) as asked:
            self.assertEqual(self.steps("a" * 2_000), [])
        self.assertLess(max(len(query["sql"]) for query in asked), 40_000)

    def test_no_neighbours_are_asked_about_where_many_words_are_wrong(self):
        long = ["".join(letters) for letters in islice(permutations("qxzjkvwq"), 12)]
        with CaptureQueriesContext(connection) as asked:
            self.assertEqual(self.steps(" ".join(long)), [])
        self.assertLess(sum(len(query["sql"]) for query in asked), 60_000)
        few = " ".join(("nvidiq", "agentz"))
        self.assertEqual(self.steps(few), [(StepKind.TYPO, ("nvidia", "agents"), ["二"])])

    def test_one_letter_may_be_wrong_and_hidden_texts_give_no_word(self):
        self.assertEqual(self.steps("nvidiq"), [(StepKind.TYPO, ("nvidia",), ["二"])])

    def test_titles_that_share_half_are_the_last_step(self):
        ((kind, _, found),) = self.steps("智能训练 价格")
        self.assertEqual((kind, found), (StepKind.TITLES, ["关于人工智能的训练成本"]))

    def test_no_step_shows_what_was_found_exactly(self):
        self.assertEqual(self.steps("Nvidia"), [])
        self.assertEqual(self.steps("title:nvidiq"), [])


class SuggestTests(TestCase):
    @classmethod
    def setUpTestData(cls):
        entity = factories.make_entity("英伟达")
        cls.articles = [
            factories.make_article("英偉達的財報", names={"people": [entity]}, tags=["英伟达股票"]),
            factories.make_article("另一个英伟达", status=Status.DRAFT, tags=["英伟达内部"]),
        ]
        index_texts(cls.articles)

    def test_names_tags_and_titles_are_suggested_in_either_script(self):
        for typed in ("英伟", "英偉"):
            with self.subTest(typed):
                found = [(one.kind, one.text) for one in suggest(typed, articles=listed())]
                self.assertEqual(found[0], (SuggestionKind.ENTITY, "英伟达"))
                self.assertIn((SuggestionKind.TITLE, "英偉達的財報"), found)
                self.assertIn((SuggestionKind.TAG, "英伟达股票"), found)
                self.assertEqual(len(found), 3)

    def test_many_titles_are_suggested_by_as_many_queries_as_one(self):
        def count():
            with CaptureQueriesContext(connection) as queries:
                suggest("英伟", articles=listed())
            return len(queries)

        few = count()
        articles = [factories.make_article(f"英伟达之{number}") for number in range(5)]
        index_texts(articles)
        self.assertEqual(count(), few)
        self.assertLessEqual(few, 10)

    def test_nothing_typed_suggests_nothing(self):
        for typed in ("", "  ", "x" * 500, '"'):
            self.assertEqual(suggest(typed, articles=listed()), ())


class AnyQueryTests(HypothesisTestCase):
    @given(st.one_of(texts.texts, texts.anything))
    @settings(max_examples=database.examples(40), deadline=None)
    def test_any_text_can_be_searched_for(self, text):
        self.assertEqual(search(text, articles=listed()).total, 0)
        suggest(text, articles=listed())
