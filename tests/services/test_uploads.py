"""Uploads that wait: private, bound to their sender, gone after a day, never a path that somebody names."""

from __future__ import annotations

import datetime as dt
import io
import os
import stat
import zipfile
from dataclasses import replace
from pathlib import Path

from django.conf import settings
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import TestCase, override_settings
from django.utils import timezone

from editorial.models import Area
from editorial.services import uploads, waiting_files
from editorial.services.tables import find_table, keep_table, sheet_of, table_token
from editorial.services.uploads import (
    UploadRefused,
    discard_upload,
    find_upload,
    keep_upload,
    token_of,
)
from editorial.services.waiting_files import UploadGone
from tests import factories
from tests.services.gardens import eleventy, temporary_folder


def archive_of(files):
    """Returns the bytes of an archive of name → data."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return buffer.getvalue()


class PrivateFolder:
    """Keeps uploads of a test in a folder of its own."""

    def setUp(self):
        super().setUp()
        self.folder = self.enterContext(temporary_folder())
        place = {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {
                "location": self.folder / "uploads",
                "file_permissions_mode": 0o600,
                "directory_permissions_mode": 0o700,
            },
        }
        self.enterContext(override_settings(STORAGES={**settings.STORAGES, "import_export": place}))

    def waiting(self):
        """Returns the files that wait."""
        return [path for path in self.folder.rglob("*") if path.is_file()]


class UploadTests(PrivateFolder, TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.user = factories.make_member("Publisher", "publisher")

    def keep(self, *files):
        return keep_upload([SimpleUploadedFile(name, data) for name, data in files], by=self.user)

    def refusal(self, *files):
        with self.assertRaises(UploadRefused) as caught:
            self.keep(*files)
        self.assertEqual(self.waiting(), [])
        return caught.exception.code

    def test_an_archive_lies_in_a_private_folder_under_a_name_of_our_own(self):
        upload = self.keep(("../../etc/garden.zip", archive_of({"a.md": "x"})))
        self.assertEqual(self.waiting(), [upload.path])
        self.assertRegex(upload.path.name, r"^[0-9a-f]{32}\.zip$")
        self.assertEqual(stat.S_IMODE(upload.path.stat().st_mode), 0o600)
        for folder in (upload.path.parent, upload.path.parent.parent):
            self.assertEqual(stat.S_IMODE(folder.stat().st_mode), 0o700)

    def test_several_documents_become_one_archive_and_keep_their_names(self):
        upload = self.keep(("一.md", eleventy("A")), ("b b.md", eleventy("B")))
        with zipfile.ZipFile(upload.path) as archive:
            self.assertEqual(
                {name: archive.read(name) for name in archive.namelist()},
                {"一.md": eleventy("A"), "b b.md": eleventy("B")},
            )

    def test_what_cannot_be_taken_is_refused_and_nothing_is_kept(self):
        data = archive_of({"a.md": "x"})
        self.assertEqual(self.refusal(), "nothing")
        self.assertEqual(self.refusal(("a.zip", data), ("b.md", b"x")), "mixed")
        self.assertEqual(self.refusal(("a.zip", data), ("b.zip", data)), "mixed")
        self.assertEqual(self.refusal(("a.exe", b"x")), "not-markdown")
        self.assertEqual(self.refusal(("a.md", b"x"), ("a.md", b"y")), "named-twice")
        limit, uploads.MAX_BYTES = uploads.MAX_BYTES, 10
        self.addCleanup(setattr, uploads, "MAX_BYTES", limit)
        self.assertEqual(self.refusal(("a.md", b"x" * 11)), "too-large")

    def test_who_may_not_import_keeps_and_finds_nothing(self):
        writer = factories.make_member("Writer", "writer")
        with self.assertRaises(PermissionDenied):
            keep_upload([SimpleUploadedFile("a.md", b"x")], by=writer)
        token = token_of(self.keep(("a.md", b"x")), by=self.user)
        with self.assertRaises(PermissionDenied):
            find_upload(token, by=writer)

    def test_only_its_sender_finds_an_upload_and_only_for_a_day(self):
        upload = replace(self.keep(("a.md", b"x")), collection="notes", moved=True)
        token = token_of(upload, by=self.user)
        self.assertEqual(find_upload(token, by=self.user), upload)
        with self.assertRaises(UploadGone):
            find_upload(token, by=factories.make_member("Publisher", "other"))
        for forged in (token + "x", "x", signing.dumps([self.user.pk, {"name": "../secret-key", "title": ""}])):
            with self.assertRaises(UploadGone):
                find_upload(forged, by=self.user)
        discard_upload(upload)
        with self.assertRaises(UploadGone):
            find_upload(token, by=self.user)

    def test_what_waits_for_more_than_a_day_is_deleted(self):
        old, fresh = self.keep(("a.md", b"x")), self.keep(("b.md", b"x"))
        past = (timezone.now() - dt.timedelta(hours=25)).timestamp()
        os.utime(old.path, (past, past))
        self.assertEqual(waiting_files.expire(), 1)
        self.assertEqual(self.waiting(), [fresh.path])
        self.assertEqual(waiting_files.expire(now=timezone.now() + dt.timedelta(hours=25)), 1)

    def test_tables_wait_as_privately_and_as_long(self):
        sheet = sheet_of(Area)
        upload = keep_table(SimpleUploadedFile("../名.csv", b"value\nx\n"), sheet, by=self.user)
        self.assertEqual((self.waiting(), upload.title), ([upload.path], "名.csv"))
        self.assertRegex(upload.path.name, r"^[0-9a-f]{32}\.csv$")
        self.assertEqual(stat.S_IMODE(upload.path.stat().st_mode), 0o600)
        self.assertEqual(stat.S_IMODE(upload.path.parent.stat().st_mode), 0o700)
        token = table_token(upload, by=self.user)
        self.assertEqual(find_table(token, sheet, by=self.user), upload)
        with self.assertRaises(UploadGone):  # it is no upload of documents
            find_upload(token, by=self.user)
        self.assertEqual(waiting_files.expire(now=timezone.now() + dt.timedelta(hours=25)), 1)
        with self.assertRaises(UploadGone):
            find_table(token, sheet, by=self.user)

    def test_nothing_is_deleted_where_nothing_was_uploaded(self):
        self.assertEqual(waiting_files.expire(), 0)
        self.assertFalse(Path(self.folder, "uploads", "documents").exists())
