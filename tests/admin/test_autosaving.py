"""Texts that a form keeps by itself, who else is there, and what becomes of a kept text later."""

from __future__ import annotations

from typing import Any
from unittest import mock

from django.db import OperationalError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from editorial.models import Article, Autosave, Changeset, Presence, SiteVersion
from editorial.services import autosaving
from editorial.services.articles import edit_article
from tests import factories
from tests.admin.rows import change_url, list_url
from tests.admin.test_article_form import FormTestCase, posted

MARKER = "只有我看得见的句子"


def address(name: str, article: Article | None = None) -> str:
    """Returns one of the addresses that the form uses by itself."""
    return reverse(f"admin:editorial_article_{name}", args=[article.pk] if article else [])


class AutosaveTestCase(FormTestCase):
    def form_data(self, article: Article | None = None, **changes: str) -> dict[str, str]:
        """Returns what the script sends for a form that was just opened."""
        page = self.client.get(change_url(article) if article else address("add"))
        form, desk = page.context["form"], page.context["desk"]
        data = posted(page) if article else dict.fromkeys(form.fields, "")
        return {**data, "draft": desk.draft, "user": desk.user, **changes}

    def keep(self, article: Article | None, data: dict[str, str], status: int = 200) -> Any:
        response = self.client.post(address("autosave", article) if article else address("autosave_new"), data)
        self.assertEqual(response.status_code, status, response.content)
        return response.json()

    def kept(self, article: Article | None, **changes: str) -> dict[str, str]:
        """Keeps a changed form and returns what it sent."""
        data = self.form_data(article, **changes)
        self.keep(article, data)
        return data

    def other(self, article: Article, **changes: Any) -> None:
        """Saves as somebody else."""
        newest = article.live_revision_id
        body = changes.pop("body", None)
        edit_article(article.pk, by=self.boss(), changes=changes, body=body, based_on=newest)  # type: ignore[arg-type]

    def boss(self) -> Any:
        if not hasattr(self, "_boss"):
            self._boss = factories.make_superuser("boss")
        return self._boss


class KeepingTests(AutosaveTestCase):
    def test_texts_are_kept_without_a_trace_in_the_record(self) -> None:
        article = self.make()
        before = self.text(article), Changeset.objects.count(), SiteVersion.current()
        told = self.keep(article, self.form_data(article, body=f"{MARKER}\r\nzwei", tags="a\r\nb"))
        self.assertRegex(told["status"], r"Saved as your draft \d\d:\d\d:\d\d")
        self.assertEqual((told["others"], told["newest"]), ([], None))
        fields = Autosave.objects.get().fields
        self.assertEqual((fields["body"], fields["tags"]), (f"{MARKER}\nzwei", "a\nb"))
        self.assertEqual((self.text(article), Changeset.objects.count(), SiteVersion.current()), before)

    def test_names_that_are_no_inputs_of_the_form_are_left_out(self) -> None:
        article = self.make()
        self.kept(article, body=MARKER, status="evergreen", article_id="7", csrfmiddlewaretoken="x", assignee="1")
        self.assertLessEqual(set(Autosave.objects.get().fields), {*autosaving.NAMES, "draft"})

    def test_a_form_of_another_article_is_refused(self) -> None:
        article, elsewhere = self.make(), self.make(title="Else")
        told = self.keep(article, self.form_data(elsewhere, body=MARKER), 400)
        self.assertEqual(told["error"], "form")
        self.assertEqual(self.keep(article, {**self.form_data(article), "seen": "1"}, 400)["error"], "form")

    def test_huge_and_unstorable_texts_are_refused(self) -> None:
        article = self.make()
        self.assertEqual(self.keep(article, self.form_data(article, body="x" * 2_200_000), 413)["error"], "too-long")
        self.assertEqual(self.keep(article, self.form_data(article, body="a\0b"), 400)["error"], "characters")
        self.assertEqual(self.keep(article, self.form_data(article, draft="<script>"), 400)["error"], "names")
        self.assertFalse(Autosave.objects.exists())

    def test_a_busy_database_is_told_and_not_waited_for(self) -> None:
        article = self.make()
        data = self.form_data(article, body=MARKER)
        with mock.patch.object(Autosave.objects, "bulk_create", side_effect=OperationalError("locked")):
            self.assertEqual(self.keep(article, data, 503)["error"], "busy")

    def test_a_removed_article_is_told(self) -> None:
        article = self.make()
        data = self.form_data(article, body=MARKER)
        factories.change(article, removed_at=timezone.now())
        self.assertEqual(self.keep(article, data, 404)["error"], "gone")
        self.assertEqual(self.client.post(address("presence", article), {}).status_code, 404)

    def test_only_posts_are_taken(self) -> None:
        article = self.make()
        for name in ("autosave", "presence", "take"):
            self.assertEqual(self.client.get(address(name, article)).status_code, 405)
        self.assertEqual(self.client.get(address("autosave_new")).status_code, 405)
        self.assertEqual(self.client.post(address("token")).status_code, 405)

    def test_the_number_of_queries_is_the_same_for_one_and_ten_others(self) -> None:
        article = self.make()
        data = self.kept(article, body=MARKER)
        counts = []
        for number in range(10):
            other = factories.make_user(f"other{number}")
            Presence.objects.create(user=other, article=article, since=timezone.now(), seen_at=timezone.now())
            if number in (0, 9):
                with CaptureQueriesContext(connection) as queries:
                    self.assertEqual(len(self.keep(article, data)["others"]), number + 1)
                counts.append(len(queries))
        self.assertEqual(counts[0], counts[1])
        self.assertLess(counts[0], 28)


