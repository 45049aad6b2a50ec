"""The page of search as readers get it: what it shows of hits, and how its links carry the whole search."""

from __future__ import annotations

import datetime as dt
import html
import re
from typing import Any
from unittest import mock
from urllib.parse import unquote

from django.contrib.auth.models import User
from django.core.cache import cache
from django.db import connection
from django.test import RequestFactory, SimpleTestCase, TestCase, override_settings
from django.test.utils import CaptureQueriesContext

from editorial.models import Area, Article, Status
from editorial.services.search_rows import index_texts
from editorial.views import rates
from editorial.views.rates import client_key
from tests.factories import make_article, make_entity, make_term

ENGLISH = {"accept-language": "en"}
ORIGINAL = "翻譯的一段。\n\n<details><summary>Original English</summary>\n\nThe moat is compounding.\n\n</details>\n"


def index_all() -> None:
    index_texts(list(Article.objects.all()))


class PageCase(TestCase):
    def page(self, **parameters: Any) -> str:
        response = self.client.get("/search/", parameters, headers=ENGLISH)
        self.assertEqual(response.status_code, 200)
        return response.content.decode()

    def links(self, text: str) -> list[str]:
        return [html.unescape(link) for link in re.findall(r'href="([^"]*)"', text)]


class SearchPageTests(PageCase):
    @classmethod
    def setUpTestData(cls):
        science = make_term(Area, "science", title="Science & more")
        huang = make_entity("黄仁勋", "person")
        make_article(
            "向量数据库入门",
            slug="vector",
            body="开头。\n\n## 检索 <i>一</i>\n\n我们用**向量**数据库做检索。\n\n## 別處\n\n沒有。\n",
            date=dt.date(2025, 5, 1),
            areas=[science],
            names={"people": [huang]},
        )
        make_article("資料", slug="apart", body="数据与向量。\n", date=dt.date(2024, 5, 1), script="Hant")
        make_article("Moats", slug="moat", body=ORIGINAL, language="en", script="")
        make_article("草稿", slug="draft", body="向量数据库\n", status=Status.DRAFT)
        make_article("排除", slug="excluded", body="向量数据库\n", excluded=True)
        index_all()

    def found(self, query: str, **parameters: Any) -> set[str]:
        text = self.page(q=query, **parameters)
        return {slug for slug in ("vector", "apart", "moat", "draft", "excluded") if f'href="/notes/{slug}/"' in text}

    def test_texts_of_listed_articles_are_found_in_either_script(self):
        self.assertEqual(self.found("向量数据库"), {"vector"})
        self.assertEqual(self.found("向量數據庫"), {"vector"})
        self.assertEqual(self.found("向量"), {"vector", "apart"})

    def test_a_passage_links_to_its_heading_and_marks_what_was_looked_for(self):
        text = self.page(q="做检索")
        self.assertIn("向量数据库<mark>做检索</mark>。", text)
        [link] = [link for link in self.links(text) if link.startswith("/notes/vector/#")]
        anchor = unquote(link.split("#")[1])
        self.assertIn(f'id="{anchor}"', self.client.get("/notes/vector/").content.decode())

    def test_headings_and_titles_are_escaped_and_marked(self):
        self.assertIn("<mark>检索</mark>", self.page(q="检索"))
        self.assertNotIn("<i>", self.page(q="检索"))
        self.assertIn("<mark>向量</mark>数据库入门", self.page(q="title:向量"))

    def test_titles_and_summaries_are_shown_without_their_marks(self):
        make_article("一只 *风筝*", slug="kite", summary="讲**风筝**怎样飞，见[图](https://example.org/)。")
        index_all()
        text = self.page(q="风筝")
        self.assertIn("一只 <mark>风筝</mark>", text)
        self.assertIn("讲<mark>风筝</mark>怎样飞，见图。", text)

    def test_original_english_is_said_to_be_one(self):
        text = self.page(q="compounding")
        self.assertIn('lang="en"><span class="hit-label" lang="en">Original English</span> The moat', text)

    def test_names_lead_to_their_page(self):
        text = self.page(q="黃仁勳")
        self.assertIn("has a page of its own", text)
        self.assertTrue(any(link.startswith("/people/") for link in self.links(text)))

    def test_facets_narrow_and_can_be_taken_away_again(self):
        text = self.page(q="向量", sort="date")
        [area] = [link for link in self.links(text) if "area=science" in link]
        self.assertEqual(area, "?q=%E5%90%91%E9%87%8F&area=science&sort=date")
        self.assertIn("Science &amp; more", text)
        narrowed = self.client.get(f"/search/{area}", headers=ENGLISH).content.decode()
        self.assertIn("Area: Science &amp; more", narrowed)
        self.assertIn("/notes/vector/", narrowed)
        self.assertNotIn('"/notes/apart/"', narrowed)
        self.assertIn("?q=%E5%90%91%E9%87%8F&sort=date", self.links(narrowed))
        self.assertIn('<input type="hidden" name="area" value="science">', narrowed)

    def test_each_facet_narrows(self):
        self.assertEqual(self.found("向量", year="2024"), {"apart"})
        self.assertEqual(self.found("向量", kind="person"), {"vector"})
        self.assertEqual(self.found("向量", lang="zh-Hant"), {"apart"})
        self.assertEqual(self.found("", area="science"), {"vector"})
        self.assertEqual(self.found("向量", area=["science", "nowhere"]), set())

    def test_order_is_chosen_by_links_unless_the_query_has_one(self):
        self.assertIn('href="?q=%E5%90%91%E9%87%8F&amp;sort=date">By date', self.page(q="向量"))
        self.assertNotIn("By date", self.page(q="向量 sort:date"))
        by_date = self.page(q="向量", sort="date")
        self.assertLess(by_date.index('"/notes/vector/"'), by_date.index('"/notes/apart/"'))

    def test_what_was_not_understood_is_said(self):
        self.assertIn("“soon” is no date", self.page(q="向量 before:soon"))
        self.assertIn("A quotation mark is missing", self.page(q='"向量'))
        self.assertIn("Only the first 2,000 characters", self.page(q="向" * 2_500))
        self.assertIn("status: works in the admin", self.page(q="向量 status:draft"))

    def test_looser_steps_are_named_and_come_below(self):
        text = self.page(q="数据库数据")
        self.assertIn("Nothing found", text)
        self.assertIn("All words, anywhere in the article", text)
        self.assertIn('href="/notes/vector/"', text)

    def test_nothing_found_is_said_with_what_to_do(self):
        self.assertIn("Fewer or shorter words find more", self.page(q="nowhere"))
        self.assertIn("Take away one of the conditions", self.page(q="向量", year="1999"))

    def test_without_a_query_there_is_the_help_alone(self):
        text = self.page()
        self.assertIn('<details class="search-help" open>', text)
        self.assertNotIn('role="status"', text)

    def test_search_pages_are_no_entry_for_search_engines(self):
        response = self.client.get("/search/?q=x")
        self.assertContains(response, '<meta name="robots" content="noindex">')
        self.assertEqual(response.headers["Cache-Control"], "no-cache")

    def test_odd_queries_fail_nowhere(self):
        odd = [
            "   ",
            "\x00",
            "tag:\x00",
            "'\"; --",
            "a" * 10_000,
            "的 " * 2_000,
            "\ud7ff",
            "😀",
            '"',
            "NEAR(",
            "%",
            "_",
        ]
        odd += ["\\", "-", "--", "title:", 'person:"', "*", "“”", "before:0000", "a OR b", "\ue0f0", "(" * 50, "lang:x"]
        for query in odd:
            for parameters in ({"q": query}, {"q": "向量", "area": query}, {"q": "向量", "year": query, "kind": query}):
                response = self.client.get("/search/", parameters)
                self.assertEqual(response.status_code, 200, parameters)

    def test_pages_that_do_not_exist_are_not_found(self):
        for page in ("0", "x", "2", "9999999"):
            self.assertEqual(self.client.get("/search/", {"q": "向量", "page": page}).status_code, 404, page)


