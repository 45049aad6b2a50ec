"""Undos that are killed: the next run completes them to the state that an undisturbed one ends in."""

from __future__ import annotations

import os
import random
import time

from django.test import SimpleTestCase

from tests.services.gardens import temporary_folder, write_files
from tests.services.processes import Installation, Template, template
from tests.services.test_processes import OUTCOME, garden_files

KILLS = 6

STATE = {
    **{name: OUTCOME[name] for name in ("articles", "mentions", "aliases", "tags", "redirects", "events")},
    "present": "SELECT path FROM editorial_article WHERE removed_at IS NULL ORDER BY path",
    "revisions": OUTCOME["revisions"],
    "changesets": "SELECT id, kind, state, undoes_id FROM editorial_changeset ORDER BY id",
    "entities": "SELECT kind, slug, name FROM editorial_entity ORDER BY kind, slug",
}


def held(installation: Installation) -> dict[str, list[tuple[str, ...]]]:
    return {name: [tuple(map(str, row)) for row in installation.rows(query)] for name, query in STATE.items()}


class UndoProcessTests(SimpleTestCase):
    maxDiff = 2000

    def test_a_killed_undo_is_completed_and_so_is_a_killed_redo(self) -> None:
        seed = int(os.environ.get("EVERGREEN_SEED", random.randrange(10**9)))
        chance = random.Random(seed)
        with template() as empty, temporary_folder() as garden:
            arguments = ("import_markdown", str(garden), "--yes", "--jobs", "1", "--verbosity", "0")
            files = garden_files(1)
            write_files(garden, {path: data for path, data in files.items() if "n01" not in path})
            empty.prepare(*arguments)
            write_files(garden, garden_files(2))
            empty.prepare(*arguments)
            with self.subTest(seed=seed, what="undo"):
                self.kill_often(empty, "2", chance)
            empty.prepare("undo", "2", "--yes")
            with self.subTest(seed=seed, what="redo"):
                self.kill_often(empty, "3", chance)

    def kill_often(self, made: Template, changeset: str, chance: random.Random) -> None:
        command = ("undo", changeset, "--yes", "--verbosity", "0")
        with made.copy() as undisturbed:
            started = time.monotonic()
            self.assertEqual(undisturbed.manage(*command).returncode, 0)
            duration = time.monotonic() - started
            expected = held(undisturbed)
        with made.copy() as installation, installation.assistant() as assistant:
            for _ in range(KILLS // 2):
                process = installation.start(*command)
                time.sleep(chance.uniform(0.3, 1.0) * duration)
                process.kill()
                process.communicate()
                self.assertEqual(assistant.ask("inconsistencies"), [])
            result = installation.manage(*command)
            self.assertEqual(result.returncode, 0, result.stderr)
            self.assertEqual(held(installation), expected)
            self.assertEqual(assistant.ask("inconsistencies"), [])
