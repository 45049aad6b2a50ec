"""The desk of a project: progress, order with and without script, conflicts, members, the dossier as files."""

from __future__ import annotations

import re
from typing import Any

from django.db import connection
from django.test import TestCase
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from editorial.models import Article, Changeset, Project, Status
from editorial.services.curated.orders import stored_order, write_order
from editorial.services.project_order import order_project, order_seen
from tests import factories
from tests.factories import make_article, make_member, make_term
from tests.services.gardens import GardenTestCase, eleventy
from tests.views.crawling import whole


def desk(project: Project) -> str:
    return reverse("admin:editorial_project_dossier", args=[project.pk])


class DeskTests(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        cls.editor, cls.writer = make_member("Editor", "edna"), make_member("Writer", "will")
        cls.project = make_term(Project, "atlas", title="The Atlas")
        statuses = (Status.EVERGREEN, Status.DRAFT, Status.EVERGREEN)
        cls.a, cls.b, cls.c = [
            make_article(name, slug=name, status=status, projects=[cls.project], date=None, body=f"## In {name}\n")
            for name, status in zip("abc", statuses, strict=True)
        ]

    def setUp(self) -> None:
        self.client.force_login(self.editor)

    def post(self, **data: Any) -> Any:
        data = {"seen": order_seen(self.project), "article": [self.a.pk, self.b.pk, self.c.pk], **data}
        return self.client.post(desk(self.project), data, headers={"accept-language": "en"})

    def shown(self, response: Any) -> str:
        pks = re.findall(r'name="article" value="(\d+)"', response.content.decode())
        return "".join(Article.objects.in_bulk(pks)[int(pk)].slug for pk in pks)

    def test_progress_is_shown_by_step_with_links_to_the_lists(self) -> None:
        text = self.client.get(desk(self.project)).content.decode()
        address = reverse("admin:editorial_article_changelist")
        for status, count in (("evergreen", 2), ("draft", 1)):
            link = (
                f'<a href="{address}?project={self.project.pk}&amp;status__exact={status}">{status}</a> <b>{count}</b>'
            )
            self.assertIn(link, text)
            response = self.client.get(address, {"project": self.project.pk, "status__exact": status})
            self.assertEqual(response.context["cl"].result_count, count)
        self.assertIn('width="66.667"', text)
        self.assertIn(f"?project={self.project.pk}&amp;debt=any", text)

    def test_a_move_without_script_is_shown_and_stored_only_when_the_order_is_saved(self) -> None:
        for move, expected in (
            (f"up:{self.c.pk}", "acb"),
            (f"top:{self.c.pk}", "cab"),
            (f"down:{self.a.pk}", "bac"),
            (f"up:{self.a.pk}", "abc"),
            (f"down:{self.c.pk}", "abc"),
            ("up:999999", "abc"),
            ("up:x", "abc"),
            ("sideways:1", "abc"),
        ):
            with self.subTest(move):
                response = self.post(move=move)
                self.assertEqual(self.shown(response), expected)
                self.assertContains(response, "This order is not saved yet.")
        self.assertEqual(stored_order(self.project), [])
        response = self.post(save="1", article=[self.c.pk, self.a.pk, self.b.pk])
        self.assertRedirects(response, desk(self.project))
        self.assertEqual(stored_order(self.project), ["notes/c.md", "notes/a.md", "notes/b.md"])
        self.assertEqual(Changeset.objects.get(kind="taxonomy").author, self.editor)

    def test_somebody_elses_order_is_named_and_replaced_only_on_demand(self) -> None:
        seen = order_seen(self.project)
        order_project(self.project.pk, by=self.editor, articles=[self.b.pk, self.a.pk, self.c.pk], seen=seen)
        mine = [self.c.pk, self.b.pk, self.a.pk]
        response = self.post(save="1", article=mine, seen=seen)
        self.assertContains(response, "edna changed the order")
        self.assertEqual(self.shown(response), "cba")
        self.assertEqual(stored_order(self.project)[0], "notes/b.md")
        again = re.search(r'name="seen" value="(\w+)"', response.content.decode())
        assert again
        self.post(save="1", article=mine, seen=again[1])
        self.assertEqual(stored_order(self.project), ["notes/c.md", "notes/b.md", "notes/a.md"])

    def test_the_dates_decide_again_on_demand(self) -> None:
        write_order(self.project, ["notes/c.md"])
        self.assertContains(self.client.get(desk(self.project)), 'name="by_date"')
        self.post(by_date="1")
        self.assertEqual(stored_order(self.project), [])
        self.assertNotContains(self.client.get(desk(self.project)), 'name="by_date"')

    def test_a_writer_sees_the_desk_and_changes_nothing(self) -> None:
        self.client.force_login(self.writer)
        response = self.client.get(desk(self.project))
        self.assertContains(response, "The Atlas")
        for control in ('name="move"', 'name="save"', 'name="out"', "dossier.zip"):
            self.assertNotContains(response, control)
        self.assertEqual(self.post(save="1").status_code, 403)

    def test_a_project_without_articles_says_how_they_join(self) -> None:
        response = self.client.get(desk(make_term(Project, "empty")), headers={"accept-language": "en"})
        self.assertContains(response, "An article joins it when its header names the project.")

    def test_the_desk_asks_the_database_the_same_for_one_article_and_for_ten(self) -> None:
        self.client.get(desk(self.project), {"q": "c"})
        counts = []
        for name, number in (("one", 1), ("ten", 10)):
            project = make_term(Project, name)
            for place in range(number):
                make_article(slug=f"{name}{place}", projects=[project])
            with CaptureQueriesContext(connection) as queries:
                self.client.get(desk(project), {"q": "c"})
            counts.append(len(queries))
        self.assertEqual(counts, [12, 12])

    def test_files_of_the_desk_hold_unpublished_articles_and_are_for_those_who_may_export(self) -> None:
        for form in ("md", "zip"):
            address = reverse(f"admin:editorial_project_{form}", args=[self.project.pk])
            self.client.force_login(self.editor)
            self.assertEqual(self.client.get(address).status_code, 403)
            self.client.force_login(make_member("Publisher"))
            response = whole(self.client.get(address))
            for part in ("In a", "In b", "In c", "notes/b.md"):
                self.assertContains(response, part)
            self.assertEqual(response["Cache-Control"], "private, no-store")
        self.assertContains(self.client.get(desk(self.project)), "dossier.zip")


class MembersTests(GardenTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.load(
            {
                "notes/a.md": eleventy("A", project="[atlas, other] # kept"),
                "notes/b.md": eleventy("B"),
                "notes/c.md": eleventy("C", project="[map]"),
            }
        )
        self.project = Project.objects.get(value="atlas")
        Project.objects.filter(value="map").update(merged_into=self.project)
        factories.change(self.project)
        self.client.force_login(factories.make_superuser("boss"))

    def plan(self, **data: Any) -> Any:
        response = self.client.post(f"{desk(self.project)}?q=B", data)
        self.assertEqual(response.status_code, 302)
        self.address = response["Location"]
        return self.client.get(self.address, headers={"accept-language": "en"})

    def confirm(self, plan: Any) -> Any:
        return self.client.post(self.address, {"seen": plan.context["plan"].fingerprint}, follow=True)

    def test_articles_are_found_looked_at_and_join_by_their_header(self) -> None:
        found = self.client.get(desk(self.project), {"q": "notes/ b"})
        self.assertEqual([row.path for row in found.context["found"]], ["notes/b.md"])
        before = self.text("notes/b.md")
        plan = self.plan(join="1", new=[self.article("notes/b.md").pk])
        self.assertContains(plan, "atlas")
        self.assertEqual(self.text("notes/b.md"), before)
        self.confirm(plan)
        self.assertIn("atlas", self.text("notes/b.md"))
        self.assertEqual(self.project.articles.filter(path="notes/b.md").count(), 1)
        self.assertEqual(Changeset.objects.order_by("-pk")[0].kind, "bulk")

    def test_articles_leave_under_the_projects_name_and_under_a_merged_one(self) -> None:
        plan = self.plan(leave="1", out=[self.article("notes/a.md").pk, self.article("notes/c.md").pk])
        self.confirm(plan)
        self.assertIn("project: [other] # kept\n", self.text("notes/a.md"))
        self.assertNotIn("map", self.text("notes/c.md"))
        self.assertEqual(self.project.articles.count(), 0)

    def test_what_changed_since_it_was_looked_at_is_shown_again(self) -> None:
        plan = self.plan(join="1", new=[self.article("notes/b.md").pk])
        self.load({"notes/b.md": eleventy("B again")})
        response = self.confirm(plan)
        self.assertContains(response, "The articles changed since you looked")
        self.assertNotIn("atlas", self.text("notes/b.md"))

    def test_nothing_chosen_and_a_broken_address_lead_back(self) -> None:
        self.client.post(desk(self.project), {"join": "1"})
        response = self.client.get(reverse("admin:editorial_project_members", args=[self.project.pk]) + "?change=x")
        self.assertRedirects(response, desk(self.project))