class PagesTests(PageCase):
    def test_query_is_escaped_and_kept_in_the_links_of_pages(self):
        for number in range(21):
            make_article(f"a&b<i> {number}")
        index_all()
        text = self.page(q="a&b<i>")
        self.assertIn('value="a&amp;b&lt;i&gt;"', text)
        self.assertIn("?q=a%26b%3Ci%3E&page=2", self.links(text))
        self.assertIn("Next", text)
        self.assertEqual(self.client.get("/search/?q=a%26b%3Ci%3E&page=2").status_code, 200)


class SuggestionTests(TestCase):
    @classmethod
    def setUpTestData(cls):
        make_article("Agents at work", slug="agents", tags=["agentic"], names={"people": ["Agnes Li"]})
        make_article("Agents in secret", slug="secret", status=Status.DRAFT, tags=["agents-hidden"])
        index_all()

    def suggested(self, text: str) -> dict[str, Any]:
        return self.client.get("/search/suggest", {"q": text}, headers=ENGLISH).json()

    def test_titles_names_and_tags_are_suggested_with_what_they_are(self):
        answer = self.suggested("ag")
        self.assertEqual(answer["status"], "3 suggestions")
        self.assertEqual({one["label"] for one in answer["suggestions"]}, {"Article", "Person", "Tag"})
        [title] = [one for one in answer["suggestions"] if one["kind"] == "title"]
        self.assertEqual((title["text"], title["url"], title["marks"]), ("Agents at work", "/notes/agents/", [[0, 6]]))

    def test_what_is_hidden_is_never_suggested(self):
        self.assertNotIn("secret", str(self.suggested("agents")))
        self.assertNotIn("hidden", str(self.suggested("agents")))

    def test_anything_may_be_typed(self):
        for text in ("", " ", "\x00", "%", "的" * 3_000, '"', "tag:", "\\", "*"):
            self.assertEqual(self.suggested(text)["suggestions"], [], text)

    def test_only_the_browser_keeps_them_and_not_for_long(self):
        response = self.client.get("/search/suggest?q=ag")
        self.assertEqual(response.headers["Cache-Control"], "private, max-age=30")


