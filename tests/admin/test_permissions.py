"""Who sees and does what in the admin: every address, every side door."""

from __future__ import annotations

import io
import zipfile
from typing import Any
from unittest import mock

from django.contrib.auth.models import AbstractUser
from django.db.models import Model
from django.test import TestCase
from django.urls import reverse

from editorial.admin.articles import actions
from editorial.models import Alias, Article, Changeset, Collection, Effect, Entity, Person, Quarantine, Tag
from editorial.services.articles import edit_article, open_for_editing
from tests import factories
from tests.admin.rows import LISTS, change_url, list_url, make_full_changeset, make_quarantine
from tests.admin.test_article_form import posted

READ_ONLY = ("changeset", "quarantine", "redirect", "finding", "workflowevent", "revision")


def admin_url(model: str, page: str, *arguments: Any) -> str:
    """Returns the address of one of Django's pages for a model."""
    return reverse(f"admin:editorial_{model}_{page}", args=arguments)


class SideDoorTests(TestCase):
    """Staff without any permission, and people who are no staff, get nothing from any address."""

    @classmethod
    def setUpTestData(cls) -> None:
        cls.rows: dict[str, Model] = {str(model._meta.model_name): make(1) for model, make in LISTS.items()}
        cls.rows["revision"] = Article.objects.filter(live_revision__isnull=False)[0].live_revision  # type: ignore[assignment]

    def addresses(self) -> list[str]:
        found = [
            reverse("admin:editorial_article_suggest", args=["people"]),
            reverse("admin:editorial_article_discard", args=[self.rows["article"].pk]),
            reverse("admin:editorial_article_compare", args=[self.rows["article"].pk]),
            reverse("admin:editorial_article_restore", args=[self.rows["article"].pk, self.rows["revision"].pk]),
            reverse("admin:editorial_article_preview", args=[self.rows["article"].pk]),
            reverse(
                "admin:editorial_article_preview_revision", args=[self.rows["article"].pk, self.rows["revision"].pk]
            ),
            *(
                reverse(f"admin:editorial_article_{name}", args=[self.rows["article"].pk])
                for name in ("preview", "preview_typed", "share", "revoke")
            ),
            reverse("admin:editorial_revision_download", args=[self.rows["revision"].pk]),
            f"{reverse('admin:autocomplete')}?app_label=editorial&model_name=project&field_name=lead",
            f"{reverse('admin:autocomplete')}?app_label=editorial&model_name=mention&field_name=entity",
            f"{reverse('admin:autocomplete')}?app_label=editorial&model_name=taggedarticle&field_name=tag",
        ]
        for model, row in self.rows.items():
            found += [admin_url(model, "changelist"), admin_url(model, "add")]
            found += [admin_url(model, page, row.pk) for page in ("change", "delete", "history")]
        return found

    def assert_closed(self, user: AbstractUser) -> None:
        self.client.force_login(user)
        for address in self.addresses():
            for method in (self.client.get, self.client.post):
                with self.subTest(address=address, method=method.__name__):
                    self.assertIn(method(address).status_code, (403, 405))

    def test_staff_without_permissions_is_refused_everywhere(self) -> None:
        self.assert_closed(factories.make_user("nobody"))

    def test_people_who_are_no_staff_are_sent_to_the_login(self) -> None:
        for user in (None, factories.make_user("reader", is_staff=False)):
            if user:
                self.client.force_login(user)
            for address in self.addresses():
                with self.subTest(user=user, address=address):
                    response = self.client.get(address)
                    self.assertEqual(response.status_code, 302)
                    self.assertIn(reverse("admin:login"), response.headers["location"])

    def test_nobody_deletes_rows_but_recipes_from_which_nothing_follows(self) -> None:
        self.client.force_login(factories.make_superuser())
        for model, row in self.rows.items():
            if model == "recipe":
                continue
            with self.subTest(model=model):
                response = self.client.post(admin_url(model, "delete", row.pk), {"post": "yes"})
                self.assertEqual(response.status_code, 403)
                self.assertTrue(type(row)._default_manager.filter(pk=row.pk).exists())

    def test_the_stock_delete_action_is_off(self) -> None:
        self.client.force_login(factories.make_superuser())
        for model in LISTS:
            with self.subTest(model=model.__name__):
                self.assertNotContains(self.client.get(list_url(model)), "delete_selected")

    def test_records_cannot_be_added_or_changed_even_by_a_superuser(self) -> None:
        self.client.force_login(factories.make_superuser())
        for model in READ_ONLY:
            with self.subTest(model=model):
                self.assertEqual(self.client.post(admin_url(model, "add"), {"x": "y"}).status_code, 403)
                response = self.client.post(admin_url(model, "change", self.rows[model].pk), {"path": "x"})
                self.assertIn(response.status_code, (403, 405))


