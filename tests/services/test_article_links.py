"""Links between articles: stored where rules are asked, and kept right whatever happens to what they mean."""

from __future__ import annotations

import re
from unittest import mock

from django.db import connection
from django.test.utils import CaptureQueriesContext

from editorial.models import Article, ArticleLink, Inspection, SiteVersion
from editorial.services import copies, inspecting
from editorial.services.article_links import expected_targets, lead_again
from editorial.services.auditing import audit, chosen_rules, save_audit
from editorial.services.debts import best_to_mend
from editorial.services.inspecting import inspect_unread
from editorial.services.rebuilding import rebuild_rows
from editorial.services.transitions import remove_articles, revive_articles
from editorial.views.page_cache import pages
from tests import factories
from tests.admin.rows import change_url
from tests.services.gardens import GardenTestCase, eleventy
from tests.services.undos import edit, undo

A, B, C = "notes/a.md", "notes/b.md", "posts/c/index.md"
FILES = {
    A: eleventy("Ada", body="[b](b.md), [c](/posts/c/), [[Beta]], [[nobody]], [lost](lost.md)\n"),
    B: eleventy("Beta", body="[[Ada]] and [again](a.md), [[notes/b]]\n"),
    C: eleventy("Gamma", body="Nothing.\n"),
}


class LinkTestCase(GardenTestCase):
    def links(self) -> dict[str, set[tuple[str, str | None]]]:
        """Returns path → (as written, path that is meant), after holding that `rebuild` agrees."""
        self.assertEqual(rebuild_rows(check=True).differences, [])
        found: dict[str, set[tuple[str, str | None]]] = {}
        for path, written, target in ArticleLink.objects.values_list("article__path", "written", "target__path"):
            found.setdefault(path, set()).add((written, target))
        return found

    def meant(self, path: str) -> dict[str, str | None]:
        return dict(self.links().get(path, set()))


