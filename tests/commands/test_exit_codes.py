"""Exit codes of real processes, and that streams are kept apart."""

from __future__ import annotations

import json

import pytest
from django.test import SimpleTestCase

from tests.services.gardens import eleventy, temporary_folder, write_files
from tests.services.processes import template


@pytest.mark.processes
class ExitCodeTests(SimpleTestCase):
    def test_commands_end_with_0_1_and_2(self):
        with template() as made, temporary_folder() as garden:
            write_files(garden, {"notes/a.md": eleventy("A", status="evengreen"), "bad/b.md": "---\na: [\n---\n"})
            out = garden.parent / f"{garden.name}-out"
            cases = (
                (("import_markdown", str(garden / "notes"), "--root", str(garden), "--json"), 0),
                (("import_markdown", str(garden), "--jobs", "2"), 1),
                (("import_markdown", str(garden / "absent")), 2),
                (("import_markdown",), 2),
                (("check_round_trip", str(garden / "notes"), "--root", str(garden)), 0),
                (("check_round_trip", str(garden)), 1),
                (("export_markdown", str(garden), "--status", "nonsense"), 2),
                (("rebuild", "--check"), 0),
            )
            for arguments, code in cases:
                with self.subTest(arguments=arguments[0], code=code):
                    result = made.base.manage(*arguments)
                    self.assertEqual(result.returncode, code, result.stderr)
                    self.assertNotIn("Traceback", result.stderr)
                    if "--json" in arguments:
                        self.assertEqual(json.loads(result.stdout)["path"], "notes/a.md")
                        self.assertIn("notes/a.md:3: warning:", result.stderr)
            self.assertFalse(out.exists())
