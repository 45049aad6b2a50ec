"""Bulk changes and their undos that are killed: the next run completes them to the state that no kill would leave."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.test import SimpleTestCase

from tests.services.gardens import eleventy, temporary_folder, write_files
from tests.services.kills import Forge, Kills
from tests.services.processes import Installation, Template, template
from tests.services.test_undoing_processes import STATE

KILLS = 7  # first kills of the change, and of its undo; the completing run is often killed too
FILES = 70  # more than one batch
# Done twice, this changes a text once more: a run that completes another must not come to it again.
RECIPE = """
name: Killed
select: {everything: true}
operations:
  - {do: rename, field: speaker, from: Best TV, to: Good TV}
  - {do: set, field: projects, to: []}
  - {do: replace, field: body, find: water, with: water water}
"""
BODIES = {
    "bodies": "SELECT a.path, b.sha256 FROM editorial_article a JOIN editorial_body b ON b.id = a.body_id "
    "ORDER BY a.path",
    # Without numbers: one that was taken by a transaction that a kill ended is not given again on PostgreSQL.
    "changesets": "SELECT kind, state, done FROM editorial_changeset ORDER BY id",
}


def held(installation: Installation) -> dict[str, list[tuple[str, ...]]]:
    queries = {**STATE, **BODIES}
    return {name: [tuple(map(str, row)) for row in installation.rows(query)] for name, query in queries.items()}


def is_done(installation: Installation, expected: dict[str, list[tuple[str, ...]]]) -> bool:
    """Returns whether the changesets are those of a whole run."""
    return held(installation)["changesets"] == expected["changesets"]


@pytest.mark.processes
class BulkChangeProcessTests(SimpleTestCase):
    maxDiff = 2000

    def test_a_killed_change_is_completed_and_so_is_its_killed_undo(self) -> None:
        with template() as empty, temporary_folder() as folder, Forge(empty.base) as forge:
            garden = folder / "garden"
            files = {f"notes/n{number:03}.md": self.file(number) for number in range(FILES)}
            write_files(garden, files)
            recipe = folder / "recipe.yml"
            recipe.write_text(RECIPE)
            forge.run(empty.base, "import_markdown", str(garden), "--yes", "--jobs", "1", "--verbosity", "0")
            change = ("bulk_change", str(recipe), "--yes", "--verbosity", "0")
            self.kill_often(forge, empty, change)
            forge.run(empty.base, *change)
            self.kill_often(forge, empty, ("undo", "2", "--yes", "--verbosity", "0"))
            forge.run(empty.base, "undo", "2", "--yes")
            self.assertEqual(self.exported(forge, empty.base, folder / "out"), files)

    def file(self, number: int) -> bytes:
        speaker = ("Best TV", "Best TV, Ada Lovelace", "Other")[number % 3]
        return eleventy(f"N{number}", speaker=speaker, project="[one]", body="Of water.\n" * (1 + number % 3))

    def exported(self, forge: Forge, installation: Installation, folder: Path) -> dict[str, bytes]:
        forge.run(installation, "export_markdown", str(folder), "--verbosity", "0")
        return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*.md")}

    def kill_often(self, forge: Forge, made: Template, command: tuple[str, ...]) -> None:
        kills = Kills(KILLS)
        with made.copy() as undisturbed:
            usual = forge.run(undisturbed, *command)
            self.assertEqual(usual["code"], 0, usual)
            self.assertEqual(forge.ask(undisturbed, "inconsistencies"), [])
            expected = held(undisturbed)
        for share, moment in kills.moments(usual):
            with made.copy() as installation, self.subTest(seed=kills.seed, command=command[0], share=share, **moment):
                killed = kills.note(share, forge.run(installation, *command, **moment))
                self.assertEqual(forge.ask(installation, "inconsistencies"), [])
                # One that was killed behind its last transaction is done: a further run would be a change of its own.
                if killed and not is_done(installation, expected) and (other := kills.again(usual)):
                    forge.ask(installation, "let_a_minute_pass")
                    killed = kills.note_again(forge.run(installation, *command, **other))
                if killed and not is_done(installation, expected):
                    forge.ask(installation, "let_a_minute_pass")
                    done = forge.run(installation, *command)
                    self.assertEqual(done["code"], 0, done)
                self.assertEqual(held(installation), expected)
        print(kills.told(command[0]))
        self.assertEqual(len(kills.landed), kills.number)