class StoredLinkTests(LinkTestCase):
    def test_an_import_keeps_what_texts_name_and_which_articles_are_meant(self) -> None:
        self.load(FILES)
        self.assertEqual(
            self.links(),
            {
                A: {("notes/b.md", B), ("posts/c", C), ("Beta", B), ("nobody", None), ("notes/lost.md", None)},
                B: {("Ada", A), ("notes/a.md", A), ("notes/b", None)},
            },
        )

    def test_a_save_writes_the_links_of_the_new_text(self) -> None:
        self.load(FILES)
        edit(A, body="Only [[Gamma]].\n")
        self.assertEqual(self.links()[A], {("Gamma", C)})
        edit(A, body="None.\n")
        self.assertNotIn(A, self.links())

    def test_an_edit_that_waits_changes_no_link(self) -> None:
        self.load(FILES)
        edit(A, body="Only [[Gamma]].\n", publish=False)
        self.assertEqual(len(self.links()[A]), 5)

    def test_an_article_that_comes_later_is_meant_by_texts_that_named_it_before(self) -> None:
        self.load({A: FILES[A]})
        self.assertEqual(set(self.meant(A).values()), {None})
        self.load(FILES)
        self.assertEqual(self.meant(A)["Beta"], B)
        self.assertEqual(self.meant(A)["posts/c"], C)

    def test_another_title_is_another_name(self) -> None:
        self.load(FILES)
        edit(B, title="Delta")
        self.assertEqual((self.meant(A)["Beta"], self.meant(A)["notes/b.md"]), (None, B))
        edit(C, title="Beta")
        self.assertEqual(self.meant(A)["Beta"], C)

    def test_of_several_of_one_name_the_file_and_then_the_nearest_is_meant(self) -> None:
        self.load({**FILES, "posts/x/Beta.md": eleventy("Other")})
        self.assertEqual(self.meant(A)["Beta"], "posts/x/Beta.md")
        self.load({"notes/beta.md": eleventy("Third")})
        self.assertEqual(self.meant(A)["Beta"], "notes/beta.md")

    def test_what_is_removed_is_not_meant_until_it_comes_back(self) -> None:
        self.load(FILES)
        pk = self.article(B).pk
        remove_articles([pk], by=None)
        self.assertEqual((self.meant(A)["Beta"], self.meant(A)["notes/b.md"]), (None, None))
        revive_articles([pk], by=None)
        self.assertEqual((self.meant(A)["Beta"], self.meant(A)["notes/b.md"]), (B, B))

    def test_undoing_an_import_and_undoing_that_lets_links_lead_as_before(self) -> None:
        self.load({A: FILES[A]})
        self.load({B: FILES[B]})
        undo()
        self.assertIsNone(self.meant(A)["Beta"])
        undo()
        self.assertEqual(self.meant(A)["Beta"], B)

    def test_rebuilding_mends_a_link_that_leads_elsewhere(self) -> None:
        self.load(FILES)
        ArticleLink.objects.filter(written="Beta").update(target=self.article(C))
        self.assertEqual(rebuild_rows(check=True).differences, [(A, "links")])
        rebuild_rows()
        self.assertEqual(self.meant(A)["Beta"], B)

    def test_an_audit_that_is_kept_reads_the_links_of_texts_that_were_stored_before(self) -> None:
        self.load(FILES)
        before = self.links()
        ArticleLink.objects.all().delete()
        list(audit(chosen_rules()))
        self.assertFalse(ArticleLink.objects.exists())
        save_audit()
        self.assertEqual(self.links(), before)

    def test_copies_of_this_process_read_the_same_links(self) -> None:
        self.load(FILES)
        before = self.links()
        ArticleLink.objects.all().delete()
        Inspection.objects.all().delete()
        with (
            mock.patch.object(inspecting, "FOR_PROCESSES", 1),
            mock.patch.object(copies, "can_fork", return_value=True),
        ):
            inspect_unread()
        self.assertEqual(self.links(), before)

    def test_kept_pages_are_told_only_where_links_changed(self) -> None:
        self.load(FILES)
        version = SiteVersion.current()
        save_audit()
        self.assertEqual(SiteVersion.current(), version)
        ArticleLink.objects.filter(written="Beta").update(target=None)
        save_audit()
        self.assertGreater(SiteVersion.current(), version)

    def test_queries_do_not_grow_with_links(self) -> None:
        self.load(FILES)
        counts = []
        for number in (0, 10):
            body = "".join(f"[[Name {index}]] [x](x{index}.md)\n" for index in range(number))
            self.load({f"notes/n{index}.md": eleventy(f"Name {index}", body=body) for index in range(number)})
            ids = list(Article.objects.values_list("pk", flat=True))
            with CaptureQueriesContext(connection) as queries:
                lead_again(ids)
                expected_targets(ids)
            counts.append(len(queries))
        self.assertEqual(counts[0], counts[1])


