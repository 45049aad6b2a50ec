"""What an article must have before it is evergreen: each condition, each door, and the debt of those that are."""

from __future__ import annotations

from django.db import connection
from django.test.utils import CaptureQueriesContext

from editorial.mapping import Field
from editorial.models import Article, Finding
from editorial.services.articles import DocumentRefused, edit_article, open_for_editing
from editorial.services.pending import publish_pending
from editorial.services.transitions import carry_out, check_steps
from editorial.workflow import CONDITIONS, OF_TEXT, find_transition, in_debt, unmet
from tests.admin.rows import change_url, list_url
from tests.admin.test_article_form import posted
from tests.factories import change, let_pass, make_article, make_member, make_revision, settle_debt
from tests.services.gardens import GardenTestCase, eleventy

READY = {"date": "2025-01-02", "summary": "Short.", "area": "water", "tags": "[one]"}


def without(key: str) -> dict[str, str]:
    return {name: value for name, value in READY.items() if name != key}


class ReadinessTestCase(GardenTestCase):
    def setUp(self):
        super().setUp()
        self.publisher = make_member("Publisher")
        self.client.force_login(self.publisher)

    def make(self, *, title="Rivers", status="review", **values):
        self.load({"notes/a.md": eleventy(title, status=status, **values)})
        return self.article()

    def names(self, article):
        return [condition.name for condition in unmet([article.pk], self.publisher)[article.pk]]


class ConditionTests(ReadinessTestCase):
    def cases(self):
        yield "title", lambda: self.make(title="''", **READY)
        yield "date", lambda: self.make(**without("date"))
        yield "summary", lambda: self.make(**without("summary"))
        yield "subject", lambda: self.make(**without("area"))
        yield "tags", lambda: self.make(**without("tags"))
        yield "findings", lambda: self.make(publishDate="never", **READY)
        yield "pending", self.with_foreign_edit

    def with_foreign_edit(self):
        article = self.make(**READY)
        pending = make_revision(article, kind="pending", parent=article.live_revision, author=make_member("Writer"))
        change(article, pending_revision=pending)
        return article

    def test_each_condition_alone_keeps_an_article_from_readers(self):
        seen = []
        for name, make in self.cases():
            with self.subTest(name):
                Finding.objects.all().delete()
                article = make()
                self.assertEqual(self.names(article), [name])
                outcome = carry_out("publish", [article.pk], by=self.publisher)
                self.assertEqual([code for _, code, _ in outcome.refused], ["not-ready"])
                label = next(str(condition.label) for condition in CONDITIONS if condition.name == name)
                self.assertIn(label, outcome.refused[0][2])
                seen.append(name)
        self.assertEqual(seen, [condition.name for condition in CONDITIONS])

    def test_an_article_that_meets_all_is_published(self):
        article = self.make(**without("area"), category="rivers")
        self.assertEqual(self.names(article), [])
        self.assertEqual(len(carry_out("publish", [article.pk], by=self.publisher).done), 1)

    def test_a_waived_finding_and_ones_own_waiting_edit_are_no_bar(self):
        article = self.make(publishDate="never", **READY)
        let_pass(article=article)
        pending = make_revision(article, kind="pending", parent=article.live_revision, author=self.publisher)
        change(article, pending_revision=pending)
        self.assertEqual(self.names(article), [])

    def test_commands_and_imports_are_not_bound(self):
        article = self.make()
        self.assertEqual(len(carry_out("publish", [article.pk], by=None).done), 1)
        self.load({"notes/b.md": eleventy()})
        self.assertTrue(Article.objects.published().filter(path="notes/b.md").exists())

    def test_many_are_checked_with_as_many_queries_as_one(self):
        articles = [make_article(status="review") for _ in range(10)]
        step = find_transition("publish")
        for some in (articles[:1], articles):
            with self.subTest(len(some)), CaptureQueriesContext(connection) as queries:
                self.publisher = type(self.publisher).objects.get(pk=self.publisher.pk)
                check_steps(some, step, by=self.publisher)
            self.assertLessEqual(len(queries), 4, queries.captured_queries)


