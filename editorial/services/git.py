"""Commits in somebody's git working tree: of named files only, running none of its programs and asking no network."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

SECONDS = 120
ANY = 255
FALLBACK = ("Evergreen", "evergreen@localhost")  # the committer where git knows none
MISSING = "git is not installed. Install it (apt install git), or leave --commit out."
# What a repository or its owner may have configured must not start programs or change what is committed.
SAFE = {
    "core.hooksPath": "/dev/null",
    "core.fsmonitor": "false",
    "core.splitIndex": "false",
    "core.safecrlf": "false",
    "gc.auto": "0",
    "maintenance.auto": "false",
    "protocol.allow": "never",
}
UNDER_WAY = {
    "MERGE_HEAD": "a merge",
    "rebase-merge": "a rebase",
    "rebase-apply": "a rebase",
    "CHERRY_PICK_HEAD": "a cherry-pick",
    "REVERT_HEAD": "a revert",
    "BISECT_LOG": "a bisection",
}


class GitProblem(RuntimeError):
    """Nothing can be committed here now; `code` is stable, the message names the folder and the remedy."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True, slots=True, order=True)
class Person:
    """Somebody whom a commit names."""

    name: str
    email: str

    def __str__(self) -> str:
        return f"{self.name} <{self.email}>"


class WorkingTree:
    """The git working tree that a folder is, or lies in; paths are relative to the folder."""

    def __init__(self, folder: Path) -> None:
        """Finds the working tree.

        Raises:
            GitProblem: there is no git, no working tree, or git refuses to work in it.
        """
        self.folder = folder
        top = self._run("rev-parse", "--is-inside-work-tree", "--absolute-git-dir", "--show-toplevel", may_fail=ANY)
        lines = os.fsdecode(top.stdout).splitlines()
        if top.returncode or lines[0] != "true":
            raise self._no_working_tree(os.fsdecode(top.stderr))
        self._state = Path(lines[1])
        if not folder.is_relative_to(Path(lines[2]).resolve()):
            raise GitProblem("elsewhere", f"{folder}: its repository has its working tree elsewhere, in {lines[2]}.")

    def _no_working_tree(self, said: str) -> GitProblem:
        if "dubious ownership" in said:
            return GitProblem(
                "unsafe",
                f"{self.folder}: the repository belongs to another user, so git does not work in it. Run this as its "
                f"owner, or allow it: git config --global --add safe.directory {self.folder}",
            )
        if "not a git repository" in said or not said:
            return GitProblem(
                "no-repository", f"{self.folder}: is no git working tree. Leave --commit out, or run git init there."
            )
        return GitProblem("unusable", f"{self.folder}: git does not work here: {said.strip()}")

    def obstacle(self) -> GitProblem | None:
        """Returns what keeps commits from being made now, None where nothing does."""
        for name, what in UNDER_WAY.items():
            if (self._state / name).exists():
                return GitProblem("under-way", f"{self.folder}: {what} is under way in git. Finish or abort it first.")
        if self._run("symbolic-ref", "-q", "HEAD", may_fail=1).returncode:
            remedy = "commits would get lost. Run git switch BRANCH there."
            return GitProblem("detached", f"{self.folder}: git is on no branch, so {remedy}")
        return None

    def excluded(self, paths: Sequence[str]) -> dict[str, tuple[str, str]]:
        """Returns path → (code, reason) of files that are not to be committed here."""
        modules = self._modules()
        inner = [path for path in paths if self._is_inner(path, modules)]
        found = dict.fromkeys(inner, ("other-repository", "lies in a repository of its own"))
        rest = [path for path in paths if path not in found]
        # A leading colon would be read as an order.
        ignored = self._run("check-ignore", "-z", "--stdin", paths=[f"./{path}" for path in rest], may_fail=1)
        for path in _split(ignored.stdout):
            found[path.removeprefix("./")] = ("ignored", "is ignored by git")
        drivers = self._drivers()
        said = _split(self._run("check-attr", "-z", "--stdin", "filter", paths=rest).stdout) if drivers else []
        for path, value in zip(said[::3], said[2::3], strict=True):
            if value in drivers:
                found[path] = ("filtered", f"goes through the program “{value}” in git, which is not run here")
        return found

    def commit(self, paths: Sequence[str], *, author: Person | None, message: str) -> str:
        """Commits these files as they are on the disk, and nothing else; what is staged of others stays staged.

        Returns the new commit's id, "" where the last commit has the files already.

        Raises:
            GitProblem: git refuses; the files stay as they are.
        """
        head = self._line("rev-parse", "-q", "--verify", "HEAD^{commit}", may_fail=1)
        made = ""
        with tempfile.TemporaryDirectory(prefix="evergreen-git-") as scratch:
            index = {"GIT_INDEX_FILE": f"{scratch}/index"}
            if head:
                self._run("read-tree", head, extra=index)
            self._take(paths, index)
            tree = self._line("write-tree", extra=index)
        if tree != (self._line("rev-parse", f"{head}^{{tree}}") if head else self._line("mktree")):
            who = {"GIT_AUTHOR_NAME": author.name, "GIT_AUTHOR_EMAIL": author.email} if author else {}
            parents = ["-p", head] if head else []
            data = message.encode("utf-8", "replace")
            made = self._line("commit-tree", tree, *parents, "-F", "-", data=data, extra=self._committer() | who)
            # Only from the commit that was read: somebody may have committed meanwhile.
            self._run("update-ref", "-m", "sync_markdown", "HEAD", made, head or "0" * len(made))
        self._take(paths, {})
        return made

    def _take(self, paths: Sequence[str], extra: dict[str, str]) -> None:
        self._run("update-index", "--add", "--remove", "-z", "--stdin", paths=paths, extra=extra)

    def _modules(self) -> set[str]:
        """Returns the folders that are submodules, checked out or not."""
        said = _split(self._run("ls-files", "-s", "-z").stdout)
        return {line.split("\t", 1)[1] for line in said if line.startswith("160000 ")}

    def _is_inner(self, path: str, modules: set[str]) -> bool:
        """Whether the file lies in a repository inside of this one."""
        inner = [parent for parent in Path(path).parents if parent.parts]
        return any(str(parent) in modules or (self.folder / parent / ".git").exists() for parent in inner)

    def _drivers(self) -> set[str]:
        """Returns the names of filters that have a program."""
        said = self._run("config", "-z", "--name-only", "--get-regexp", r"^filter\..*\.(clean|process)$", may_fail=1)
        return {name.split(".", 1)[1].rsplit(".", 1)[0] for name in _split(said.stdout)}

    def _committer(self) -> dict[str, str]:
        """Returns who commits and writes, where neither git nor the environment says it."""
        names = ("user.name", "user.email")
        known = [self._line("config", "--get", name, may_fail=1) for name in names]
        given = [os.environ.get(f"GIT_COMMITTER_{part}", "") or known[at] for at, part in enumerate(("NAME", "EMAIL"))]
        name, email = given if all(given) else FALLBACK
        return {
            "GIT_COMMITTER_NAME": name,
            "GIT_COMMITTER_EMAIL": email,
            "GIT_AUTHOR_NAME": name,
            "GIT_AUTHOR_EMAIL": email,
        }

    def _line(self, *arguments: str, data: bytes = b"", extra: dict[str, str] | None = None, may_fail: int = 0) -> str:
        done = self._run(*arguments, data=data, extra=extra, may_fail=may_fail)
        return "" if done.returncode else os.fsdecode(done.stdout).strip()

    def _run(
        self,
        *arguments: str,
        paths: Sequence[str] | None = None,
        data: bytes = b"",
        extra: dict[str, str] | None = None,
        may_fail: int = 0,
    ) -> subprocess.CompletedProcess[bytes]:
        """Runs git in the folder; `paths` go to its standard input, each with a NUL behind it.

        `may_fail` is the largest exit code that is an answer too.
        """
        settings = [part for name, value in SAFE.items() for part in ("-c", f"{name}={value}")]
        given = data if paths is None else b"".join(os.fsencode(path) + b"\0" for path in paths)
        command = ["git", "--no-optional-locks", *settings, *arguments]
        try:
            done = subprocess.run(
                command,
                cwd=self.folder,
                input=given,
                capture_output=True,
                timeout=SECONDS,
                env=_environment() | (extra or {}),
                check=False,
            )
        except FileNotFoundError as error:
            if shutil.which("git"):
                raise
            raise GitProblem("missing", MISSING) from error
        except subprocess.TimeoutExpired as error:
            reason = f"{self.folder}: git {arguments[0]} took longer than {SECONDS} seconds."
            raise GitProblem("timeout", reason) from error
        if done.returncode > may_fail:
            said = os.fsdecode(done.stderr).strip()
            raise GitProblem("refused", f"{self.folder}: git {arguments[0]} refuses: {said}")
        return done


