"""Undos that are killed: the next run completes them to the state that an undisturbed one ends in."""

from __future__ import annotations

import pytest
from django.test import SimpleTestCase

from tests.services.gardens import temporary_folder, write_files
from tests.services.kills import Forge, Kills
from tests.services.processes import Installation, Template, template
from tests.services.test_processes import KILLED_FILES, OUTCOME, garden_files

KILLS = 7  # first kills of an undo, and of a redo; the completing run is often killed too
NEW = "notes/n0060.md"  # from here on, files come with the second import only

STATE = {
    **{name: OUTCOME[name] for name in ("articles", "mentions", "aliases", "tags", "redirects", "events")},
    "present": "SELECT path FROM editorial_article WHERE removed_at IS NULL ORDER BY path",
    "revisions": OUTCOME["revisions"],
    # Not by number: what is killed in its first transaction takes one along on PostgreSQL.
    "changesets": (
        "SELECT kind, state, (SELECT COUNT(*) FROM editorial_changeset AS other WHERE other.id <= one.undoes_id)"
        " FROM editorial_changeset AS one ORDER BY one.id"
    ),
    "entities": "SELECT kind, slug, name FROM editorial_entity ORDER BY kind, slug",
}


def held(installation: Installation) -> dict[str, list[tuple[str, ...]]]:
    return {name: [tuple(map(str, row)) for row in installation.rows(query)] for name, query in STATE.items()}


@pytest.mark.processes
class UndoProcessTests(SimpleTestCase):
    maxDiff = 2000

    def test_a_killed_undo_is_completed_and_so_is_a_killed_redo(self) -> None:
        with template() as empty, temporary_folder() as garden, Forge(empty.base) as forge:
            arguments = ("import_markdown", str(garden), "--yes", "--jobs", "1", "--verbosity", "0")
            files = garden_files(1, KILLED_FILES)
            write_files(garden, {path: data for path, data in files.items() if path < NEW})
            forge.run(empty.base, *arguments)
            write_files(garden, garden_files(2, KILLED_FILES))
            forge.run(empty.base, *arguments)
            self.kill_often(forge, empty, "2")
            forge.run(empty.base, "undo", "2", "--yes")
            self.kill_often(forge, empty, "3")

    def kill_often(self, forge: Forge, made: Template, changeset: str) -> None:
        command = ("undo", changeset, "--yes", "--verbosity", "0")
        kills = Kills(KILLS)
        with made.copy() as undisturbed:
            usual = forge.run(undisturbed, *command)
            self.assertEqual(usual["code"], 0, usual)
            self.assertEqual(forge.ask(undisturbed, "inconsistencies"), [])
            expected = held(undisturbed)
        for share, moment in kills.moments(usual):
            with made.copy() as installation, self.subTest(seed=kills.seed, changeset=changeset, share=share, **moment):
                killed = kills.note(share, forge.run(installation, *command, **moment))
                self.assertEqual(forge.ask(installation, "inconsistencies"), [])
                if killed and (other := kills.again(usual)):
                    killed = kills.note_again(forge.run(installation, *command, **other))
                if killed:
                    done = forge.run(installation, *command)
                    self.assertEqual(done["code"], 0, done)
                self.assertEqual(held(installation), expected)
        print(kills.told(f"undo of {changeset}"))
        self.assertEqual(len(kills.landed), kills.number)
