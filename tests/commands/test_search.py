"""`search`: what readers would find, as lines for people and for programs."""

from __future__ import annotations

import io
import json
from typing import Any
from unittest import mock

from django.core.management import CommandError, call_command
from django.test import TestCase

from editorial.models import Article, Status
from editorial.services.search_rows import index_texts
from tests.factories import make_article


class SearchCommandTests(TestCase):
    @classmethod
    def setUpTestData(cls):
        make_article("向量入门", slug="a", body="开头。\n\n## 检索方法\n\n用**向量**数据库。\n\n## 其他\n\n没有。\n")
        make_article("摘要里有", slug="b", body="正文。\n", summary="数据库的摘要\x1b[2J")
        make_article("草稿", slug="draft", body="数据库\n", status=Status.DRAFT)
        make_article("不列出", slug="excluded", body="数据库\n", excluded=True)
        index_texts(list(Article.objects.all()))

    def call(self, *arguments: str, stdin: bytes = b"") -> str:
        out = io.StringIO()
        with mock.patch("sys.stdin", io.TextIOWrapper(io.BytesIO(stdin))):
            call_command("search", *arguments, stdout=out)
        return out.getvalue()

    def answers(self, *arguments: str, stdin: bytes = b"") -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.call(*arguments, "--json", stdin=stdin).splitlines()]

    def test_a_hit_names_the_article_and_the_best_place_in_it(self):
        [answer] = self.answers("向量數據庫")
        self.assertEqual((answer["query"], answer["total"]), ("向量數據庫", 1))
        [hit] = answer["hits"]
        self.assertGreater(hit.pop("score"), 0)
        anchor = hit.pop("anchor")
        self.assertIn(f'id="{anchor}"', self.client.get("/notes/a/").content.decode())
        self.assertEqual(
            hit, {"path": "notes/a.md", "title": "向量入门", "heading": "检索方法", "snippet": "用向量数据库。"}
        )

    def test_what_stands_in_the_summary_alone_has_no_place(self):
        [hit] = self.answers("摘要")[0]["hits"]
        self.assertEqual((hit["heading"], hit["anchor"], hit["snippet"][:6]), ("", "", "数据库的摘要"))

    def test_only_listed_articles_are_found(self):
        [answer] = self.answers("数据库")
        self.assertEqual({hit["path"] for hit in answer["hits"]}, {"notes/a.md", "notes/b.md"})
        self.assertEqual(answer["total"], 2)

    def test_the_limit_cuts_hits_and_not_the_total(self):
        [answer] = self.answers("数据库", "--limit", "1")
        self.assertEqual((answer["total"], len(answer["hits"])), (2, 1))
        for number in range(11):
            make_article(f"更多数据库 {number}")
        index_texts(list(Article.objects.all()))
        self.assertEqual(len(self.answers("数据库")[0]["hits"]), 10)
        self.assertEqual(len(self.answers("数据库", "--limit", "0")[0]["hits"]), 13)

    def test_each_line_of_standard_input_is_a_query_whatever_it_holds(self):
        lines = ["向量", "", "nowhere", '"\x00 tag:', "x" * 5_000]
        answers = self.answers("--stdin", stdin="\r\n".join(lines).encode() + b"\n\xff\xfe\n")
        self.assertEqual([answer["total"] for answer in answers], [1, 0, 0, 0, 0, 0])
        self.assertEqual([answer["query"] for answer in answers][:5], lines)

    def test_people_get_lines_that_cannot_steer_their_terminal(self):
        text = self.call("数据库的摘要")
        self.assertTrue(text.startswith("数据库的摘要: 1 article\n  摘要里有\n    notes/b.md  "), text)
        self.assertNotIn("\x1b", text)

    def test_wrong_use_is_exit_code_2(self):
        for arguments in ((), ("x", "--stdin"), ("x", "--limit", "-1")):
            with self.assertRaises(CommandError) as caught:
                self.call(*arguments)
            self.assertEqual(caught.exception.returncode, 2, arguments)