class ViewerTests(TestCase):
    """Somebody who may look and nothing else."""

    @classmethod
    def setUpTestData(cls) -> None:
        models = ("article", "entity", "project", "tag", "collection", "changeset")
        cls.viewer = factories.make_user("viewer", permissions=[f"editorial.view_{model}" for model in models])
        cls.article = factories.make_article("Secret <plan>", status="draft")

    def setUp(self) -> None:
        self.client.force_login(self.viewer)

    def test_the_form_is_shown_without_buttons_and_refuses_posts(self) -> None:
        page = self.client.get(change_url(self.article))
        self.assertEqual(page.status_code, 200)
        for button in ("_save", '_continue" value="Save" class="default', "_publish", "_step"):
            self.assertNotContains(page, f'name="{button}"')
        before = Changeset.objects.count()
        response = self.client.post(change_url(self.article), {**posted(page), "title": "Mine", "_save": "x"})
        self.assertEqual(response.status_code, 403)
        self.assertEqual(Changeset.objects.count(), before)

    def test_no_action_is_offered_or_taken(self) -> None:
        self.assertNotContains(self.client.get(list_url(Article)), "step_submit")
        data = {"action": "step_submit", "_selected_action": [self.article.pk], "confirmed": "yes"}
        self.client.post(list_url(Article), data)
        self.article.refresh_from_db()
        self.assertEqual(self.article.status, "draft")

    def test_names_can_be_looked_at_and_not_changed(self) -> None:
        person = factories.make_entity("Ada Lovelace")
        address = admin_url("person", "change", person.pk)
        self.assertEqual(self.client.get(address).status_code, 200)
        self.assertEqual(self.client.post(address, {"name": "X"}).status_code, 403)
        self.assertEqual(self.client.get(admin_url("person", "add")).status_code, 403)

    def test_suggestions_are_for_those_who_edit(self) -> None:
        self.assertEqual(self.client.get(admin_url("article", "suggest", "people")).status_code, 403)

    def test_parts_of_a_changeset_follow_the_rights_on_what_they_show(self) -> None:
        changeset = make_full_changeset(1)
        page = self.client.get(change_url(changeset), {"show": "quarantined"})
        self.assertNotContains(page, "notes/night-1.md")
        self.client.force_login(factories.make_user("clerk", permissions=["editorial.view_changeset"]))
        for part in ("created", "changed", "conflicts", "public"):
            with self.subTest(part=part):
                self.assertNotContains(self.client.get(change_url(changeset), {"show": part}), "Created 1")

    def test_quarantine_needs_its_own_right(self) -> None:
        row = make_quarantine()
        self.assertEqual(self.client.get(change_url(row)).status_code, 403)
        self.assertEqual(self.client.get(list_url(Quarantine)).status_code, 403)