@override_settings(SEARCHES_PER_MINUTE=2)
class RateTests(TestCase):
    def setUp(self):
        cache.clear()
        self.addCleanup(cache.clear)
        self.enterContext(mock.patch.object(rates.time, "time", return_value=1_000_000.0))  # one minute for all

    def test_an_address_that_searches_too_often_is_asked_to_wait(self):
        statuses = [self.client.get("/search/?q=x").status_code for _ in range(2)]
        self.assertEqual(statuses, [200, 200])
        response = self.client.get("/search/?q=x", headers=ENGLISH)
        self.assertContains(response, "Too many searches", status_code=429)
        self.assertLessEqual(int(response.headers["Retry-After"]), 60)

    def test_the_form_other_pages_and_other_addresses_stay_open(self):
        for _ in range(4):
            self.client.get("/search/?q=x")
        self.assertEqual(self.client.get("/search/").status_code, 200)
        self.assertEqual(self.client.get("/").status_code, 200)
        self.assertEqual(self.client.get("/search/?q=x", REMOTE_ADDR="10.0.0.9").status_code, 200)

    def test_editors_search_as_they_like(self):
        self.client.force_login(User.objects.create_user("editor", is_staff=True))
        self.assertEqual({self.client.get("/search/?q=x").status_code for _ in range(5)}, {200})

    def test_suggestions_have_a_limit_of_their_own(self):
        statuses = [self.client.get("/search/suggest?q=x").status_code for _ in range(21)]
        self.assertEqual(statuses, [200] * 20 + [429])

    def test_a_limit_of_nothing_is_none(self):
        with override_settings(SEARCHES_PER_MINUTE=0):
            self.assertEqual({self.client.get("/search/?q=x").status_code for _ in range(5)}, {200})


class ClientTests(SimpleTestCase):
    def key(self, address: str) -> str:
        return client_key(RequestFactory().get("/", REMOTE_ADDR=address))

    def test_a_network_of_ipv6_is_one_client(self):
        self.assertEqual(self.key("2001:db8::1"), self.key("2001:db8::2"))
        self.assertNotEqual(self.key("2001:db8::1"), self.key("2001:db8:0:1::1"))
        self.assertNotEqual(self.key("10.0.0.1"), self.key("10.0.0.2"))

    def test_what_is_no_address_has_a_key_too(self):
        self.assertRegex(self.key("un known\n"), r"^[0-9a-f]{32}$")


MOST_QUERIES = 12


class QueryCountTests(TestCase):
    def count(self, address: str) -> int:
        self.client.get(address)
        with CaptureQueriesContext(connection) as queries:
            self.client.get(address)
        return len(queries)

    def counts(self) -> list[int]:
        return [self.count(f"/search/{query}") for query in ("?q=title:word", "?q=word+-absent", "suggest?q=wor")]

    def make(self, number: int) -> None:
        names = {"people": ["word", f"name {number}"]}
        make_article(
            f"Word {number}",
            body="word\n\n## word\n\nword\n",
            names=names,
            areas=["a"],
            categories=["c"],
            tags=["words"],
        )

    def test_pages_and_suggestions_ask_as_often_for_ten_articles_as_for_one(self):
        for number in range(6):  # fewer have looser steps below them
            self.make(number)
        index_all()
        few = self.counts()
        for number in range(6, 16):
            self.make(number)
        index_all()
        self.assertEqual(self.counts(), few)
        self.assertLessEqual(max(few), MOST_QUERIES)
