"""The API: what it answers, in which shape, to whom, and that it says no more than the pages do."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import connection
from django.test import TestCase, override_settings
from django.test.utils import CaptureQueriesContext
from jsonschema import Draft202012Validator
from openapi_spec_validator import validate

from editorial.models import Article, Status
from editorial.services.search_rows import index_texts
from editorial.services.term_rows import read_unread_terms
from editorial.views.page_cache import forget_pages
from tests.factories import change, make_article, make_entity, make_tag

START = "/api/v1"
# path of the description → an address of it
EXAMPLES = {
    "/": "/",
    "/articles/": "/articles/",
    "/articles/{collection}/{slug}/": "/articles/notes/a0/",
    "/collections/": "/collections/",
    "/collections/{slug}/": "/collections/notes/",
    "/glossary/": "/glossary/",
    "/glossary/{slug}/": "/glossary/word0/",
    "/search/": "/search/?q=Word0",
    "/people/": "/people/",
    "/people/{slug}/": "/people/ada/",
    "/organizations/": "/organizations/",
    "/organizations/{slug}/": "/organizations/nasa/",
    "/products/": "/products/",
    "/products/{slug}/": "/products/gpu/",
    "/works/": "/works/",
    "/works/{slug}/": "/works/book/",
    "/channels/": "/channels/",
    "/channels/{slug}/": "/channels/radio/",
    "/projects/": "/projects/",
    "/projects/{slug}/": "/projects/atlas/",
    "/areas/": "/areas/",
    "/areas/{slug}/": "/areas/science/",
    "/categories/": "/categories/",
    "/categories/{slug}/": "/categories/physics/",
    "/series/": "/series/",
    "/series/{slug}/": "/series/terms/",
    "/tags/": "/tags/",
    "/tags/{slug}/": "/tags/ai/",
}


def make_rich_article(number: int) -> Article:
    return make_article(
        f"**Title** {number}",
        slug=f"a{number}",
        date=dt.date(2025, 5, 1) + dt.timedelta(days=number),
        body="".join(f"**Word{other}**（Terminus: 定义）\n\n" for other in range(number + 1)) + "[next](a0.md)\n",
        tags=["ai", f"tag-{number}"],
        areas=["science", f"area-{number}"],
        categories=["physics"],
        series=["terms"],
        projects=["atlas"],
        names={
            "people": ["Ada", f"Person {number}"],
            "organizations": ["NASA"],
            "products": ["GPU"],
            "works": ["Book"],
            "speaker": ["Radio"],
        },
    )


class ApiCase(TestCase):
    def get(self, address: str, status: int = 200, **headers: str) -> Any:
        response = self.client.get(START + address, headers=headers)
        self.assertEqual(response.status_code, status, response.content)
        return response.json()


class DescriptionTests(ApiCase):
    @classmethod
    def setUpTestData(cls) -> None:
        for number in range(3):
            make_rich_article(number)
        make_entity("Ada", description="*Wrote*", wikidata_id="Q7259")
        read_unread_terms()
        index_texts(list(Article.objects.all()))

    def test_it_is_valid_and_every_answer_has_the_shape_that_it_says(self):
        document = self.get("/openapi.json")
        validate(document)
        self.assertEqual(set(document["paths"]), set(EXAMPLES))
        for path, address in EXAMPLES.items():
            with self.subTest(address):
                answers = document["paths"][path]["get"]["responses"]
                schema = answers["200"]["content"]["application/json"]["schema"]
                values = self.get(address)
                faults = Draft202012Validator({**schema, "components": document["components"]}).iter_errors(values)
                self.assertEqual([f"{fault.json_path}: {fault.message}" for fault in faults], [])
                if "items" in values:
                    self.assertGreater(len(values["items"]), 0)

    def test_failures_have_their_shape_too(self):
        schemas = self.get("/openapi.json")["components"]["schemas"]
        for address, status, code in (
            ("/nothing/", 404, "not-found"),
            ("/articles/notes/nothing/", 404, "not-found"),
            ("/articles/?page=99", 404, "no-such-page"),
            ("/articles/?page=x", 400, "invalid-parameter"),
            ("/articles/?per_page=101", 400, "invalid-parameter"),
            ("/articles/?entity=ada", 400, "invalid-parameter"),
            ("/articles/?updated_since=2025-13-45", 400, "invalid-parameter"),
            ("/articles/?updated_since=x", 400, "invalid-parameter"),
            ("/people/nobody/", 404, "not-found"),
            ("/search/?q=Word0&page=99", 404, "not-found"),
        ):
            with self.subTest(address):
                values = self.get(address, status)
                self.assertEqual(list(Draft202012Validator(schemas["Problem"]).iter_errors(values)), [])
                self.assertEqual((values["code"], values["status"]), (code, status))
        response = self.client.post(f"{START}/articles/")
        self.assertEqual((response.status_code, response.headers["Allow"]), (405, "GET, HEAD"))

    def test_every_address_that_an_answer_names_answers(self):
        waiting, seen = [f"{START}/"], set()
        while waiting:
            address = waiting.pop()
            response = self.client.get(address)
            self.assertEqual(response.status_code, 200, address)
            for name, value in pairs(response.json()) if "json" in response.headers["Content-Type"] else ():
                if name.endswith(("url", "next")) or "resources" in name:
                    target = str(value).removeprefix("http://testserver")
                    if target.startswith("/") and target not in seen:
                        seen.add(target)
                        waiting.append(target)
        self.assertGreater(len(seen), 60)


def pairs(values: Any, name: str = "") -> list[tuple[str, Any]]:
    """Returns every value that is no list or object, with the names that lead to it."""
    if isinstance(values, dict):
        return [pair for key, value in values.items() for pair in pairs(value, f"{name}/{key}")]
    if isinstance(values, list):
        return [pair for value in values for pair in pairs(value, name)]
    return [(name, values)]


class ArticleTests(ApiCase):
    def test_pages_are_linked_to_each_other(self):
        for number in range(5):
            make_article(f"N{number}", date=dt.date(2025, 1, 1 + number), areas=["science"])
        seen, address = [], "/articles/?per_page=2&area=science"
        while address:
            values = self.get(address)
            self.assertEqual((values["total"], values["pages"]), (5, 3))
            seen += [item["title"] for item in values["items"]]
            address = (values["next"] or "").removeprefix(f"http://testserver{START}")
        self.assertEqual(seen, ["N4", "N3", "N2", "N1", "N0"])
        self.assertIn("page=2", values["previous"])

    def test_conditions_narrow_and_combine(self):
        make_rich_article(0)
        make_rich_article(1)
        make_article(slug="en", language="en", script="", date=dt.date(2024, 1, 1), collection="posts")
        make_article(tags=[make_tag("secret", internal=True)], date=dt.date(2023, 1, 1), language="en", script="")
        for query, wanted in (
            ("area=area-1", ["a1"]),
            ("tag=ai", ["a1", "a0"]),
            ("tag=secret", []),
            ("category=physics&project=atlas&series=terms", ["a1", "a0"]),
            ("entity=people/person-0", ["a0"]),
            ("entity=organizations/ada", []),
            ("year=2024", ["en"]),
            ("lang=zh-Hans", ["a1", "a0"]),
            ("kind=work", ["a1", "a0"]),
            ("collection=posts", ["en"]),
            ("updated_since=2999-01-01", []),
            ("updated_since=2020-01-01T00:00:00Z&collection=posts", ["en"]),
            ("year=abc", []),
            ("area=%00", ["a1", "a0", "en", "…"]),
        ):
            with self.subTest(query):
                items = self.get(f"/articles/?{query}")["items"]
                found = [item["url"].rstrip("/").rpartition("/")[2] for item in items]
                self.assertEqual(found if "…" not in wanted else found[:3], [one for one in wanted if one != "…"])

    def test_article_has_its_text_with_whole_addresses(self):
        make_rich_article(0)
        values = self.get("/articles/notes/a0/")
        self.assertEqual(values["title"], "Title 0")
        self.assertIn('href="http://testserver/notes/a0/"', values["content_html"])
        self.assertEqual(values["names"]["people"][0]["api_url"], "http://testserver/api/v1/people/ada/")
        self.assertEqual(values["terms"]["area"][0]["api_url"], "http://testserver/api/v1/areas/science/")

    def test_only_listed_articles_are_there(self):
        make_article(slug="open", names={"people": ["Ada"]})
        for slug, columns in (("draft", {"status": Status.DRAFT}), ("excluded", {"excluded": True})):
            make_article(slug=slug, names={"people": [slug]}, tags=[slug], **columns)
            self.get(f"/articles/notes/{slug}/", 404)
            self.get(f"/people/{slug}/", 404)
            self.get(f"/tags/{slug}/", 404)
        self.assertEqual(self.get("/articles/")["total"], 1)
        self.assertEqual([item["slug"] for item in self.get("/people/")["items"]], ["ada"])


class KeepingTests(ApiCase):
    def test_who_has_an_answer_gets_304_until_something_changes(self):
        article = make_rich_article(0)
        for address in ("/articles/", "/articles/notes/a0/", "/openapi.json", "/articles/?area=science", "/people/"):
            with self.subTest(address):
                response = self.client.get(START + address)
                tag = response.headers["ETag"]
                again = self.client.get(START + address, headers={"if-none-match": tag})
                self.assertEqual((again.status_code, again.content), (304, b""))
        change(article, title="Other")
        response = self.client.get(f"{START}/articles/", headers={"if-none-match": tag})
        self.assertEqual(response.status_code, 200)
        self.assertIn("Other", response.content.decode())

    def test_nothing_depends_on_the_language_or_on_who_asks(self):
        make_rich_article(0)
        first = self.client.get(f"{START}/projects/atlas/", headers={"accept-language": "zh-CN"})
        forget_pages()
        second = self.client.get(f"{START}/projects/atlas/", headers={"accept-language": "en"})
        self.assertEqual(first.content, second.content)
        self.assertEqual(first.headers["Access-Control-Allow-Origin"], "*")

    def test_head_has_no_body_and_missing_slash_is_completed(self):
        self.assertEqual(self.client.head(f"{START}/articles/").content, b"")
        self.assertEqual(self.client.get("/api/v1").headers["Location"], "/api/v1/")

    @override_settings(SEARCHES_PER_MINUTE=2)
    def test_conditions_and_searches_have_the_limit_of_the_search(self):
        make_rich_article(0)
        codes = [self.client.get(f"{START}/{part}").status_code for part in ("search/?q=a", "articles/?year=2025")]
        self.assertEqual(codes, [200, 200])
        response = self.client.get(f"{START}/search/?q=b")
        self.assertEqual((response.status_code, response.json()["code"]), (429, "too-many-requests"))
        self.assertIn("Retry-After", response.headers)
        self.assertEqual(self.client.get(f"{START}/articles/").status_code, 200)

    def test_odd_addresses_are_no_fault_of_the_server(self):
        for part in ("articles/%00/", "articles/a/%0a/", "people/%ff/", "x" * 3000, "search/?q=%00&page=1&sort=x"):
            with self.subTest(part[:20]):
                self.assertLess(self.client.get(f"{START}/{part}").status_code, 500)


class QueryTests(ApiCase):
    def counts(self) -> dict[str, int]:
        found = {}
        for address in EXAMPLES.values():
            self.client.get(START + address)
            forget_pages()
            with CaptureQueriesContext(connection) as queries:
                self.client.get(START + address)
            found[address] = len(queries)
        return found

    def test_counts_are_the_same_for_one_and_for_ten_rows_and_at_most_twelve(self):
        make_rich_article(0)
        read_unread_terms()
        one = self.counts()
        for number in range(1, 10):
            make_rich_article(number)
        read_unread_terms()
        self.assertEqual(self.counts(), one)
        self.assertLessEqual(max(one.values()), 12)
        self.assertEqual(one["/articles/"], 5)
