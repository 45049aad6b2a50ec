"""Searches that read from a copy of the database: another connection to the same one stands for it."""

from __future__ import annotations

from django.db import connection, connections, transaction
from django.test import TransactionTestCase, override_settings
from django.test.utils import CaptureQueriesContext

from editorial.models import Article
from editorial.search import search, suggest
from editorial.services.search_rows import index_texts
from tests import factories


class ReplicaTests(TransactionTestCase):
    databases = {"default", "replica"}

    @classmethod
    def setUpClass(cls) -> None:
        connections.databases["replica"] = {**connection.settings_dict}
        super().setUpClass()

    @classmethod
    def tearDownClass(cls) -> None:
        super().tearDownClass()
        connections["replica"].close()
        del connections["replica"]
        del connections.databases["replica"]

    def setUp(self) -> None:
        entity = factories.make_entity("黄仁勋")
        article = factories.make_article(
            "黄仁勋的飞轮", body="# 飞轮\n\nagents 飞轮。\n", names={"people": [entity]}, tags=["飞轮"], areas=["tech"]
        )
        with transaction.atomic():
            index_texts([article])

    def test_nothing_of_a_search_is_asked_of_the_main_database(self) -> None:
        articles = Article.objects.using("replica").listed()
        for query in ("飞轮", "黄仁勋", "飞轮 agents tag:飞轮 person:黄仁勋", "name:黄仁勋", "agent 飞輪效应", "-没有"):
            with self.subTest(query), CaptureQueriesContext(connection) as asked:
                results = search(query, articles=articles)
                suggest(query, articles=articles)
                self.assertEqual(results.total + sum(step.total for step in results.steps), 1)
            self.assertEqual(len(asked), 0)

    def test_readers_pages_search_there(self) -> None:
        with override_settings(SEARCH_DATABASE="replica"), CaptureQueriesContext(connections["replica"]) as asked:
            self.assertContains(self.client.get("/search/?q=飞轮"), "黄仁勋的")
            self.client.get("/search/suggest?q=飞轮")
        self.assertGreater(len(asked), 6)
