"""Files in quarantine, mended or dismissed here: stored by the rules of an import, and quiet afterwards."""

from __future__ import annotations

from unittest import mock

from django.core.exceptions import PermissionDenied
from django.db import DataError
from django.test import SimpleTestCase
from hypothesis import given
from hypothesis import strategies as st

from editorial.models import Article, Changeset, Quarantine, Revision, Status
from editorial.services import storing
from editorial.services.importing import Action
from editorial.services.mending import (
    choices_of,
    dismiss,
    mend,
    mended_bytes,
    needs_choice,
    plan_mending,
    text_to_mend,
)
from editorial.services.undoing import carry_out_undo, plan_undo
from tests.factories import make_member, make_user
from tests.services.gardens import eleventy
from tests.services.syncs import A, SyncTestCase

BROKEN = b"---\ntitle: Rivers: a history\nstatus: evergreen\ndate: 2020-05-01\n---\nBody.\n"
MENDED = b"---\ntitle: 'Rivers: a history'\nstatus: evergreen\ndate: 2020-05-01\n---\nBody.\n"
OTHER = MENDED.replace(b"history", b"story")


class MendingTestCase(SyncTestCase):
    def row(self, path: str = A) -> Quarantine:
        return Quarantine.objects.get(path=path, cleared_at__isnull=True)

    def mend(self, data: bytes = MENDED, *, by=None, path: str = A):
        return mend({self.row(path).pk: data}, by=by)

    def again(self, files=None, **options) -> tuple[str, str, bool]:
        """Imports the garden and returns what became of the file, and whether the exit code is 1."""
        report = self.load(files, **options)
        became = [(item.action.value, item.detail) for item in report.items if item.file.path == A]
        return (*(became[0] if became else ("unchanged", "")), report.refused)

    def undo(self, changeset_id: int) -> int:
        report = carry_out_undo(plan_undo(changeset_id, by=None), by=None)
        assert report.changeset_id is not None
        return report.changeset_id