class ReadinessPageTests(ReadinessTestCase):
    def test_the_page_shows_every_condition_with_a_link_to_its_field(self):
        page = self.client.get(change_url(self.make(**without("tags"))))
        met = {condition.name: is_met for condition, is_met in page.context["conditions"]}
        self.assertEqual(met, {condition.name: condition.name != "tags" for condition in CONDITIONS})
        for condition in CONDITIONS:
            self.assertContains(page, f'<a href="#{condition.place}">{condition.label}</a>', html=True)
        for place in ("field-title", "field-date", "field-summary", "field-areas", "field-tags"):
            self.assertContains(page, f'id="{place}"')

    def test_the_step_saves_first_and_is_then_refused_with_what_is_not_met(self):
        article = self.make(**without("tags"))
        data = posted(self.client.get(change_url(article)))
        answer = self.client.post(change_url(article), {**data, "_step": "publish"}, follow=True)
        self.assertContains(answer, "Not met: At least one tag.")
        self.assertEqual(self.article().status, "review")
        data = posted(answer)
        self.client.post(change_url(article), {**data, "tags": "one", "_step": "publish"})
        self.assertEqual(self.article().status, "evergreen")

    def test_the_bulk_action_names_what_is_not_met_before_and_refuses_after(self):
        article = self.make(**without("summary"))
        data = {"action": "step_publish", "_selected_action": [article.pk]}
        page = self.client.post(list_url(Article), data)
        self.assertEqual(page.context["ids"], [])
        self.assertContains(page, "Not met: Summary.")
        self.client.post(list_url(Article), {**data, "confirmed": "yes"})
        self.assertEqual(self.article().status, "review")


class DebtTests(ReadinessTestCase):
    def test_an_edit_of_an_evergreen_article_in_debt_is_published_unless_it_loses_something(self):
        article = self.make(status="evergreen", summary="Short.")
        edit = {"body": None, "based_on": self.based_on()}
        pending = edit_article(article.pk, by=self.publisher, changes={Field.TITLE: "Lakes"}, **edit).revision
        publish_pending(article.pk, by=self.publisher, based_on=pending.pk)
        self.assertEqual(self.article().title, "Lakes")
        state = open_for_editing(article.pk, by=None)
        lossy = {"changes": {Field.SUMMARY: ""}, "body": None, "based_on": state.revision_id}
        with self.assertRaises(DocumentRefused) as direct:
            edit_article(article.pk, by=self.publisher, publish=True, **lossy)
        pending = edit_article(article.pk, by=self.publisher, **lossy).revision
        with self.assertRaises(DocumentRefused) as waiting:
            publish_pending(article.pk, by=self.publisher, based_on=pending.pk)
        for refused in (direct, waiting):
            self.assertEqual([code for _, code, _ in refused.exception.errors], ["not-ready"])
        self.assertEqual(self.article().summary, "Short.")

    def test_the_list_is_narrowed_to_each_debt_with_as_many_queries_as_without(self):
        full = {"summary": "Short.", "tags": ["one"], "areas": ["water"]}
        articles = {
            "title": make_article(**full),
            "date": make_article(**{**full, "date": None}),
            "summary": make_article(**{**full, "summary": ""}),
            "subject": make_article(**{**full, "areas": []}),
            "tags": make_article(**{**full, "tags": []}),
            "findings": make_article(**full),
        }
        Finding.objects.create(article=articles["title"], rule="no-title", message="-")
        Finding.objects.create(article=articles["findings"], rule="x", message="-", severity="error")
        settle_debt(*articles.values())
        make_article(**full)
        make_article(status="draft")
        self.assertEqual(set(articles), {condition.name for condition in OF_TEXT})
        self.client.get(list_url(Article))
        with CaptureQueriesContext(connection) as plain:
            self.client.get(list_url(Article))
        for name, article in articles.items():
            with self.subTest(name), CaptureQueriesContext(connection) as queries:
                page = self.client.get(list_url(Article), {"debt": name})
                self.assertEqual(list(page.context["cl"].result_list), [article])
            self.assertLessEqual(len(queries), len(plain))
        self.assertEqual(set(in_debt(Article.objects.all())), set(articles.values()))