class WriterTests(TestCase):
    """Somebody who edits and does not publish."""

    @classmethod
    def setUpTestData(cls) -> None:
        rights = ["view_article", "change_article", "add_article", "view_entity", "change_entity"]
        cls.writer = factories.make_user("writer", permissions=[f"editorial.{right}" for right in rights])

    def setUp(self) -> None:
        self.client.force_login(self.writer)

    def test_status_and_other_columns_in_a_post_change_nothing(self) -> None:
        article = factories.make_article(status="draft")
        other = factories.make_article(status="draft")
        data = posted(self.client.get(change_url(article)))
        crafted = {
            **data,
            "status": "evergreen",
            "removed_at": "2020-01-01",
            "id": other.pk,
            "path": "x",
            "summary": "New",
            "_save": "x",
        }
        self.client.post(change_url(article), crafted)
        article.refresh_from_db()
        other.refresh_from_db()
        self.assertEqual((article.status, article.removed_at, article.summary), ("draft", None, "New"))
        self.assertEqual((other.summary, other.status), ("", "draft"))

    def test_publishing_actions_are_neither_offered_nor_taken(self) -> None:
        article = factories.make_article(status="review")
        page = self.client.get(list_url(Article))
        self.assertContains(page, "step_submit")
        for action in ("step_publish", "step_archive", "remove", "bring_back", "export", "export_pending"):
            with self.subTest(action=action):
                self.assertNotContains(page, f'value="{action}"')
                self.client.post(
                    list_url(Article), {"action": action, "_selected_action": [article.pk], "confirmed": "yes"}
                )
        article.refresh_from_db()
        self.assertEqual((article.status, article.removed_at), ("review", None))

    def test_aliases_of_another_name_cannot_be_taken_away_by_a_crafted_form(self) -> None:
        mine, other = factories.make_entity("Mine"), factories.make_entity("Other")
        foreign = other.aliases.get()
        data = {
            "name": "Mine",
            "aliases-TOTAL_FORMS": "1",
            "aliases-INITIAL_FORMS": "1",
            "aliases-0-id": foreign.pk,
            "aliases-0-entity": other.pk,
            "aliases-0-DELETE": "on",
        }
        self.client.post(admin_url("person", "change", mine.pk), data)
        self.assertTrue(Alias.objects.filter(pk=foreign.pk, entity=other).exists())

    def test_suggestions_find_names_and_values(self) -> None:
        factories.make_entity("Ada Lovelace")
        factories.make_tag("人工智能")
        found = self.client.get(admin_url("article", "suggest", "people"), {"term": "ada"}).json()
        self.assertEqual([row["id"] for row in found["results"]], ["Ada Lovelace"])
        found = self.client.get(admin_url("article", "suggest", "tags"), {"term": "智能"}).json()
        self.assertEqual([row["id"] for row in found["results"]], ["人工智能"])
        self.assertEqual(self.client.get(admin_url("article", "suggest", "body")).status_code, 404)


