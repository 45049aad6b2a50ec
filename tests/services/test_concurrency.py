"""Twenty writers, ten articles, five hundred operations at once: no accepted text is lost, no forbidden step taken."""

from __future__ import annotations

import contextlib
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.test import SimpleTestCase

from tests import database
from tests.services.gardens import eleventy, temporary_folder, write_files
from tests.services.processes import Installation, template
from tests.services.writers import DEEDS, GROUPS, Deed

ARTICLES = 10
OPERATIONS = 500
PROCESSES = 4
STATUSES = ("inbox", "draft", "review", "evergreen", "evergreen")
HAPPENS = ("save: saved", "save: reconciled", "publish: done", "restore: done", "step: denied")
ROUNDS = 4  # how often the writers begin anew with another seed where chance left out one of these


def files() -> dict[str, bytes]:
    """Returns ten articles that meet every condition of publishing, in several statuses."""
    text = "".join(f"Paragraph {number}.\n\n" for number in range(12))
    ready = {"date": "2025-01-02", "summary": "Short.", "area": "water", "tags": "[one]"}
    return {
        f"notes/n{number}.md": eleventy(f"Note {number}", status=STATUSES[number % 5], body=text, **ready)
        for number in range(ARTICLES)
    }


@pytest.mark.processes
class ManyWritersTests(SimpleTestCase):
    maxDiff = 4000

    def test_no_accepted_text_is_lost_and_no_forbidden_step_is_taken(self):
        first = database.seed()
        print(f"EVERGREEN_SEED={first}")
        with template() as made, temporary_folder() as garden:
            write_files(garden, files())
            happened: Counter[str] = Counter()
            for seed in range(first, first + ROUNDS):
                with made.copy() as installation, self.subTest(seed=seed):
                    happened += self.round(installation, str(garden), seed)
                if all(happened[result] for result in HAPPENS):
                    break
            for result in HAPPENS:
                self.assertGreater(happened[result], 0, happened)

    def round(self, installation: Installation, garden: str, seed: int) -> Counter[str]:
        """Lets the writers work in a fresh copy, checks what came of it, and returns how often what happened."""
        imported = installation.manage("import_markdown", garden, "--yes", "--jobs", "1", "--verbosity", "0")
        self.assertEqual(imported.returncode, 0, imported.stderr)
        deeds, found = self.write(installation, seed)
        self.assertEqual(found, [])
        results = Counter(f"{deed.kind}: {deed.result}" for deed in (Deed(*deed) for deed in deeds))
        print(dict(results.most_common()))
        self.assertEqual(len(deeds), OPERATIONS)
        self.assertEqual(results["save: given up"], 0, results)
        self.assertLess(sum(results[f"{kind}: busy"] for kind in DEEDS), OPERATIONS // 20, results)
        rebuilt = installation.manage("rebuild", "--check")
        self.assertEqual(rebuilt.returncode, 0, rebuilt.stdout + rebuilt.stderr)
        return results

    def write(self, installation: Installation, seed: int) -> tuple[list[list], list[str]]:
        """Returns what the writers did and what is wrong afterwards."""
        with contextlib.ExitStack() as stack:
            assistants = [stack.enter_context(installation.assistant()) for _ in range(PROCESSES)]
            assistants[0].ask("make_writers")
            shares = [list(range(number, len(GROUPS), PROCESSES)) for number in range(PROCESSES)]
            each = OPERATIONS // len(GROUPS)
            with ThreadPoolExecutor(PROCESSES) as pool:
                asked = [
                    pool.submit(assistant.ask, "write_at_once", seed, share, each)
                    for assistant, share in zip(assistants, shares, strict=True)
                ]
                deeds = [deed for future in asked for deed in future.result()]
            return deeds, assistants[0].ask("faults", deeds)
