"""Archives from anywhere: each oddity is refused or handled by name, by the command and the admin, in little memory."""

from __future__ import annotations

import bz2
import io
import json
import re
import stat
import struct
import subprocess
import sys
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import SimpleTestCase, TestCase
from django.urls import reverse
from django.utils.translation import override

from editorial.models import Article, Quarantine
from editorial.services.files import ScanError, UnreadableFile, scan
from editorial.services.refusal_words import words_of
from tests import factories
from tests.architecture.source import ROOT
from tests.commands.test_import_export import CommandTestCase
from tests.services.gardens import eleventy, temporary_folder
from tests.services.test_uploads import PrivateFolder

GOOD = eleventy("Good", status="draft", body="Read.\n")
CHINESE = re.compile("[\u4e00-\u9fff]")
UTF8 = 0x800


class Parts:
    """An archive written byte by byte, so that each number in it can be a lie."""

    def __init__(self) -> None:
        self.data = bytearray()
        self.directory = bytearray()
        self.count = 0

    def add(
        self,
        name: bytes,
        content: bytes = GOOD,
        *,
        method: int = 8,
        flags: int = 0,
        size: int | None = None,
        crc: int | None = None,
        packed: bytes | None = None,
        attributes: int = 0,
        inner_name: bytes | None = None,
        extra: bytes = b"",
        offset: int | None = None,
        version: int = 20,
    ) -> Parts:
        if packed is None:
            packed = content if method == 0 else zlib.compress(content, 9)[2:-4]
        size = len(content) if size is None else size
        crc = zlib.crc32(content) if crc is None else crc
        at = len(self.data) if offset is None else offset
        fields = struct.pack("<5H3L", version, flags, method, 0, 33, crc, len(packed), size & 0xFFFFFFFF)
        inner = name if inner_name is None else inner_name
        self.data += b"PK\x03\x04" + fields + struct.pack("<2H", len(inner), 0) + inner + packed
        rest = struct.pack("<5H2L", len(name), len(extra), 0, 0, 0, attributes, at)
        self.directory += b"PK\x01\x02" + struct.pack("<H", 3 << 8 | 20) + fields + rest + name + extra
        self.count += 1
        return self

    def bytes(self, *, prefix: bytes = b"", comment: bytes = b"", disk: int = 0, length: int | None = None) -> bytes:
        size = len(self.directory) if length is None else length
        end = struct.pack("<4H2LH", disk, disk, self.count, self.count, size, len(self.data), len(comment))
        return prefix + bytes(self.data) + bytes(self.directory) + b"PK\x05\x06" + end + comment


def one(name: bytes = b"notes/bad.md", content: bytes = GOOD, **lies: Any) -> bytes:
    """Returns an archive of a good document and another one, of which something is a lie."""
    return Parts().add(b"notes/good.md").add(name, content, **lies).bytes()


def zip64(size: int, offset: int = 0xFFFFFFFF) -> bytes:
    """Returns an archive with an entry whose size stands in a zip64 field; the offset too, where it is given."""
    values = struct.pack("<Q", size) + (struct.pack("<Q", offset) if offset != 0xFFFFFFFF else b"")
    lies: dict[str, Any] = {"size": 0xFFFFFFFF, "extra": struct.pack("<2H", 1, len(values)) + values}
    if offset != 0xFFFFFFFF:
        lies["offset"] = 0xFFFFFFFF
    return one(**lies)


def zip64_end(length: int) -> bytes:
    """Returns an archive whose zip64 end record claims a table of contents of that length."""
    data = Parts().add(b"notes/good.md").bytes()
    at = data.rindex(b"PK\x05\x06")
    record = b"PK\x06\x06" + struct.pack("<Q2H2L4Q", 44, 45, 45, 0, 0, 1, 1, length, 0)
    return data[:at] + record + b"PK\x06\x07" + struct.pack("<LQL", 0, at, 1) + data[at:]


def quoted_bomb(number: int = 60) -> bytes:
    """Returns an archive whose entries all unpack the same kernel, each with the headers behind it as quoted bytes."""
    kernel = zlib.compress(b"\0" * 2_500_000, 9)[2:-4]
    names = [f"notes/{at:03}.md".encode() for at in range(number)]
    made = Parts()
    crc, size = zlib.crc32(b"\0" * 2_500_000), 2_500_000
    packed, headers = kernel, []
    for name in reversed(names):
        fields = struct.pack("<5H3L", 20, 0, 8, 0, 33, crc, len(packed), size)
        header = b"PK\x03\x04" + fields + struct.pack("<2H", len(name), 0) + name
        headers.append((name, header, packed, crc, size))
        quoted = header + packed
        packed = b"\0" + struct.pack("<2H", len(header), len(header) ^ 0xFFFF) + quoted
        crc, size = zlib.crc32(b"\0"), size + len(header)
    name, header, packed, crc, size = headers[-1]
    body = header + packed
    for name, header, inner, crc, size in reversed(headers):
        at = len(body) - len(header) - len(inner)
        fields = struct.pack("<5H3L", 20, 0, 8, 0, 33, crc, len(inner), size)
        rest = struct.pack("<5H2L", len(name), 0, 0, 0, 0, 0, at)
        made.directory += b"PK\x01\x02" + struct.pack("<H", 20) + fields + rest + name
        made.count += 1
    made.data = bytearray(body)
    return made.bytes()


