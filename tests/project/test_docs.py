"""The documentation compared with the code."""

from __future__ import annotations

import ast
import re

from django.core.management import get_commands
from django.test import SimpleTestCase

from tests.architecture.source import ROOT, modules

OPERATIONS = ROOT / "docs" / "operations.md"
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("fixtures/*.md")])
READERS = {
    "given",
    "text",
    "flag",
    "number",
    "choice",
    "words",
    "folder",
    "zone",
    "database",
    "cache",
    "email",
    "origin",
}
# Not configuration: which settings module, and what a child process inherits.
OTHER_USES = {
    "cms.wsgi",
    "cms.asgi",
    "cms.env",
    "editorial.services.backup",
    "editorial.services.git",
    "editorial.rendering.process",
}


def rows(text: str, heading: str) -> list[str]:
    """Returns the first cells of the table below a heading, without back-ticks."""
    section = text.split(f"\n## {heading}\n", 1)[1].split("\n## ", 1)[0]
    cells = [line.split("|")[1].strip().strip("`") for line in section.splitlines() if line.startswith("|")]
    return cells[2:]


class VariableTests(SimpleTestCase):
    def test_each_variable_that_the_code_reads_is_described_and_no_other(self):
        read = set()
        for module in modules("cms", "editorial"):
            for node in ast.walk(module.tree):
                if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute) or not node.args:
                    continue
                owner, name = node.func.value, node.args[0]
                if isinstance(owner, ast.Name) and owner.id == "env" and node.func.attr in READERS:
                    assert isinstance(name, ast.Constant)
                    read.add(name.value)
        described = rows(OPERATIONS.read_text(encoding="utf-8"), "Environment variables")
        self.assertEqual(sorted(described), sorted(read))

    def test_the_environment_is_read_nowhere_else(self):
        others = set()
        for module in modules("cms", "editorial"):
            for node in ast.walk(module.tree):
                if isinstance(node, ast.Attribute) and node.attr in ("environ", "getenv") and module.path.parts:
                    others.add(module.name)
        self.assertEqual(others - OTHER_USES, set())


class CommandTests(SimpleTestCase):
    def test_each_command_of_the_project_is_described(self):
        text = "\n".join(page.read_text(encoding="utf-8") for page in PAGES)
        own = [name for name, application in get_commands().items() if application == "editorial"]
        self.assertEqual([name for name in own if f"manage.py {name}" not in text], [])

    def test_each_command_that_is_described_exists(self):
        missing = {}
        for page in PAGES:
            named = re.findall(r"manage\.py ([a-z][a-z_]+)", page.read_text(encoding="utf-8"))
            if unknown := set(named) - set(get_commands()):
                missing[page.name] = unknown
        self.assertEqual(missing, {})

    def test_each_make_target_that_is_described_exists(self):
        targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
        missing = {}
        for page in PAGES:
            text = page.read_text(encoding="utf-8")
            named = set(re.findall(r"^make ([a-z]+)", text, re.MULTILINE)) | set(re.findall(r"`make ([a-z]+)`", text))
            if named - targets:
                missing[page.name] = named - targets
        self.assertEqual(missing, {})


class CheckTests(SimpleTestCase):
    def test_each_system_check_is_described_and_no_other(self):
        known = {name for module in modules("editorial") for name in re.findall(r"editorial\.[EW]\d{3}", module.text)}
        described = rows(OPERATIONS.read_text(encoding="utf-8"), "System checks")
        self.assertEqual(sorted(described), sorted(known))


class PageTests(SimpleTestCase):
    def test_links_between_pages_lead_somewhere(self):
        broken = []
        for page in PAGES:
            text = re.sub(r"```.*?```|`[^`]*`", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
            for target in re.findall(r"\]\(([^)#\s]+)[^)]*\)", text):
                if "://" not in target and not (page.parent / target).exists():
                    broken.append(f"{page.relative_to(ROOT)}: {target}")
        self.assertEqual(broken, [])

    def test_decisions_are_short_and_numbered_without_a_gap(self):
        records = sorted((ROOT / "docs" / "decisions").glob("*.md"))
        self.assertEqual([int(path.name[:4]) for path in records], list(range(1, len(records) + 1)))
        long = [path.name for path in records if path.read_text(encoding="utf-8").count("\n") > 40]
        self.assertEqual(long, [])

    def test_the_changelog_begins_with_what_is_not_released(self):
        headings = re.findall(r"^## (.+)$", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), re.MULTILINE)
        self.assertEqual(headings[0], "Unreleased")
