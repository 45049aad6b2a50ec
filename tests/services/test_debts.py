"""Evergreen debt: as numbers and as a list, in groups, day by day, and the best to mend first."""

from __future__ import annotations

import datetime as dt

from django.db import connection
from django.test import TestCase
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from editorial.models import Article, DebtSnapshot, Entity, Role, Status
from editorial.services.auditing import audit, chosen_rules, save_audit
from editorial.services.debts import GROUPINGS, best_to_mend, days, groups, members, owing, owing_of, take_snapshot
from tests import factories
from tests.services.gardens import GardenTestCase, eleventy

WHOLE = {"summary": "Short.", "tags": ["one"], "areas": ["water"], "names": {Role.SPEAKER: ["Ada"]}}


def make_owing(**columns: object) -> Article:
    """Returns an evergreen article with an open warning that can be mended."""
    article = factories.make_article(**{**WHOLE, **columns})
    factories.make_finding(article, rule="chunk-comment", message="x", repairable=True)
    return article


class OwingTests(TestCase):
    def test_only_evergreen_articles_that_are_there_owe_anything(self) -> None:
        article = make_owing()
        make_owing(status=Status.DRAFT)
        make_owing(removed_at=timezone.now())
        factories.make_finding(factories.make_article(**WHOLE), severity="info")
        factories.make_finding(factories.make_article(**WHOLE), state="waived")
        self.assertEqual([row.pk for row in owing()], [article.pk])

    def test_each_has_what_it_lacks_and_what_is_open(self) -> None:
        article = make_owing(summary="")
        factories.make_finding(article, rule="x", severity="error")
        factories.settle_debt(article)
        (found,) = owing_of(list(owing()))
        self.assertEqual({condition.name for condition in found.lacks}, {"summary", "findings"})
        self.assertEqual((found.errors, found.warnings, found.repairable), (1, 1, 1))


class GroupTests(TestCase):
    def setUp(self) -> None:
        self.water = make_owing(date=dt.date(2025, 3, 4))
        self.fire = make_owing(areas=["fire"], date=dt.date(2025, 3, 9), names={Role.SPEAKER: ["Grace"]})
        self.bare = make_owing(areas=[], date=None, names={})
        factories.make_article(**WHOLE, date=dt.date(2024, 1, 1))

    def test_each_way_to_group_counts_and_leads_to_its_articles(self) -> None:
        ada = Entity.objects.get(name="Ada").pk
        found = {by: {group.label: group for group in groups(by)} for by in GROUPINGS}
        self.assertEqual(set(found["area"]), {"water", "fire", "–"})
        self.assertEqual((found["area"]["water"].articles, found["area"]["water"].warnings), (2, 1))
        self.assertEqual(set(found["month"]), {"2025-03", "–"})
        self.assertEqual(found["month"]["2025-03"].warnings, 2)
        self.assertEqual(found["speaker"]["Ada"].key, str(ada))
        self.assertEqual(set(found["project"]), {"–"})
        for by, rows in found.items():
            for group in rows.values():
                with self.subTest(by, group=group.label):
                    listed = owing_of(list(members(owing(), by, group.key)))
                    self.assertEqual(sum(it.warnings for it in listed), group.warnings)

    def test_a_key_that_there_is_not_has_no_articles(self) -> None:
        for by in ("area", "speaker", "project"):
            for key in ("x", "0", "9" * 40):
                self.assertEqual(list(members(owing(), by, key)), [])

    def test_queries_do_not_grow_with_groups(self) -> None:
        numbers = []
        for _ in range(2):
            with CaptureQueriesContext(connection) as queries:
                groups("area")
            numbers.append(len(queries))
            for number in range(10):
                make_owing(areas=[f"area {number}"])
        self.assertEqual(numbers, [2, 2])


