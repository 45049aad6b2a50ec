"""What becomes of files and articles that went away, or have another path."""

from __future__ import annotations

from editorial.models import Article, Redirect
from editorial.services.rebuilding import rebuild_rows
from editorial.services.transitions import revive_articles
from tests.services.syncs import A, SyncTestCase, eleventy, lines

B = "notes/b.md"


class DeletionTests(SyncTestCase):
    def setUp(self):
        super().setUp()
        self.sync({A: eleventy(body=lines()), B: eleventy("B", body="Other.\n")})

    def test_a_deleted_file_is_a_proposal_to_remove_its_article(self):
        (self.garden / A).unlink()
        before = self.counts()
        for _ in range(2):
            self.assertEqual(self.became(self.sync()), ("articles to remove", ""))
        self.assertEqual(self.counts(), before)
        self.assertFalse((self.garden / A).exists())

    def test_asked_to_it_removes_the_article(self):
        (self.garden / A).unlink()
        report = self.sync(delete=True)
        self.assertEqual(self.became(report), ("removed", "article"))
        self.assertFalse(Article.objects.present().filter(path=A).exists())
        self.assertSettled()

    def test_an_article_that_is_brought_back_is_written_again(self):
        (self.garden / A).unlink()
        pk = self.article().pk
        self.sync(delete=True)
        revive_articles([pk], by=None)
        self.assertEqual(self.became(self.sync()), ("written", "new"))
        self.assertSame()

    def test_a_file_deleted_and_an_article_edited_are_a_conflict(self):
        (self.garden / A).unlink()
        self.edit(lines("1=here"))
        self.assertEqual(self.became(self.sync(delete=True)), ("conflicting", "file-gone"))
        self.assertIn("here", self.text())

    def test_a_removed_article_is_a_proposal_to_delete_its_file(self):
        self.remove()
        self.assertEqual(self.became(self.sync()), ("files to delete", ""))
        self.assertTrue((self.garden / A).exists())
        self.assertEqual(self.became(self.sync(delete=True)), ("removed", "file"))
        self.assertFalse((self.garden / A).exists())
        self.assertSettled()

    def test_a_file_that_changed_is_not_deleted_with_its_article(self):
        self.remove()
        report = self.sync({A: eleventy(body=lines("1=new"))}, delete=True)
        self.assertEqual(self.became(report), ("conflicting", "removed-here"))
        self.assertTrue((self.garden / A).exists())
        self.assertEqual(len(self.kept()), 1)

    def test_a_folder_that_cannot_be_looked_into_deletes_nothing(self):
        (self.garden / "notes").rename(self.garden / "elsewhere")
        (self.garden / "notes").symlink_to(self.garden / "elsewhere")
        report = self.sync(delete=True, force_new=True)
        self.assertEqual(Article.objects.present().filter(path__startswith="notes/").count(), 2)
        self.assertEqual(self.became(report)[0], "refused")

    def test_most_of_the_garden_gone_needs_a_yes(self):
        self.sync({f"notes/n{number}.md": eleventy(f"N{number}") for number in range(20)})
        for path in self.garden.rglob("*.md"):
            path.unlink()
        self.assertFalse(self.plan().removes_much)
        self.assertTrue(self.plan(delete=True).removes_much)


class RenameTests(SyncTestCase):
    def setUp(self):
        super().setUp()
        self.sync({A: eleventy("A", body=lines(), tags="[x]"), B: eleventy("B", body="Other.\n")})
        self.pk = self.article().pk

    def move(self, old: str, new: str) -> None:
        target = self.garden / new
        target.parent.mkdir(parents=True, exist_ok=True)
        (self.garden / old).rename(target)

    def test_a_renamed_file_keeps_article_history_and_address(self):
        self.move(A, "notes/new.md")
        report = self.sync()
        self.assertEqual(self.became(report, "notes/new.md")[0], "renamed")
        article = self.article("notes/new.md")
        self.assertEqual((article.pk, article.slug), (self.pk, "new"))
        self.assertEqual(Redirect.objects.get(old_path="/notes/a/").article_id, self.pk)
        self.assertEqual(article.revisions.count(), 2)
        self.assertSame("notes/new.md")
        self.assertSettled()

    def test_a_file_in_another_folder_changes_the_collection(self):
        self.move(A, "posts/deep/a.md")
        self.sync()
        article = self.article("posts/deep/a.md")
        self.assertEqual((article.pk, article.collection.name, article.slug), (self.pk, "posts", "deep/a"))
        self.assertEqual(Redirect.objects.get(old_path="/notes/a/").target(), "/posts/deep/a/")

    def test_capitals_alone_are_a_rename(self):
        self.move(A, "notes/A.md")
        self.sync()
        self.assertEqual(self.article("notes/A.md").pk, self.pk)
        self.assertSettled()

    def test_a_renamed_and_changed_file_is_recognised(self):
        self.move(A, "notes/new.md")
        report = self.sync({"notes/new.md": eleventy("A", body=lines("3=three"), tags="[x]")})
        self.assertEqual(self.became(report, "notes/new.md"), ("updated", ""))
        self.assertEqual(self.article("notes/new.md").pk, self.pk)
        self.assertIn("three", self.text("notes/new.md"))
        self.assertSettled()

    def test_a_renamed_file_of_an_edited_article_gets_the_edit(self):
        self.edit(lines("1=here and more words than before"))
        self.move(A, "notes/new.md")
        self.sync()
        self.assertEqual(self.article("notes/new.md").pk, self.pk)
        self.assertIn("here", self.file("notes/new.md"))
        self.assertSame("notes/new.md")
        self.assertEqual(rebuild_rows(check=True).differences, [])
        self.assertSettled()

    def test_renamed_and_changed_on_both_sides_is_joined(self):
        self.edit(lines("1=here"))
        self.move(A, "notes/new.md")
        self.sync({"notes/new.md": eleventy("A", body=lines("8=there"), tags="[x]")})
        self.assertEqual(self.article("notes/new.md").pk, self.pk)
        for text in ("here", "there"):
            self.assertIn(text, self.file("notes/new.md"))
        self.assertSame("notes/new.md")

    def test_two_new_files_of_one_text_are_no_rename(self):
        data = (self.garden / A).read_bytes()
        (self.garden / A).unlink()
        report = self.sync({"notes/one.md": data, "notes/two.md": data})
        self.assertEqual(self.became(report, A), ("articles to remove", ""))
        self.assertEqual(self.became(report, "notes/one.md"), ("created", ""))

    def test_a_moved_folder_moves_its_articles(self):
        (self.garden / "notes").rename(self.garden / "essays")
        self.sync()
        self.assertEqual(set(Article.objects.present().values_list("path", flat=True)), {"essays/a.md", "essays/b.md"})
        self.assertEqual(Article.objects.count(), 2)

    def test_a_slug_that_was_chosen_goes_along(self):
        Article.objects.filter(pk=self.pk).update(slug="chosen")
        self.move(A, "notes/new.md")
        self.sync()
        self.assertEqual(self.article("notes/new.md").slug, "chosen")