class SideDoorTests(AutosaveTestCase):
    def test_who_is_signed_out_is_led_to_the_login(self) -> None:
        article = self.make()
        data = self.form_data(article, body=MARKER)
        self.client.logout()
        for name in ("autosave", "presence", "take", "forget"):
            response = self.client.post(address(name, article), data)
            self.assertEqual(response.status_code, 302)
            self.assertIn(reverse("admin:login"), response.headers["location"])
        self.assertEqual(self.client.get(address("token")).status_code, 302)
        self.assertFalse(Autosave.objects.exists())

    def test_a_text_is_not_kept_for_somebody_else_who_signed_in_meanwhile(self) -> None:
        article = self.make()
        data = self.form_data(article, body=MARKER)
        self.client.force_login(self.boss())
        self.assertEqual(self.keep(article, data, 409)["error"], "other-user")
        self.assertFalse(Autosave.objects.exists())

    def test_who_may_not_edit_keeps_nothing(self) -> None:
        article = self.make()
        data = self.form_data(article, body=MARKER)
        factories.change(article, assignee=self.boss())
        self.assertEqual(self.keep(article, data, 403)["error"], "forbidden")
        viewer = factories.make_user("viewer", permissions=["editorial.view_article"])
        self.client.force_login(viewer)
        data["user"] = str(viewer.pk)
        self.assertEqual(self.keep(article, data, 403)["error"], "forbidden")
        self.assertEqual(self.keep(None, data, 403)["error"], "forbidden")
        for name in ("take", "forget"):
            self.assertEqual(self.client.post(address(name, article), data).status_code, 403)
            self.assertEqual(self.client.post(address(f"{name}_new"), data).status_code, 403)
        self.assertEqual(self.client.post(address("presence", article), {"writing": "yes"}).status_code, 200)
        self.assertFalse(Presence.objects.get(user=viewer).writing)
        self.client.force_login(factories.make_user("nobody"))
        self.assertEqual(self.client.post(address("presence", article), {}).status_code, 403)

    def test_a_form_from_elsewhere_is_refused_and_a_fresh_token_opens_it(self) -> None:
        article = self.make()
        data = self.form_data(article, body=MARKER)
        strict = Client(enforce_csrf_checks=True)
        strict.force_login(self.user)
        for name in ("autosave", "presence", "take", "forget"):
            self.assertEqual(strict.post(address(name, article), data).status_code, 403)
        told = strict.get(address("token")).json()
        self.assertEqual(told["user"], str(self.user.pk))
        data["csrfmiddlewaretoken"] = told["token"]
        self.assertEqual(strict.post(address("autosave", article), data).status_code, 200)

    def test_nobody_else_is_shown_the_text_whatever_they_may_do(self) -> None:
        article = self.make()
        data = self.kept(article, body=MARKER, title=MARKER)
        self.kept(None, title=MARKER, body=MARKER)
        pages = [
            change_url(article),
            f"{change_url(article)}?draft={data['draft']}",
            address("add"),
            f"{address('add')}?draft={data['draft']}",
            address("history", article),
            list_url(Article),
            address("forget", article),
            address("forget_new"),
            reverse("admin:index"),
            "/",
        ]
        others = [factories.make_member(group) for group in ("Writer", "Editor", "Publisher")]
        for user in (*others, self.boss()):
            self.client.force_login(user)
            for page in pages:
                with self.subTest(user=user, page=page):
                    self.assertNotContains(self.client.get(page, follow=True), MARKER)
            for name in ("take", "forget"):
                response = self.client.post(address(name, article), {"draft": data["draft"]}, follow=True)
                self.assertNotContains(response, MARKER)
        self.assertEqual(Autosave.objects.filter(user=self.user).count(), 2)


