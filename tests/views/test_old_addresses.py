"""Addresses under which nothing lives: old ones, removed ones, and those that never were."""

from __future__ import annotations

import datetime as dt

from django.test import TestCase

from editorial.models import Status, Tag
from tests.factories import change, make_article, make_collection, make_entity, make_redirect, make_tag


def raw(path: str) -> str:
    """Returns a path as a server hands it to the application: its bytes, each as one character."""
    return path.encode("utf-8", "surrogatepass").decode("latin-1")


class OldAddressTests(TestCase):
    def assert_moved(self, old: str, new: str) -> None:
        response = self.client.get(old)
        self.assertEqual((response.status_code, response.headers.get("Location")), (301, new), old)
        self.assertEqual(self.client.get(new).status_code, 200)

    def test_forms_of_the_generator_lead_to_the_article(self):
        make_article(slug="sub/轮")
        wanted = "/notes/sub/%E8%BD%AE/"
        for old in ("/content/notes/sub/轮/", "/content/notes/sub/轮", "/notes/sub/轮"):
            with self.subTest(old):
                self.assert_moved(old, wanted)

    def test_collection_that_moved_aside_is_found_by_its_folder(self):
        make_article(slug="a", collection=make_collection("tags", slug="tags-notes"))
        self.assert_moved("/content/tags/a/", "/tags-notes/a/")

    def test_missing_slash_is_added_where_something_is(self):
        make_article(slug="a", tags=["ai"])
        for address in ("/notes", "/tags", "/tags/ai", "/archive", "/archive/2025", "/search"):
            with self.subTest(address):
                self.assert_moved(address, f"{address}/")
        self.assertEqual(self.client.get("/tags/none").status_code, 404)
        self.assertEqual(self.client.get("/admin").headers["Location"], "/admin/")

    def test_stored_redirects_lead_to_what_is_there_today(self):
        article, ada = make_article(slug="new", names={"people": ["Ada"]}), make_entity("Ada")
        make_redirect("/posts/旧/", article)
        make_redirect("/speakers/ada/", ada)
        self.assert_moved("/posts/旧/", "/notes/new/")
        self.assert_moved("/posts/旧", "/notes/new/")
        self.assert_moved("/posts/旧.md", "/notes/new.md")
        self.assert_moved("/speakers/ada/", "/people/ada/")

    def test_live_page_wins_over_a_redirect(self):
        make_article("Here", slug="here")
        make_redirect("/notes/here/", make_article(slug="there"))
        self.assertContains(self.client.get("/notes/here/"), "Here")

    def test_redirect_to_what_is_not_public_is_404(self):
        draft = make_article(slug="draft", status=Status.DRAFT, names={"people": ["Only Draft"]})
        make_redirect("/old/", draft)
        make_redirect("/old-name/", make_entity("Only Draft"))
        for address in ("/old/", "/old-name/", "/old", "/content/notes/draft/", "/notes/draft", "/notes/draft.md"):
            with self.subTest(address):
                self.assertEqual(self.client.get(address).status_code, 404)

    def test_merged_rows_lead_to_the_last_of_the_chain(self):
        ada = make_entity("Ada")
        make_article(names={"people": [ada]}, tags=["ai"])
        lovelace = make_entity("Lovelace", merged_into=ada)
        make_entity("Countess", merged_into=lovelace)
        make_tag("machine-mind", merged_into=Tag.objects.get(name="ai"))
        for old in ("/people/lovelace/", "/people/countess/"):
            with self.subTest(old):
                self.assert_moved(old, "/people/ada/")
        self.assert_moved("/tags/machine-mind/", "/tags/ai/")

    def test_merged_into_one_without_a_page_is_404(self):
        hidden, internal = make_entity("Hidden"), make_tag("internal", internal=True)
        make_article(tags=[internal])
        make_entity("Known", merged_into=hidden)
        make_tag("open", merged_into=internal)
        for address in ("/people/known/", "/tags/open/"):
            with self.subTest(address):
                self.assertEqual(self.client.get(address).status_code, 404)

    def test_circle_of_merges_ends(self):
        one = make_entity("One")
        two = make_entity("Two", merged_into=one)
        change(one, merged_into=two)
        self.assertEqual(self.client.get("/people/one/").status_code, 404)

    def test_removed_article_is_gone_and_others_are_not_found(self):
        now = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
        was_public = make_article(slug="was-public", removed_at=now)
        make_redirect("/former/", was_public)
        make_article(slug="never-public", status=Status.DRAFT, removed_at=now)
        make_article(slug="archived", status=Status.ARCHIVED)
        expected = {
            "/notes/was-public/": 410,
            "/notes/was-public.md": 410,
            "/notes/was-public": 410,
            "/content/notes/was-public/": 410,
            "/former/": 410,
            "/notes/never-public/": 404,
            "/notes/archived/": 404,
        }
        for address, status in expected.items():
            with self.subTest(address):
                self.assertEqual(self.client.get(address).status_code, status)

    def test_new_article_under_the_address_of_a_removed_one_answers(self):
        make_article(slug="again", removed_at=dt.datetime(2026, 1, 1, tzinfo=dt.UTC))
        make_article("Second", slug="again")
        self.assertContains(self.client.get("/notes/again/"), "Second")

    def test_no_redirect_leaves_the_site(self):
        make_article(slug="a")
        for address in (
            "//evil.example",
            "//evil.example/",
            "/\\evil.example",
            "/%5Cevil.example",
            "///notes/a",
            "//notes",
        ):
            with self.subTest(address):
                response = self.client.get("/", PATH_INFO=raw(address))
                self.assertNotIn(response.status_code, (301, 302))


class HostileAddressTests(TestCase):
    def test_nothing_ends_in_a_server_error(self):
        make_article(slug="a", tags=["ai"], names={"people": ["Ada"]})
        parts = ("\x00", "a\x00b", "\n", "\x7f", "\udcff", "\ufffe", "..", "%", "%2e%2e", "a" * 5000, "😀" * 300)
        frames = (
            "/{}/",
            "/{}",
            "/notes/{}/",
            "/notes/{}.md",
            "/tags/{}/",
            "/people/{}/feed.atom",
            "/people/{}/feed.json",
            "/archive/{}/",
            "/{}/feed.atom",
            "/content/notes/{}/",
        )
        for frame in frames:
            for part in parts:
                with self.subTest(frame, part=part[:12]):
                    response = self.client.get("/", PATH_INFO=raw(frame.format(part)))
                    self.assertIn(response.status_code, (301, 404))

    def test_odd_queries_do_not_matter(self):
        make_article(slug="a")
        for query in ("?x=%00", "?%ff=1", "?q=%00%01", f"?{'a&' * 900}", "?page", "?page[]=1"):
            with self.subTest(query[:12]):
                self.assertIn(self.client.get(f"/notes/a/{query}").status_code, (200, 404))
                self.assertLess(self.client.get(f"/search/{query}").status_code, 500)
