"""Names not listed, in the admin: the panel on the form, the page of an article, the list, and the plan."""

from __future__ import annotations

from typing import Any
from unittest import mock

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from editorial.admin import edit_plans
from editorial.models import Article, Changeset, DismissedName, Entity, Job, Mention
from editorial.services.jobs import do_job
from editorial.services.unlisted import find_unlisted_names
from editorial.services.unlisted.known import forget_known_names
from tests import factories
from tests.services.gardens import GardenTestCase, eleventy

TEXT = "**NVIDIA** <b>&</b> Open AI."
LIST = "admin:editorial_article_unlisted_list"


class UnlistedPagesTestCase(GardenTestCase):
    others = 1

    def setUp(self) -> None:
        super().setUp()
        forget_known_names()
        self.load(
            {
                "notes/a.md": eleventy("A", companies_orgs="[Nvidia, Open AI]", body="Nvidia, Open AI"),
                "notes/b.md": eleventy("B", companies_orgs="[Nvidia]", body="Nvidia"),
                **{
                    f"notes/c{n}.md": eleventy(f"C{n}", body="**NVIDIA** <b>&</b> Open AI.") for n in range(self.others)
                },
            }
        )
        find_unlisted_names()
        self.nvidia = Entity.objects.get(name="Nvidia")
        self.c0 = Article.objects.get(path="notes/c0.md")
        self.client.force_login(factories.make_member("Publisher", "publisher"))

    def page_of(self, article: Article) -> str:
        return reverse("admin:editorial_article_unlisted", args=[article.pk])

    def form_of(self, article: Article) -> str:
        return reverse("admin:editorial_article_change", args=[article.pk])

    def listed(self, article: Article) -> set[str]:
        return set(Mention.objects.filter(article=article).values_list("entity__slug", flat=True))

    def queries(self, address: str) -> int:
        self.client.get(address)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            answer = self.client.get(address)
        assert answer.status_code == 200
        return len(queries)


class ArticleTests(UnlistedPagesTestCase):
    def test_panel_adds_a_name_with_one_click_and_leads_back(self) -> None:
        form = self.client.get(self.form_of(self.c0))
        self.assertContains(form, "Names in the text that the header does not list")
        self.assertContains(form, f'action="{self.page_of(self.c0)}"')
        answer = self.client.post(self.page_of(self.c0), {"add": self.nvidia.pk, "from": "form"}, follow=True)
        assert answer.redirect_chain == [(self.form_of(self.c0), 302)]
        self.assertContains(answer, "“NVIDIA” is listed in the header now.")
        assert self.listed(self.c0) == {"nvidia"}
        assert Changeset.objects.filter(kind="bulk").count() == 1

    def test_page_shows_sentences_and_takes_several_at_once(self) -> None:
        page = self.client.get(self.page_of(self.c0))
        self.assertContains(page, "<mark>NVIDIA</mark>")
        chosen = [row.proposal.entity_id for row in page.context["rows"]]
        answer = self.client.post(self.page_of(self.c0), {"add_chosen": "1", "chosen": chosen}, follow=True)
        self.assertContains(answer, "are listed in the header now.")
        self.assertContains(answer, "The header lists every known name that was found in the text.")
        assert self.listed(self.c0) == {"nvidia", "open-ai"}

    def test_writer_makes_a_waiting_edit_and_is_told(self) -> None:
        self.client.force_login(factories.make_member("Writer", "writer"))
        page = self.client.get(self.page_of(self.c0))
        self.assertNotContains(page, "Never propose")
        answer = self.client.post(self.page_of(self.c0), {"add": self.nvidia.pk}, follow=True)
        self.assertContains(answer, "“NVIDIA” waits to be published.")
        self.c0.refresh_from_db()
        assert self.c0.pending_revision is not None
        assert self.listed(self.c0) == set()

    def test_dismissed_names_are_gone_here_or_everywhere(self) -> None:
        answer = self.client.post(self.page_of(self.c0), {"dismiss": self.nvidia.pk, "from": "form"}, follow=True)
        self.assertContains(answer, "“Nvidia” is not proposed for this article again.")
        self.assertNotContains(answer, 'class="written">NVIDIA')
        open_ai = Entity.objects.get(name="Open AI")
        answer = self.client.post(self.page_of(self.c0), {"never": open_ai.pk}, follow=True)
        assert answer.context["rows"] == []
        assert set(DismissedName.objects.values_list("name", flat=True)) == {"", "open ai"}

    def test_what_is_not_proposed_cannot_be_added(self) -> None:
        before = Changeset.objects.count()
        for given in ({"add": "999999"}, {"add": "x"}, {"add_chosen": "1"}, {"dismiss": "7777"}, {"never": ""}, {}):
            answer = self.client.post(self.page_of(self.c0), given, follow=True)
            assert answer.status_code == 200, given
        assert Changeset.objects.count() == before

    def test_foreign_article_is_read_only(self) -> None:
        Article.objects.filter(pk=self.c0.pk).update(assignee=factories.make_user("somebody"))
        self.client.force_login(factories.make_member("Writer", "writer"))
        self.assertNotContains(self.client.get(self.page_of(self.c0)), 'name="add"')
        assert self.client.post(self.page_of(self.c0), {"add": self.nvidia.pk}).status_code == 403


