"""Several folders that follow each other, and files that look as they did."""

from __future__ import annotations

from unittest import mock

from editorial.models import SyncedFile
from editorial.services.importing import MisplacedRoot
from tests.services.gardens import temporary_folder
from tests.services.syncs import A, SyncTestCase, eleventy, lines, sync_folder

B = "notes/b.md"


class OtherFolderTests(SyncTestCase):
    def setUp(self):
        super().setUp()
        self.load({A: eleventy(body=lines())})
        self.other = self.enterContext(temporary_folder())

    def test_an_empty_folder_gets_everything(self):
        sync_folder(self.other)
        self.assertEqual((self.other / A).read_bytes(), (self.garden / A).read_bytes())
        self.edit(lines("1=here"))
        sync_folder(self.other)
        self.assertIn("here", (self.other / A).read_text())
        self.sync()
        self.assertSame()

    def test_two_folders_follow_each_other_through_the_articles(self):
        sync_folder(self.other)
        self.sync({A: eleventy(body=lines("1=one"))})
        sync_folder(self.other)
        (self.other / A).write_bytes(eleventy(body=lines("1=one", "8=eight")))
        sync_folder(self.other)
        self.sync()
        self.assertEqual(self.file(), (self.other / A).read_text())
        self.assertIn("eight", self.file())

    def test_another_text_in_a_folder_that_is_not_known_is_a_conflict(self):
        self.put({A: eleventy(body="Another.\n")}, self.other)
        report = sync_folder(self.other)
        self.assertEqual(self.became(report), ("conflicting", "no-base"))

    def test_a_folder_too_deep_is_named_with_the_right_one(self):
        self.load({f"notes/n{number}.md": eleventy(f"N{number}") for number in range(4)})
        with self.assertRaises(MisplacedRoot) as caught:
            sync_folder(self.garden / "notes")
        self.assertEqual(caught.exception.root, str(self.garden))


class KnownFilesTests(SyncTestCase):
    def test_files_that_look_as_they_did_are_not_read(self):
        self.sync({A: eleventy(body=lines())})
        self.later()
        self.sync()
        with mock.patch("editorial.services.files.Readers.read", return_value=iter(())) as read:
            self.assertEqual(self.plan().unchanged, 1)
            read.assert_called_with([])

    def later(self) -> None:
        """Lets the files of the garden be old: the time at which a file was changed cannot be set."""
        self.enterContext(mock.patch("editorial.services.known_files.YOUNG_NS", -(10**12)))

    def test_a_young_file_is_read_again(self):
        self.sync({A: eleventy(body=lines())})
        self.assertEqual(SyncedFile.objects.get().modified_ns, 0)
        state = (self.garden / A).stat()
        changed = eleventy(body=lines("3=LINE 3."))
        self.assertEqual(len(changed), state.st_size + 0)
        (self.garden / A).write_bytes(changed)
        self.assertEqual(self.became(self.sync()), ("updated", ""))

    def test_everything_is_read_with_checksum(self):
        self.sync({A: eleventy(body=lines())})
        self.later()
        self.sync()
        row = SyncedFile.objects.get()
        changed = eleventy(body=lines("3=LINE 3."))
        (self.garden / A).write_bytes(changed)
        state = (self.garden / A).stat()
        SyncedFile.objects.update(size=state.st_size, modified_ns=state.st_mtime_ns, changed_ns=state.st_ctime_ns)
        self.assertNotEqual(row.modified_ns, 0)
        self.assertEqual(self.became(self.sync()), ("unchanged", ""))
        self.assertEqual(self.became(self.sync(checksum=True)), ("updated", ""))

    def test_what_is_known_can_be_thrown_away(self):
        self.sync({A: eleventy(body=lines()), B: eleventy("B")})
        self.edit(lines("1=here"))
        SyncedFile.objects.all().delete()
        self.assertEqual(self.became(self.sync()), ("written", ""))
        self.assertSettled()