def encrypted() -> bytes:
    return one(flags=1)


def packed_in(data: bytes, name: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, data)
    return buffer.getvalue()


def bz2_bomb() -> bytes:
    """Returns an archive whose small entry would unpack to 300 MB at the first read, whatever size it names."""
    return one(method=12, packed=bz2.compress(b"\0" * 300_000_000, 9), size=1000, crc=0, version=46)


def link(kind: int) -> dict[str, int]:
    return {"attributes": (kind | 0o644) << 16}


NFC, NFD = "notes/caf\u00e9.md".encode(), "notes/cafe\u0301.md".encode()
GBK = "notes/中文笔记.md".encode("gbk")
NO_TEXT = "an archive called like a document"
LONG = "n/" + "a" * 60_000 + ".md"
G = {"notes/good.md": "read"}

# what it is → (archive, what becomes of each document). A text instead: the code for which the whole is refused.
CASES: dict[str, tuple[Callable[[], bytes], dict[str, str] | str]] = {
    "a path that escapes": (lambda: one(b"../bad.md"), {**G, "../bad.md": "path-unsafe"}),
    "a path that escapes inside": (lambda: one(b"a/../../bad.md"), {**G, "a/../../bad.md": "path-unsafe"}),
    "an absolute name": (lambda: one(b"/etc/bad.md"), {**G, "/etc/bad.md": "path-unsafe"}),
    "backslashes": (lambda: one(b"..\\bad.md"), {**G, "..\\bad.md": "path-unsafe"}),
    "a drive letter": (lambda: one(b"C:/bad.md"), {**G, "C:/bad.md": "path-unsafe"}),
    "a share": (lambda: one(b"\\\\host\\bad.md"), {**G, "\\\\host\\bad.md": "path-unsafe"}),
    "an empty part": (lambda: one(b"notes//bad.md"), {**G, "notes//bad.md": "path-unsafe"}),
    "a NUL in a name": (lambda: one(b"notes/bad.md\0.txt"), G),
    "a NUL before the ending": (lambda: one(b"notes/bad\0.md"), {**G, "notes/bad\\x00.md": "path-control"}),
    "a line break in a name": (lambda: one(b"notes/b\nad.md"), {**G, "notes/b\nad.md": "path-control"}),
    "a name without end": (
        lambda: one(b"n/" + b"a" * 60_000 + b".md"),
        {**G, "n/" + "a" * 60_000 + ".md": "path-too-long"},
    ),
    "a link": (lambda: one(**link(stat.S_IFLNK)), {**G, "notes/bad.md": "link"}),
    "a pipe": (lambda: one(**link(stat.S_IFIFO)), {**G, "notes/bad.md": "not-a-file"}),
    "a device": (lambda: one(**link(stat.S_IFCHR)), {**G, "notes/bad.md": "not-a-file"}),
    "a socket": (lambda: one(**link(stat.S_IFSOCK)), {**G, "notes/bad.md": "not-a-file"}),
    "a folder called like a document": (lambda: one(b"notes/bad.md/", b""), G),
    "a folder without a stroke": (lambda: one(attributes=0x10), {**G, "notes/bad.md": "not-a-file"}),
    "the same name twice": (lambda: one(b"notes/good.md", b"second"), {**G, "notes/good.md*": "duplicate-entry"}),
    "names that differ in case": (lambda: one(b"notes/GOOD.md"), {**G, "notes/GOOD.md": "read"}),
    "two forms of one name": (
        lambda: Parts().add(NFC, flags=UTF8).add(NFD, flags=UTF8).bytes(),
        {NFC.decode(): "read", NFC.decode() + "*": "read"},
    ),
    "names in GBK": (lambda: one(GBK), {**G, "notes/中文笔记.md": "read"}),
    "names in UTF-8 that do not say so": (lambda: one(NFC), {**G, NFC.decode(): "read"}),
    "a mark for UTF-8 that lies": (lambda: one(b"notes/\xff\xfe.md", flags=UTF8), "archive-names"),
    "another name inside": (lambda: one(inner_name=b"notes/othe.md"), {**G, "notes/bad.md": "damaged"}),
    "notes of macOS": (lambda: one(b"__MACOSX/notes/._good.md"), G),
    "a hidden folder": (lambda: one(b".git/bad.md"), G),
    "encrypted": (encrypted, {**G, "notes/bad.md": "encrypted"}),
    "strongly encrypted": (lambda: one(flags=0x41), {**G, "notes/bad.md": "encrypted"}),
    "encrypted with AES": (lambda: one(flags=1, method=99, packed=b"x" * 40), {**G, "notes/bad.md": "encrypted"}),
    "a wrong sum": (lambda: one(crc=1), {**G, "notes/bad.md": "damaged"}),
    "a size too small": (lambda: one(size=5), {**G, "notes/bad.md": "damaged"}),
    "a size too large": (lambda: one(size=5_000), {**G, "notes/bad.md": "damaged"}),
    "packed data that are none": (lambda: one(packed=b"\xff" * 50), {**G, "notes/bad.md": "damaged"}),
    "an unknown method": (lambda: one(method=97, packed=b"x"), {**G, "notes/bad.md": "method"}),
    "bzip2 that grows a millionfold": (bz2_bomb, {**G, "notes/bad.md": "method"}),
    "a version of the far future": (lambda: one(version=200), "archive-damaged"),
    "an archive in the archive": (lambda: one(b"inner.zip", packed_in(GOOD, "inner.md"), method=0), G),
    NO_TEXT: (
        lambda: one(b"notes/bad.md", packed_in(GOOD, "inner.md"), method=0),
        {**G, "notes/bad.md": "read"},
    ),
    "an offset behind the end": (lambda: one(offset=4_000_000_000), {**G, "notes/bad.md": "damaged"}),
    "a size of exabytes in zip64": (lambda: zip64(2**60), "archive-size"),
    "an offset of exabytes in zip64": (lambda: zip64(100, 2**64 - 1), {**G, "notes/bad.md": "damaged"}),
    "a table of contents of exabytes": (lambda: zip64_end(2**63), "archive-directory"),
    "a table of contents of gigabytes": (lambda: Parts().add(b"a.md").bytes(length=0xFFFFFF00), "archive-directory"),
    "a table of contents that is cut": (lambda: Parts().add(b"a.md").bytes(length=60), "archive-damaged"),
    "cut in the middle": (lambda: one()[:-30], "archive-damaged"),
    "no archive": (lambda: b"not a zip", "archive-damaged"),
    "no bytes at all": (lambda: b"", "archive-damaged"),
    "no entries": (lambda: Parts().bytes(), {}),
    "one part of a split archive": (lambda: Parts().add(b"a.md").bytes(disk=3), "archive-parts"),
    "a program before it": (lambda: Parts().add(b"notes/good.md").bytes(prefix=b"MZ" * 5_000), G),
    "a comment": (lambda: Parts().add(b"notes/good.md").bytes(comment=b"hello"), G),
    "junk behind it": (lambda: Parts().add(b"notes/good.md").bytes() + b"junk" * 20, G),
    "two archives in one file": (lambda: Parts().add(b"other.md").bytes() + Parts().add(b"notes/good.md").bytes(), G),
    "a bomb of size": (lambda: one(content=b"\0" * 3_000_000), {**G, "notes/bad.md": "too-large"}),
    "a bomb of ratio": (
        lambda: packed_many({f"n/{number}.md": b"\0" * 2_600_000 for number in range(25)}),
        "archive-ratio",
    ),
    "a bomb of overlapping entries": (quoted_bomb, "archive-ratio"),
    "entries that overlap": (
        lambda: quoted_bomb(4),
        {f"notes/{number:03}.md": "overlapping" for number in range(4)},
    ),
    "a hundred thousand entries and one": (lambda: many_entries(100_001), "archive-entries"),
}


