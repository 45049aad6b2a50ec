"""Whatever is done on both sides, in any order: a sync loses no word that anybody entered, and a second one rests."""

from __future__ import annotations

import re
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from editorial.mapping import Field
from editorial.models import Article, Changeset, Revision
from editorial.services.articles import edit_article, open_for_editing
from editorial.services.rebuilding import rebuild_rows
from editorial.services.syncing import Action
from editorial.services.syncing.results import REFUSALS
from editorial.services.texts import stored_bytes
from editorial.services.transitions import remove_articles, revive_articles
from tests.database import examples
from tests.services.gardens import eleventy, read_files, temporary_folder, write_files
from tests.services.syncs import lines, sync_folder

PATHS = ("notes/a.md", "notes/b.md", "posts/c.md")
STEPS = "file file file here here here tags wait delete rename new copy remove revive crlf sync sync".split()
numbers = st.integers(0, 8)
scripts = st.lists(st.tuples(st.sampled_from(STEPS), numbers, numbers), min_size=2, max_size=10)
MARKER = re.compile(r"word\d+")


class Garden:
    """A folder and the articles, and people who enter words on both sides, each word once."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.words = 0
        write_files(folder, {path: eleventy(path, status="draft", tags="[x]", body=lines()) for path in PATHS})
        sync_folder(folder)

    def word(self) -> str:
        self.words += 1
        return f"word{self.words}"

    def act(self, step: str, one: int, two: int) -> None:
        files = sorted(self.folder.rglob("*.md"))
        file = files[one % len(files)] if files else None
        articles = list(Article.objects.present().order_by("path"))
        article = articles[one % len(articles)] if articles else None
        if step == "new":
            body = lines(f"{two}={self.word()}")
            write_files(self.folder, {f"notes/{self.word()}.md": eleventy(self.word(), status="draft", body=body)})
        elif step == "revive":
            self.revive(one)
        elif step in ("file", "crlf", "delete", "rename", "copy") and file:
            self.change(step, file, two)
        elif step in ("here", "tags", "wait", "remove") and article:
            self.edit(step, article, two)

    def change(self, step: str, file: Path, two: int) -> None:
        text = file.read_bytes()
        if step == "file":
            file.write_bytes(text.replace(f"Line {two}.".encode(), self.word().encode()))
        elif step == "crlf":
            file.write_bytes(text.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n"))
        elif step == "delete":
            file.unlink()
        elif step == "rename":
            file.rename(file.with_name(f"moved{two}-{file.name}"))
        else:
            file.with_name(f"copy{two}-{file.name}").write_bytes(text)

    def edit(self, step: str, article: Article, two: int) -> None:
        if step == "remove":
            remove_articles([article.pk], by=None)
            return
        opened = open_for_editing(article.pk, by=None)
        body, changes = opened.body.replace(f"Line {two}.", self.word()), {}
        if step == "tags":
            held = opened.values[Field.TAGS]
            assert isinstance(held, tuple)
            body, changes = opened.body, {Field.TAGS: (*held, self.word())}
        edit_article(article.pk, by=None, changes=changes, body=body, based_on=opened.revision_id)

    def revive(self, one: int) -> None:
        gone = Article.objects.filter(removed_at__isnull=False).order_by("pk")
        if gone:
            revive_articles([gone[one % len(gone)].pk], by=None)

    def entered(self) -> set[str]:
        """Returns the words that stand in files or live texts."""
        texts = [data.decode() for data in read_files(self.folder).values()]
        texts += [stored_bytes(row).decode() for row in Article.objects.select_related("body")]
        return set(MARKER.findall(" ".join(texts)))

    def remembered(self) -> set[str]:
        """Returns the words that stand in files or in the history of any article."""
        texts = [data.decode() for data in read_files(self.folder).values()]
        texts += [row.header + row.body.text for row in Revision.objects.select_related("body")]
        return set(MARKER.findall(" ".join(texts)))


class ScriptTests(TestCase):
    @settings(max_examples=examples(25), deadline=None)
    @given(scripts)
    def test_no_word_is_lost_and_a_second_sync_rests(self, script):
        with temporary_folder() as folder:
            garden = Garden(folder)
            for step, one, two in [*script, ("sync", 0, 0)]:
                if step != "sync":
                    garden.act(step, one, two)
                    continue
                self.check_sync(garden, delete=two % 3 == 1)
            self.assertEqual(rebuild_rows(check=True).differences, [])

    def check_sync(self, garden: Garden, *, delete: bool) -> None:
        before = garden.entered()
        report = sync_folder(garden.folder, delete=delete, force_new=True)
        self.assertLessEqual(before, garden.remembered())
        open_paths = {item.path for item in report.items if item.action in REFUSALS}
        files = read_files(garden.folder)
        for row in Article.objects.present().select_related("body"):
            if row.path in files and row.path not in open_paths:
                self.assertEqual(files[row.path], stored_bytes(row), row.path)
        changesets, state = Changeset.objects.count(), read_files(garden.folder)
        again = sync_folder(garden.folder, delete=delete, force_new=True)
        waiting = (*REFUSALS, Action.REMOVE_ARTICLE, Action.REMOVE_FILE)
        self.assertEqual([item for item in again.items if item.action not in waiting], [])
        self.assertEqual((Changeset.objects.count(), read_files(garden.folder)), (changesets, state))
