"""The command that keeps a folder and the articles the same: what it prints, and its exit codes."""

from __future__ import annotations

import json

from editorial.models import Article, Changeset
from editorial.services.articles import edit_article
from editorial.services.folder_runs import held_folder
from tests.commands.test_import_export import BAD, CommandTestCase
from tests.services.gardens import eleventy, read_files


class SyncCommandTests(CommandTestCase):
    def sync_markdown(self, *arguments: object) -> tuple[int, str, str]:
        return self.run_command("sync_markdown", self.garden, *arguments, "--jobs", "1")

    def edit(self, path: str, body: str) -> None:
        self.assertIsNotNone(
            edit_article(
                self.article(path).pk, by=None, changes={}, body=body, based_on=self.based_on(path), publish=True
            ).revision
        )

    def test_a_clean_sync_sums_up_and_ends_with_0(self):
        self.put({"n/a.md": eleventy("A"), "n/b.md": eleventy("B")})
        code, out, _ = self.sync_markdown("--message", "tonight")
        self.assertEqual(code, 0)
        self.assertIn("2 created, 0 unchanged", out)
        self.assertIn("Becoming public: 2", out)
        self.assertEqual(Changeset.objects.get().message, "tonight")
        self.edit("n/a.md", "New.\n")
        self.assertIn("1 written, 1 unchanged", self.sync_markdown()[1])
        self.assertEqual(self.sync_markdown(), (0, "2 unchanged\n", ""))

    def test_a_dry_run_says_the_same_and_writes_nothing(self):
        self.put({"n/a.md": eleventy("A"), "n/b.md": eleventy("B")})
        self.sync_markdown()
        self.edit("n/a.md", "New.\n")
        (self.garden / "n/b.md").rename(self.garden / "n/c.md")
        self.put({"n/d.md": eleventy("D")})
        before, files = self.counts(), read_files(self.garden)
        _, planned, _ = self.sync_markdown("--dry-run", "--json")
        self.assertEqual((self.counts(), read_files(self.garden)), (before, files))
        _, done, _ = self.sync_markdown("--json")
        self.assertEqual(planned, done)
        found = {row["path"]: (row["action"], row["renamed_from"]) for row in map(json.loads, done.splitlines())}
        self.assertEqual(
            found, {"n/a.md": ("written", None), "n/c.md": ("renamed", "n/b.md"), "n/d.md": ("created", None)}
        )

    def test_conflicts_and_refused_files_are_named_and_end_with_1(self):
        self.put({"n/a.md": eleventy("A")})
        self.sync_markdown()
        self.edit("n/a.md", "Here.\n")
        self.put({"n/a.md": eleventy("A", body="There.\n"), "n/bad.md": BAD})
        (self.garden / "n/link.md").symlink_to(self.garden / "n/a.md")
        for _ in range(2):
            code, out, err = self.sync_markdown()
            self.assertEqual(code, 1)
            self.assertRegex(err, r"(?m)^n/a\.md: error: .*history")
            self.assertRegex(err, r"(?m)^n/bad\.md:\d+:\d+: error: .+\. .+")
            self.assertRegex(err, r"(?m)link\.md: error: is a symbolic link")
            self.assertIn("1 conflicting, 1 quarantined", out)

    def test_deletions_are_proposed_and_carried_out_when_asked(self):
        self.put({"n/a.md": eleventy("A"), "n/b.md": eleventy("B", body="Other.\n")})
        self.sync_markdown()
        (self.garden / "n/a.md").unlink()
        code, out, err = self.sync_markdown()
        self.assertEqual(code, 0)
        self.assertRegex(err, r"(?m)^n/a\.md: warning: was deleted in the folder; --delete")
        self.assertIn("1 articles to remove", out)
        self.assertEqual(self.sync_markdown("--delete")[0], 0)
        self.assertEqual(Article.objects.present().count(), 1)

    def test_a_folder_that_looks_wrong_removes_nothing_unasked(self):
        self.put({f"n/{number}.md": eleventy(f"T{number}", body=f"B{number}\n") for number in range(20)})
        self.sync_markdown()
        for path in self.garden.rglob("*.md"):
            path.unlink()
        code, _, err = self.sync_markdown("--delete")
        self.assertEqual(code, 2)
        self.assertIn("not mounted", err)
        self.assertEqual(Article.objects.present().count(), 20)
        self.assertEqual(self.sync_markdown("--delete", "--yes")[0], 0)
        self.assertEqual(Article.objects.present().count(), 0)

    def test_wrong_usage_and_a_busy_folder_end_with_2(self):
        self.assertEqual(self.run_command("sync_markdown", self.garden / "absent")[0], 2)
        self.put({"n/a.md": eleventy("A")})
        with held_folder(str(self.garden), by=None, what="sync_markdown"):
            for command in ("sync_markdown", "import_markdown"):
                code, _, err = self.run_command(command, self.garden)
                self.assertEqual(code, 2)
                self.assertIn("has been running sync_markdown here since", err)

    def test_what_cannot_be_watched_ends_with_2(self):
        for arguments in ((self.garden / "absent",), (self.garden, "--dry-run"), (self.garden, "--report", "x")):
            with self.subTest(arguments=arguments):
                code, out, err = self.run_command("sync_markdown", *arguments, "--watch")
                self.assertEqual((code, out, bool(err)), (2, "", True))

    def test_the_report_has_every_path_that_changed(self):
        self.put({"n/a.md": eleventy("A"), "n/bad.md": BAD})
        target = self.garden.parent / f"{self.garden.name}.json"
        self.addCleanup(target.unlink)
        self.sync_markdown("--report", target)
        report = json.loads(target.read_text())
        self.assertEqual(report["counts"]["created"], 1)
        self.assertEqual([row["path"] for row in report["files"]], ["n/a.md", "n/bad.md"])
        self.assertEqual(report["files"][1]["error"]["line"], 3)

    def test_the_report_of_a_dry_run_has_the_lines_of_both_sides(self) -> None:
        body = "One.\n\nTwo.\n\nThree.\n\nFour.\n"
        texts = {f"n/{name}.md": eleventy(name, body=body) for name in ("in", "out", "both", "clash")}
        self.put(texts)
        self.sync_markdown()
        for name in ("out", "both", "clash"):
            self.edit(f"n/{name}.md", body.replace("One.", "One here."))
        changed = {"in": "Four there.", "both": "Four there.", "clash": "Four there."}
        for name, text in changed.items():
            self.put({f"n/{name}.md": eleventy(name, body=body.replace("Four.", text))})
        self.put({"n/clash.md": eleventy("clash", body=body.replace("One.", "One there."))})
        target = self.garden.parent / f"{self.garden.name}.json"
        self.addCleanup(target.unlink, missing_ok=True)
        self.sync_markdown("--dry-run", "--report", target)
        files = {row["path"]: row for row in json.loads(target.read_text("utf-8"))["files"]}
        found = {
            path: {
                side: [line for hunk in change["hunks"] for line in hunk["lines"] if line[0] != " "]
                for side, change in row["changes"].items()
            }
            for path, row in files.items()
        }
        here, there = ["-One.", "+One here."], ["-Four.", "+Four there."]
        self.assertEqual(found["n/in.md"], {"article": there})
        self.assertEqual(found["n/out.md"], {"file": here})
        self.assertEqual(found["n/both.md"], {"article": there, "file": here})
        self.assertEqual(files["n/clash.md"]["action"], "conflicting")
        self.assertEqual(found["n/clash.md"], {"article": ["-One here.", "+One there."]})
        self.sync_markdown("--report", target)
        self.assertNotIn("changes", json.loads(target.read_text("utf-8"))["files"][0])
