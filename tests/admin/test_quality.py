"""The desk of quality: findings by rule, of one rule and of one article, let pass, and taken away as a table."""

from __future__ import annotations

import csv
import io
import json
from typing import Any
from urllib.parse import parse_qs, urlsplit

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from editorial.models import Article, Finding, Job
from editorial.services.auditing import save_audit
from editorial.services.findings import waive
from editorial.services.jobs import do_job
from tests import factories
from tests.quality.texts import with_body
from tests.services.gardens import GardenTestCase

MARK = "generator-mark"
TEXT = "飞轮说了什么。\n\n[BODY_END] <b>&</b>\n"
DESK = "/admin/editorial/finding/quality/"


class QualityPagesTestCase(GardenTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.put({"notes/a.md": with_body(TEXT), "notes/b.md": with_body(TEXT).replace("area: tech", "area: money")})
        self.load()
        self.a = Article.objects.get(path="notes/a.md")
        self.marks = list(Finding.objects.filter(rule=MARK).order_by("article__path"))
        self.client.force_login(factories.make_member("Editor", "ada"))

    def rule(self, rule: str = MARK) -> str:
        return reverse("admin:editorial_finding_rule", args=[rule])

    def of_article(self) -> str:
        return reverse("admin:editorial_finding_article", args=[self.a.pk])

    def lines(self, **query: str) -> dict[str, Any]:
        page = self.client.get(DESK, query)
        return {line.sum.rule: line for line in page.context["lines"]}

    def states(self) -> list[str]:
        return list(Finding.objects.filter(rule=MARK).order_by("article__path").values_list("state", flat=True))


class DeskTests(QualityPagesTestCase):
    def test_rules_stand_by_severity_with_counts_reason_repair_and_examples(self) -> None:
        page = self.client.get(DESK)
        lines = list(page.context["lines"])
        self.assertEqual(lines[0].sum.rule, MARK)
        found = lines[0].sum
        self.assertEqual((found.number, found.articles, found.repairable, found.severity), (2, 2, 2, "error"))
        self.assertEqual((lines[0].opened, lines[0].closed), (2, 0))
        self.assertContains(page, "A mark by which a program parts what it writes")
        self.assertContains(page, "The mark is cut, with its line where it stands alone.")
        self.assertContains(page, "[BODY_END] was left in the text.")
        self.assertContains(page, self.rule())
        self.assertContains(page, '<svg class="trend"')

    def test_it_is_narrowed_by_area_status_severity_and_state(self) -> None:
        self.assertEqual(self.lines(area="money")[MARK].sum.number, 1)
        self.assertNotIn(MARK, self.lines(severity="info"))
        self.assertNotIn(MARK, self.lines(status="archived"))
        self.assertEqual(self.lines(state="waived"), {})
        waive([self.marks[0].pk], by=None, reason="x")
        self.assertEqual(self.lines(state="waived")[MARK].sum.number, 1)
        self.assertEqual(self.lines()[MARK].sum.number, 1)
        self.load({"notes/b.md": with_body("飞轮说了什么。\n")})
        self.assertEqual(self.lines(state="closed")[MARK].sum.number, 1)

    def test_what_cannot_be_asked_for_is_left_out(self) -> None:
        for query in ({"severity": "x"}, {"state": "'"}, {"status": "-1"}, {"page": "x"}):
            with self.subTest(query):
                self.assertEqual(self.client.get(DESK, query).status_code, 200)
        self.assertContains(self.client.get(DESK, {"area": "none such"}), "No finding is like that.")

    def test_an_empty_desk_says_so(self) -> None:
        Finding.objects.all().delete()
        self.assertContains(self.client.get(DESK), "Nothing is open")
        self.assertContains(self.client.get(DESK), "Nothing was opened or closed in the last 12 weeks.")

    def test_an_editor_has_all_rules_asked_and_a_writer_does_not(self) -> None:
        self.client.post(DESK)
        job = Job.objects.get(kind="audit")
        do_job(job.pk)
        job.refresh_from_db()
        self.assertEqual((job.state, job.result["findings"]), ("done", Finding.objects.filter(state="open").count()))
        self.assertTrue(Finding.objects.filter(rule="title-repeated").exists())
        self.assertContains(self.client.get(DESK), "All rules were last asked on")
        self.client.force_login(factories.make_member("Writer", "bob"))
        self.assertEqual(self.client.post(DESK).status_code, 403)
        self.assertNotContains(self.client.get(DESK), "Ask all rules now")

    def test_queries_do_not_grow_with_rules_and_articles(self) -> None:
        numbers = []
        self.client.get(DESK)
        for _ in range(2):
            with CaptureQueriesContext(connection) as queries:
                self.client.get(DESK)
            numbers.append(len(queries))
            self.load({f"notes/n{n}.md": with_body(f"{n}**x\n\n[BODY_START]\n\nx</details>\n") for n in range(10)})
        self.assertEqual(numbers[0], numbers[1])
        self.assertLessEqual(numbers[0], 14)


class RulePageTests(QualityPagesTestCase):
    def test_findings_stand_with_path_line_and_message(self) -> None:
        page = self.client.get(self.rule())
        self.assertContains(page, "notes/a.md")
        self.assertContains(page, f"line {self.marks[0].line}")
        self.assertContains(page, "[BODY_END] was left in the text.", 2)
        self.assertContains(page, reverse("admin:editorial_finding_table", args=[MARK]))

    def test_chosen_ones_and_all_are_let_pass_with_a_reason_and_asked_for_again(self) -> None:
        answer = self.client.post(self.rule(), {"finding": self.marks[0].pk, "reason": "As <b>meant</b>"}, follow=True)
        self.assertEqual(self.states(), ["waived", "open"])
        self.assertContains(answer, "1 finding was let pass.")
        self.client.post(self.rule(), {"all": "1", "reason": "x"})
        self.assertEqual(self.states(), ["waived", "waived"])
        page = self.client.get(self.rule(), {"state": "waived"})
        self.assertContains(page, "As &lt;b&gt;meant&lt;/b&gt;")
        self.assertContains(page, "ada let it pass on")
        self.client.post(f"{self.rule()}?state=waived", {"finding": self.marks[1].pk, "again": "1"})
        self.assertEqual(self.states(), ["waived", "open"])

    def test_without_a_reason_or_a_choice_nothing_passes(self) -> None:
        answer = self.client.post(self.rule(), {"finding": self.marks[0].pk, "reason": " "}, follow=True)
        self.assertContains(answer, "Say why these findings may stay")
        answer = self.client.post(self.rule(), {"reason": "x", "finding": ["x", "9" * 30]}, follow=True)
        self.assertContains(answer, "No finding was chosen")
        self.assertEqual(self.states(), ["open", "open"])

    def test_all_of_a_narrowed_list_are_those_of_the_list(self) -> None:
        self.client.post(f"{self.rule()}?area=money", {"all": "1", "reason": "x"})
        self.assertEqual(self.states(), ["open", "waived"])

    def test_a_writer_looks_and_decides_nothing(self) -> None:
        self.client.force_login(factories.make_member("Writer", "bob"))
        self.assertNotContains(self.client.get(self.rule()), "Let the chosen pass")
        answer = self.client.post(self.rule(), {"finding": self.marks[0].pk, "reason": "x"})
        self.assertEqual((answer.status_code, self.states()), (403, ["open", "open"]))

    def test_a_rule_that_there_is_not_is_not_found(self) -> None:
        self.assertEqual(self.client.get(self.rule("no-such-rule")).status_code, 404)
        factories.make_finding(self.a, rule="former-rule", message="Something.")
        self.assertContains(self.client.get(self.rule("former-rule")), "This version has no such rule")

    def test_a_table_holds_what_the_list_holds(self) -> None:
        address = reverse("admin:editorial_finding_table", args=[MARK])
        answer = self.client.get(address, {"area": "money"})
        rows = list(csv.DictReader(io.StringIO(answer.getvalue().decode())))
        self.assertEqual([(row["path"], row["line"]) for row in rows], [("notes/b.md", str(self.marks[1].line))])
        self.assertEqual(rows[0]["message"], "[BODY_END] was left in the text.")
        self.assertIn('filename="generator-mark.csv"', answer["Content-Disposition"])

    def test_queries_do_not_grow_with_findings(self) -> None:
        numbers = []
        self.client.get(self.rule())
        for _ in range(2):
            with CaptureQueriesContext(connection) as queries:
                self.client.get(self.rule())
            numbers.append(len(queries))
            self.load({f"notes/n{n}.md": with_body(f"{n}\n\n[BODY_END]\n") for n in range(10)})
        self.assertEqual(numbers[0], numbers[1])
        self.assertLessEqual(numbers[0], 14)


class MendingTests(QualityPagesTestCase):
    def plan_of(self, address: str) -> dict[str, Any]:
        """Returns what an address of a bulk change chooses: its operations and its articles."""
        query = parse_qs(urlsplit(address).query)
        return {name: json.loads(query[name][0]) for name in ("operations", "select")}

    def test_all_of_a_list_one_and_the_chosen_lead_to_a_bulk_change_that_is_looked_at(self) -> None:
        repair = [{"do": "repair", "rule": MARK}]
        page = self.client.get(self.rule(), {"area": "money"})
        plan = self.plan_of(page.context["mend_address"])
        self.assertEqual(plan, {"operations": repair, "select": {"filters": {"rule": MARK, "area": "money"}}})
        chosen = self.client.post(self.rule(), {"finding": self.marks[1].pk, "mend": "1"})
        self.assertEqual(self.plan_of(chosen["Location"]), {"operations": repair, "select": {"paths": ["notes/b.md"]}})
        article = self.client.get(self.of_article())
        one = next(it for it in article.context["open"] if it.finding.rule == MARK)
        self.assertEqual(self.plan_of(one.mend_address), {"operations": repair, "select": {"paths": ["notes/a.md"]}})
        self.assertEqual(article.context["mend_all"], one.mend_address)
        for address in (page.context["mend_address"], chosen["Location"], one.mend_address):
            self.assertContains(self.client.get(address), MARK)

    def test_what_no_repair_mends_and_who_may_not_mend_leads_nowhere(self) -> None:
        finding = factories.make_finding(self.a, rule="unclosed-bold")
        self.assertEqual(self.client.get(self.rule("unclosed-bold")).context["mend_address"], "")
        answer = self.client.post(self.rule("unclosed-bold"), {"finding": finding.pk, "mend": "1"}, follow=True)
        self.assertContains(answer, "Choose at least one finding that can be mended.")
        self.client.force_login(factories.make_member("Writer", "bob"))
        self.assertEqual(self.client.get(self.rule()).context["mend_address"], "")
        self.assertNotContains(self.client.get(self.of_article()), "Mend it")


class ArticlePageTests(QualityPagesTestCase):
    def test_each_finding_has_its_line_quoted_and_a_way_to_it(self) -> None:
        page = self.client.get(self.of_article())
        self.assertContains(page, "<mark>[BODY_END] &lt;b&gt;&amp;&lt;/b&gt;</mark>")
        line = self.marks[0].line - self.text("notes/a.md").split("---\n")[1].count("\n") - 2
        self.assertContains(page, f"/change/?line={line}#id_body")

    def test_findings_pass_from_here_and_only_those_of_the_article(self) -> None:
        chosen = [self.marks[0].pk, self.marks[1].pk]
        self.client.post(self.of_article(), {"finding": chosen, "reason": "x"})
        self.assertEqual(self.states(), ["waived", "open"])
        self.assertContains(self.client.get(self.of_article()), "Ask for the chosen again")
        self.client.post(self.of_article(), {"finding": chosen, "again": "1"})
        self.assertEqual(self.states(), ["open", "open"])

    def test_an_article_that_is_not_there_or_was_removed_is_not_found(self) -> None:
        factories.change(self.a, removed_at=self.a.updated_at)
        self.assertEqual(self.client.get(self.of_article()).status_code, 404)
        self.assertEqual(self.client.get(reverse("admin:editorial_finding_article", args=[0])).status_code, 404)

    def test_the_form_leads_here_and_the_list_counts_errors_and_warnings_alone(self) -> None:
        save_audit()
        form = self.client.get(reverse("admin:editorial_article_change", args=[self.a.pk]))
        self.assertContains(form, self.of_article())
        self.assertContains(form, 'data-severity="error"')
        listed = self.client.get(reverse("admin:editorial_article_changelist"))
        row = next(row for row in listed.context["cl"].result_list if row.pk == self.a.pk)
        grave = Finding.objects.filter(article=self.a, state="open").exclude(severity="info")
        self.assertEqual(row.finding_count, grave.count())
        self.assertContains(listed, f'<a href="{self.of_article()}">{grave.count()}</a>')

    def test_queries_do_not_grow_with_findings(self) -> None:
        self.client.get(self.of_article())
        with CaptureQueriesContext(connection) as few:
            self.client.get(self.of_article())
        for number in range(10):
            factories.make_finding(self.a, rule="x", place=str(number), line=number + 1)
        with CaptureQueriesContext(connection) as many:
            self.client.get(self.of_article())
        self.assertEqual(len(few), len(many))
