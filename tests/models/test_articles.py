"""Articles in the database: who sees which, in which order, and what no two of them may share."""

from __future__ import annotations

import datetime as dt

from django.db import IntegrityError, transaction
from django.test import TestCase
from django.utils import timezone

from editorial.models import Alias, Article, Entity, Mention, Redirect, Revision, SiteVersion, Status
from tests.factories import make_article, make_entity, make_redirect, make_revision, make_superuser, make_user


class VisibilityTests(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.now = timezone.now()
        hour = dt.timedelta(hours=1)
        cases = {
            "plain": {},
            "excluded": {"excluded": True},
            "begun": {"publish_at": cls.now - hour},
            "ends-later": {"expire_at": cls.now + hour},
            "future": {"publish_at": cls.now + hour},
            "expired": {"expire_at": cls.now - hour},
            "removed": {"removed_at": cls.now},
            **{status: {"status": status} for status in Status.values if status != Status.EVERGREEN},
        }
        for slug, columns in cases.items():
            make_article(slug=slug, **columns)

    def slugs(self, rows):
        return set(rows.values_list("slug", flat=True))

    def test_published_is_evergreen_present_and_within_its_time(self):
        published = {"plain", "excluded", "begun", "ends-later"}
        self.assertEqual(self.slugs(Article.objects.published()), published)
        for article in Article.objects.all():
            self.assertEqual(article.is_published(), article.slug in published, article.slug)

    def test_listed_leaves_out_what_is_excluded(self):
        self.assertEqual(self.slugs(Article.objects.listed()), {"plain", "begun", "ends-later"})

    def test_the_moment_counts_to_the_second(self):
        moment = self.now + dt.timedelta(hours=1)
        self.assertNotIn("future", self.slugs(Article.objects.published(moment - dt.timedelta(seconds=1))))
        self.assertIn("future", self.slugs(Article.objects.published(moment)))
        self.assertNotIn("ends-later", self.slugs(Article.objects.published(moment)))
        changes = Article.objects.next_changes(self.now)
        self.assertEqual([list(moments) for moments in changes.values()], [[moment], [moment]])

    def test_the_admin_shows_all_but_removed_ones_to_staff_with_the_permission(self):
        self.assertEqual(self.slugs(Article.objects.visible_to(make_user())), set())
        viewer = make_user(permissions=["editorial.view_article"])
        self.assertEqual(self.slugs(Article.objects.visible_to(viewer)), self.slugs(Article.objects.present()))
        viewer.is_staff = False
        self.assertEqual(self.slugs(Article.objects.visible_to(viewer)), set())
        self.assertNotIn("removed", self.slugs(Article.objects.visible_to(make_superuser())))

    def test_gone_is_what_readers_could_open_once(self):
        self.assertEqual(self.slugs(Article.objects.gone()), {"removed"})
        Article.objects.update(published_at=None)
        self.assertEqual(self.slugs(Article.objects.gone()), set())


class OrderTests(TestCase):
    def test_the_day_then_the_instant_then_the_path_and_undated_last(self):
        day, other = dt.date(2025, 5, 5), dt.date(2025, 5, 4)
        noon = dt.datetime(2025, 5, 5, 12, tzinfo=dt.UTC)
        make_article(slug="undated", date=None)
        make_article(slug="b-day", date=day)
        make_article(slug="a-day", date=day)
        make_article(slug="noon", date=day, date_at=noon)
        make_article(slug="later", date=day, date_at=noon + dt.timedelta(hours=1))
        make_article(slug="before", date=other)
        rows = Article.objects.newest_first().values_list("slug", flat=True)
        self.assertEqual(list(rows), ["later", "noon", "a-day", "b-day", "before", "undated"])

    def test_a_list_loads_no_text(self):
        make_article()
        (article,) = Article.objects.for_lists()
        self.assertLessEqual({"header", "insight", "alternative_titles"}, article.get_deferred_fields())
        self.assertFalse(Article.body.is_cached(article))
        with self.assertNumQueries(0):
            article.get_absolute_url()


class ConstraintTests(TestCase):
    def refused(self, action):
        with self.assertRaises(IntegrityError), transaction.atomic():
            action()

    def test_path_and_address_belong_to_one_present_article(self):
        article = make_article(slug="a")
        self.refused(lambda: make_article(slug="b", path=article.path))
        self.refused(lambda: make_article(slug="a", path="notes/other.md"))
        make_article(slug="a", path=article.path, removed_at=timezone.now())

    def test_capitals_make_another_path_and_address(self):
        make_article(slug="a", path="notes/a.md")
        make_article(slug="A", path="notes/A.md")
        self.assertEqual(Article.objects.filter(path="notes/a.md").count(), 1)

    def test_a_status_is_one_of_the_workflow(self):
        article = make_article()
        self.refused(lambda: Article.objects.filter(pk=article.pk).update(status="evengreen"))

    def test_names_places_and_numbers_are_given_once(self):
        article = make_article(names={"people": ["Ada Lovelace"]})
        entity = make_entity("Ada Lovelace")
        mention = {"article": article, "entity": entity, "role": "people", "position": 0, "written": "x"}
        self.refused(lambda: Mention.objects.create(**mention))
        alias = entity.aliases.get()
        self.refused(lambda: Alias.objects.create(source_kind=alias.source_kind, key=alias.key, entity=entity))
        self.refused(lambda: Entity.objects.create(kind=entity.kind, slug=entity.slug, name="Other"))
        self.refused(lambda: Entity.objects.filter(pk=entity.pk).update(merged_into=entity.pk))
        revision = make_revision(article)
        self.refused(lambda: Revision.objects.filter(pk=revision.pk).update(number=1))

    def test_a_redirect_leads_to_exactly_one_row(self):
        article, entity = make_article(), make_entity()
        make_redirect("/old/", article)
        self.refused(lambda: make_redirect("/old/", entity))
        now = timezone.now()
        self.refused(lambda: Redirect.objects.create(old_path="/x/", created_at=now))
        self.refused(lambda: Redirect.objects.create(old_path="/x/", article=article, entity=entity, created_at=now))

    def test_texts_that_are_referred_to_cannot_be_deleted(self):
        article = make_article()
        for row in (article.body, article.live_revision, article.collection):
            with self.subTest(type(row).__name__), self.assertRaises(IntegrityError), transaction.atomic():
                row.delete()


class SiteVersionTests(TestCase):
    def test_every_write_raises_it_by_one(self):
        before = SiteVersion.current()
        SiteVersion.bump()
        SiteVersion.bump()
        self.assertEqual(SiteVersion.current(), before + 2)
        self.assertEqual(SiteVersion.objects.count(), 1)
