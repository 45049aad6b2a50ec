"""Search in titles and summaries."""

from __future__ import annotations

from django.test import TestCase

from editorial.models import Status
from editorial.search import MAX_QUERY, query_words
from tests.factories import make_article


class SearchTests(TestCase):
    @classmethod
    def setUpTestData(cls):
        make_article("向量数据库入门", slug="vector", summary="检索与 RAG")
        make_article("数据与向量", slug="apart", summary="两个词分开")
        make_article("GPU Notes", slug="gpu", summary="Graphics 100%_done \\ path")
        make_article("向量数据库草稿", slug="draft", status=Status.DRAFT)
        make_article("向量数据库排除", slug="excluded", excluded=True)

    def found(self, query: str) -> set[str]:
        text = self.client.get("/search/", {"q": query}).content.decode()
        return {slug for slug in ("vector", "apart", "gpu", "draft", "excluded") if f'href="/notes/{slug}/"' in text}

    def test_chinese_words_are_found_as_they_are_written(self):
        self.assertEqual(self.found("向量数据库"), {"vector"})
        self.assertEqual(self.found("数据"), {"vector", "apart"})

    def test_each_word_must_stand_in_title_or_summary(self):
        self.assertEqual(self.found("向量 rag"), {"vector"})
        self.assertEqual(self.found("向量\u3000gpu"), set())

    def test_case_of_letters_does_not_matter(self):
        self.assertEqual(self.found("gpu NOTES"), {"gpu"})

    def test_signs_of_patterns_are_letters(self):
        self.assertEqual(self.found("100%_"), {"gpu"})
        self.assertEqual(self.found("%"), {"gpu"})
        self.assertEqual(self.found("_"), {"gpu"})
        self.assertEqual(self.found("\\ path"), {"gpu"})

    def test_odd_queries_find_nothing_and_fail_nowhere(self):
        for query in (
            "",
            "   ",
            "\x00",
            "\x00\x01",
            "'\"; --",
            "a" * 10_000,
            "的 " * 2_000,
            "\ud7ff",
            "😀",
            '"',
            "NEAR(",
        ):
            with self.subTest(query[:10]):
                self.assertEqual(self.found(query), set())

    def test_query_is_escaped_and_kept_in_the_links_of_pages(self):
        for number in range(21):
            make_article(f"a&b<i> {number}")
        response = self.client.get("/search/", {"q": "a&b<i>"})
        self.assertContains(response, 'value="a&amp;b&lt;i&gt;"')
        self.assertContains(response, 'href="?q=a%26b%3Ci%3E&amp;page=2"')
        self.assertEqual(self.client.get("/search/?q=a%26b%3Ci%3E&page=2").status_code, 200)

    def test_nothing_found_is_said(self):
        response = self.client.get("/search/?q=nowhere", headers={"accept-language": "en"})
        self.assertContains(response, "Nothing found")

    def test_search_pages_are_no_entry_for_search_engines(self):
        self.assertContains(self.client.get("/search/?q=x"), '<meta name="robots" content="noindex">')

    def test_long_queries_are_cut(self):
        self.assertLessEqual(sum(map(len, query_words("ab " * 1_000))), MAX_QUERY)
        self.assertEqual(query_words("a\x00b a\u3000a\tb"), ["a", "b"])
