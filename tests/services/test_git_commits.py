"""What a sync writes into a git working tree is committed for whom it is from, and nothing else is touched."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path
from unittest import mock

from editorial.models import Changeset, UncommittedFile
from editorial.services.articles import Field, edit_article
from editorial.services.git import WorkingTree, message_of, person_of
from editorial.services.syncing import Commits
from editorial.services.transitions import remove_articles
from tests import factories
from tests.commands.test_import_export import CommandTestCase
from tests.media import png
from tests.services.gardens import eleventy
from tests.services.syncs import lines

NAMES = ("notes/a.md", "notes/中文 笔记.md", "notes/-dash.md", "notes/:(glob)*.md", "notes/[b].md")
TRAP = '#!/bin/sh\necho ran >> "$TRAP"\n'


class GitTestCase(CommandTestCase):
    def setUp(self) -> None:
        super().setUp()
        quiet = {"GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_SYSTEM": "/dev/null"}
        self.enterContext(mock.patch.dict(os.environ, quiet))
        self.ann = factories.make_member("Publisher", "ann")
        self.ann.first_name, self.ann.last_name, self.ann.email = "Ann", "安", "ann@example.org"
        self.ann.save()
        self.bob = factories.make_member("Publisher", "bob")

    def git(self, *arguments: str, where: Path | None = None, fails: bool = False) -> str:
        done = subprocess.run(
            ["git", "-c", "user.name=Person", "-c", "user.email=p@example.org", *arguments],
            cwd=where or self.garden,
            capture_output=True,
            text=True,
            check=False,
        )
        self.assertEqual(done.returncode != 0, fails, done.stderr)
        return done.stdout

    def begin(self, *names: str, commit: bool = True) -> None:
        """Makes a repository of the garden, whose files are articles."""
        self.put(
            {name: eleventy(f"Title {number}", body=lines(f"1=In {number}.")) for number, name in enumerate(names)}
        )
        self.assertEqual(self.sync()[0], 0)
        self.git("init", "-q", "-b", "main")
        if commit:
            self.git("add", "-A")
            self.git("commit", "-qm", "Begin")

    def sync(self, *arguments: str) -> tuple[int, str, str]:
        return self.run_command("sync_markdown", self.garden, "--jobs", "1", *arguments)

    def edit(self, path: str, body: str, *, by: object = None, message: str = "") -> None:
        edit_article(
            self.article(path).pk,
            by=by,  # type: ignore[arg-type]
            changes={Field.SUMMARY: message or "s"},
            body=body,
            based_on=self.based_on(path),
            publish=True,
            message=message,
        )

    def commits(self, form: str = "%an <%ae>|%cn <%ce>|%B") -> list[str]:
        return [text.strip() for text in self.git("log", f"--format={form}%x00").split("\0") if text.strip()]

    def files_of(self, commit: str = "HEAD") -> list[str]:
        return self.git("show", "-z", "--name-only", "--format=", commit).strip("\0\n").split("\0")


class CommitTests(GitTestCase):
    def test_each_changeset_is_a_commit_by_its_author_with_its_message(self) -> None:
        self.begin("notes/a.md", "notes/b.md")
        self.edit("notes/a.md", lines("2=Ann."), by=self.ann, message="Say it better")
        first = Changeset.objects.latest("pk").pk
        self.edit("notes/b.md", lines("2=Bob."), by=self.bob)
        second = Changeset.objects.latest("pk").pk
        code, out, err = self.sync("--commit")
        self.assertEqual((code, err), (0, ""))
        self.assertIn(f"for changeset {first}, 1 files", out)
        latest, before, _ = self.commits()
        self.assertEqual(
            before, f"Ann 安 <ann@example.org>|Evergreen <evergreen@localhost>|Say it better\n\nChangeset: {first}"
        )
        self.assertTrue(latest.startswith("bob <bob"), latest)
        self.assertTrue(latest.endswith(f"|Title 1\n\nChangeset: {second}"), latest)
        self.assertEqual(self.files_of(), ["notes/b.md"])
        self.assertEqual(self.git("status", "--porcelain"), "")
        self.assertEqual(self.sync("--commit")[0], 0)
        self.assertEqual(len(self.commits()), 3)

    def test_everybody_who_had_a_part_is_named(self) -> None:
        self.begin("notes/a.md", "notes/b.md")
        self.edit("notes/a.md", lines("2=Ann."), by=self.ann)
        self.edit("notes/a.md", lines("2=Ann.", "3=Bob."), by=self.bob)
        self.edit("notes/b.md", lines("5=Ann."), by=self.ann)
        self.put({"notes/b.md": eleventy("Title 1", body=lines("1=In 1.", "8=File."))})
        self.sync("--commit", "--message", "Nightly")
        told = "\n".join(self.commits())
        self.assertIn("Co-authored-by: Ann 安 <ann@example.org>", told)
        merge = next(text for text in self.commits() if "Nightly" in text)
        self.assertTrue(merge.startswith("Ann 安"), merge)

    def test_what_somebody_staged_or_changed_stays_as_it_is(self) -> None:
        self.begin("notes/a.md", "notes/b.md", "notes/c.md")
        (self.garden / "staged.txt").write_text("staged")
        self.git("add", "staged.txt")
        (self.garden / "staged.txt").write_text("and changed")
        (self.garden / "loose.txt").write_text("loose")
        self.put({"notes/b.md": eleventy("Mine", body=lines())})  # comes in, and is its writer's to commit
        before = self.git("status", "--porcelain")
        self.edit("notes/a.md", lines("2=Ann."), by=self.ann)
        self.sync("--commit")
        self.assertEqual(self.git("status", "--porcelain"), before)
        self.assertEqual(self.files_of(), ["notes/a.md"])
        self.assertEqual(self.git("show", ":staged.txt"), "staged")

    def test_names_of_every_kind_and_a_first_commit_and_a_folder_of_the_repository(self) -> None:
        self.begin(*NAMES, commit=False)
        for name in NAMES:
            self.edit(name, lines("2=New."), by=self.ann)
        self.sync("--commit")
        found = [path for commit in self.git("log", "--format=%H").split() for path in self.files_of(commit)]
        self.assertEqual(sorted(found), sorted(NAMES))
        outer = self.garden / "notes"
        self.assertEqual(WorkingTree(outer).commit(["a.md"], author=None, message="x\n"), "")
        (outer / "a.md").write_text("other")
        self.assertTrue(WorkingTree(outer).commit(["a.md"], author=None, message="x\n"))
        self.assertEqual(self.files_of(), ["notes/a.md"])

    def test_a_removed_article_is_a_removed_file(self) -> None:
        self.begin("notes/a.md", "notes/b.md")
        remove_articles([self.article("notes/a.md").pk], by=self.ann)
        self.sync("--commit", "--delete")
        self.assertTrue(self.commits()[0].startswith("Ann 安"))
        self.assertEqual(self.git("show", "--name-status", "--format=").strip(), "D\tnotes/a.md")

    def test_a_thousand_hands_make_one_commit(self) -> None:
        names = [f"notes/{number}.md" for number in range(52)]
        self.begin(*names)
        for name in names:
            self.edit(name, lines(f"2={name}."), by=self.ann)
        self.sync("--commit", "--yes")
        self.assertEqual(len(self.commits()), 2)
        self.assertIn("Update 52 files", self.commits()[0])

    def test_line_ends_and_modes_are_what_git_makes_of_them(self) -> None:
        self.begin("notes/a.md")
        (self.garden / ".gitattributes").write_text("*.md text eol=crlf\n")
        (self.garden / "notes/a.md").chmod(0o755)
        self.git("commit", "-qam", "x")
        self.edit("notes/a.md", lines("2=Ann.").replace("\n", "\r\n"), by=self.ann)
        self.sync("--commit")
        self.assertNotIn("\r", self.git("show", "HEAD:notes/a.md"))
        self.assertIn("100755", self.git("ls-tree", "HEAD", "notes/"))
        self.assertNotIn("notes/a.md", self.git("status", "--porcelain"))


class LeftTests(GitTestCase):
    def test_what_is_not_to_be_committed_is_named(self) -> None:
        self.begin("notes/a.md", "drafts/b.md", "inner/c.md", "big/d.md", "module/e.md")
        self.git("rm", "-rq", "--cached", "drafts", "inner", "module")
        head = self.git("rev-parse", "HEAD").strip()
        self.git("update-index", "--add", "--cacheinfo", f"160000,{head},module")
        (self.garden / ".gitignore").write_text("drafts/\n")
        (self.garden / ".gitattributes").write_text("big/*.md filter=prog\n")
        self.git("config", "filter.prog.clean", "touch /tmp/never-run")
        self.git("init", "-q", where=self.garden / "inner")
        for path in ("notes/a.md", "drafts/b.md", "inner/c.md", "big/d.md", "module/e.md"):
            self.edit(path, lines("2=New."), by=self.ann)
        code, _, err = self.sync("--commit")
        self.assertEqual(code, 0)
        self.assertRegex(err, r"(?m)^drafts/b\.md: warning: was not committed: it is ignored by git$")
        self.assertRegex(err, r"(?m)^inner/c\.md: warning: .*lies in a repository of its own$")
        self.assertRegex(err, r"(?m)^module/e\.md: warning: .*lies in a repository of its own$")
        self.assertRegex(err, r"(?m)^big/d\.md: warning: .*goes through the program “prog”")
        self.assertEqual(self.files_of(), ["notes/a.md"])
        self.assertEqual(UncommittedFile.objects.count(), 0)
        self.assertFalse(Path("/tmp/never-run").exists())

    def test_no_program_of_the_repository_is_run(self) -> None:
        self.begin("notes/a.md")
        trap = self.garden / ".git" / "trap"
        log = self.garden / ".git" / "ran"
        trap.write_text(TRAP)
        trap.chmod(0o755)
        for name in (
            "pre-commit prepare-commit-msg commit-msg post-commit reference-transaction post-index-change post-rewrite"
        ).split():
            (self.garden / ".git" / "hooks" / name).write_text(TRAP)
            (self.garden / ".git" / "hooks" / name).chmod(0o755)
        settings = ("core.fsmonitor", "core.editor", "core.pager", "gpg.program", "core.sshCommand", "core.askPass")
        for name in (*settings, "diff.external", "credential.helper"):
            self.git("config", name, str(trap))
        self.git("config", "commit.gpgSign", "true")
        with mock.patch.dict(os.environ, {"TRAP": str(log), "GIT_DIR": "/nowhere", "GIT_INDEX_FILE": "/nowhere/index"}):
            self.edit("notes/a.md", lines("2=New."), by=self.ann)
            self.assertEqual(self.sync("--commit")[0], 0)
        self.assertFalse(log.exists())
        self.assertEqual(len(self.commits()), 2)

    def test_where_nothing_can_be_committed_nothing_is_written(self) -> None:
        self.begin("notes/a.md")
        self.edit("notes/a.md", lines("2=New."), by=self.ann)
        before = (self.garden / "notes/a.md").read_bytes()
        self.git("switch", "-q", "--detach")
        self.assert_refused("is on no branch", before)
        self.git("switch", "-q", "main")
        for name, told in (("MERGE_HEAD", "a merge is under way"), ("CHERRY_PICK_HEAD", "a cherry-pick")):
            (self.garden / ".git" / name).write_text("x")
            self.assert_refused(told, before)
            (self.garden / ".git" / name).unlink()
        (self.garden / ".git" / "rebase-merge").mkdir()
        self.assert_refused("a rebase is under way", before)
        (self.garden / ".git" / "rebase-merge").rmdir()
        with mock.patch.dict(os.environ, {"PATH": "/nowhere"}):
            self.assert_refused("git is not installed", before)
        if os.getuid() == 0:
            os.chown(self.garden, 12345, 12345)
            self.assert_refused("safe.directory", before)
            os.chown(self.garden, 0, 0)
        self.git("config", "core.worktree", "/usr")
        self.assert_refused("is no git working tree", before)
        self.git("config", "--unset", "core.worktree")
        (self.garden / ".git").rename(self.garden / ".was")
        self.assert_refused("is no git working tree", before)

    def assert_refused(self, told: str, before: bytes) -> None:
        code, _, err = self.sync("--commit")
        self.assertEqual(code, 2, err)
        self.assertIn(told, err)
        self.assertEqual((self.garden / "notes/a.md").read_bytes(), before)

    def test_what_git_refuses_is_committed_by_the_next_run(self) -> None:
        self.begin("notes/a.md", "notes/b.md")
        self.edit("notes/a.md", lines("2=New."), by=self.ann)
        self.edit("notes/b.md", lines("2=New."), by=self.ann)
        lock = self.garden / ".git" / "index.lock"
        lock.touch()
        code, out, err = self.sync("--commit")
        self.assertEqual(code, 1)
        self.assertIn("index.lock", err)
        self.assertIn("2 written", out)
        lock.unlink()
        (self.garden / "notes/b.md").write_text("Somebody's.\n")
        code, _, err = self.sync("--commit")
        self.assertIn("notes/b.md: warning: was not committed: it was changed after it was written", err)
        self.assertEqual(self.files_of(), ["notes/a.md"])
        self.assertNotIn("notes/a.md", self.git("status", "--porcelain"))
        self.assertEqual(UncommittedFile.objects.count(), 0)

    def test_it_commits_onto_what_it_read_only(self) -> None:
        self.begin("notes/a.md")
        tree = WorkingTree(self.garden)
        (self.garden / "notes/a.md").write_text("New.\n")
        real = tree._line

        def slow(*arguments: str, **options: object) -> str:
            if arguments[0] == "commit-tree":
                self.git("commit", "-q", "--allow-empty", "-m", "Meanwhile")
            return real(*arguments, **options)  # type: ignore[arg-type]

        with mock.patch.object(tree, "_line", slow), self.assertRaisesRegex(Exception, "update-ref refuses"):
            tree.commit(["notes/a.md"], author=None, message="x\n")
        self.assertEqual(self.commits("%s"), ["Meanwhile", "Begin"])

    def test_the_committer_is_whom_git_knows(self) -> None:
        self.begin("notes/a.md")
        self.git("config", "user.name", "Robot")
        self.git("config", "user.email", "robot@example.org")
        self.edit("notes/a.md", lines("2=New."))
        self.sync("--commit")
        self.assertTrue(self.commits()[0].startswith("Robot <robot@example.org>|Robot <robot@example.org>|"))

    def test_names_and_messages_take_a_form_that_git_takes(self) -> None:
        self.assertEqual(str(person_of("A <b>\nc", "", "x y")), "A bc <x.y@localhost>")
        self.assertEqual(str(person_of("<>", "a\n@b", "")), "editor <a@b>")
        self.assertEqual(message_of("a\r\nb\0", changeset_id=3), "a\nb\n\nChangeset: 3\n")
        self.begin("notes/a.md")
        self.assertIsNone(Commits(self.garden).tree.obstacle())


class MediaCommitTests(GitTestCase):
    def test_a_media_file_that_was_written_is_committed_and_none_that_came_in(self) -> None:
        self.begin("notes/a/index.md")
        factories.make_media("notes/a/new.png", png())
        (self.garden / "notes/a/own.png").write_bytes(png((1, 2, 3)))
        self.assertEqual(self.sync("--commit")[0], 0)
        self.assertEqual(self.files_of(), ["notes/a/new.png"])
        self.assertIn("?? notes/a/own.png", self.git("status", "--porcelain"))
        self.assertEqual(UncommittedFile.objects.count(), 0)