class MendingTests(MendingTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.load({A: BROKEN})

    def test_the_suggested_repair_becomes_the_article(self) -> None:
        report = self.mend(bytes(self.row().suggestion))
        self.assertEqual(report.counts, {Action.CREATE: 1})
        self.assertEqual(self.text(), MENDED.decode())
        article = self.article()
        self.assertEqual((article.status, article.base_revision_id, article.base_root), (Status.EVERGREEN, None, ""))
        self.assertEqual(article.published_at.year, 2020)
        changeset = Changeset.objects.get(pk=report.changeset_id)
        self.assertEqual((changeset.kind, changeset.state), (Changeset.Kind.REPAIR, Changeset.State.DONE))
        row = Quarantine.objects.get()
        self.assertEqual((row.outcome, row.cleared_by, bytes(row.data)), ("mended", changeset, BROKEN))

    def test_the_plan_says_what_then_happens_and_writes_nothing(self) -> None:
        before = self.counts()
        (planned,) = plan_mending({self.row().pk: MENDED}, by=None)
        self.assertEqual((planned.item.action, planned.item.public_after), (Action.CREATE, True))
        (broken,) = plan_mending({self.row().pk: BROKEN}, by=None)
        self.assertEqual((broken.is_accepted, broken.item.refusal.code), (False, "yaml-syntax"))
        self.assertEqual(self.counts(), before)

    def test_the_broken_file_is_quiet_afterwards(self) -> None:
        self.mend()
        before = self.counts()
        self.assertEqual(self.again(), ("unchanged", "", False))
        self.assertEqual(self.counts(), before)

    def test_the_file_repaired_in_the_same_way_is_the_same_text(self) -> None:
        self.mend()
        self.assertEqual(self.again({A: MENDED}), ("unchanged", "", False))
        self.assertSame()

    def test_the_file_repaired_in_another_way_is_a_conflict(self) -> None:
        self.mend()
        self.assertEqual(self.again({A: OTHER}), ("conflicting", "edited-here", True))
        self.assertEqual(self.text(), MENDED.decode())
        self.assertEqual(self.kept(), [OTHER.decode()])

    def test_the_article_may_be_edited_and_removed_afterwards(self) -> None:
        self.mend()
        self.edit("Edited here.\n")
        self.assertEqual(self.again(), ("unchanged", "", False))
        self.remove()
        self.assertEqual(self.again(), ("unchanged", "", False))

    def test_bytes_broken_in_another_way_go_into_quarantine_and_the_mended_ones_take_them_out(self) -> None:
        self.mend()
        self.assertEqual(self.again({A: BROKEN + b"More.\n"}), ("quarantined", "yaml-syntax", True))
        self.assertEqual(self.again({A: BROKEN}), ("unchanged", "", False))
        self.assertFalse(Quarantine.objects.filter(cleared_at__isnull=True).exists())

    def test_a_text_that_still_cannot_be_read_stays_and_writes_nothing(self) -> None:
        before = self.counts()
        report = self.mend(BROKEN + b"More.\n")
        self.assertEqual((report.changeset_id, report.accepted), (None, 0))
        self.assertEqual(self.counts(), before)

    def test_a_row_that_is_cleared_is_left_out(self) -> None:
        row = self.row().pk
        self.mend()
        self.assertEqual(mend({row: OTHER}, by=None).items, [])
        self.assertEqual(self.text(), MENDED.decode())

    def test_who_may_not_publish_sends_to_review(self) -> None:
        user = make_user(permissions=["editorial.import_article"])
        (planned,) = plan_mending({self.row().pk: MENDED}, by=user)
        self.assertFalse(planned.item.public_after)
        self.mend(by=user)
        self.assertEqual(self.article().status, Status.REVIEW)
        self.assertEqual(self.text(), MENDED.decode())

    def test_who_may_not_import_mends_nothing(self) -> None:
        for user in (make_member("Writer"), make_member("Editor")):
            with self.assertRaises(PermissionDenied):
                self.mend(by=user)
            with self.assertRaises(PermissionDenied):
                dismiss([self.row().pk], by=user, note="")

    def test_a_document_that_the_database_refuses_stays_alone(self) -> None:
        self.load({"notes/b.md": BROKEN})
        real = storing.insert_objects
        texts = {self.row().pk: MENDED, self.row("notes/b.md").pk: MENDED}

        def refuse(model, rows):
            if model is Article and any(row.path == A for row in rows):
                raise DataError("too long")
            real(model, rows)

        with mock.patch.object(storing, "insert_objects", side_effect=refuse):
            report = mend(texts, by=None)
        self.assertEqual(report.counts, {Action.CREATE: 1, Action.QUARANTINE: 1})
        self.assertEqual(self.row().path, A)
        self.assertEqual(self.text("notes/b.md"), MENDED.decode())

    def test_a_row_from_before_folders_were_kept_takes_that_of_its_article(self) -> None:
        Quarantine.objects.update(root="")
        self.assertEqual(self.mend().counts, {Action.CREATE: 1})
        self.assertEqual(self.again({A: MENDED}), ("unchanged", "", False))


class StoredArticleTests(MendingTestCase):
    """The file of an article is broken."""

    BEFORE = eleventy("Rivers: before".replace(":", ""))

    def setUp(self) -> None:
        super().setUp()
        self.load({A: self.BEFORE})
        self.load({A: BROKEN})

    def test_its_article_takes_the_mended_text_and_keeps_its_base(self) -> None:
        base = self.article().base_revision_id
        self.assertEqual(self.mend().counts, {Action.UPDATE: 1})
        self.assertEqual((self.text(), self.article().base_revision_id), (MENDED.decode(), base))
        self.assertEqual(self.again(), ("unchanged", "", False))
        self.assertEqual(self.again({A: OTHER})[:2], ("conflicting", "edited-here"))

    def test_an_article_that_was_edited_here_is_a_conflict_until_that_is_settled(self) -> None:
        self.edit("Edited here.\n")
        text = self.text()
        self.assertEqual(self.mend().counts, {Action.CONFLICT: 1})
        self.assertEqual((self.text(), self.kept()), (text, [MENDED.decode()]))
        self.assertEqual(self.again(), ("conflicting", "kept-before", True))
        self.assertEqual(self.became(self.sync()), ("conflicting", "kept-before"))
        self.assertEqual(self.file(), BROKEN.decode())

    def test_a_published_article_is_left_to_who_may_publish(self) -> None:
        user = make_user(permissions=["editorial.import_article"])
        self.assertEqual(self.mend(by=user).counts, {Action.CONFLICT: 1})
        self.assertEqual(self.text(), self.BEFORE.decode())

    def test_undo_gives_the_former_text_and_the_entry_back(self) -> None:
        undo = self.undo(self.mend().changeset_id)
        self.assertEqual(self.text(), self.BEFORE.decode())
        self.assertEqual((self.row().outcome, self.row().mended_sha256), ("", ""))
        self.assertEqual(self.again(), ("quarantined", "yaml-syntax", True))
        self.undo(undo)
        self.assertEqual(self.text(), MENDED.decode())
        self.assertEqual(self.again(), ("unchanged", "", False))


class RetryTests(MendingTestCase):
    def test_bytes_that_can_be_read_by_now_are_the_text_of_their_file(self) -> None:
        self.load({A: BROKEN})
        self.put({A: MENDED})
        Quarantine.objects.update(data=MENDED, sha256="")
        report = self.mend(MENDED)
        self.assertEqual(report.counts, {Action.CREATE: 1})
        self.assertSame()
        row = Quarantine.objects.get()
        self.assertEqual((row.outcome, row.mended_sha256, row.cleared_by_id), ("", "", report.changeset_id))

    def test_several_at_once_are_one_changeset_and_one_undo(self) -> None:
        paths = [f"notes/{number}.md" for number in range(60)]
        self.load({path: BROKEN.replace(b"Rivers", path.encode()) for path in paths})
        rows = Quarantine.objects.all()
        report = mend({row.pk: bytes(row.suggestion) for row in rows}, by=None)
        self.assertEqual((report.counts[Action.CREATE], Article.objects.count()), (60, 60))
        self.assertEqual(Revision.objects.filter(changeset=report.changeset_id).count(), 60)
        self.assertFalse(self.load().refused)
        self.undo(report.changeset_id)
        self.assertEqual(Article.objects.present().count(), 0)
        self.assertEqual(Quarantine.objects.filter(cleared_at__isnull=True).count(), 60)

    def test_a_description_of_a_collection_can_be_mended_too(self) -> None:
        path = "notes/_index.md"
        self.load({path: BROKEN, A: eleventy()})
        self.mend(path=path)
        report = self.load()
        self.assertFalse(report.refused)
        self.assertEqual(self.article().collection.title, "Rivers: a history")


class DismissalTests(MendingTestCase):
    def test_a_dismissed_file_is_quiet_until_it_changes_or_the_dismissal_is_taken_back(self) -> None:
        self.load({A: BROKEN})
        changeset = dismiss([self.row().pk], by=None, note="Only a sketch.")
        row = Quarantine.objects.get()
        self.assertEqual((row.outcome, row.note), ("dismissed", "Only a sketch."))
        before = self.counts()
        self.assertEqual(self.again(), ("unchanged", "", False))
        self.assertEqual(self.became(self.sync()), ("unchanged", ""))
        self.assertEqual({**self.counts(), "SiteVersion": 0}, {**before, "SiteVersion": 0})
        self.assertEqual(self.again({A: BROKEN + b"x"})[0], "quarantined")
        self.undo(changeset.pk)
        self.assertEqual(self.again({A: BROKEN + b"x"})[0], "quarantined")

    def test_undo_brings_it_back(self) -> None:
        self.load({A: BROKEN})
        self.undo(dismiss([self.row().pk], by=None, note="Why").pk)
        self.assertEqual((self.row().note, self.again()), ("", ("quarantined", "yaml-syntax", True)))


class SyncTests(MendingTestCase):
    def test_the_mended_text_is_written_to_the_file(self) -> None:
        self.sync({A: BROKEN})
        self.mend()
        self.assertEqual(self.became(self.plan()), ("written", "mended-here"))
        self.assertEqual(self.became(self.sync()), ("written", "mended-here"))
        self.assertSame()
        self.assertSettled()
        self.assertEqual(bytes(Quarantine.objects.get().data), BROKEN)

    def test_so_is_what_was_edited_since(self) -> None:
        self.sync({A: BROKEN})
        self.mend()
        self.edit("Edited here.\n")
        self.assertEqual(self.became(self.sync())[0], "written")
        self.assertSame()
        self.assertSettled()

    def test_a_file_that_was_broken_in_another_way_meanwhile_is_not_overwritten(self) -> None:
        self.sync({A: BROKEN})
        self.mend()
        self.assertEqual(self.became(self.sync({A: BROKEN + b"More.\n"}))[0], "quarantined")
        self.assertEqual(self.file(), (BROKEN + b"More.\n").decode())

    def test_the_mended_file_of_an_article_goes_out_as_well(self) -> None:
        self.sync({A: eleventy()})
        self.sync({A: BROKEN})
        self.mend()
        self.assertEqual(self.became(self.sync()), ("written", "mended-here"))
        self.assertSame()
        self.assertSettled()


class TextTests(SimpleTestCase):
    def test_bytes_that_are_no_utf_8_ask_for_their_encoding(self) -> None:
        data = "标题：河流".encode("gb18030")
        self.assertTrue(needs_choice(data))
        self.assertIsNone(text_to_mend(data))
        self.assertIsNone(text_to_mend(data, "utf-7"))
        self.assertEqual(text_to_mend(data, "gb18030"), "标题：河流")
        self.assertEqual({choice.encoding for choice in choices_of(data)}, {"gb18030", "utf-16", "latin-1"})
        self.assertEqual(text_to_mend("河".encode("utf-16"), "utf-16"), "河")
        self.assertIsNone(text_to_mend(b"\xff\xfea", "utf-16"))

    def test_utf_8_stays_what_it_is_whatever_is_asked_for(self) -> None:
        self.assertEqual(text_to_mend("河流\0".encode(), "latin-1"), "河流")
        self.assertFalse(needs_choice("河流\0".encode()))

    @given(st.text(alphabet=st.sampled_from("ab\r\n\0\ufeff河")), st.sampled_from(["\r\n", "\n"]))
    def test_what_a_browser_posts_unchanged_keeps_every_byte_but_nul(self, text: str, ending: str) -> None:
        shown = text_to_mend(text.encode())
        assert shown is not None
        posted = shown.replace("\r\n", "\n").replace("\r", "\n").replace("\n", ending)
        self.assertEqual(mended_bytes(shown, posted), shown.encode())
        self.assertEqual(shown, text.replace("\0", ""))