class IncomingLinkTests(LinkTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.load(
            {
                "n/target.md": eleventy("Target"),
                "n/one.md": eleventy("One", body="[[Target]] [t](target.md)\n"),
                "n/two.md": eleventy("Two", body="[[Target]]\n"),
                "n/draft.md": eleventy("Draft", status="draft", body="[[Target]]\n"),
            }
        )

    def test_published_articles_that_link_to_one_make_its_worth(self) -> None:
        found = {it.owing.article.title: it for it in best_to_mend()}
        self.assertEqual({title: it.links for title, it in found.items()}, {"Target": 2, "One": 0, "Two": 0})
        self.assertGreater(found["Target"].worth, found["One"].worth)
        self.assertEqual(best_to_mend(1)[0].owing.article.title, "Target")

    def test_the_debt_page_says_what_the_worth_is_made_of(self) -> None:
        self.client.force_login(factories.make_member("Writer"))
        page = self.client.get("/admin/editorial/finding/debt/")
        self.assertContains(page, "2 articles link here")

    def test_the_form_lists_the_articles_that_link_to_it_as_far_as_they_are_few(self) -> None:
        self.client.force_login(factories.make_member("Editor"))
        page = self.client.get(change_url(Article.objects.get(title="Target")))
        self.assertEqual([row.title for row in page.context["linked_from"]], ["Draft", "One", "Two"])
        self.assertContains(page, "Linked from")
        self.assertNotContains(page, "Others link here as well")
        with mock.patch("editorial.admin.articles.parts.MOST_LINKED_FROM", 2):
            page = self.client.get(change_url(Article.objects.get(title="Target")))
        self.assertContains(page, "Others link here as well")
        self.assertNotContains(self.client.get(change_url(Article.objects.get(title="One"))), "Linked from")


class ReadersTests(LinkTestCase):
    def shown(self) -> list[str]:
        """Returns the addresses below "Linked from" on the page of the target."""
        page = self.client.get("/n/target/", headers={"accept-language": "en"}).content.decode()
        if 'id="linked-heading"' not in page:
            return []
        section = page[page.index('id="linked-heading"') :]
        return re.findall(r'class="related-title" href="([^"]+)"', section[: section.index("</section>")])

    def test_a_page_names_the_listed_articles_that_link_to_it_newest_first(self) -> None:
        self.load(
            {
                "n/target.md": eleventy("Target", body="[[Target]]\n"),
                "n/old.md": eleventy("Old", date="2024-01-01", body="[[Target]] and [[Target]]\n"),
                "n/new.md": eleventy("New", date="2025-01-01", body="[t](target.md)\n"),
                "n/undated.md": eleventy("Undated", body="[[Target]]\n"),
                "n/draft.md": eleventy("Draft", status="draft", body="[[Target]]\n"),
                "n/hidden.md": eleventy("Hidden", exclude="true", body="[[Target]]\n"),
                "n/other.md": eleventy("Other", body="Target\n"),
            }
        )
        self.assertEqual(self.shown(), ["/n/new/", "/n/old/", "/n/undated/"])

    def test_at_most_ten_are_shown_with_as_many_queries_as_for_one(self) -> None:
        counts = []
        self.load({"n/target.md": eleventy("Target")})
        for number in (1, 12):
            self.load({f"n/a{index}.md": eleventy(f"A{index}", body="[[Target]]\n") for index in range(number)})
            self.client.get("/n/target/")
            pages.clear()
            with CaptureQueriesContext(connection) as queries:
                self.assertEqual(len(self.shown()), min(number, 10))
            counts.append(len(queries))
        self.assertEqual(counts[0], counts[1])

    def test_a_kept_page_follows_the_texts_that_link_to_it(self) -> None:
        self.load({"n/target.md": eleventy("Great Aim"), "n/one.md": eleventy("One")})
        self.assertEqual(self.shown(), [])
        edit("n/one.md", body="[[great aim]]\n")
        self.assertEqual(self.shown(), ["/n/one/"])
        edit("n/target.md", title="Small Aim")
        self.assertEqual(self.shown(), [])
        edit("n/target.md", title="Great Aim")
        pk = Article.objects.get(path="n/one.md").pk
        remove_articles([pk], by=None)
        self.assertEqual(self.shown(), [])
        revive_articles([pk], by=None)
        self.assertEqual(self.shown(), ["/n/one/"])

    def test_a_page_that_was_kept_between_the_rows_of_an_import_and_its_rules_is_made_anew(self) -> None:
        self.load({"n/target.md": eleventy("Target")})
        self.put({"n/one.md": eleventy("One", body="[[Target]]\n")})
        seen: list[list[str]] = []
        with mock.patch.object(inspecting, "store_seen", wraps=inspecting.store_seen) as store:
            store.side_effect = lambda *args: (seen.append(self.shown()), mock.DEFAULT)[1]
            self.load()
        self.assertEqual(seen, [[]])
        self.assertEqual(self.shown(), ["/n/one/"])
