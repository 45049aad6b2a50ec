"""Imports that are killed, and imports beside editors and readers: each in a process of its own."""

from __future__ import annotations

from statistics import median

import pytest
from django.test import SimpleTestCase

from tests.services.gardens import eleventy, temporary_folder, write_files
from tests.services.kills import Forge, Kills
from tests.services.processes import PATIENCE, Assistant, Installation, Template, template

FILES = 160
KILLED_FILES = 80  # more than one batch
KILLS = 7  # first kills of each of two imports; the completing run is often killed too

# Everything that an import makes, by natural keys.
OUTCOME = {
    "articles": "SELECT a.path, a.slug, a.title, a.status, a.sha256, a.date, c.name, c.dialect "
    "FROM editorial_article a JOIN editorial_collection c ON c.id = a.collection_id ORDER BY a.path",
    "revisions": "SELECT a.path, r.number, r.kind, r.sha256 FROM editorial_revision r "
    "JOIN editorial_article a ON a.id = r.article_id ORDER BY a.path, r.number",
    "mentions": "SELECT a.path, m.role, m.position, m.written, e.slug, e.name FROM editorial_mention m "
    "JOIN editorial_article a ON a.id = m.article_id JOIN editorial_entity e ON e.id = m.entity_id "
    "ORDER BY a.path, m.role, m.position",
    "aliases": "SELECT source_kind, key, written FROM editorial_alias ORDER BY source_kind, key",
    "tags": "SELECT a.path, t.name, t.slug, l.position FROM editorial_taggedarticle l "
    "JOIN editorial_article a ON a.id = l.content_object_id JOIN editorial_tag t ON t.id = l.tag_id "
    "ORDER BY a.path, l.position, t.name",
    "events": "SELECT a.path, e.transition, e.from_status, e.to_status FROM editorial_workflowevent e "
    "JOIN editorial_article a ON a.id = e.article_id ORDER BY a.path, e.id",
    "redirects": "SELECT r.old_path, a.path FROM editorial_redirect r JOIN editorial_article a ON a.id = r.article_id "
    "ORDER BY r.old_path",
    "quarantine": "SELECT path, code, sha256 FROM editorial_quarantine WHERE cleared_at IS NULL ORDER BY path",
    "bodies": "SELECT sha256 FROM editorial_body ORDER BY sha256",
}


def garden_files(version: int, number_of_files: int = FILES) -> dict[str, bytes | str]:
    """Returns files in which names, tags, slugs and spellings meet across batches."""
    files: dict[str, bytes | str] = {}
    for number in range(number_of_files):
        spelling = ("Nvidia", "NVIDIA", "nvidia")[(number + version) % 3]
        files[f"notes/n{number:04}.md"] = eleventy(
            f"Note {number}",
            status=("evergreen", "draft", "inbox")[(number + version) % 3],
            date=f"2025-{number % 12 + 1:02}-{number % 28 + 1:02}",
            tags=f"[t{number % 40}, T{number % 40}, v{version}]",
            people=f"[Person {number % 60}, Ada Lovelace]",
            companies_orgs=f"[{spelling}]",
            slug=f"slug-{version}-{number % 200}",
            body=f"Text {number} of version {version}.\n" * 40,
        )
    files["notes/bad.md"] = f"---\ntitle: [{version}\n---\n"
    return files


def outcome(installation: Installation) -> dict[str, list[tuple]]:
    return {name: [tuple(map(str, row)) for row in installation.rows(query)] for name, query in OUTCOME.items()}