class BestTests(TestCase):
    def test_worth_goes_against_work(self) -> None:
        today = timezone.localdate()
        cheap = make_owing(date=today, names={Role.PEOPLE: ["Ada", "Grace", "Lin"]})
        old = make_owing(date=dt.date(2001, 1, 1), names={})
        hard = make_owing(date=today, names={Role.PEOPLE: ["Ada", "Grace", "Lin"]}, summary="")
        for number in range(3):
            factories.make_finding(hard, rule="unclosed-bold", place=str(number))
        factories.settle_debt(cheap, old, hard)
        self.assertEqual([it.owing.article.pk for it in best_to_mend()], [cheap.pk, old.pk, hard.pk])
        self.assertEqual(len(best_to_mend(1)), 1)

    def test_queries_do_not_grow_with_articles(self) -> None:
        make_owing()
        with CaptureQueriesContext(connection) as few:
            best_to_mend()
        for _ in range(10):
            make_owing()
        with CaptureQueriesContext(connection) as many:
            best_to_mend()
        self.assertEqual(len(few), len(many))


class SnapshotTests(GardenTestCase):
    def test_an_audit_that_is_kept_keeps_the_debt_of_the_day_once(self) -> None:
        self.load({"x/a.md": eleventy("A"), "x/b.md": eleventy("B", status="draft")})
        list(audit(chosen_rules()))
        list(audit(chosen_rules(["no-summary"]), save=True))
        self.assertFalse(DebtSnapshot.objects.exists())
        save_audit()
        save_audit()
        row = DebtSnapshot.objects.get()
        self.assertEqual((row.day, row.evergreen, row.in_debt), (timezone.localdate(), 1, 1))
        self.assertEqual(row.lacks["summary"], 1)

    def test_days_are_the_last_ones_oldest_first(self) -> None:
        today = take_snapshot().day
        for ago in (1, 89, 90, 400):
            day = today - dt.timedelta(days=ago)
            DebtSnapshot.objects.create(day=day, evergreen=9, in_debt=ago, errors=1, warnings=2)
        self.assertEqual([(day.in_debt, day.findings) for day in days()], [(89, 3), (1, 3), (0, 0)])


class DebtPageTests(TestCase):
    ADDRESS = "/admin/editorial/finding/debt/"

    def setUp(self) -> None:
        self.article = make_owing(summary="", title="Wheels <b>")
        factories.settle_debt(self.article)
        self.client.force_login(factories.make_member("Writer"))

    def test_it_shows_conditions_groups_and_the_best(self) -> None:
        page = self.client.get(self.ADDRESS)
        self.assertContains(page, "Wheels &lt;b&gt;")
        self.assertContains(page, reverse("admin:editorial_finding_article", args=[self.article.pk]))
        self.assertContains(page, "?debt=summary")
        self.assertEqual([group.label for group, _address in page.context["groups"]], ["water"])
        for by in GROUPINGS:
            self.assertEqual(self.client.get(self.ADDRESS, {"by": by}).status_code, 200)

    def test_a_line_is_drawn_from_two_days_on(self) -> None:
        today = take_snapshot().day
        self.assertNotContains(self.client.get(self.ADDRESS), "<polyline")
        DebtSnapshot.objects.create(day=today - dt.timedelta(days=1), evergreen=9, in_debt=0, errors=0, warnings=0)
        self.assertContains(self.client.get(self.ADDRESS), "<polyline", 2)

    def test_groups_and_all_lead_to_lists(self) -> None:
        page = self.client.get(self.ADDRESS)
        for address in (page.context["groups"][0][1], page.context["all_address"]):
            self.assertContains(self.client.get(address), self.article.path)
        empty = self.client.get(self.ADDRESS, {"by": "area", "group": "0"})
        self.assertContains(empty, "No article of this group owes anything.")

    def test_queries_do_not_grow_with_articles(self) -> None:
        self.client.get(self.ADDRESS)
        numbers = []
        for _ in range(2):
            for query in ({}, {"all": "1"}):
                with CaptureQueriesContext(connection) as queries:
                    self.client.get(self.ADDRESS, query)
                numbers.append(len(queries))
            for number in range(10):
                make_owing(areas=[f"area {number}"])
        self.assertEqual(numbers[:2], numbers[2:])