class RecoveryTests(AutosaveTestCase):
    def take(self, article: Article | None, data: dict[str, str]) -> Any:
        name = address("take", article) if article else address("take_new")
        return self.client.post(name, {"draft": data["draft"]}, follow=True)

    def test_an_unsaved_text_is_shown_with_what_it_changes(self) -> None:
        article = self.make()
        self.kept(article, body=f"First line.\r\n\r\n{MARKER}\r\n", excluded="on")
        page = self.open(article)
        self.assertContains(page, "and did not save it")
        self.assertEqual(
            [str(field.label) for field in page.context["recovery"].changed], ["Keep off all lists", "Text"]
        )
        self.assertContains(page, MARKER)
        self.assertEqual(page.context["form"].text_of("body"), "First line.\n\nSecond line.\n")

    def test_a_text_that_is_taken_up_fills_the_form_and_is_saved(self) -> None:
        article = self.make()
        data = self.kept(article, body=f"{MARKER}\r\n", message="Warum", excluded="on")
        page = self.take(article, data)
        form = page.context["form"]
        self.assertEqual((form.text_of("body"), form.text_of("excluded")), (f"{MARKER}\n", "on"))
        self.assertEqual(form["message"].value(), "Warum")
        draft = page.context["desk"].draft
        self.assertNotEqual(draft, data["draft"])
        self.client.post(change_url(article), {**posted(page), "draft": draft, "_continue": "x"})
        self.assertTrue(self.text(article).endswith(f"---\n{MARKER}\n"))
        self.assertFalse(Autosave.objects.exists())
        self.assertIsNone(self.open(article).context["recovery"])

    def test_what_somebody_saved_meanwhile_is_brought_together_with_it(self) -> None:
        article = self.make(body="eins\n\nzwei\n\ndrei\n")
        data = self.kept(article, body="eins\r\n\r\nzwei\r\n\r\nmein drei\r\n")
        self.other(article, body="ihr eins\n\nzwei\n\ndrei\n")
        page = self.open(article)
        self.assertTrue(page.context["recovery"].is_behind)
        self.assertNotIn("ihr eins", str(page.context["recovery"].changed))
        page = self.take(article, data)
        data = {**posted(page), "draft": page.context["desk"].draft, "_continue": "x"}
        merged = self.client.post(change_url(article), data)
        self.assertEqual(merged.status_code, 409)
        self.assertEqual(merged.context["form"].text_of("body"), "ihr eins\n\nzwei\n\nmein drei\n")
        self.assertTrue(Autosave.objects.exists())
        self.client.post(change_url(article), {**posted(merged), "draft": data["draft"], "_continue": "x"})
        self.assertTrue(self.text(article).endswith("ihr eins\n\nzwei\n\nmein drei\n"))
        self.assertFalse(Autosave.objects.exists())

    def test_both_at_one_place_are_asked_about(self) -> None:
        article = self.make(body="eins\n")
        data = self.kept(article, body="mein eins\r\n")
        self.other(article, body="ihr eins\n")
        page = self.take(article, data)
        data = {**posted(page), "draft": page.context["desk"].draft, "_continue": "x"}
        asked = self.client.post(change_url(article), data)
        self.assertEqual(len([part for part in asked.context["parts"] if part.place]), 1)
        self.assertIn(("draft", data["draft"]), asked.context["carried"])

    def test_a_text_of_an_unknown_base_is_never_saved_over_another(self) -> None:
        article = self.make(body="eins\n")
        data = self.kept(article, body="mein eins\r\n")
        Autosave.objects.update(seen="signed with a key that is gone")
        page = self.take(article, data)
        self.assertEqual(self.client.post(change_url(article), {**posted(page), "_continue": "x"}).status_code, 409)

    def test_what_is_stored_by_now_goes_silently(self) -> None:
        article = self.make(body="eins\n")
        self.kept(article, body="zwei\r\n")
        self.other(article, body="zwei\n")
        self.assertIsNone(self.open(article).context["recovery"])
        self.assertFalse(Autosave.objects.exists())

    def test_a_kept_form_in_which_nothing_was_changed_goes_silently(self) -> None:
        article = self.make(body="eins\n")
        self.kept(article)
        self.other(article, body="zwei\n")
        self.assertIsNone(self.open(article).context["recovery"])
        self.assertFalse(Autosave.objects.exists())

    def test_a_refused_save_keeps_it(self) -> None:
        article = self.make()
        data = self.kept(article, body=MARKER)
        page = self.client.post(change_url(article), {**data, "date": "soon", "_continue": "x"})
        self.assertIn("date", page.context["form"].errors)
        self.assertEqual(page.context["desk"].draft, data["draft"])
        self.assertTrue(Autosave.objects.exists())

    def test_a_save_leaves_what_another_form_keeps(self) -> None:
        article = self.make()
        self.kept(article, body=MARKER)
        data = self.form_data(article, summary="Another one")
        self.assertEqual(self.keep(article, data, 409)["error"], "other-draft")
        self.client.post(change_url(article), {**data, "_continue": "x"})
        self.assertContains(self.open(article), MARKER)

    def test_a_step_forgets_it(self) -> None:
        article = self.make()
        data = self.kept(article, body=f"{MARKER}\r\n")
        self.client.post(change_url(article), {**data, "_step": "submit"})
        self.assertEqual(Article.objects.get(pk=article.pk).status, "review")
        self.assertFalse(Autosave.objects.exists())

    def test_discarding_asks_first(self) -> None:
        article = self.make()
        data = self.kept(article, body=MARKER)
        self.assertContains(self.client.get(address("forget", article)), MARKER)
        self.assertTrue(Autosave.objects.exists())
        self.client.post(address("forget", article), {"draft": "another-draft"})
        self.assertTrue(Autosave.objects.exists())
        response = self.client.post(address("forget", article), {"draft": data["draft"]})
        self.assertRedirects(response, change_url(article))
        self.assertFalse(Autosave.objects.exists())
        self.assertRedirects(self.client.get(address("forget", article)), change_url(article))

    def test_a_text_that_is_gone_cannot_be_taken_up(self) -> None:
        article = self.make()
        self.assertContains(self.take(article, {"draft": "not-there-at-all"}), "not kept any more")

    def test_the_form_of_a_new_article_is_recovered_and_forgotten_once_it_is_begun(self) -> None:
        collection = factories.make_collection("notes")
        data = self.kept(None, title="新文章", body=f"{MARKER}\r\n", collection=str(collection.pk), stem="neu")
        page = self.client.get(address("add"))
        self.assertContains(page, MARKER)
        page = self.take(None, data)
        form, draft = page.context["form"], page.context["desk"].draft
        self.assertEqual((form["stem"].value(), form.text_of("title")), ("neu", "新文章"))
        self.client.post(
            f"{address('add')}?draft={draft}",
            {"title": "新文章", "body": MARKER, "collection": collection.pk, "stem": "neu", "draft": draft},
        )
        self.assertEqual(Article.objects.get().title, "新文章")
        self.assertFalse(Autosave.objects.exists())

    def test_an_empty_form_of_a_new_article_is_nothing(self) -> None:
        collection = factories.make_collection("notes")
        self.kept(None, collection=str(collection.pk))
        self.assertNotContains(self.client.get(address("add")), "did not save it")
        self.assertFalse(Autosave.objects.exists())