@pytest.mark.processes
class ImportProcessTests(SimpleTestCase):
    maxDiff = 2000

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.empty = cls.enterClassContext(template())

    def setUp(self):
        super().setUp()
        self.garden = self.enterContext(temporary_folder())
        self.arguments = ("import_markdown", str(self.garden), "--yes", "--jobs", "1", "--verbosity", "0")

    def test_a_kill_leaves_whole_articles_and_the_next_run_completes_them(self):
        write_files(self.garden, garden_files(1, KILLED_FILES))
        first, second = Kills(KILLS), Kills(KILLS)
        with Forge(self.empty.base) as forge, self.subTest(seeds=(first.seed, second.seed)):
            self.kill_often(forge, self.empty, first)
            with template(of=self.empty) as filled:
                forge.run(filled.base, *self.arguments)
                write_files(self.garden, garden_files(2, KILLED_FILES))
                self.kill_often(forge, filled, second)

    def kill_often(self, forge: Forge, made: Template, kills: Kills) -> None:
        with made.copy() as undisturbed:
            usual = forge.run(undisturbed, *self.arguments)
            self.assertEqual(usual["code"], 1, usual)
            self.assertEqual(forge.ask(undisturbed, "inconsistencies"), [])
            expected = outcome(undisturbed)
        for share, moment in kills.moments(usual):
            with made.copy() as installation, self.subTest(share=share, **moment):
                kills.note(share, forge.run(installation, *self.arguments, **moment))
                self.assertEqual(forge.ask(installation, "inconsistencies"), [])
                if other := kills.again(usual):
                    kills.note_again(forge.run(installation, *self.arguments, **other))
                self.assertEqual(forge.run(installation, *self.arguments)["code"], 1)
                self.assertEqual(outcome(installation), expected)
        print(kills.told("import"))
        self.assertEqual(len(kills.landed), kills.number)

    def test_no_edit_is_lost_beside_an_import_and_pages_pass(self):
        write_files(self.garden, garden_files(1))
        with self.empty.copy() as installation, installation.assistant() as editor, installation.assistant() as reader:
            installation.manage(*self.arguments)
            self.write_at_once(installation, editor, reader)

    def write_at_once(self, installation: Installation, editor: Assistant, reader: Assistant) -> None:
        published = installation.rows("SELECT path FROM editorial_article WHERE status = 'evergreen' ORDER BY path")
        read_path, *edited = [path for (path,) in published][::2]
        write_files(self.garden, {path: data for path, data in garden_files(2).items() if path != read_path})
        editor.ask("text", edited[0])
        reader.ask("read", read_path)
        process = installation.start(*self.arguments)
        lines, waits = {}, []
        for number, path in enumerate(edited):
            lines[path] = f"Edit {number} beside the import."
            editor.ask("edit", path, lines[path])
            waits.append(reader.ask("read", read_path))
            if process.poll() is not None:
                break
        _, errors = process.communicate(timeout=PATIENCE)
        self.assertEqual(process.returncode, 1, errors)
        self.assertNotIn("Traceback", errors)
        for path, line in lines.items():
            text = editor.ask("text", path)
            self.assertIn(f"insight: {line}", text)
            self.assertTrue(text.rstrip().endswith(line), path)
        # Somebody who waited for the lock would wait for a batch of the import each time; one may meet a busy machine.
        self.assertLess(median(waits), 2.0)
        self.assertLess(max(waits), 15.0)
        self.assertEqual(editor.ask("inconsistencies"), [])

    def test_of_two_imports_at_once_one_is_told_and_every_file_is_stored_once(self):
        write_files(self.garden, garden_files(1))
        with self.empty.copy() as installation:
            processes = [installation.start(*self.arguments) for _ in range(2)]
            told = [process.communicate(timeout=PATIENCE)[1] for process in processes]
            codes = sorted(process.returncode for process in processes)
            # The second one may also come when the first has ended.
            self.assertIn(codes, ([1, 1], [1, 2]), told)
            if codes == [1, 2]:
                self.assertIn("has been running import_markdown here since", "".join(told))
            with installation.assistant() as assistant:
                self.assertEqual(assistant.ask("inconsistencies"), [])
            rows = installation.rows("SELECT count(*), count(DISTINCT path) FROM editorial_article")
            self.assertEqual(rows, [(FILES, FILES)])
            self.assertEqual(installation.rows("SELECT count(*) FROM editorial_revision"), [(FILES,)])
