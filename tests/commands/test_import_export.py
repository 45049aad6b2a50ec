"""The command line: what is printed where, in which form, and with which exit code."""

from __future__ import annotations

import io
import json
import sys

from django.core.management import CommandError, call_command

from editorial.mapping import Field
from editorial.models import Article, Changeset
from editorial.services.articles import edit_article
from editorial.services.search_rows import unindexed_bodies, unindexed_headers
from tests.services.gardens import GardenTestCase, eleventy, hugo, read_files, temporary_folder

BAD = "---\ntitle: [unclosed\n---\nBody\n"


class CommandTestCase(GardenTestCase):
    def run_command(self, name: str, *arguments: object, **options: object) -> tuple[int, str, str]:
        """Returns exit code, standard output and standard error."""
        out, err = io.StringIO(), io.StringIO()
        try:
            call_command(name, *map(str, arguments), stdout=out, stderr=err, **options)
        except CommandError as error:
            return error.returncode, out.getvalue(), err.getvalue() + str(error)
        return 0, out.getvalue(), err.getvalue()

    def import_markdown(self, *arguments: object, **options: object) -> tuple[int, str, str]:
        return self.run_command("import_markdown", self.garden, *arguments, "--jobs", "1", **options)


class ImportCommandTests(CommandTestCase):
    def test_a_clean_import_sums_up_and_ends_with_0(self):
        self.put(
            {
                "n/a.md": eleventy("A"),
                "n/b.md": eleventy("B", status="draft"),
                "n/c.md": eleventy("C", status="evengreen"),
            }
        )
        code, out, err = self.import_markdown("--message", "tonight")
        self.assertEqual(code, 0)
        self.assertIn("3 created, 0 updated, 0 unchanged, 0 conflicting, 0 quarantined", out)
        for text in (out, err):
            self.assertIn("1 by `status` and 1 by a `status` with a typo", text)
            self.assertIn("Becoming public: 2", text)
        self.assertIn("n/c.md:3: warning: ", err)
        self.assertEqual(Changeset.objects.get().message, "tonight")
        code, out, err = self.import_markdown()
        self.assertEqual((code, err), (0, ""))
        self.assertIn("0 created, 0 updated, 3 unchanged", out)

    def test_the_index_of_searches_can_wait_for_the_next_run(self):
        self.put({"n/a.md": eleventy("A")})
        self.assertEqual(self.import_markdown("--index-later")[0], 0)
        self.assertEqual(list(unindexed_headers()), [self.article("n/a.md").pk])
        self.assertEqual(list(unindexed_bodies()), [self.article("n/a.md").body_id])
        self.assertEqual(self.import_markdown()[0], 0)
        self.assertFalse(unindexed_headers().exists() or unindexed_bodies().exists())

    def test_what_is_refused_is_named_with_its_place_and_ends_with_1(self):
        self.put({"n/a.md": eleventy("A"), "n/bad.md": BAD})
        (self.garden / "n/link.md").symlink_to(self.garden / "n/a.md")
        code, out, err = self.import_markdown()
        self.assertEqual(code, 1)
        self.assertRegex(err, r"(?m)^n/bad\.md:\d+:\d+: error: .+\. .+")
        self.assertRegex(err, r"(?m)link\.md: error: is a symbolic link")
        self.assertIn("1 created", out)
        self.assertEqual(Article.objects.get().path, "n/a.md")

    def test_a_conflict_is_named_each_time_and_ends_with_1(self):
        self.load({"notes/a.md": eleventy("A")})
        edit_article(self.article().pk, by=None, changes={}, body="x", based_on=self.based_on(), publish=True)
        self.put({"notes/a.md": eleventy("Other")})
        for _ in range(2):
            code, out, err = self.import_markdown()
            self.assertEqual(code, 1)
            self.assertRegex(err, r"(?m)^notes/a\.md: error: .*edited here")
            self.assertIn("1 conflicting", out)

    def test_wrong_usage_writes_nothing_and_ends_with_2(self):
        self.assertEqual(self.run_command("import_markdown", self.garden / "absent")[0], 2)
        self.load({f"notes/{n}.md": eleventy(str(n)) for n in range(4)})
        before = self.counts()
        code, _, err = self.run_command("import_markdown", self.garden / "notes", "--jobs", "1")
        self.assertEqual(code, 2)
        self.assertIn(f"--root {self.garden}", err)
        self.assertEqual(self.counts(), before)

    def test_a_dry_run_says_what_the_real_run_does_and_writes_nothing(self):
        self.load({"notes/a.md": eleventy("A"), "notes/b.md": eleventy("B")})
        edit_article(self.article().pk, by=None, changes={}, body="x", based_on=self.based_on(), publish=True)
        self.put(
            {
                "notes/a.md": eleventy("A2"),
                "notes/b.md": eleventy("B2"),
                "notes/c.md": eleventy("C"),
                "notes/bad.md": BAD,
            }
        )
        before = self.counts()
        dry = self.import_markdown("--dry-run", "--json")
        self.assertEqual(self.counts(), before)
        self.assertEqual(self.import_markdown("--dry-run")[1].splitlines()[0][:9], "Would be:")
        real = self.import_markdown("--json", "--yes")
        self.assertEqual((real[0], real[1]), (dry[0], dry[1]))

    def test_json_is_one_line_for_each_file_that_is_not_unchanged(self):
        self.put({"n/a.md": eleventy("A", status="evengreen"), "n/bad.md": BAD})
        _, out, _ = self.import_markdown("--json")
        lines = {line["path"]: line for line in map(json.loads, out.splitlines())}
        self.assertEqual(set(lines), {"n/a.md", "n/bad.md"})
        self.assertEqual(set(lines["n/a.md"]), {"path", "action", "detail", "public", "error", "findings"})
        self.assertEqual((lines["n/a.md"]["action"], lines["n/a.md"]["public"]), ("created", True))
        self.assertEqual(lines["n/a.md"]["findings"][0]["code"], "status-typo")
        self.assertEqual(set(lines["n/bad.md"]["error"]), {"code", "line", "column", "reason", "remedy"})
        self.assertEqual(self.import_markdown("--json")[1].count("\n"), 1)

    def test_the_report_holds_everything_for_machines(self):
        self.put({"n/a.md": eleventy("A"), "n/bad.md": BAD})
        target = self.garden / "report.json"
        self.import_markdown("--report", target)
        report = json.loads(target.read_text())
        self.assertEqual(set(report), {"changeset", "counts", "visibility", "skipped", "warnings", "media", "files"})
        self.assertEqual((report["counts"]["created"], report["counts"]["quarantined"]), (1, 1))
        self.assertEqual(report["visibility"]["by_status"], 1)
        self.assertEqual(report["changeset"], Changeset.objects.get().pk)
        self.assertEqual([file["path"] for file in report["files"]], ["n/a.md", "n/bad.md"])

    def test_the_report_of_a_dry_run_holds_the_exact_lines(self):
        self.load(
            {"n/a.md": eleventy("A", body="one\r\ntwo\nthree\n"), "n/b.md": eleventy("B"), "n/c.md": eleventy("C")}
        )
        edit_article(
            self.article("n/b.md").pk, by=None, changes={}, body="x\n", based_on=self.based_on("n/b.md"), publish=True
        )
        self.put({"n/a.md": eleventy("A", body="one\n二\nthree\n"), "n/b.md": eleventy("B2"), "n/d.md": eleventy("D")})
        target = self.garden / "plan.json"
        self.import_markdown("--dry-run", "--report", target)
        files = {file["path"]: file for file in json.loads(target.read_text())["files"]}
        self.assertEqual(
            {path: file["action"] for path, file in files.items()},
            {"n/a.md": "updated", "n/b.md": "conflicting", "n/d.md": "created"},
        )
        self.assertIsNone(files["n/d.md"]["change"])
        (hunk,) = files["n/a.md"]["change"]["hunks"]
        self.assertEqual(
            hunk["lines"], [" title: A", " status: evergreen", " ---", "-one\r\n", "-two", "+one\n", "+二", " three"]
        )
        self.assertEqual((hunk["old"], hunk["new"]), (2, 2))
        lines = [line for hunk in files["n/b.md"]["change"]["hunks"] for line in hunk["lines"]]
        self.assertEqual([line for line in lines if line[0] != " "], ["-title: B", "+title: B2", "-x", "+Body."])

    def test_a_long_change_is_cut_in_the_report(self):
        self.load({"n/a.md": eleventy("A", body="one\n" * 2_000)})
        self.put({"n/a.md": eleventy("A", body="two\n" * 2_000)})
        target = self.garden / "plan.json"
        self.import_markdown("--dry-run", "--report", target)
        self.assertEqual(json.loads(target.read_text())["files"][0]["change"], {"hunks": [], "cut": True})

    def test_a_title_or_path_cannot_steer_the_terminal(self):
        nasty = "\x1b]0;owned\x07\x1b[2J\u202e"
        self.put(
            {"n/a\u202e.md": eleventy(json.dumps(f"A{nasty}"), slug=json.dumps(f"{nasty}/x"), status=json.dumps(nasty))}
        )
        self.put({"n/b.md": f"---\n{nasty}: [\n---\n", "n/\x1bc.md": "x"})
        _, out, err = self.import_markdown()
        self.assertTrue(err)
        for text in (out, err):
            self.assertNotRegex(text, "[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e]")
        self.assertNotRegex(self.import_markdown("--json", "--dry-run")[1], "[\x00-\x09\x0b-\x1f]")

    def test_quiet_is_quiet_but_for_what_was_refused(self):
        self.put({"n/a.md": eleventy("A", status="evengreen"), "n/bad.md": BAD})
        code, out, err = self.import_markdown(verbosity=0)
        self.assertEqual((code, out), (1, ""))
        self.assertNotIn("warning", err)
        self.assertIn("n/bad.md:", err)

    def test_nobody_is_asked_where_no_person_can_answer(self):
        self.put({f"n/{number}.md": eleventy(str(number)) for number in range(51)})
        code, _, err = self.import_markdown()
        self.assertEqual(code, 0)
        self.assertIn("This creates 51 and changes 0 of 0 articles, and makes 51 public.", err)

    def test_a_person_can_say_no(self):
        class Terminal(io.StringIO):
            def isatty(self):
                return True

        self.put({f"n/{number}.md": eleventy(str(number)) for number in range(51)})
        original = sys.stdin, sys.stderr
        self.addCleanup(lambda: (setattr(sys, "stdin", original[0]), setattr(sys, "stderr", original[1])))
        for answer, code, articles in (("n\n", 2, 0), ("", 2, 0), ("y\n", 0, 51)):
            sys.stdin, sys.stderr = Terminal(answer), Terminal()
            self.assertEqual(self.import_markdown(verbosity=1)[0], code, answer)
            self.assertEqual(Article.objects.count(), articles, answer)
            sys.stdin, sys.stderr = original

    def test_collection_and_root_are_taken_from_the_line(self):
        self.put({"deep/notes/a.md": eleventy("A"), "b.md": eleventy("B")})
        self.run_command("import_markdown", self.garden / "deep/notes", "--root", self.garden / "deep", "--jobs", "1")
        self.run_command("import_markdown", self.garden / "b.md", "--collection", "essays", "--jobs", "1")
        self.assertEqual(
            set(Article.objects.values_list("path", "collection__name")), {("notes/a.md", "notes"), ("b.md", "essays")}
        )

    def test_several_processes_read_the_same(self):
        self.put({f"n/{number}.md": eleventy(str(number), people=f"[P{number}]") for number in range(60)})
        self.put({"n/bad.md": BAD})
        code, out, _ = self.run_command("import_markdown", self.garden, "--jobs", "2", "--yes")
        self.assertEqual(code, 1)
        self.assertIn("60 created, 0 updated, 0 unchanged, 0 conflicting, 1 quarantined", out)


