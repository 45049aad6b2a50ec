"""Names written differently in the files: what becomes of live and waiting texts, undone, killed, and byte by byte."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from unittest import mock

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase as HypothesisTestCase

from editorial.mapping import Field
from editorial.models import Alias, Article, Changeset, Entity, Mention, Revision
from editorial.services.articles import edit_article, open_for_editing
from editorial.services.bulk_edits import (
    Act,
    BulkReport,
    apply,
    carry_out_bulk_edit,
    plan_bulk_edit,
    with_lines,
)
from editorial.services.exporting import export_folder
from editorial.services.pending import publish_pending, schedule_pending, submit_pending
from editorial.services.rebuilding import rebuild_rows
from editorial.services.renaming import RenameNames, check_names, known_spellings, spellings_of
from editorial.services.transitions import remove_articles
from editorial.services.undoing import carry_out_undo, plan_undo
from editorial.workflow import SUBMIT_EDIT, last_step
from tests import factories
from tests.database import examples
from tests.services.gardens import GardenTestCase, eleventy, import_folder, read_files, temporary_folder, write_files
from tests.services.undos import killed_after_first_write, newest


def edit_of(key: str = "besttv", **names: str) -> RenameNames:
    """Returns the edit that writes the entity's spellings as given: `Best_TV="Good TV"`."""
    entity = Entity.objects.get(aliases__key=key, aliases__source_kind="channel")
    return RenameNames(entity, known_spellings(entity, {old.replace("_", " "): new for old, new in names.items()}))


def rename(by: Any = None, **names: str) -> BulkReport:
    edit = edit_of(**(names or {"Best_TV": "Good TV"}))
    return carry_out_bulk_edit(edit, plan_bulk_edit(edit, by=by), by=by)


def undo(report: BulkReport, by: Any = None) -> Any:
    assert report.changeset_id is not None
    return carry_out_undo(plan_undo(report.changeset_id, by=by), by=by)


