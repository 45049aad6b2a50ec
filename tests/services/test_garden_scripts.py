"""A garden's whole life in any order: what people enter stays, and every sync can be taken back and forth."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from hypothesis import example, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from editorial.models import Alias, Article, Changeset, Effect, Entity, Quarantine, Redirect, Revision, Tag
from editorial.services import curation
from editorial.services.articles import DocumentRefused, edit_article, open_for_editing
from editorial.services.pending import discard_pending, publish_pending
from editorial.services.rebuilding import rebuild_rows
from editorial.services.restoring import restore_revision
from editorial.services.syncing import Action
from editorial.services.syncing.results import REFUSALS
from editorial.services.texts import stored_bytes
from editorial.services.transitions import carry_out, newest_revision_id
from editorial.services.undoing import carry_out_undo, plan_undo
from tests.database import examples
from tests.services.gardens import eleventy, read_files, temporary_folder, write_files
from tests.services.states import state
from tests.services.syncs import A, SyncTestCase, lines, sync_folder
from tests.services.test_sync_scripts import MARKER, Garden

OWN = "publish unpublish submit wait go discard alias no-alias name title settle undo redo break evergreen".split()
USUAL = "file file here here tags delete rename new copy remove revive crlf".split()
SYNC = "sync sync and-back".split()
numbers = st.integers(0, 8)
scripts = st.lists(st.tuples(st.sampled_from([*OWN, *USUAL, *SYNC]), numbers, numbers), min_size=3, max_size=9)


class WholeGarden(Garden):
    """A garden in which people also take the steps of the workflow, curate names, settle conflicts and undo."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        ready = {"date": "2025-01-02", "summary": "Short.", "area": "water", "tags": "[one]", "people": "[Ada, Bob]"}
        write_files(folder, {"notes/e.md": eleventy("E", body=lines(), **ready)})
        sync_folder(folder)
        self.known = self.remembered()

    def act(self, step: str, one: int, two: int) -> None:
        if step not in OWN:
            super().act(step, one, two)
            return
        articles = list(Article.objects.present().order_by("path"))
        article = articles[one % len(articles)] if articles else None
        actions: dict[str, Callable[[], Any]] = {
            "publish": lambda: article and carry_out("publish", [article.pk], by=None),
            "unpublish": lambda: article and carry_out("unpublish", [article.pk], by=None),
            "submit": lambda: article and carry_out("submit", [article.pk], by=None),
            "wait": lambda: article and self.wait(article, two),
            "go": lambda: article and self.decide(article, publish_pending),
            "discard": lambda: article and self.decide(article, discard_pending),
            "alias": lambda: self.lead(two),
            "no-alias": self.mislead,
            "name": lambda: self.call(one),
            "title": self.entitle,
            "settle": self.settle,
            "undo": lambda: self.take_back(two),
            "redo": lambda: self.take_back(0),
            "break": lambda: self.spoil(one, two),
            "evergreen": lambda: self.evergreen(one),
        }
        actions[step]()

    def wait(self, article: Article, two: int) -> None:
        opened = open_for_editing(article.pk, by=None)
        body = opened.body.replace(f"Line {two}.", self.word())
        edit_article(article.pk, by=None, changes={}, body=body, based_on=opened.revision_id, publish=False)

    def decide(self, article: Article, service: Callable[..., Any]) -> None:
        if article.pending_revision_id:
            try:
                service(article.pk, by=None, based_on=article.pending_revision_id)
            except ValueError:
                return  # a condition is not met, or the edit has to be brought onto a newer text first

    def call(self, one: int) -> None:
        entity = Entity.objects.order_by("slug")[one % 2 : one % 2 + 1].first()
        if entity:
            curation.save_entity(entity, by=None, changes={"name": self.word(), "description": self.word()})

    def lead(self, two: int) -> None:
        entity = Entity.objects.order_by("slug").first()
        written = f"Ada {two}"
        if entity and not Alias.objects.filter(source_kind="person", written=written).exists():
            curation.add_alias(entity, by=None, source_kind="person", written=written)

    def mislead(self) -> None:
        alias = Alias.objects.filter(written__startswith="Ada ").first()
        if alias:
            curation.remove_alias(alias, by=None)

    def entitle(self) -> None:
        tag = Tag.objects.order_by("pk").first()
        if tag:
            curation.save_term(tag, by=None, changes={"title": self.word()})

    def settle(self) -> None:
        """Takes the file's text of a conflict, as somebody does in the history."""
        conflict = Revision.objects.filter(kind=Revision.Kind.CONFLICT, article__removed_at__isnull=True).last()
        if conflict is None:
            return
        article = conflict.article
        based_on, seen = newest_revision_id(article), article.live_revision_id
        assert based_on is not None
        try:
            restore_revision(conflict.pk, by=None, based_on=based_on, seen_live=seen, publish=True)
        except DocumentRefused:
            return

    def take_back(self, back: int) -> None:
        """Takes a changeset back, as far as nothing has changed since; `back` 0 is the newest one."""
        changesets = list(Changeset.objects.order_by("-pk")[: back + 1])
        carry_out_undo(plan_undo(changesets[-1].pk, by=None), by=None)

    def spoil(self, one: int, two: int) -> None:
        """Makes a file one that cannot be read, with a word in it."""
        files = sorted(self.folder.rglob("*.md"))
        if files:
            files[one % len(files)].write_text(f"---\ntitle: [{self.word()}\n---\nText {two}\n")

    def evergreen(self, one: int) -> None:
        """Publishes in the file, as somebody does in a text editor."""
        files = sorted(self.folder.rglob("*.md"))
        if files:
            file = files[one % len(files)]
            file.write_bytes(file.read_bytes().replace(b"status: draft", b"status: evergreen"))

    def entered(self) -> set[str]:
        return super().entered() | self.beside()

    def beside(self) -> set[str]:
        """Returns the words that stand in no document: names and descriptions, and what waits to be published."""
        rows = [*Entity.objects.values_list("name", "description"), *Tag.objects.values_list("name", "title")]
        pending = Article.objects.present().exclude(pending_revision=None).values("pending_revision")
        waiting = Revision.objects.filter(pk__in=pending).select_related("body")
        texts = [" ".join(map(str, row)) for row in rows] + [row.header + row.body.text for row in waiting]
        return set(MARKER.findall(" ".join(texts)))

    def remembered(self) -> set[str]:
        texts = [str(row.before) + str(row.after) for row in Effect.objects.all()]
        texts += [bytes(row.data).decode("utf-8", "replace") for row in Quarantine.objects.all()]
        return super().remembered() | self.beside() | set(MARKER.findall(" ".join(texts)))


