"""`rename_name`: the plan, the change, what is refused, and the exit codes."""

from __future__ import annotations

import io
import json

from django.core.management import CommandError, call_command

from editorial.models import Article, Changeset
from tests import factories
from tests.services.gardens import GardenTestCase, eleventy

RENAME = ("rename_name", "channel:best-tv", "--from", "Best TV", "--to", "Good TV")


class RenameCommandTests(GardenTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.load({"notes/a.md": eleventy("A", speaker="Best TV"), "notes/b.md": eleventy("B", author="[Best TV]")})

    def call(self, *arguments: str) -> str:
        out = io.StringIO()
        call_command(*arguments, stdout=out, stderr=io.StringIO())
        return out.getvalue()

    def test_a_dry_run_says_what_the_real_run_does(self) -> None:
        report = self.garden / "plan.json"
        self.assertIn("Would be: 2 changed", self.call(*RENAME, "--dry-run", "--report", str(report)))
        told = json.loads(report.read_text())
        self.assertEqual([item["path"] for item in told["files"]], ["notes/a.md", "notes/b.md"])
        self.assertIn("+speaker: Good TV", told["files"][0]["changes"]["live"]["hunks"][0]["lines"])
        self.assertFalse(Changeset.objects.filter(kind="bulk").exists())
        self.assertIn("2 changed", self.call(*RENAME, "--yes", "--message", "new name"))
        changeset = Changeset.objects.get(kind="bulk")
        self.assertEqual((changeset.message, changeset.done), ("new name", 2))
        self.assertIn("nothing to write", self.call(*RENAME))

    def test_one_role_only(self) -> None:
        self.call(*RENAME, "--role", "author")
        self.assertIn("author: [Good TV]", self.text("notes/b.md"))
        self.assertIn("speaker: Best TV", self.text("notes/a.md"))

    def test_what_is_wrong_is_said_with_exit_code_2(self) -> None:
        self.load({"notes/c.md": eleventy("C", speaker="Other")})
        for arguments, text in (
            (("rename_name", "channel:none", "--from", "a", "--to", "b"), "There is no channel:none"),
            ((*RENAME, "--from", "x"), "Each --from"),
            (("rename_name", "channel:best-tv", "--from", "Nobody", "--to", "x"), "Nothing names"),
            (("rename_name", "channel:best-tv", "--from", "Best TV", "--to", "Other"), "leads to “Other” already"),
        ):
            with self.subTest(arguments), self.assertRaisesMessage(CommandError, text) as caught:
                self.call(*arguments)
            self.assertEqual(caught.exception.returncode, 2)

    def test_what_stays_is_named_with_exit_code_1(self) -> None:
        self.load({"notes/x.md": "---\ntitle: X\nspeaker: &who Best TV\nsource: *who\n---\nx\n"})
        with self.assertRaisesMessage(CommandError, "1 stay") as caught:
            self.call(*RENAME)
        self.assertEqual(caught.exception.returncode, 1)
        self.assertEqual(Article.objects.filter(header__contains="Good TV").count(), 2)

    def test_a_killed_run_is_waited_for_and_completed(self) -> None:
        spec = {"what": "rename", "entity": "channel:best-tv"}
        names = [[role, "Best TV", "Good TV"] for role in ("author", "channel", "speaker")]
        changeset = factories.make_changeset(
            kind="bulk", state="running", report={"edit": {**spec, "names": names}}, finished_at=None, total=2
        )
        with self.assertRaisesMessage(CommandError, "has been making this change since"):
            self.call(*RENAME)
        factories.change(changeset, created_at=changeset.created_at.replace(year=2020))
        self.call(*RENAME)
        changeset.refresh_from_db()
        self.assertEqual((changeset.state, changeset.done), ("done", 2))
