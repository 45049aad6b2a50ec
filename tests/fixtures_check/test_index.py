"""fixtures/README.md and the folder say the same."""

from __future__ import annotations

import subprocess
import unittest

from tests.fixtures_check import garden


class FixtureIndexTests(unittest.TestCase):
    def named(self) -> list[str]:
        return [name for names, _ in garden.table_rows() for name in names]

    def test_each_document_has_one_line(self):
        refused = sorted(path.name for path in garden.QUARANTINE.glob("*.md"))
        self.assertEqual(sorted(self.named()), sorted(garden.paths() + refused))

    def test_status_and_dialect_of_the_table_are_those_of_the_file(self):
        for names, cells in garden.table_rows():
            for name in names:
                if name not in garden.articles() or garden.parts(name)[0] == "":
                    continue
                with self.subTest(name):
                    self.assertEqual(cells[1][0], garden.dialect(name)[0].upper())
                    self.assertEqual(cells[2].split(",")[0].replace("public", "evergreen"), status(name))

    def test_git_changes_no_byte(self):
        try:
            answer = subprocess.run(
                ["git", "check-attr", "text", "--", "fixtures/garden/notes/crlf-sea-routes.md"],
                cwd=garden.FIXTURES.parent,
                capture_output=True,
                text=True,
                check=True,
            ).stdout
        except (OSError, subprocess.CalledProcessError):
            self.skipTest("not a git working copy")
        self.assertIn("text: unset", answer)


def status(path: str) -> str:
    """Returns the status that the rules give the article."""
    header = garden.header(path)
    if "status" in header:
        known = {"evengreen": "evergreen", "polishing": "inbox"}
        written = header["status"].strip().casefold()
        return known.get(written, written)
    return {"false": "evergreen", "true": "draft"}[str(header["draft"]).lower()]


class DemoGardenTests(unittest.TestCase):
    def public(self) -> list[str]:
        return [name for names, cells in garden.table_rows() for name in names if cells[2].startswith("public")]

    def test_there_are_enough_articles_in_both_dialects(self):
        dialects = [garden.dialect(path) for path in garden.articles()]
        self.assertGreaterEqual(len(dialects), 24)
        self.assertGreaterEqual(dialects.count("hugo"), 10)
        self.assertGreaterEqual(dialects.count("eleventy"), 24)
        self.assertEqual({garden.parts(path)[0] for path in garden.articles()}, {"yaml", "toml", "json", ""})

    def test_each_language_has_several_long_articles(self):
        long = {path for path in garden.articles() if len(garden.body(path)) >= 1200}
        letters = {name: cells[1][-1] for names, cells in garden.table_rows() for name in names if len(cells) > 3}
        for letter in "ste":
            self.assertGreaterEqual(sum(letters[path] == letter for path in long), 2, letter)

    def test_an_import_publishes_few_enough_to_need_no_question(self):
        evergreen = [path for path in garden.articles() if garden.parts(path)[0] and status(path) == "evergreen"]
        self.assertLessEqual(len(evergreen), 50)
        self.assertGreaterEqual(len(self.public()), 30)

    def test_all_statuses_are_met(self):
        statuses = {status(path) for path in garden.articles() if garden.parts(path)[0]}
        self.assertEqual(statuses, {"inbox", "draft", "review", "evergreen", "archived"})

    def test_lists_of_readers_have_several_entries(self):
        for key, least in (("area", 5), ("category", 10), ("project", 5), ("series", 4), ("people", 30)):
            with self.subTest(key):
                values = set()
                for path in self.public():
                    value = garden.header(path).get(key) or []
                    values.update(value if isinstance(value, list) else [value])
                self.assertGreaterEqual(len(values), least)

    def test_interviews_say_that_they_are_invented(self):
        for path in garden.articles():
            header = garden.header(path)
            for key in ("speaker", "guest", "channel"):
                value = header.get(key)
                if value and value not in ("null", "~"):
                    with self.subTest(path, key=key):
                        self.assertRegex(value, "invented|虚构|虛構")
