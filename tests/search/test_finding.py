"""What the index finds, the same on both databases: exactly what the plain scan of the reference finds."""

from __future__ import annotations

import random
from collections.abc import Iterable
from unittest import mock

from django.db import connection
from django.test import TestCase
from django.test.utils import CaptureQueriesContext

from editorial.models import Article, Passage, Status
from editorial.rendering import passages
from editorial.search import Query, Term, clauses, find, fold, make_term, parse, rarest_first
from editorial.search.backends import backend, body_of, postgresql
from editorial.services.search_rows import index_texts
from tests import factories
from tests.search import reference, texts

VECTORS = """\
供应链金融与 AI代理，人工**智**能。

# 向量数据库

fragile imagine 智能 AGI models

## Second

数据与向量
"""
LONG = "\n\n".join(["# 長文", "開頭的 alpha 句子。", *("填充文字。" * 120 for _ in range(8)), "結尾的 omega 句子。"])
BODIES = {
    "a": VECTORS,
    "b": "資料庫與向量。GPT-4o and C++, node.js\n\n```\nagile code\n```\n",
    "c": LONG,
    "d": VECTORS,
}
FOUND = {
    "向量": "abcd",
    "数据库": "ad",
    "資料庫": "b",
    "资料库": "b",
    "向量数据库": "ad",
    "供应链金融": "ad",
    "人工智能": "ad",
    "智能agi": "ad",
    "AGI": "ad",
    "agi*": "abd",
    "gpt": "b",
    "gpt-4": "",
    "ＧＰＴ－４Ｏ": "b",
    "c++": "b",
    "++": "b",
    "node.js": "b",
    "AI代理": "ad",
    "ai 代理": "ad",
    '"ai 代 理"': "",
    "量": "abcd",
    "摘要": "a",
    "title:向量": "c",
    "title:数据库": "",
    "of one": "a",
    "one the": "",
    "fragile second": "ad",
    "alpha omega": "c",
    "agi 摘要": "a",
    "向量 -agi": "bc",
    "向量 -title:向量": "abd",
    "-向量": "",
    "\"' OR 1=1 --": "",
    "heading : agi": "",
    "nothing": "",
}


