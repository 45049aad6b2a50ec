"""`audit`: what the articles do not meet, as lines, JSON and CSV, with exit codes for machines."""

from __future__ import annotations

import csv
import io
import json
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from unittest import mock

from django.core.management import call_command
from django.core.management.base import CommandError, OutputWrapper

from editorial.management import terminal
from editorial.management.commands import audit
from editorial.models import Article, Finding
from editorial.services import auditing, copies
from tests.quality.texts import BODY, file, with_body, with_line
from tests.services.gardens import COUNTED, GardenTestCase

WHOLE = with_line("tags: [wheel]")


class AuditCommandTests(GardenTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.load(
            {
                "notes/a.md": with_line("status: evengreen").replace("tags: [wheel, force]", "tags: [wheel]"),
                "notes/b.md": with_body("甲。\n\n[BODY_END]\n").replace("tags: [wheel, force]", "tags: [wheels]"),
                "notes/c.md": WHOLE.replace("title: ", "title: 三").replace("org/wheel", "org/c"),
            }
        )

    def call(self, *arguments: str) -> tuple[str, str]:
        """Returns what was printed on both ways, whether or not the command failed."""
        out, err = io.StringIO(), io.StringIO()
        call_command("audit", *arguments, stdout=out, stderr=err)
        return out.getvalue(), err.getvalue()

    def lines(self, *arguments: str) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.call(*arguments, "--json")[0].splitlines()]

    def code(self, *arguments: str) -> int:
        with self.assertRaises(CommandError) as caught:
            self.call(*arguments)
        return caught.exception.returncode

    def test_findings_have_the_line_of_the_file_and_whether_they_can_be_mended(self) -> None:
        found = self.lines("--rule", "generator-mark", "--rule", "status-typo")
        line = self.text("notes/b.md").split("\n").index("[BODY_END]") + 1
        self.assertEqual(
            [tuple(item.values()) for item in found],
            [
                ("notes/a.md", "status-typo", "warning", 11, "`evengreen` is read as evergreen", True),
                ("notes/b.md", "generator-mark", "error", line, "[BODY_END] was left in the text", True),
            ],
        )
        self.assertEqual(list(found[0]), ["path", "rule", "severity", "line", "message", "repair"])

    def test_copies_of_this_process_find_the_same_in_the_same_order(self) -> None:
        alone = self.lines()
        # A test may run beside other threads, where no process is copied: a thread stands for the processes.
        with (
            mock.patch.multiple(auditing, FOR_PROCESSES=1, BATCH=1),
            mock.patch.multiple(copies, can_fork=lambda: True, copies=ThreadPoolExecutor),
        ):
            self.assertEqual(self.lines(), alone)
        self.assertGreater(len(alone), 3)

    def test_all_rules_are_asked_where_none_is_named(self) -> None:
        rules = {item["rule"] for item in self.lines()}
        self.assertEqual(
            rules,
            {"status-typo", "generator-mark", "tag-form", "tag-used-once"}
            | {
                "title-repeated",
                "source-repeated",
            },
        )

    def test_removed_articles_are_left_out_and_drafts_are_not(self) -> None:
        Article.objects.filter(path="notes/b.md").update(status="draft")
        self.assertEqual([item["path"] for item in self.lines("--rule", "generator-mark")], ["notes/b.md"])
        Article.objects.filter(path="notes/b.md").update(removed_at="2026-01-01T00:00Z")
        self.assertEqual(self.lines("--rule", "generator-mark"), [])

    def test_definitions_come_from_the_glossary_that_is_kept(self) -> None:
        for name, words in (("d", "越转越快"), ("e", "越转越快"), ("f", "一种轮子")):
            self.put({f"notes/{name}.md": file(body=f"{BODY}\n**飞轮效应**（Flywheel Effect: {words}）\n")})
        self.load()
        (found,) = self.lines("--rule", "definitions-differ")
        self.assertEqual((found["path"], found["line"]), ("notes/f.md", 17))

    def test_a_table_of_the_same(self) -> None:
        out, _ = self.call("--csv", "--rule", "status-typo")
        (row,) = csv.DictReader(io.StringIO(out))
        self.assertEqual((row["path"], row["line"], row["repair"]), ("notes/a.md", "11", "True"))

    def test_people_read_lines_and_a_sum_with_the_reason(self) -> None:
        out, _ = self.call("--rule", "status-typo")
        self.assertIn("notes/a.md:11: warning: `evengreen` is read as evergreen (status-typo, can be mended)\n", out)
        self.assertIn("1 warning status-typo: The status is a known one with a slip of the pen", out)
        self.assertEqual(self.call("--rule", "apology")[0], "Nothing was found.\n")

    def test_severity_decides_the_exit_code_only_where_it_is_asked_for(self) -> None:
        self.call()
        self.assertEqual(self.code("--fail-on", "error"), 1)
        self.assertEqual(self.code("--fail-on", "warning", "--rule", "status-typo", "--json"), 1)
        self.call("--fail-on", "error", "--rule", "status-typo")
        self.call("--fail-on", "warning", "--rule", "tag-used-once")

    def test_a_rule_that_there_is_not_is_a_mistake_of_usage_and_the_others_are_named(self) -> None:
        with self.assertRaisesMessage(CommandError, "There is no rule 'nothing'. Known are: apology, "):
            self.call("--rule", "nothing")
        self.assertEqual(self.code("--rule", "nothing"), 2)

    def test_a_stored_text_that_cannot_be_read_is_named_and_the_others_are_audited(self) -> None:
        Article.objects.filter(path="notes/a.md").update(header="---\ntitle: [\n---\n")
        out, err = io.StringIO(), io.StringIO()
        with self.assertRaises(CommandError) as caught:
            call_command("audit", "--rule", "generator-mark", stdout=out, stderr=err)
        self.assertEqual(caught.exception.returncode, 1)
        self.assertRegex(err.getvalue(), r"^notes/a\.md(:\d+)?: error: ")
        self.assertIn("notes/b.md", out.getvalue())

    def test_what_is_found_is_kept_where_that_is_asked_for(self) -> None:
        Finding.objects.all().delete()
        found = self.lines("--save", "--rule", "tag-form", "--rule", "generator-mark")
        kept = Finding.objects.values_list("article__path", "rule", "severity", "line", "message", "repairable")
        self.assertEqual(sorted(map(str, kept)), sorted(str(tuple(item.values())) for item in found))
        self.load({"notes/b.md": with_body("甲。\n")})
        self.lines("--save", "--rule", "generator-mark")
        self.assertEqual(Finding.objects.get(rule="generator-mark").state, "closed")

    def test_whoever_has_read_enough_ends_it_without_a_traceback(self) -> None:
        gone = mock.patch.object(OutputWrapper, "write", side_effect=BrokenPipeError)
        with mock.patch.object(terminal, "stop_printing") as silenced, gone, self.assertRaises(SystemExit) as end:
            self.call("--json")
        self.assertEqual(end.exception.code, 1)
        silenced.assert_called_once_with()

    def test_what_is_to_be_kept_is_kept_though_nobody_reads_it(self) -> None:
        Finding.objects.all().delete()
        gone = mock.patch.object(OutputWrapper, "write", side_effect=BrokenPipeError)
        with mock.patch.object(audit, "stop_printing") as silenced, gone:
            self.call("--json", "--save")
        silenced.assert_called_once_with()
        self.assertEqual(Finding.objects.filter(rule="generator-mark").count(), 1)
        self.assertTrue(Finding.objects.filter(rule="tag-form").exists())

    def test_nothing_is_written_and_queries_do_not_grow_with_articles(self) -> None:
        before = {model: model._default_manager.count() for model in COUNTED}
        with self.assertNumQueries(3):
            self.lines()
        self.put({f"notes/n{number}.md": WHOLE for number in range(10)})
        self.load()
        with self.assertNumQueries(3):
            self.lines()
        self.assertEqual(before[Article] + 10, Article.objects.count())