class ExportCommandTests(CommandTestCase):
    def setUp(self):
        super().setUp()
        self.out = self.enterContext(temporary_folder())
        self.load({"notes/a.md": eleventy("A"), "posts/b.md": hugo("B", draft=True), "notes/bad.md": BAD})

    def test_an_export_sums_up_and_ends_with_0(self):
        code, out, err = self.run_command("export_markdown", self.out)
        self.assertEqual((code, err), (0, ""))
        self.assertIn("2 written, 0 unchanged, 0 refused; 1 in quarantine", out)

    def test_what_is_refused_is_named_and_ends_with_1(self):
        self.put({"notes/a.md": "mine"}, self.out)
        code, _, err = self.run_command("export_markdown", self.out)
        self.assertEqual(code, 1)
        self.assertRegex(err, r"(?m)^notes/a\.md: error: ")

    def test_wrong_usage_ends_with_2(self):
        self.assertEqual(self.run_command("export_markdown", self.out, "--collection", "absent")[0], 2)
        self.assertEqual(self.run_command("export_markdown", self.out, "--project", "absent")[0], 2)
        (self.out / "file").write_text("x")
        self.assertEqual(self.run_command("export_markdown", self.out / "file")[0], 2)
        self.assertEqual(self.run_command("export_markdown", self.out / "absent" / "x.zip", "--zip")[0], 2)

    def test_options_narrow_the_choice(self):
        self.run_command("export_markdown", self.out, "--status", "draft", "--collection", "posts")
        self.assertEqual(set(read_files(self.out)), {"posts/b.md"})
        edit_article(self.article().pk, by=None, changes={Field.TITLE: "P"}, body=None, based_on=self.based_on())
        self.run_command("export_markdown", self.out, "--pending", "--collection", "notes")
        self.assertIn(b"title: P", read_files(self.out)["notes/a.md"])

    def test_an_archive_can_be_imported_again(self):
        target = self.out / "garden.zip"
        self.assertEqual(self.run_command("export_markdown", target, "--zip")[0], 0)
        self.assertEqual([path.name for path in self.out.iterdir()], ["garden.zip"])
        before = self.counts()
        code, out, _ = self.run_command("import_markdown", target, "--jobs", "1")
        self.assertEqual((code, self.counts()), (0, before))
        self.assertIn("2 unchanged", out)