class PresenceTests(AutosaveTestCase):
    def test_others_are_shown_with_what_they_do(self) -> None:
        article = self.make()
        other = Client()
        other.force_login(self.boss())
        told = other.post(address("presence", article), {"writing": "yes"}).json()
        self.assertEqual(told["others"], [])
        page = self.open(article)
        self.assertEqual([name for name, text in page.context["desk"].present], ["boss"])
        told = self.client.post(address("presence", article), {}).json()
        self.assertEqual([(who["name"], who["writing"]) for who in told["others"]], [("boss", True)])
        self.assertRegex(told["others"][0]["text"], r"writing, since \d\d:\d\d")
        self.assertEqual(other.post(address("presence", article), {"leaving": "yes"}).status_code, 204)
        self.assertEqual(self.client.post(address("presence", article), {}).json()["others"], [])

    def test_a_newer_text_is_told_to_forms_that_are_open(self) -> None:
        article = self.make()
        data = self.form_data(article, body=MARKER)
        self.assertIsNone(self.client.post(address("presence", article), data).json()["newest"])
        self.other(article, body="ihr\n")
        for name in ("presence", "autosave"):
            newest = self.client.post(address(name, article), data).json()["newest"]
            self.assertEqual((newest["number"], newest["author"]), (2, "boss"))
            self.assertIn("boss saved revision 2 at", newest["text"])

    def test_being_there_does_not_prolong_a_session(self) -> None:
        article = self.make()
        self.open(article)
        session = self.client.session
        session["seen"] = 1
        session.save()
        self.client.post(address("presence", article), {})
        self.client.get(address("token"))
        self.assertEqual(self.client.session["seen"], 1)
        self.client.post(address("autosave", article), self.form_data(article, body=MARKER))
        self.assertGreater(self.client.session["seen"], 1)