class RenameTestCase(GardenTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.load({"notes/a.md": eleventy("A", speaker="Best TV"), "notes/b.md": eleventy("B", speaker="Best TV")})
        self.publisher = factories.make_member("Publisher", "publisher")
        self.editor = factories.make_member("Editor", "editor")

    def edit(self, path: str = "notes/a.md", *, publish: bool = False, **values: str) -> int:
        """Stores an edit and returns its revision."""
        article = Article.objects.get(path=path)
        state = open_for_editing(article.pk, by=None)
        changes = {Field(name): (value,) if name == "speaker" else value for name, value in values.items()}
        result = edit_article(
            article.pk, by=None, changes=changes, body=None, based_on=state.revision_id, publish=publish
        )
        assert result.revision is not None
        return result.revision.pk

    def pending(self, path: str = "notes/a.md") -> str:
        revision = Article.objects.select_related("pending_revision").get(path=path).pending_revision
        return revision.header if revision else ""


class WaitingEditTests(RenameTestCase):
    def test_live_and_waiting_text_are_changed_and_the_edit_can_still_be_published(self) -> None:
        self.edit(summary="mine")
        report = rename(self.publisher)
        self.assertEqual(report.counts, {Act.CHANGE: 2})
        self.assertIn("Good TV", self.text())
        self.assertNotIn("mine", self.text())
        self.assertIn("Good TV", self.pending())
        self.assertIn("summary: mine", self.pending())
        publish_pending(self.article().pk, by=self.publisher, based_on=self.based_on())
        self.assertIn("summary: mine", self.text())
        self.assertIn("Good TV", self.text())

    def test_undo_brings_both_texts_back_and_redo_both_again(self) -> None:
        self.edit(summary="mine")
        before = self.text(), self.pending()
        report = rename(self.publisher)
        after = self.text(), self.pending()
        done = undo(report, self.publisher)
        self.assertEqual(done.left, [])
        self.assertEqual((self.text(), self.pending()), before)
        again = carry_out_undo(plan_undo(done.changeset_id, by=None), by=None)
        self.assertEqual(again.left, [])
        self.assertEqual((self.text(), self.pending()), after)
        publish_pending(self.article().pk, by=self.publisher, based_on=self.based_on())
        self.assertIn("summary: mine", self.text())

    def test_an_edit_that_names_somebody_else_keeps_that_and_is_asked_about(self) -> None:
        self.edit(speaker="Third TV")
        report = rename(self.publisher)
        self.assertIn("Good TV", self.text())
        self.assertIn("Third TV", self.pending())
        self.assertTrue(open_for_editing(self.article().pk, by=None).behind)
        self.assertEqual(undo(report, self.publisher).left, [])
        self.assertIn("Best TV", self.text())
        self.assertIn("Third TV", self.pending())
        self.assertFalse(open_for_editing(self.article().pk, by=None).behind)

    def test_only_the_waiting_edit_names_it(self) -> None:
        self.load({"notes/c.md": eleventy("C", speaker="Other")})
        self.edit("notes/c.md", speaker="Best TV")
        report = rename(self.publisher)
        self.assertEqual(report.counts, {Act.CHANGE: 2, Act.WAIT: 1})
        self.assertIn("speaker: Other", self.text("notes/c.md"))
        self.assertIn("Good TV", self.pending("notes/c.md"))

    def test_without_the_right_to_publish_only_waiting_texts_change(self) -> None:
        self.edit(summary="mine")
        report = rename(self.editor)
        self.assertEqual(report.counts, {Act.WAIT: 2})
        self.assertIn("Best TV", self.text())
        self.assertIn("summary: mine", self.pending())
        self.assertIn("Good TV", self.pending("notes/b.md"))
        self.assertEqual(Mention.objects.filter(written="Best TV").count(), 2)
        self.assertEqual(undo(report, self.editor).left, [])
        self.assertEqual(self.pending("notes/b.md"), "")
        self.assertIn("Best TV", self.pending())

    def test_an_edit_that_says_it_otherwise_is_left_to_its_publication(self) -> None:
        self.edit(speaker="Third TV")
        report = rename(self.editor)
        first = report.items[0]
        self.assertEqual((first.path, first.act, first.code), ("notes/a.md", Act.UNCHANGED, "waits-otherwise"))

    def test_an_approved_edit_is_refused_and_named(self) -> None:
        revision = self.edit(summary="mine")
        later = factories.timezone.now() + factories.dt.timedelta(days=3)
        schedule_pending(self.article().pk, by=None, based_on=revision, at=later)
        report = rename(self.publisher)
        self.assertEqual([(item.path, item.code) for item in report.refused], [("notes/a.md", "approved")])
        self.assertIn("Best TV", self.text())
        changeset = Changeset.objects.get(pk=report.changeset_id)
        self.assertEqual(changeset.report["left"][0][0], "notes/a.md")

    def test_a_submitted_edit_stays_submitted(self) -> None:
        revision = self.edit(summary="mine")
        submit_pending(self.article().pk, by=self.editor, based_on=revision, comment="please")
        rename(self.publisher)
        step = last_step(self.article().pending_revision)
        assert step is not None
        self.assertEqual((step.transition, step.comment, step.actor), (SUBMIT_EDIT, "please", self.editor))


class CarryingOutTests(RenameTestCase):
    def test_a_run_that_was_killed_behind_its_first_write_is_completed_in_its_changeset(self) -> None:
        with killed_after_first_write():
            rename()
        Changeset.objects.update(beat_at=timezone.now() - timedelta(hours=1))
        number = Changeset.objects.count()
        rename()
        self.assertEqual(Changeset.objects.count(), number)
        self.assertEqual(newest().state, Changeset.State.DONE)
        self.assertEqual(set(Mention.objects.values_list("written", flat=True)), {"Good TV"})

    def test_what_was_edited_or_removed_since_the_plan_is_treated_as_it_is_now(self) -> None:
        edit = edit_of(Best_TV="Good TV")
        plan = plan_bulk_edit(edit, by=None)
        self.edit(summary="mine", publish=True)
        remove_articles([self.article("notes/b.md").pk], by=None)
        report = carry_out_bulk_edit(edit, plan, by=None)
        self.assertIn("summary: mine", self.text())
        self.assertIn("speaker: Good TV", self.text())
        self.assertEqual([(item.path, item.code) for item in report.refused], [("notes/b.md", "removed")])

    def test_nothing_to_write_writes_nothing(self) -> None:
        rename()
        counts = self.counts()
        report = rename()
        self.assertIsNone(report.changeset_id)
        self.assertEqual(self.counts(), counts)

    def test_the_same_name_leads_to_the_same_entity_and_an_import_agrees(self) -> None:
        entity = Entity.objects.get(aliases__key="besttv")
        rename()
        self.assertEqual(Alias.objects.get(key="goodtv").entity, entity)
        self.assertEqual(set(Mention.objects.values_list("entity", "written")), {(entity.pk, "Good TV")})
        self.assertEqual(rebuild_rows(check=True).differences, [])
        self.export(self.garden)
        self.assertIsNone(import_folder(self.garden).changeset_id)

    def test_rights_are_asked_for(self) -> None:
        edit = edit_of(Best_TV="Good TV")
        plan = plan_bulk_edit(edit, by=None)
        for permissions in (
            ["editorial.change_article", "editorial.change_entity"],
            ["editorial.change_article", "editorial.change_any_article"],
            ["editorial.change_entity", "editorial.change_any_article"],
        ):
            user = factories.make_user(permissions=permissions)
            with self.assertRaises(PermissionDenied):
                plan_bulk_edit(edit, by=user)
            with self.assertRaises(PermissionDenied):
                carry_out_bulk_edit(edit, plan, by=user)

    def test_a_name_that_leads_elsewhere_by_now_stops_before_the_first_article(self) -> None:
        edit = edit_of(Best_TV="Good TV")
        plan = plan_bulk_edit(edit, by=None)
        self.load({"notes/z.md": eleventy("Z", speaker="Good TV")})
        counts = self.counts()
        with self.assertRaises(ValidationError) as caught:
            carry_out_bulk_edit(edit, plan, by=None)
        self.assertEqual([error.code for error in caught.exception.error_list], ["alias-taken"])
        self.assertEqual(self.counts(), counts)

    def test_names_that_cannot_be(self) -> None:
        entity = Entity.objects.get(aliases__key="besttv")
        for new, code in (("", "alias-empty"), ("–", "alias-empty"), ("a  b", "not-one-line"), ("x" * 501, "too-long")):
            with self.subTest(new[:5]), self.assertRaises(ValidationError) as caught:
                check_names(entity, {("speaker", "Best TV"): new})
            self.assertEqual([error.code for error in caught.exception.error_list], [code])

    def test_a_text_that_cannot_take_it_is_named_and_the_others_are_changed(self) -> None:
        anchored = "speaker: &who Best TV\nauthor: *who"
        self.load({"notes/x.md": f"---\ntitle: X\nstatus: evergreen\n{anchored}\n---\nx\n"})
        entity = Entity.objects.get(aliases__key="besttv")
        edit = RenameNames(entity, {("speaker", "Best TV"): "Good TV"})
        plan = plan_bulk_edit(edit, by=None)
        self.assertEqual(plan.counts, {Act.CHANGE: 2, Act.REFUSED: 1})
        report = carry_out_bulk_edit(edit, plan, by=None)
        (item,) = report.refused
        self.assertEqual((item.path, item.code), ("notes/x.md", "anchored-value"))
        self.assertIn("anchor", str(item.reason))
        self.assertEqual(report.counts[Act.CHANGE], 2)

    def test_the_lines_of_the_plan_are_those_that_change(self) -> None:
        edit = edit_of(Best_TV="Good TV")
        plan = plan_bulk_edit(edit, by=None)
        before = self.text()
        (_, changes), _other = list(with_lines(plan.items, edit, by=None))
        carry_out_bulk_edit(edit, plan, by=None)
        self.assertEqual(
            [(which, change.old, change.new) for which, change in changes], [("live", before, self.text())]
        )

    def test_killed_after_any_batch_it_is_completed_under_its_changeset(self) -> None:
        names = {f"notes/n{number}.md": eleventy(f"N{number}", speaker="Best TV") for number in range(4)}
        self.load(names)
        edit = edit_of(Best_TV="Good TV")

        def killed(items: list[int]) -> Any:
            yield items[:2]
            raise KeyboardInterrupt

        for done in (2, 4):
            with mock.patch.object(apply, "timed_batches", killed), self.assertRaises(KeyboardInterrupt):
                carry_out_bulk_edit(edit, plan_bulk_edit(edit, by=None), by=None)
            changeset = Changeset.objects.get(kind="bulk")
            self.assertEqual((changeset.state, changeset.done), ("running", done))
            with self.assertRaises(apply.BulkEditBusy):
                carry_out_bulk_edit(edit, plan_bulk_edit(edit, by=None), by=None)
            factories.change(changeset, beat_at=changeset.created_at - factories.dt.timedelta(hours=1))
        carry_out_bulk_edit(edit, plan_bulk_edit(edit, by=None), by=None)
        changeset = Changeset.objects.get(kind="bulk")
        self.assertEqual((changeset.state, changeset.done, changeset.total), ("done", 6, 6))
        self.assertEqual(Article.objects.filter(header__contains="Good TV").count(), 6)
        self.assertEqual(Revision.objects.filter(changeset=changeset).count(), 6)
        self.assertEqual(carry_out_undo(plan_undo(changeset.pk, by=None), by=None).left, [])
        self.assertEqual({data for path, data in self.files().items() if "/n" in path}, set(names.values()))

    def files(self) -> dict[str, bytes]:
        with temporary_folder() as out:
            export_folder(out, by=None)
            return read_files(out)

    def test_spellings_are_counted_by_role(self) -> None:
        self.load({"notes/c.md": eleventy("C", speaker="best TV", author="Best TV")})
        entity = Entity.objects.get(aliases__key="besttv")
        found = [(use.role, use.written, use.articles) for use in spellings_of(entity)]
        self.assertEqual(found, [("speaker", "Best TV", 2), ("author", "Best TV", 1), ("speaker", "best TV", 1)])


SPEAKERS = ("Best TV", "best  tv", "“Best TV”", "Other")
QUOTES = st.sampled_from(["", "'", '"'])


@st.composite
def files(draw: st.DrawFn) -> bytes:
    """A document of either dialect in one of three header languages, with names in every form."""
    name, other = draw(st.sampled_from(SPEAKERS)), draw(st.sampled_from(["Ann Lee", "王五", "Bob, Jr.", "1984"]))
    newline = draw(st.sampled_from(["\n", "\r\n"]))
    body = draw(st.sampled_from(["Best TV said so.\n", "", "no end", "第一段。\n\nBest TV\n"]))
    guests = draw(st.sampled_from([", ", "、", ","])).join(dict.fromkeys([other, "Best TV", "Cid Fox"]))
    syntax = draw(st.sampled_from(["yaml", "flow", "toml", "json"]))
    hugo = draw(st.booleans())
    end = "draft: false" if hugo else "status: evergreen"
    mark = draw(QUOTES)
    mark = '"' if not mark and name.startswith("“") else mark
    if syntax in ("yaml", "flow"):
        items = f"\n  - {other!r}\n  - Best TV # kept\n" if syntax == "yaml" else f" [{other!r},  'Best TV' ]\n"
        text = f'---\ntitle: Best TV\nspeaker: {mark}{name}{mark}\n{end}\nauthor:{items}guest: "{guests}"\n---\n'
    elif syntax == "toml":
        end = "draft = false" if hugo else 'status = "evergreen"'
        text = f'+++\ntitle = "Best TV"\nspeaker = "{name}" # who\n{end}\nauthor = ["{other}", "Best TV"]\n+++\n'
    else:
        end = '"draft": false' if hugo else '"status": "evergreen"'
        text = f'{{\n "title": "Best TV",\n "speaker": "{name}",\n {end}, "author": ["{other}","Best TV"]\n}}\n'
    return (text + body).replace("\n", newline).encode()


class BytesTests(HypothesisTestCase):
    @settings(max_examples=examples(30))
    @given(
        garden=st.lists(files(), min_size=1, max_size=4),
        new=st.sampled_from(["Good TV", "好電視", "G: x", "O'Hara & Co"]),
    )
    def test_only_lines_that_name_it_change_and_undo_brings_every_byte_back(
        self, garden: list[bytes], new: str
    ) -> None:
        sources = {f"notes/n{number}.md": data for number, data in enumerate(garden)}
        with temporary_folder() as folder, temporary_folder() as out, temporary_folder() as back:
            write_files(folder, sources)
            import_folder(folder)
            entity = Entity.objects.filter(aliases__key="besttv", aliases__source_kind="channel").first()
            assert entity is not None
            chosen = {(use.role, use.written): new for use in spellings_of(entity) if use.written == "Best TV"}
            edit = RenameNames(entity, chosen)
            report = carry_out_bulk_edit(edit, plan_bulk_edit(edit, by=None), by=None)
            self.assertEqual(report.refused, [])
            export_folder(out, by=None)
            self.assertEqual(
                {path: self.expected(data, set(chosen), new) for path, data in sources.items()}, self.lines(out)
            )
            undo(report)
            export_folder(back, by=None)
            self.assertEqual(read_files(back), sources)

    def lines(self, out: Any) -> dict[str, list[bytes]]:
        return {path: self.unquoted(data.splitlines(keepends=True)) for path, data in read_files(out).items()}

    def unquoted(self, lines: list[bytes]) -> list[bytes]:
        """Returns lines without the quotes that a new name may need."""
        return [line.replace(b"'", b"").replace(b'"', b"") for line in lines]

    def expected(self, data: bytes, chosen: set[tuple[str, str]], new: str) -> list[bytes]:
        """Returns the lines with the name replaced where a chosen role stands, and all others."""
        roles = {role.encode() for role, _ in chosen}
        result = []
        inside = b""
        for line in data.splitlines(keepends=True):
            if not result or inside != b"body":
                key = line.strip().replace(b'"', b"").split(b":")[0].split(b" ")[0]
                inside = (
                    key if key in (b"speaker", b"author", b"title", b"guest") else inside if line[:3] == b"  -" else b""
                )
                if line.strip() in (b"---", b"+++", b"}") and result:
                    inside = b"body"
            hits = inside in roles or (b'"author"' in line and b"author" in roles)
            is_other = "“".encode() in line  # the quotes are part of that spelling
            result.append(line.replace(b"Best TV", new.encode()) if hits and not is_other else line)
        return self.unquoted(result)