class RoundTripCommandTests(CommandTestCase):
    FILES = {"notes/a.md": eleventy("A", body="One\nTwo\n"), "notes/_index.md": "---\ntitle: N\n---\n"}

    def check(self, *arguments: object) -> tuple[int, str, str]:
        return self.run_command("check_round_trip", self.garden, *arguments)

    def test_stored_and_unknown_files_come_back(self):
        self.put(self.FILES)
        self.assertEqual(self.check()[:2], (0, "2 of 2 files identical, 0 of them stored here\n"))
        self.load()
        self.assertEqual(self.check()[:2], (0, "2 of 2 files identical, 2 of them stored here\n"))

    def test_the_first_differing_byte_of_an_edited_article_is_named(self):
        self.load(self.FILES)
        body = "One\n2\n"
        edit_article(self.article().pk, by=None, changes={}, body=body, based_on=self.based_on(), publish=True)
        code, out, err = self.check()
        self.assertEqual(code, 1)
        data = self.FILES["notes/a.md"]
        offset = data.index(b"Two")
        line = data.count(b"\n", 0, offset) + 1
        self.assertIn(f"notes/a.md:{line}:1: error: byte {offset} of {len(data)} differs", err)
        self.assertIn("1 of 2 files identical", out)

    def test_a_file_that_would_be_quarantined_or_passed_over_would_not_come_back(self):
        self.put({**self.FILES, "notes/bad.md": BAD})
        (self.garden / "link.md").symlink_to(self.garden / "notes/a.md")
        code, out, err = self.check()
        self.assertEqual(code, 1)
        self.assertRegex(err, r"(?m)^notes/bad\.md:\d+:\d+: error: .*quarantined")
        self.assertIn("2 of 4 files identical", out)

    def test_a_path_that_is_not_there_ends_with_2(self):
        self.assertEqual(self.run_command("check_round_trip", self.garden / "absent")[0], 2)


class RenderCommandTests(CommandTestCase):
    def test_a_document_is_printed_as_its_page_shows_it(self):
        self.put({"a.md": eleventy("A", body="**B**（C）\n\n<script>alert(1)</script>\n")})
        code, out, err = self.run_command("render_markdown", self.garden / "a.md")
        self.assertEqual((code, err), (0, ""))
        self.assertIn("<strong>B</strong>", out)
        self.assertNotIn("<script", out)

    def test_what_cannot_be_read_is_named(self):
        self.put({"bad.md": BAD})
        code, _, err = self.run_command("render_markdown", self.garden / "bad.md")
        self.assertEqual(code, 1)
        self.assertRegex(err, r"bad\.md:\d+:\d+: error: ")
        self.assertEqual(self.run_command("render_markdown", self.garden / "absent.md")[0], 2)