def _environment() -> dict[str, str]:
    """Returns the environment without what would lead git elsewhere, in English, and without questions."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    kept |= {name: value for name, value in os.environ.items() if name.startswith("GIT_CONFIG_")}
    quiet = {"GIT_TERMINAL_PROMPT": "0", "GIT_NO_LAZY_FETCH": "1", "GIT_ALLOW_PROTOCOL": "", "LC_ALL": "C"}
    return kept | quiet


def _split(said: bytes) -> list[str]:
    return [os.fsdecode(part) for part in said.split(b"\0")[:-1]]


def message_of(subject: str, *, changeset_id: int, with_them: Iterable[Person] = ()) -> str:
    """Returns the text of a commit: what was done, the number of the changeset, and who had a part in it."""
    lines = [line.rstrip() for line in subject.replace("\0", "").replace("\r\n", "\n").replace("\r", "\n").split("\n")]
    trailers = [f"Changeset: {changeset_id}", *(f"Co-authored-by: {person}" for person in with_them)]
    return "\n".join([*lines, "", *trailers]).strip() + "\n"


def person_of(name: str, email: str, username: str) -> Person:
    """Returns somebody in a form that git takes."""
    plain = {ord(char): None for char in '<>"\\'} | dict.fromkeys((*range(32), 127))
    shown = name.translate(plain).strip(" .,:;'") or username.translate(plain).strip(" .,:;'") or "editor"
    address = email.translate(plain).strip() or f"{username.translate(plain).replace(' ', '.') or 'editor'}@localhost"
    return Person(shown, address)
