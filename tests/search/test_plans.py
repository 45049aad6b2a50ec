"""That the index answers: no search reads a table of texts or articles from one end to the other."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from unittest import skipUnless

from django.db import connection, transaction
from django.db.models import Q
from django.test import TestCase
from django.test.utils import CaptureQueriesContext

from editorial.models import Article
from editorial.search import backend, make_term, search
from editorial.search.backends import postgresql
from editorial.search.backends.members import AmongIds
from editorial.search.candidates import candidates
from editorial.search.clauses import Where
from editorial.search.naming import carrying
from editorial.services.search_rows import index_texts
from tests import factories

QUERIES = ("向量", "向量数据库", "vector*", '"vector index"', "供应链 -视频", "title:向量")
TEXTS = ("editorial_search_text", "editorial_search_header", "editorial_body")


def plan_of(statement: str, parameters: Sequence[Any] | None = None, *, without: Sequence[str] = ("seqscan",)) -> str:
    """Returns the plan of a statement. PostgreSQL would read so few rows from one end to the other, if it could."""
    with transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            for way in without:
                cursor.execute(f"SET LOCAL enable_{way} = off")
        explain = "EXPLAIN" if connection.vendor == "postgresql" else "EXPLAIN QUERY PLAN"
        cursor.execute(f"{explain} {statement}", parameters)
        return "\n".join(str(row[-1]) for row in cursor.fetchall())


class PlanTests(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        cls.articles = [
            factories.make_article(f"向量 {number}", body=f"# {number}\n\n向量数据库 vector index 第{number}段。\n")
            for number in range(60)
        ]
        index_texts(cls.articles)

    def plans(self) -> list[tuple[str, str]]:
        """Returns (statement, its plan) of all that the searches ask."""
        with CaptureQueriesContext(connection) as asked:
            for query in QUERIES:
                search(query, articles=Article.objects.listed())
        return [(statement, plan_of(statement)) for statement in {query["sql"] for query in asked.captured_queries}]

    def test_texts_are_found_by_their_index(self) -> None:
        plans = self.plans()
        self.assertGreater(sum("editorial_search_text" in statement for statement, _ in plans), len(QUERIES) - 2)
        for statement, plan in plans:
            with self.subTest(statement[:200]):
                for table in TEXTS:
                    self.assertNotIn(f"Seq Scan on {table}", plan)
                    self.assertNotRegex(plan, rf"SCAN {table}(?! VIRTUAL TABLE INDEX \d+:[^\n]*M)")

    def test_few_articles_are_found_by_the_indexes_of_both_conditions(self) -> None:
        bodies, ids = ([getattr(article, name) for article in self.articles[:3]] for name in ("body_id", "pk"))
        rows = Article.objects.filter(Q(AmongIds("body", bodies)) | Q(AmongIds("pk", ids[1:])))
        with CaptureQueriesContext(connection) as asked:  # of sixty ids alone all would be read out of an index
            self.assertEqual({article.pk for article in rows.order_by()}, set(ids))
        plan = plan_of(asked.captured_queries[0]["sql"])
        self.assertRegex(plan, "BitmapOr" if connection.vendor == "postgresql" else "MULTI-INDEX OR")

    @skipUnless(connection.vendor == "postgresql", "about a range of keys")
    def test_of_a_few_bodies_no_text_is_looked_at_before_its_key(self) -> None:
        term = make_term("agents of")
        assert term is not None
        query, parameters = postgresql.text_query(term, [3, 5])
        plan = plan_of(query, [0, *parameters])
        # A condition on texts in the same scan as the key would let the planner read all texts where it knows of many.
        self.assertRegex(plan, r"(?s)Subquery Scan on each.*strpos.*Index Scan (using|on) editorial_search_text_pkey")

    def test_articles_of_one_condition_alone_are_found_by_its_index(self) -> None:
        article = self.articles[1]
        for where in (Where(titles=frozenset([article.pk])), Where([article.body_id << 12])):
            with self.subTest(where), CaptureQueriesContext(connection) as asked:
                self.assertEqual([row[0] for row in candidates(Article.objects.listed(), [where], [])], [article.pk])
            self.assertNotIn(" OR ", asked.captured_queries[-1]["sql"].rpartition("excluded")[2])

    def test_all_articles_are_ranked_out_of_an_index_without_their_rows(self) -> None:
        with CaptureQueriesContext(connection) as asked:
            self.assertEqual(len(candidates(Article.objects.listed(), [], [])), len(self.articles))
        (query,) = asked.captured_queries
        plan = plan_of(query["sql"], without=("seqscan", "bitmapscan"))
        self.assertRegex(plan, "(Index Only Scan using|USING COVERING INDEX) article_ranked")

    @skipUnless(connection.vendor == "postgresql", "about rows that wait to be sorted into GIN")
    def test_fewer_rows_wait_towards_the_end_of_a_load(self) -> None:
        limits = []
        for rest in (100_000, 100, 0):
            with transaction.atomic(), backend().loading(rest), connection.cursor() as cursor:
                cursor.execute("SELECT setting::int FROM pg_settings WHERE name = 'gin_pending_list_limit'")
                limits.append(cursor.fetchone()[0])
        self.assertEqual(limits, [6_144, 1_512, 512])

    def test_clauses_without_an_article_in_common_ask_nothing(self) -> None:
        first, second = (Where([article.body_id << 12]) for article in self.articles[:2])
        with self.assertNumQueries(0):
            self.assertEqual(candidates(Article.objects.listed(), [first, second], []), [])

    def test_names_and_tags_are_found_by_their_indexes(self) -> None:
        with CaptureQueriesContext(connection) as asked:
            carrying(["向量", "Jensen Huang"], "default")
        (query,) = asked.captured_queries
        plan = plan_of(query["sql"])
        self.assertRegex(plan, r"alias_key_kind_unique|SEARCH alias USING [^\n]*\(key=\?\)")
        self.assertNotRegex(plan, r"Seq Scan|SCAN (?!CONSTANT)\w+")

    def test_nothing_is_asked_of_no_ids(self) -> None:
        with self.assertNumQueries(0):
            self.assertEqual(list(Article.objects.filter(AmongIds("pk", []))), [])

    def test_any_number_of_ids_is_among_them(self) -> None:
        ids = [article.pk for article in self.articles]
        for number in (0, 1, 2_000):
            wanted = [*ids, *range(-number, 0)][:number]
            with self.subTest(number):
                found = Article.objects.filter(AmongIds("pk", wanted)).values_list("pk", flat=True)
                self.assertEqual(set(found), set(wanted) & set(ids))