def packed_many(files: dict[str, bytes]) -> bytes:
    made = Parts()
    for name, content in files.items():
        made.add(name.encode(), content)
    return made.bytes()


def many_entries(number: int) -> bytes:
    made = Parts()
    made.add(b"a.md")
    made.directory *= number
    made.count = 0xFFFF
    return made.bytes()


def became(path: Path) -> dict[str, str] | str:
    """Returns what becomes of each document of an archive; a second one of a name has a star."""
    try:
        found = scan([path])
    except ScanError as error:
        return error.code
    outcome: dict[str, str] = {}
    for file in found.files:
        try:
            file.read()
        except UnreadableFile as error:
            result = error.code
        else:
            result = "read"
        outcome[file.path + "*" * (file.path in outcome)] = result
    for name, code, _ in found.skipped:
        outcome[name + "*" * (name in outcome)] = code
    return outcome


class ArchiveTests(SimpleTestCase):
    maxDiff = 2000

    def setUp(self) -> None:
        super().setUp()
        self.folder = self.enterContext(temporary_folder())

    def test_each_oddity_is_refused_or_handled(self) -> None:
        for number, (what, (made, expected)) in enumerate(CASES.items()):
            path = self.folder / f"{number}.zip"
            path.write_bytes(made())
            with self.subTest(what):
                self.assertEqual(became(path), expected)

    def test_of_entries_with_one_name_the_first_is_read(self) -> None:
        path = self.folder / "twice.zip"
        path.write_bytes(one(b"notes/good.md", b"second"))
        self.assertEqual([file.read() for file in scan([path]).files], [GOOD])

    def test_memory_stays_bounded(self) -> None:
        """Each bomb in a process of its own, which says how much memory it had at most."""
        program = (
            "import json, os, resource, sys\n"
            "os.environ['DJANGO_SETTINGS_MODULE'] = 'cms.settings'\n"
            "import django; django.setup()\n"
            "from pathlib import Path\n"
            "from editorial.services.files import ScanError, UnreadableFile, scan\n"
            "def peak(): return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
            "before = peak()\n"
            "try:\n"
            "    for file in scan([Path(sys.argv[1])]).files:\n"
            "        try: file.read()\n"
            "        except UnreadableFile: pass\n"
            "except ScanError: pass\n"
            "print(json.dumps(peak() - before))\n"
        )
        bombs = [what for what in CASES if "bomb" in what or "million" in what or "bytes" in what or "hundred" in what]
        self.assertGreater(len(bombs), 7)
        for number, what in enumerate(bombs):
            path = self.folder / f"bomb{number}.zip"
            path.write_bytes(CASES[what][0]())
            done = subprocess.run(
                [sys.executable, "-c", program, str(path)], cwd=ROOT, capture_output=True, text=True, check=True
            )
            with self.subTest(what):
                self.assertLess(json.loads(done.stdout), 40_000)  # kilobytes


