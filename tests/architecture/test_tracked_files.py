"""What lies in the repository fits every machine."""

from __future__ import annotations

import re
from pathlib import Path

from django.test import SimpleTestCase

from tests.architecture.source import ROOT, tracked_files
from tests.database import WITHOUT_DATABASE

# Written in parts, so that this file does not find itself.
REGISTRIES = re.compile("|".join(("--(extra-)?" + "index-url", "--find" + "-links", '"resolved": ' + '"http')))
HOME_PATHS = re.compile("(^|[\\s\"'=(])(" + "/" + "home/[a-z]+/|" + "/" + "root/|" + "/" + "Users/[A-Za-z]+/)")
KEYS = re.compile("-----BEGIN [A-Z ]*" + "PRIVATE KEY-----|django-" + "insecure-[a-z0-9]{10}")
LARGEST_FILE = 2_000_000


def text_of(path: Path) -> str:
    """Returns the text of a file, "" for one that is not UTF-8 text."""
    try:
        return (ROOT / path).read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return ""


class TrackedFileTests(SimpleTestCase):
    def setUp(self):
        self.files = tracked_files()
        if not self.files:
            self.skipTest("not a git working copy")

    def lines_with(self, pattern: re.Pattern[str]) -> list[str]:
        found = []
        for path in self.files:
            for number, line in enumerate(text_of(path).splitlines(), start=1):
                if pattern.search(line):
                    found.append(f"{path}:{number}: {line.strip()[:100]}")
        return found

    def test_no_address_of_a_package_registry(self):
        self.assertEqual(self.lines_with(REGISTRIES), [])

    def test_no_path_of_one_machine(self):
        here = [f"{path}" for path in self.files if f"{ROOT}/" in text_of(path)]
        self.assertEqual(here + self.lines_with(HOME_PATHS), [])

    def test_no_secret(self):
        self.assertEqual(self.lines_with(KEYS), [])

    def test_no_database_and_no_large_file(self):
        found = [
            str(path)
            for path in self.files
            if path.suffix in (".sqlite3", ".db", ".pyc") or (ROOT / path).stat().st_size > LARGEST_FILE
        ]
        self.assertEqual(found, [])


class PlaceTests(SimpleTestCase):
    def test_places_whose_tests_run_once_are_there(self):
        self.assertEqual([place for place in WITHOUT_DATABASE if not (ROOT / place).exists()], [])
