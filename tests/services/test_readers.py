"""Files read in other processes come back as if they were read here."""

from __future__ import annotations

import pickle
import tempfile
import zipfile
from dataclasses import replace
from pathlib import Path
from unittest import mock

from django.test import SimpleTestCase

from editorial.mapping import Dialect
from editorial.services.files import Outline, Readers, Reading, ReadingTask, Spool, scan, unpack
from editorial.services.files import readers as readers_module

FILES = 120


def text_of(number: int) -> str:
    """Returns a document that differs from those of other numbers all over, long enough to be packed in pieces."""
    lines = "\n".join(f"{number}·{line} 飞轮效应 {number * line}" for line in range(400))
    return f"---\ntitle: 第{number}篇\ntags: [t{number}, 人工智能]\nstatus: evergreen\n---\n{lines}"


class ReadersTests(SimpleTestCase):
    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        garden = self.folder / "garden"
        for number in range(FILES):
            path = garden / "notes" / f"n{number}.md"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text_of(number), "utf-8")
        (garden / "notes" / "broken.md").write_bytes(b"---\ntitle: [\n---\n")
        with zipfile.ZipFile(self.folder / "garden.zip", "w", zipfile.ZIP_DEFLATED) as archive:
            for path in sorted(garden.rglob("*.md")):
                archive.write(path, path.relative_to(garden).as_posix())

    def tasks(self, path: Path) -> list[ReadingTask]:
        return [ReadingTask(file, "UTC", Dialect.ELEVENTY) for file in scan([path]).files]

    def readings(self, path: Path, jobs: int, *, fork: bool = False) -> list[Reading]:
        with Readers(jobs, fork=fork) as readers:
            return list(readers.read(self.tasks(path)))

    def outlines(self, path: Path, jobs: int, *, fork: bool = False) -> list[Outline]:
        with Readers(jobs, fork=fork) as readers:
            return list(readers.outline(self.tasks(path)))

    def test_copies_of_this_process_read_what_this_process_reads(self) -> None:
        here = self.readings(self.folder / "garden", 1)
        self.assertEqual(len(here), FILES + 1)
        self.assertEqual(self.readings(self.folder / "garden", 3, fork=True), here)

    def test_new_processes_read_what_this_process_reads(self) -> None:
        self.assertEqual(self.outlines(self.folder / "garden", 2), self.outlines(self.folder / "garden", 1))

    def test_copies_do_not_share_their_place_in_an_archive(self) -> None:
        archive = self.folder / "garden.zip"
        here = self.readings(archive, 1)  # leaves the archive open
        self.assertEqual(sum(reading.refusal is None for reading in here), FILES)
        for _ in range(3):
            self.assertEqual(self.readings(archive, 4, fork=True), here)

    def test_known_texts_are_told_without_another_process(self) -> None:
        known = [
            ReadingTask(task.file, "UTC", Dialect.ELEVENTY, Dialect.ELEVENTY, reading.sha256)
            for task, reading in zip(
                self.tasks(self.folder / "garden"), self.readings(self.folder / "garden", 1), strict=True
            )
            if reading.refusal is None
        ]
        with Readers(2) as readers:
            self.assertTrue(all(outline.is_known for outline in readers.outline(known)))
            assert readers.pool is not None
            self.assertFalse(readers.pool._processes)

    def test_this_process_uses_its_time_once_while_others_read_and_not_where_none_does(self) -> None:
        tasks = self.tasks(self.folder / "garden")
        looked_at = [replace(task, known_sha256="0" * 64, looks_known=True) for task in tasks]
        for jobs, some, calls in ((2, tasks, 1), (2, looked_at, 0), (1, tasks, 0)):
            with self.subTest(jobs=jobs, calls=calls), mock.patch.multiple(readers_module, CHUNK=10, AHEAD=3):
                meanwhile = mock.Mock()
                with Readers(jobs, fork=True, meanwhile=meanwhile) as readers:
                    self.assertEqual(len(list(readers.outline(some))), FILES + 1)
                self.assertEqual(meanwhile.call_count, calls)


class PackedTests(SimpleTestCase):
    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.file = Path(folder.name) / "notes" / "a.md"
        self.file.parent.mkdir()
        self.folder = Path(folder.name)
        self.file.write_bytes(b"\xef\xbb\xbf---\r\ntitle: \xe7\x94\xb2\r\npeople: [A, B]\r\n---\r\n\r\nBody\r\n\r\n")
        with Readers(1) as readers:
            task = ReadingTask(scan([self.folder]).files[0], "UTC", Dialect.ELEVENTY)
            (self.outline,) = readers.outline([task])
            (self.reading,) = readers.read([task])

    def unpacked(self) -> Reading | None:
        return unpack(self.outline.file, self.outline.sha256, self.outline.packed)

    def test_what_was_packed_comes_back_with_the_very_text(self) -> None:
        back = self.unpacked()
        assert back is not None
        assert back.document is not None
        assert self.reading.document is not None
        self.assertEqual(back.document.to_bytes(), self.file.read_bytes())
        self.assertEqual(back.document.header, self.reading.document.header)
        self.assertEqual((back.data, back.words, back.body), (self.reading.data, self.reading.words, self.reading.body))

    def test_a_file_with_another_text_by_now_is_to_be_read_again(self) -> None:
        self.file.write_text("Other.")
        self.assertIsNone(self.unpacked())

    def test_a_file_that_is_gone_is_to_be_read_again(self) -> None:
        self.file.unlink()
        self.assertIsNone(self.unpacked())

    def test_nothing_packed_is_to_be_read_again(self) -> None:
        self.assertIsNone(unpack(self.outline.file, self.outline.sha256, b""))


class SpoolTests(SimpleTestCase):
    def test_gives_back_what_was_put_in_any_order(self) -> None:
        spool = Spool()
        packed = {f"p{number}": bytes([number]) * number * 50_000 for number in range(40)}  # outgrows the memory
        for path, data in packed.items():
            spool.put(path, data)
        for path in sorted(packed, reverse=True):
            self.assertEqual(spool.get(path), packed[path])

    def test_gives_nothing_for_what_was_not_put(self) -> None:
        self.assertEqual(Spool().get("p"), b"")

    def test_a_spool_that_is_kept_elsewhere_is_empty_there(self) -> None:
        spool = Spool()
        spool.put("p", b"packed")
        self.assertEqual(pickle.loads(pickle.dumps(spool)).get("p"), b"")