class FindTests(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        summaries = {"a": "摘要 of one", "c": "the end"}
        cls.articles = {
            name: factories.make_article(
                {"c": "向量"}.get(name, name.upper()), body=body, summary=summaries.get(name, "")
            )
            for name, body in BODIES.items()
        }
        index_texts(list(cls.articles.values()))

    def names(self, query: str) -> str:
        found = find(parse(query), Article.objects.listed())
        by_id = {article.pk: name for name, article in self.articles.items()}
        return "".join(sorted(by_id[one.id] for one in found.ranked))

    def test_each_query_finds_what_it_should(self) -> None:
        for query, names in FOUND.items():
            with self.subTest(query):
                self.assertEqual(self.names(query), names)

    def test_an_article_that_is_hidden_is_found_no_more_and_one_of_the_same_body_stays(self) -> None:
        article = Article.objects.filter(pk=self.articles["a"].pk)
        for hidden in ({"status": Status.DRAFT}, {"excluded": True}):
            with self.subTest(hidden):
                article.update(**hidden)
                self.assertEqual(self.names("供应链金融"), "d")
                article.update(status=Status.EVERGREEN, excluded=False)
        self.assertEqual(self.names("供应链金融"), "ad")

    def test_it_says_where_terms_stand(self) -> None:
        found = find(parse("向量 agi"), Article.objects.filter(pk=self.articles["a"].pk))
        (body,) = [one.body for one in found.ranked]
        self.assertEqual([where.in_bodies[body] for where in found.required], [2, 1])
        self.assertEqual([where.in_headings[body] for where in found.required], [1, 0])
        passages = [list(where.of_body(body)) for where in found.required]
        headings = Passage.objects.in_bulk(passages[0])
        self.assertEqual([headings[number].heading for number in passages[0]], ["向量数据库", "Second"])
        self.assertEqual(passages[1], passages[0][:1])

    def test_terms_of_one_section_are_together_also_where_it_has_several_passages(self) -> None:
        self.assertGreater(len(passages(LONG)), 1)
        for query, together in {
            "alpha omega": True,
            "供应链金融 models": False,
            "向量 models": True,
            "of 摘要": True,
        }.items():
            with self.subTest(query):
                found = find(parse(query), Article.objects.listed())
                self.assertEqual({one.together for one in found.ranked}, {together})

    def test_the_number_of_queries_does_not_grow_with_what_is_found(self) -> None:
        def count(articles: Iterable[int]) -> int:
            with CaptureQueriesContext(
                connection,
            ) as queries:
                find(parse("向量 agi"), Article.objects.filter(pk__in=articles))
            return len(queries)

        every = [article.pk for article in self.articles.values()]
        self.assertEqual(count(every[:1]), count(every))


class ReferenceTests(TestCase):
    """Random texts of few characters, in which random terms often stand."""

    SEED = 20_260_131
    ALPHABETS = (texts.DENSE, texts.CHINESE[:6] + "ab4 .", texts.CHINESE + texts.LETTERS + texts.MARKS + " \n")

    @classmethod
    def setUpTestData(cls) -> None:
        cls.random = random.Random(cls.SEED)
        cls.texts: dict[int, list[str]] = {}
        articles = []
        for number in range(60):
            title, summary, body = (cls.text(size) for size in (8, 12, 60))
            article = factories.make_article(f"{number}x{title}", summary=summary, body=body)
            articles.append(article)
            read = [text for passage in passages(body) for text in (passage.heading, passage.text)]
            cls.texts[article.pk] = [article.title, summary, *read]
        index_texts(articles)

    @classmethod
    def text(cls, size: int) -> str:
        return "".join(cls.random.choices(cls.random.choice(cls.ALPHABETS), k=cls.random.randrange(1, size)))

    def term(self) -> Term | None:
        """Returns a term, more often than not out of one of the texts."""
        written = self.text(5)
        if self.random.random() < 0.7:
            text = fold(self.random.choice(self.random.choice(list(self.texts.values())))).split("\n")[0]
            start = self.random.randrange(len(text) + 1)
            written = text[start : start + self.random.randrange(1, 7)] or written
        return make_term(written.replace("\n", " ") + "*" * (self.random.random() < 0.2))

    def test_the_index_finds_what_a_plain_scan_finds(self) -> None:
        terms = {term for _ in range(250) if (term := self.term())}
        hits = 0
        for term in terms:
            expected = self.with_term(term)
            found = {one.id for one in find(Query("", (term,)), Article.objects.all()).ranked}
            self.assertEqual(found, expected, f"{term} (seed {self.SEED})")
            hits += bool(expected)
        self.assertGreater(hits, 80)

    def test_several_terms_are_found_whether_the_rare_are_looked_up_first_or_not(self) -> None:
        terms = [term for _ in range(400) if (term := self.term()) and not term.prefix]
        matching = {term: self.with_term(term) for term in terms}
        frequent = [term for term in terms if len(matching[term]) > 10]
        partial = 0
        for one, other, third in zip(terms, self.random.choices(frequent, k=400), reversed(terms), strict=False):
            query = Query("", tuple(dict.fromkeys((one, other))), (third,))
            expected = matching[one] & matching[other] - matching[third]
            every = find(query, Article.objects.all())
            with mock.patch.object(clauses, "RARE", 3), mock.patch.object(rarest_first, "MOST_BODIES", 4):
                rare = find(query, Article.objects.all())
            self.assertEqual({article.id for article in every.ranked}, expected, f"{query} (seed {self.SEED})")
            self.assertEqual(rare.ranked, every.ranked, f"{query} (seed {self.SEED})")
            partial += any(where.partial for where in (*rare.required, *rare.excluded))
        self.assertGreater(partial, 40)

    def test_within_some_bodies_passages_of_others_are_left_out(self) -> None:
        terms = {term for _ in range(100) if (term := self.term())}
        bodies = list(Article.objects.values_list("body_id", flat=True))
        for term, every in zip(terms, backend("default").places(list(terms)), strict=True):
            within = set(self.random.sample(bodies, 12))
            expected = [passage for passage in every.passages if body_of(passage) in within]
            for few in (0, len(within)):
                with mock.patch.object(postgresql, "FEW_BODIES", few):
                    (found,) = backend("default").places([term], within)
                self.assertEqual(found.passages, expected, f"{term} (seed {self.SEED})")

    def with_term(self, term: Term) -> set[int]:
        """Returns the articles that a plain scan finds."""
        wanted = reference.folded(term.written)
        return {
            pk
            for pk, own in self.texts.items()
            if any(reference.stands_in(wanted, reference.folded(text), prefix=term.prefix) for text in own)
        }
