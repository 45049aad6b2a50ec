"""The secret key of a local installation, and what a public one demands of its key."""

from __future__ import annotations

import stat
import tempfile
from pathlib import Path

from django.test import SimpleTestCase

from cms.secret_key import local_key, weakness


class LocalKeyTests(SimpleTestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.path = Path(folder.name) / "data" / "secret-key"

    def test_the_first_call_writes_a_strong_key_that_only_the_owner_reads(self):
        key = local_key(self.path)
        self.assertIsNone(weakness(key))
        self.assertEqual(stat.S_IMODE(self.path.stat().st_mode), 0o600)
        self.assertEqual(stat.S_IMODE(self.path.parent.stat().st_mode), 0o700)

    def test_later_calls_read_the_same_key_and_leave_nothing_else(self):
        self.assertEqual(local_key(self.path), local_key(self.path))
        self.assertEqual([path.name for path in self.path.parent.iterdir()], ["secret-key"])

    def test_two_installations_have_different_keys(self):
        self.assertNotEqual(local_key(self.path), local_key(self.path.with_name("other")))


class WeaknessTests(SimpleTestCase):
    def test_keys_that_protect_nothing_have_a_reason(self):
        for key in ("", "short", "django-insecure-" + "abcdefgh" * 8, "a" * 60):
            with self.subTest(key):
                self.assertTrue(weakness(key))

    def test_a_long_random_key_is_accepted(self):
        self.assertIsNone(weakness("kP9-" * 4 + "qL2_xW8vB5nM1zR7tY4uI0oE3sD6fG9hJkLcVa"))