class ActionTests(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        cls.boss = factories.make_superuser("boss")

    def setUp(self) -> None:
        self.client.force_login(self.boss)

    def act(self, action: str, *articles: Article, query: str = "", **data: Any) -> Any:
        chosen = {"action": action, "_selected_action": [article.pk for article in articles], **data}
        return self.client.post(f"{list_url(Article)}{query}", chosen)

    def test_a_step_is_confirmed_first_with_what_will_and_will_not_happen(self) -> None:
        ready = factories.make_article("Ready <one>", status="draft")
        public = factories.make_article("Public one")
        page = self.act("step_submit", ready, public)
        self.assertContains(page, "Ready &lt;one&gt;")
        self.assertContains(page, "1 article stays as it is")
        self.assertEqual(page.context["ids"], [ready.pk])
        ready.refresh_from_db()
        self.assertEqual(ready.status, "draft")

    def test_a_confirmed_step_is_taken_through_the_service(self) -> None:
        ready: dict[str, Any] = {"summary": "Short.", "tags": ["one"], "areas": ["water"]}
        articles = [factories.make_article(status="review", **ready) for _ in range(3)]
        self.act("step_publish", *articles, confirmed="yes", comment="spring")
        self.assertEqual(Article.objects.filter(status="evergreen").count(), 3)
        changeset = Changeset.objects.get(kind="workflow")
        self.assertEqual((changeset.author, changeset.message, changeset.events.count()), (self.boss, "spring", 3))

    def test_a_text_saved_after_the_confirmation_page_does_not_ride_along(self) -> None:
        ready: dict[str, Any] = {"summary": "Short.", "tags": ["one"], "areas": ["water"]}
        seen_one, changed_one = (factories.make_article(status="review", **ready) for _ in range(2))
        token = self.act("step_publish", seen_one, changed_one).context["seen"]
        state = open_for_editing(changed_one.pk, by=self.boss)
        edit_article(changed_one.pk, by=self.boss, changes={}, body="Other words.", based_on=state.revision_id)
        page = self.act("step_publish", seen_one, changed_one, confirmed="yes", seen=token)
        self.assertEqual(page.status_code, 302)
        seen_one.refresh_from_db()
        changed_one.refresh_from_db()
        self.assertEqual((seen_one.status, changed_one.status), ("evergreen", "review"))

    def test_a_forged_confirmation_moves_nothing(self) -> None:
        article = factories.make_article(status="draft")
        for token in ("", "x", "W10:1abc:\x00"):
            self.act("step_submit", article, confirmed="yes", seen=token)
            article.refresh_from_db()
            self.assertEqual(article.status, "draft")

    def test_removed_articles_are_kept_and_can_be_brought_back(self) -> None:
        article = factories.make_article()
        self.act("remove", article, confirmed="yes")
        article.refresh_from_db()
        self.assertIsNotNone(article.removed_at)
        self.assertContains(self.client.get(list_url(Article), {"removed": "yes"}), "bring_back")
        self.act("bring_back", article, query="?removed=yes", confirmed="yes")
        article.refresh_from_db()
        self.assertIsNone(article.removed_at)

    def test_chosen_articles_are_exported_byte_for_byte(self) -> None:
        article = factories.make_article(body="一\r\n二", status="draft")
        factories.make_article()
        response = self.act("export", article)
        self.assertRegex(response.headers["Content-Disposition"], r'"articles-\d{4}-\d\d-\d\d\.zip"')
        with zipfile.ZipFile(io.BytesIO(b"".join(response.streaming_content))) as archive:
            self.assertEqual(archive.namelist(), [article.path])
            self.assertEqual(archive.read(article.path), (article.header + "一\r\n二").encode())

    def test_too_many_articles_at_once_are_refused(self) -> None:
        articles = [factories.make_article(status="draft") for _ in range(4)]
        with mock.patch.object(actions, "MOST", 3):
            self.act("step_submit", *articles, confirmed="yes")
        self.assertFalse(Article.objects.filter(status="review").exists())


class EntityEditingTests(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        cls.boss = factories.make_superuser("boss")

    def setUp(self) -> None:
        self.client.force_login(self.boss)

    def form(self, **data: Any) -> dict[str, Any]:
        return {"name": "Ada", "aliases-TOTAL_FORMS": "0", "aliases-INITIAL_FORMS": "0", **data}

    def test_changes_go_through_the_service_as_one_effect(self) -> None:
        person = factories.make_entity("Ada")
        self.client.post(admin_url("person", "change", person.pk), self.form(description="Mathematician"))
        effect = Effect.objects.get()
        self.assertEqual(
            (effect.table, effect.before, effect.after),
            ("entity", {"description": ""}, {"description": "Mathematician"}),
        )
        self.assertEqual(effect.changeset.author, self.boss)

    def test_saving_unchanged_writes_nothing(self) -> None:
        person = factories.make_entity("Ada")
        self.client.post(admin_url("person", "change", person.pk), self.form())
        self.assertFalse(Changeset.objects.exists())

    def test_aliases_are_added_and_taken_away(self) -> None:
        person = factories.make_entity("Ada")
        added = {
            "aliases-TOTAL_FORMS": "1",
            "aliases-0-source_kind": "channel",
            "aliases-0-written": "Countess of Lovelace",
            "aliases-0-entity": person.pk,
        }
        self.client.post(admin_url("person", "change", person.pk), self.form(**added))
        alias = person.aliases.get(source_kind="channel")
        self.assertEqual((alias.written, alias.origin), ("Countess of Lovelace", "editor"))
        removed = {
            "aliases-TOTAL_FORMS": "1",
            "aliases-INITIAL_FORMS": "1",
            "aliases-0-id": alias.pk,
            "aliases-0-entity": person.pk,
            "aliases-0-DELETE": "on",
        }
        first = person.aliases.exclude(pk=alias.pk).get()
        removed |= {"aliases-TOTAL_FORMS": "2", "aliases-INITIAL_FORMS": "2"}
        removed |= {"aliases-0-id": first.pk, "aliases-1-id": alias.pk, "aliases-1-entity": person.pk}
        removed |= {"aliases-1-DELETE": removed.pop("aliases-0-DELETE")}
        self.client.post(admin_url("person", "change", person.pk), self.form(**removed))
        self.assertEqual(list(person.aliases.all()), [first])

    def test_an_alias_that_leads_elsewhere_is_refused_at_its_field(self) -> None:
        person = factories.make_entity("Ada")
        factories.make_entity("Grace Hopper")
        added = {"aliases-TOTAL_FORMS": "1", "aliases-0-source_kind": "person", "aliases-0-written": "grace HOPPER"}
        response = self.client.post(admin_url("person", "change", person.pk), self.form(**added))
        self.assertEqual(response.status_code, 200)
        self.assertContains(response, "already leads to “Grace Hopper”")

    def test_a_new_name_gets_its_kind_and_alias(self) -> None:
        self.client.post(admin_url("organization", "add"), {"name": "英伟达", "description": "GPU"})
        entity = Entity.objects.get()
        self.assertEqual((entity.kind, entity.name, entity.description), ("organization", "英伟达", "GPU"))
        self.assertEqual(entity.aliases.get().source_kind, "organization")

    def test_a_new_name_that_leads_somewhere_is_refused(self) -> None:
        factories.make_entity("Grace Hopper")
        response = self.client.post(admin_url("person", "add"), {"name": "grace  HOPPER"})
        self.assertEqual(response.status_code, 200)
        self.assertEqual(Person.objects.count(), 1)


class TermEditingTests(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        cls.boss = factories.make_superuser("boss")

    def setUp(self) -> None:
        self.client.force_login(self.boss)

    def test_title_changes_and_value_stays(self) -> None:
        tag = factories.make_tag("ai-ml")
        self.client.post(admin_url("tag", "change", tag.pk), {"name": "other", "title": "AI", "slug": "x"})
        tag.refresh_from_db()
        self.assertEqual((tag.name, tag.title, tag.slug), ("ai-ml", "AI", "ai-ml"))
        self.assertEqual(Effect.objects.get().key, "ai-ml")

    def test_new_terms_are_made_by_the_service(self) -> None:
        self.client.post(admin_url("tag", "add"), {"name": "人工智能", "title": "AI"})
        tag = Tag.objects.get()
        self.assertEqual((tag.name, tag.title), ("人工智能", "AI"))
        self.assertTrue(tag.slug)
        self.assertEqual(Changeset.objects.get().kind, "taxonomy")

    def test_a_project_has_brief_lead_state_and_position(self) -> None:
        lead = factories.make_entity("Ada")
        data = {"value": "dossier", "title": "D", "brief": "B", "state": "planned", "lead": lead.pk, "position": "3"}
        response = self.client.post(admin_url("project", "add"), data)
        self.assertEqual(response.status_code, 302)
        project = lead.led_projects.get()
        self.assertEqual(
            (project.value, project.brief, project.state, project.position), ("dossier", "B", "planned", 3)
        )

    def test_collections_keep_name_and_address(self) -> None:
        collection = factories.make_collection("notes")
        data = {"name": "x", "slug": "y", "title": "手记", "dialect": "hugo", "position": "2", "description": ""}
        self.client.post(admin_url("collection", "change", collection.pk), data)
        collection.refresh_from_db()
        self.assertEqual((collection.name, collection.slug, collection.title), ("notes", "notes", "手记"))
        self.assertEqual((collection.dialect, collection.position), ("hugo", 2))

    def test_a_new_collection_is_made_by_the_service(self) -> None:
        data = {"name": "essays", "title": "随笔", "dialect": "hugo", "position": "1", "description": ""}
        response = self.client.post(admin_url("collection", "add"), data)
        self.assertEqual(response.status_code, 302)
        collection = Collection.objects.get()
        self.assertEqual((collection.name, collection.slug, collection.dialect), ("essays", "essays", "hugo"))
        self.assertEqual(Changeset.objects.get().author, self.boss)

    def test_names_that_no_folder_can_have_are_refused(self) -> None:
        for name in ("a/b", "..", "C:\\x"):
            with self.subTest(name=name):
                data = {"name": name, "dialect": "hugo", "position": "1"}
                self.client.post(admin_url("collection", "add"), data)
        self.assertFalse(Collection.objects.exists())