class ListTests(UnlistedPagesTestCase):
    others = 3

    def plan(self, **given: Any) -> str:
        answer = self.client.post(reverse(LIST), given)
        assert answer.status_code == 302, answer.content.decode()
        return answer.headers["Location"]

    def confirm(self, address: str) -> Any:
        seen = self.client.get(address).context["plan"].fingerprint
        return self.client.post(address, {"seen": seen, "agreed": "yes"}, follow=True)

    def test_names_stand_with_the_number_of_their_articles(self) -> None:
        page = self.client.get(reverse(LIST))
        self.assertContains(page, "3 articles mention it unlisted", count=2)
        self.assertContains(self.client.get(reverse(LIST), {"by": "article"}), "2 names not listed", count=3)
        self.assertContains(self.client.get(reverse(LIST), {"q": "nvid"}), "3 articles mention it unlisted", count=1)
        self.assertContains(
            self.client.get(reverse(LIST), {"kind": "person"}), "Nothing that is proposed has such a name"
        )
        page = self.client.get(reverse(LIST), {"entity": self.nvidia.pk})
        self.assertContains(page, "<mark>NVIDIA</mark>", count=3)

    def test_chosen_name_is_planned_line_by_line_added_and_taken_back(self) -> None:
        before = self.text("notes/c0.md")
        address = self.plan(chosen=[self.nvidia.pk])
        page = self.client.get(address)
        self.assertContains(page, "companies_orgs")
        assert Changeset.objects.filter(kind="bulk").count() == 0
        self.assertContains(self.confirm(address), "3 articles were changed.")
        assert self.listed(self.c0) == {"nvidia"}
        changeset = Changeset.objects.get(kind="bulk")
        paths = [f"notes/c{number}.md" for number in range(3)]
        self.client.post(reverse("admin:editorial_changeset_undo", args=[changeset.pk]), {"article": paths})
        assert self.text("notes/c0.md") == before

    def test_articles_of_a_name_and_names_of_an_article_can_be_chosen(self) -> None:
        self.confirm(self.plan(entity=self.nvidia.pk, chosen=[self.c0.pk]))
        assert self.listed(self.c0) == {"nvidia"}
        other = Article.objects.get(path="notes/c1.md")
        assert self.listed(other) == set()
        self.confirm(self.plan(by="article", chosen=[other.pk]))
        assert self.listed(other) == {"nvidia", "open-ai"}
        self.confirm(self.plan(entity=self.nvidia.pk, all="1"))
        assert self.listed(Article.objects.get(path="notes/c2.md")) == {"nvidia"}

    def test_nothing_chosen_is_told_and_a_broken_address_leads_back(self) -> None:
        self.assertContains(self.client.post(reverse(LIST), {"chosen": "x"}, follow=True), "Choose at least one row.")
        address = f"{reverse('admin:editorial_article_unlisted_plan')}?change=broken"
        self.assertContains(self.client.get(address, follow=True), "This address is not whole.")

    def test_dismissed_from_the_list(self) -> None:
        given = {"entity": self.nvidia.pk, "dismiss": self.c0.pk}
        answer = self.client.post(f"{reverse(LIST)}?entity={self.nvidia.pk}", given, follow=True)
        self.assertContains(answer, "is not proposed for notes/c0.md again")
        self.assertContains(answer, "2 articles have the name in their text")

    def test_look_through_all_texts_is_a_job(self) -> None:
        self.client.post(reverse(LIST), {"look": "1"})
        job = Job.objects.get(kind="names")
        do_job(job.pk)
        page = self.client.get(reverse("admin:editorial_job_change", args=[job.pk]))
        self.assertContains(page, "Names proposed")
        self.assertContains(self.client.get(reverse(LIST)), "All texts were looked through on")

    def test_very_many_are_left_to_a_job(self) -> None:
        address = self.plan(chosen=[self.nvidia.pk])
        with mock.patch.object(edit_plans, "MOST_AT_ONCE", 1):
            self.confirm(address)
        job = Job.objects.get(kind="add-names")
        do_job(job.pk)
        job.refresh_from_db()
        assert (job.state, job.result["changed"]) == ("done", 3)


class QueryCountTests(UnlistedPagesTestCase):
    others = 10

    def test_pages_cost_the_same_for_one_row_and_ten(self) -> None:
        pages = (reverse(LIST), f"{reverse(LIST)}?by=article", f"{reverse(LIST)}?entity={self.nvidia.pk}")
        ten = [self.queries(address) for address in (*pages, self.page_of(self.c0))]
        Article.objects.filter(path__in=[f"notes/c{n}.md" for n in range(1, 10)]).update(removed_at="2025-01-01T00:00Z")
        one = [self.queries(address) for address in (*pages, self.page_of(self.c0))]
        assert one == ten == [9, 9, 9, 9], (one, ten)
