"""Conflicts in the admin: their list, both texts side by side, and each way to settle one."""

from __future__ import annotations

from django.urls import reverse

from editorial.models import Article, Changeset, Conflict, Revision
from editorial.services.conflicts import open_conflicts
from tests import factories
from tests.admin.rows import change_url, list_url, make_conflict
from tests.factories import make_member
from tests.services.gardens import eleventy
from tests.services.syncs import A, SyncTestCase, lines


class SettlingPageTestCase(SyncTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.user = make_member("Publisher", "pia")
        self.client.force_login(self.user)

    def clash(self, file: bytes = eleventy(body=lines("3=there", "8=there"))) -> Conflict:
        """Changes both sides and imports the file."""
        self.load({A: eleventy(body=lines())})
        self.edit(lines("1=here", "3=here"))
        self.load({A: file})
        return Conflict.objects.get(kind=Revision.Kind.CONFLICT)

    def page(self, conflict: Conflict, **query: str):
        return self.client.get(change_url(conflict), query)

    def post(self, conflict: Conflict, **values: str):
        seen = self.page(conflict).context["seen"]
        return self.client.post(change_url(conflict), {"seen": seen, **values})

    def is_open(self) -> bool:
        return open_conflicts(Revision.objects.all()).exists()


class ListTests(SettlingPageTestCase):
    def test_open_conflicts_are_listed_with_their_reasons(self) -> None:
        conflict = self.clash()
        page = self.client.get(list_url(Conflict))
        self.assertContains(page, A)
        self.assertContains(page, "The article was edited here since the files last had its text.")
        self.assertContains(page, change_url(conflict))
        self.assertNotContains(self.client.get(list_url(Conflict), {"reason": "no-base"}), A)
        self.post(conflict, way="article")
        self.assertNotContains(self.client.get(list_url(Conflict)), A)

    def test_the_desk_counts_them(self) -> None:
        self.assertNotContains(self.client.get(reverse("admin:index")), "Conflicts that wait")
        make_conflict(1)
        make_conflict(2)
        page = self.client.get(reverse("admin:index"))
        self.assertContains(page, "Conflicts that wait for a decision: 2")
        self.assertContains(page, list_url(Conflict))


class PageTests(SettlingPageTestCase):
    def test_both_texts_stand_side_by_side(self) -> None:
        page = self.page(self.clash())
        rows = [row for row in page.context["body_rows"] if row.kind == "changed"]
        self.assertIn("here", rows[0].old.html)
        self.assertIn("there", rows[1].new.html)

    def test_the_text_of_the_article_is_kept(self) -> None:
        conflict, text = self.clash(), self.text()
        self.assertRedirects(self.post(conflict, way="article", message="Ours.\0"), list_url(Conflict))
        self.assertEqual((self.text(), self.is_open()), (text, False))
        changeset = Changeset.objects.first()
        self.assertEqual((str(changeset.author), changeset.message), ("pia", "Ours."))
        self.assertRedirects(self.page(conflict), list_url(Conflict))

    def test_the_text_of_the_file_is_taken_and_published_if_asked(self) -> None:
        conflict, text = self.clash(), self.text()
        self.post(conflict, way="file")
        self.assertEqual(self.text(), text)
        article = self.article()
        self.assertEqual(article.pending_revision.sha256, conflict.sha256)
        self.assertFalse(self.is_open())

    def test_it_is_public_at_once_if_that_was_ticked(self) -> None:
        conflict = self.clash()
        self.post(conflict, way="file", publish="yes")
        self.assertEqual(self.article().sha256, conflict.sha256)

    def test_who_may_not_publish_or_not_change_is_refused(self) -> None:
        conflict = self.clash()
        self.client.force_login(make_member("Editor"))
        self.assertNotContains(self.page(conflict), 'name="publish"')
        self.assertEqual(self.post(conflict, way="file", publish="yes").status_code, 403)
        factories.change(self.article(), assignee=self.user)
        self.client.force_login(make_member("Writer"))
        self.assertContains(self.page(conflict), "You may not change this article.")
        self.assertEqual(self.post(conflict, way="article").status_code, 403)
        self.assertTrue(self.is_open())

    def test_nothing_chosen_unseen_or_changed_meanwhile_settles_nothing(self) -> None:
        conflict = self.clash()
        seen = self.page(conflict).context["seen"]
        self.assertEqual(self.client.post(change_url(conflict), {"seen": seen}).status_code, 400)
        self.assertEqual(self.post(conflict, way="nothing").status_code, 400)
        self.assertEqual(self.client.post(change_url(conflict), {"way": "article"}).status_code, 409)
        self.edit(lines("3=newer"))
        self.assertEqual(self.client.post(change_url(conflict), {"seen": seen, "way": "file"}).status_code, 409)
        self.assertTrue(self.is_open())

    def test_what_is_no_open_conflict_leads_to_the_list(self) -> None:
        for key in ("1", "x", "9" * 30, str(self.clash().article.live_revision_id)):
            answer = self.client.get(reverse("admin:editorial_conflict_change", args=[key]))
            self.assertRedirects(answer, list_url(Conflict), msg_prefix=key)

    def test_a_removed_article_stays_removed(self) -> None:
        self.load({A: eleventy(body=lines())})
        self.remove()
        self.load({A: eleventy(body=lines("3=there"))})
        conflict = Conflict.objects.get(kind=Revision.Kind.CONFLICT)
        self.assertNotContains(self.page(conflict, join="yes"), "<textarea")
        self.assertEqual(self.post(conflict, way="file").status_code, 409)
        self.post(conflict, way="article")
        self.assertFalse(self.is_open())
        self.assertFalse(Article.objects.present().exists())


class JoinTests(SettlingPageTestCase):
    def test_places_are_asked_about_and_the_whole_text_is_shown_before_it_is_stored(self) -> None:
        conflict = self.clash()
        page = self.page(conflict, join="yes")
        self.assertContains(page, 'name="choice-body-1"')
        address = f"{change_url(conflict)}?join=yes"
        self.assertContains(self.client.post(address, {"_merge": "x"}), "Choose for every place.")
        own = {"choice-body-1": "own", "own-body-1": "Line of both."}
        written = self.client.post(address, {"_merge": "x", **own})
        text = written.context["text"]
        wanted = eleventy(body=lines("1=here", "3=Line of both.", "8=there")).decode()
        self.assertEqual(text, wanted)
        self.assertTrue(written.context["from_article"])
        self.assertTrue(self.is_open())
        self.post(conflict, way="joined", text=text.replace("\n", "\r\n"), publish="yes")
        self.assertEqual((self.text(), self.is_open()), (wanted, False))

    def test_what_can_be_joined_without_asking_is_shown_at_once(self) -> None:
        conflict = self.clash(eleventy("Streams", body=lines("8=there")))
        page = self.page(conflict, join="yes")
        self.assertEqual(page.context["text"], eleventy("Streams", body=lines("1=here", "3=here", "8=there")).decode())

    def test_a_text_that_cannot_be_read_is_shown_again_with_its_fault(self) -> None:
        conflict = self.clash()
        for extra in ({}, {"look": "yes"}):
            page = self.post(conflict, way="joined", text="---\ntitle: a: b\n---\nKept.\n", **extra)
            self.assertContains(page, "Line 2: The YAML header cannot be read", status_code=200 if extra else 409)
            self.assertContains(page, "Kept.", status_code=page.status_code)
        self.assertTrue(self.is_open())

    def test_the_status_of_today_stays_whatever_is_written(self) -> None:
        conflict = self.clash()
        self.post(conflict, way="joined", text=eleventy(status="draft").decode(), publish="yes")
        self.assertEqual(self.text(), eleventy().decode())

    def test_without_a_common_text_everything_is_asked(self) -> None:
        conflict = make_conflict(1)
        page = self.page(conflict, join="yes")
        self.assertContains(page, "Nothing is known of a text that both had")
