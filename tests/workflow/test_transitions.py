"""The workflow: every step from every status by everybody, what it writes, and what it records."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied

from editorial.mapping import Field
from editorial.models import Article, Changeset, Status, WorkflowEvent
from editorial.services.articles import edit_article
from editorial.services.transitions import carry_out, remove_articles, revive_articles
from editorial.workflow import TRANSITIONS, available, find_transition
from tests.factories import make_article, make_superuser, make_user
from tests.services.gardens import GardenTestCase, eleventy

ALLOWED = {
    "accept": ("inbox",),
    "submit": ("inbox", "draft"),
    "send_back": ("review",),
    "publish": ("inbox", "draft", "review"),
    "schedule": ("inbox", "draft", "review"),
    "unschedule": ("evergreen",),
    "unpublish": ("evergreen",),
    "archive": ("evergreen",),
    "revive": ("archived",),
}
TARGETS = {
    "accept": "draft",
    "submit": "review",
    "send_back": "draft",
    "publish": "evergreen",
    "schedule": "evergreen",
    "unschedule": "review",
    "unpublish": "draft",
    "archive": "archived",
    "revive": "draft",
}
OF_WRITERS = {"accept", "submit"}
OF_EDITORS = {"send_back"}


class TransitionTableTests(GardenTestCase):
    def test_the_table_is_the_documented_one(self):
        self.assertEqual(
            {step.name: tuple(s for s in Status.values if step.starts_at(s)) for step in TRANSITIONS}, ALLOWED
        )
        self.assertEqual({step.name: step.target.value for step in TRANSITIONS}, TARGETS)
        with self.assertRaises(KeyError):
            find_transition("import")

    def test_permissions_of_the_steps(self):
        self.assertEqual({s.name for s in TRANSITIONS if s.permission == "editorial.change_article"}, OF_WRITERS)
        self.assertEqual({s.name for s in TRANSITIONS if s.permission == "editorial.review_article"}, OF_EDITORS)
        self.assertEqual(
            {s.name for s in TRANSITIONS if s.permission == "editorial.publish_article"},
            set(ALLOWED) - OF_WRITERS - OF_EDITORS,
        )

    def test_a_removed_article_takes_no_step(self):
        article = make_article(status="draft")
        remove_articles([article.pk], by=None)
        article.refresh_from_db()
        self.assertEqual(available(article, make_superuser()), [])
        self.assertEqual([code for _, code, _ in carry_out("publish", [article.pk], by=None).refused], ["removed"])


class WrittenStatusTests(GardenTestCase):
    def header_after(self, name: str, header: str) -> str:
        path = f"posts/{name}-{Article.objects.count()}.md"
        self.load({path: f"---\ntitle: T\n{header}---\nBody\n"})
        outcome = carry_out(name, [self.article(path).pk], by=None)
        self.assertEqual(outcome.refused, [])
        return self.text(path).removeprefix("---\ntitle: T\n").removesuffix("---\nBody\n")

    def test_eleventy_gets_a_status_and_draft_is_never_touched(self):
        self.assertEqual(
            self.header_after("publish", "area: a\nstatus: draft\ndraft: true\n"),
            "area: a\nstatus: evergreen\ndraft: true\n",
        )
        self.assertEqual(
            self.header_after("publish", "area: a\ndraft: true\n"), "area: a\ndraft: true\nstatus: evergreen\n"
        )
        self.assertEqual(
            self.header_after("unpublish", "area: a\nstatus: evengreen # odd\n"), "area: a\nstatus: draft # odd\n"
        )

    def test_hugo_gets_draft_and_a_status_only_where_draft_cannot_say_it(self):
        hugo = "categories: [x]\n"
        self.assertEqual(self.header_after("publish", hugo + "draft: true\n"), hugo + "draft: false\n")
        self.assertEqual(self.header_after("unpublish", hugo + "draft: false\n"), hugo + "draft: true\n")
        self.assertEqual(self.header_after("submit", hugo + "draft: true\n"), hugo + "draft: true\nstatus: review\n")
        self.assertEqual(
            self.header_after("archive", hugo + "draft: false\n"), hugo + "draft: true\nstatus: archived\n"
        )

    def test_a_hugo_article_stays_hugo_through_the_workflow(self):
        self.load({"posts/a.md": "---\ntitle: T\ndescription: D\ndraft: true\n---\nBody\n"})
        before = self.text("posts/a.md")
        pk = self.article("posts/a.md").pk
        for name in ("submit", "send_back", "submit", "publish", "archive", "revive"):
            self.assertEqual(carry_out(name, [pk], by=None).refused, [], name)
            self.assertEqual(self.article("posts/a.md").dialect, "hugo", name)
        self.assertEqual(self.text("posts/a.md"), before)


class RecordTests(GardenTestCase):
    def test_a_step_is_a_changeset_with_revision_and_event(self):
        ready = {"date": "2025-01-02", "summary": "Short.", "area": "water", "tags": "[one]"}
        self.load({"notes/a.md": eleventy(status="draft", **ready)})
        user = make_superuser()
        carry_out("publish", [self.article().pk], by=user, comment="ready")
        changeset = Changeset.objects.first()
        self.assertEqual((changeset.kind, changeset.state, changeset.author), ("workflow", "done", user))
        event = WorkflowEvent.objects.first()
        self.assertEqual((event.transition, event.from_status, event.to_status), ("publish", "draft", "evergreen"))
        self.assertEqual((event.actor, event.comment, event.changeset), (user, "ready", changeset))
        self.assertEqual(event.revision_id, self.article().live_revision_id)
        self.assertEqual(changeset.revisions.get().origin, "workflow")
        self.assertIsNotNone(self.article().published_at)

    def test_several_articles_are_one_changeset_and_each_refusal_is_named(self):
        self.load(
            {"n/a.md": eleventy("A", status="draft"), "n/b.md": eleventy("B"), "n/c.md": eleventy("C", status="inbox")}
        )
        ids = list(Article.objects.values_list("pk", flat=True))
        outcome = carry_out("publish", [*ids, ids[0]], by=None)
        self.assertEqual({article.path for article in outcome.done}, {"n/a.md", "n/c.md"})
        self.assertEqual([(a.path, code) for a, code, _ in outcome.refused], [("n/b.md", "wrong-status")])
        changeset = Changeset.objects.first()
        self.assertEqual((changeset.state, changeset.total, changeset.done), ("partly", 3, 2))
        self.assertEqual(changeset.report["refused"], [["n/b.md", "wrong-status"]])
        self.assertEqual(changeset.revisions.count(), 2)

    def test_nothing_done_is_no_changeset(self):
        self.load({"notes/a.md": eleventy()})
        before = self.counts()
        carry_out("publish", [self.article().pk], by=None)
        self.assertEqual(self.counts(), before)

    def test_a_header_that_cannot_take_the_status_is_refused(self):
        self.load({"notes/a.md": "---\ntitle: &s draft\narea: x\nstatus: &t draft\nother: *t\n---\nBody\n"})
        outcome = carry_out("publish", [self.article().pk], by=None)
        text = self.text()
        self.assertTrue(outcome.refused or "status: evergreen" in text or "evergreen" in text)
        self.assertIn("other: *t" if outcome.refused else "evergreen", text)


class PendingTextTests(GardenTestCase):
    def setUp(self):
        super().setUp()
        self.load({"notes/a.md": eleventy(body="One.\n")})
        edit_article(self.article().pk, by=None, changes={Field.TITLE: "Waiting"}, body=None, based_on=self.based_on())

    def test_unpublishing_and_archiving_adopt_the_pending_text(self):
        for name, status in (("unpublish", "draft"), ("archive", "archived")):
            with self.subTest(name):
                carry_out(name, [self.article().pk], by=None)
                article = self.article()
                self.assertEqual(
                    (article.title, article.status, article.pending_revision_id), ("Waiting", status, None)
                )
                self.assertIn(f"status: {status}\n", self.text())
                carry_out("revive" if name == "archive" else "publish", [article.pk], by=None)

    def test_a_pending_text_of_an_older_live_one_must_be_settled_first(self):
        self.load({"notes/a.md": eleventy(body="From the file.\n")})
        outcome = carry_out("unpublish", [self.article().pk], by=None)
        self.assertEqual([code for _, code, _ in outcome.refused], ["pending-conflict"])
        self.assertIn("From the file.", self.text())


class RemovalTests(GardenTestCase):
    def setUp(self):
        super().setUp()
        self.load({"notes/a.md": eleventy()})
        self.pk = self.article().pk

    def test_a_removal_hides_the_article_and_is_an_effect(self):
        outcome = remove_articles([self.pk], by=None)
        self.assertEqual([article.pk for article in outcome.done], [self.pk])
        self.assertFalse(Article.objects.published().exists())
        self.assertTrue(Article.objects.gone().filter(pk=self.pk).exists())
        effect = Changeset.objects.first().effects.get()
        self.assertEqual((effect.table, effect.key, effect.before), ("article", "notes/a.md", {"removed_at": None}))
        self.assertIsNotNone(effect.after["removed_at"])

    def test_a_revived_article_is_as_it_was(self):
        columns = Article.objects.values().get()
        remove_articles([self.pk], by=None)
        revive_articles([self.pk], by=None)
        self.assertEqual(Article.objects.values().get(), columns)

    def test_it_is_not_revived_over_another(self):
        remove_articles([self.pk], by=None)
        make_article(slug="a", path="notes/other.md")
        self.assertEqual([c for _, c, _ in revive_articles([self.pk], by=None).refused], ["address-taken"])
        make_article(slug="b", path="notes/a.md")
        self.assertEqual([c for _, c, _ in revive_articles([self.pk], by=None).refused], ["path-taken"])

    def test_both_need_the_permission_and_happen_once(self):
        editor = make_user(permissions=["editorial.change_article", "editorial.publish_article"])
        with self.assertRaises(PermissionDenied):
            remove_articles([self.pk], by=editor)
        remove_articles([self.pk], by=None)
        self.assertEqual([c for _, c, _ in remove_articles([self.pk], by=None).refused], ["removed"])
        with self.assertRaises(PermissionDenied):
            revive_articles([self.pk], by=editor)
        revive_articles([self.pk], by=None)
        self.assertEqual([c for _, c, _ in revive_articles([self.pk], by=None).refused], ["not-removed"])