class ArchiveCommandTests(CommandTestCase):
    def test_the_command_names_what_it_refuses_and_stores_what_it_reads(self) -> None:
        for number, (what, (made, expected)) in enumerate(CASES.items()):
            path = self.garden / f"{number}.zip"
            path.write_bytes(made())
            with self.subTest(what):
                code, _, err = self.run_command("import_markdown", path, "--jobs", "1", "--dry-run")
                if isinstance(expected, str):
                    self.assertEqual(code, 2, err)
                    self.assertIn(path.name, err)
                    continue
                refused = {name for name, why in expected.items() if why != "read"}
                if what == NO_TEXT:
                    refused = {"notes/bad.md"}
                self.assertEqual(code, 1 if refused else 0, err)
                for name in refused:
                    plain = name.removesuffix("*")
                    forms = (plain, plain.replace("\n", "\\n"), plain.replace("\\", "\\\\"))
                    self.assertTrue(any(f"{form}:" in err for form in forms), (name, err[:500]))
                self.assertEqual(Article.objects.count(), 0)


class ArchiveUploadTests(PrivateFolder, TestCase):
    def test_the_admin_says_it_in_the_language_of_the_reader(self) -> None:
        self.client.force_login(factories.make_member("Publisher"))
        for what, (made, expected) in CASES.items():
            data = made()
            with self.subTest(what):
                file = SimpleUploadedFile("garden.zip", data)
                answer = self.client.post(reverse("admin:editorial_article_import"), {"documents": file})
                if not data:
                    self.assertEqual(answer.status_code, 200)
                    continue
                page = self.client.get(answer.headers["Location"], HTTP_ACCEPT_LANGUAGE="zh-hans")
                self.assertEqual(page.status_code, 200)
                if isinstance(expected, str):
                    problem = page.context["problem"]
                    self.assertRegex(problem, CHINESE)
                    self.assertTrue(problem.startswith("garden.zip"), problem)
                    continue
                for _, code, reason in page.context["skipped"]:
                    self.assertRegex(str(reason), CHINESE, code)
                with override("zh-hans"):
                    self.assert_translated(page, expected)
        self.assertEqual((Article.objects.count(), Quarantine.objects.count()), (0, 0))

    def assert_translated(self, page: Any, expected: dict[str, str]) -> None:
        for row in page.context["rows"]:
            if row.item.refusal and row.item.refusal.code in expected.values():
                reason, remedy = words_of(row.item.refusal)
                self.assertRegex(reason, CHINESE)
                self.assertContains(page, reason)
                self.assertContains(page, remedy)