class GardenScriptTests(TestCase):
    @settings(max_examples=examples(20), deadline=None)
    @example([("file", 0, 1), ("here", 0, 1), ("sync", 0, 0), ("settle", 0, 0), ("sync", 0, 0)])
    @example([("file", 0, 1), ("here", 0, 2), ("rename", 1, 1), ("and-back", 0, 0), ("undo", 0, 0)])
    @example([("break", 0, 1), ("sync", 0, 0), ("wait", 3, 1), ("go", 3, 0), ("and-back", 0, 1)])
    @given(scripts)
    def test_no_word_is_ever_lost_and_every_sync_goes_back_and_forth(self, script: list[tuple[str, int, int]]) -> None:
        with temporary_folder() as folder:
            garden = WholeGarden(folder)
            for step, one, two in [*script, ("sync", 0, 0)]:
                if step in SYNC:
                    self.check_sync(garden, delete=two % 3 == 1, and_back=step == "and-back")
                else:
                    garden.act(step, one, two)
            self.assertEqual(rebuild_rows(check=True).differences, [])

    def check_sync(self, garden: WholeGarden, *, delete: bool, and_back: bool) -> None:
        entered, before = garden.entered(), state()
        report = sync_folder(garden.folder, delete=delete, force_new=True)
        garden.known |= entered
        self.assertLessEqual(garden.known, garden.remembered())
        if and_back and report.changeset_id is not None:
            renamed = any(item.renamed_from for item in report.items)
            self.go_back_and_forth(report.changeset_id, before, renamed=renamed)
        refused = {item.path for item in report.items if item.action in REFUSALS}
        files = read_files(garden.folder)
        waiting = {row.path for row in Article.objects.present().filter(pending_revision__isnull=False)}
        for row in Article.objects.present().exclude(path__in=refused | waiting).select_related("body"):
            if row.path in files:
                self.assertEqual(files[row.path], stored_bytes(row), row.path)
        self.check_rest(garden, delete=delete)

    def go_back_and_forth(self, changeset_id: int, before: dict[str, Any], *, renamed: bool) -> None:
        """Takes the sync back, which gives all rows and bytes of before, and does it again.

        The address that a renamed article had meanwhile goes on leading to it.
        """
        after = state()
        undone = carry_out_undo(plan_undo(changeset_id, by=None), by=None)
        self.assertEqual(undone.left, [])
        now = state()
        if renamed:
            now["redirects"] = [row for row in now["redirects"] if row in before["redirects"]]
        self.assertEqual(now, before)
        newest = Changeset.objects.order_by("-pk")[0].pk
        if newest != changeset_id:
            self.assertEqual(carry_out_undo(plan_undo(newest, by=None), by=None).left, [])
        self.assertEqual(state(), after)

    def check_rest(self, garden: WholeGarden, *, delete: bool) -> None:
        """A second sync has nothing to do, and writes nothing."""
        number, files, rows = Changeset.objects.count(), read_files(garden.folder), state()
        again = sync_folder(garden.folder, delete=delete, force_new=True)
        open_ones = (*REFUSALS, Action.REMOVE_ARTICLE, Action.REMOVE_FILE)
        self.assertEqual([item for item in again.items if item.action not in open_ones], [])
        self.assertEqual((Changeset.objects.count(), read_files(garden.folder), state()), (number, files, rows))


class RenamedTests(SyncTestCase):
    def test_a_rename_is_taken_back_and_done_again_with_its_addresses(self) -> None:
        self.sync({A: eleventy("A", status="draft", body=lines())})
        (self.garden / A).rename(self.garden / "notes/moved.md")
        renamed, after = self.sync().changeset_id, Redirect.objects.values_list("old_path", "article__path")
        self.assertEqual(list(after), [("/notes/a/", "notes/moved.md")])
        assert renamed is not None
        self.assertEqual(carry_out_undo(plan_undo(renamed, by=None), by=None).left, [])
        self.assertEqual(list(after.all()), [("/notes/moved/", A)])
        newest = Changeset.objects.order_by("-pk")[0].pk
        self.assertEqual(carry_out_undo(plan_undo(newest, by=None), by=None).left, [])
        self.assertEqual(list(after.all()), [("/notes/a/", "notes/moved.md")])
