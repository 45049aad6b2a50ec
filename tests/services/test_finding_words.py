"""Findings are said in the editor's language, on every page that shows them."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import SimpleTestCase
from django.utils.translation import override

from editorial.mapping import Finding as Noticed
from editorial.models import Article, Finding
from editorial.services.finding_rows import details_json
from editorial.services.finding_words import FINDINGS, text_of
from editorial.services.readiness import errors_of
from tests.admin.rows import change_url, list_url
from tests.architecture.source import ROOT
from tests.factories import make_member
from tests.mapping.documents import read
from tests.services.gardens import GardenTestCase, eleventy

CHINESE = re.compile("[\u4e00-\u9fff]")
NOTES = "editorial.services.deriving"
PLACES = re.compile(r"%\((\w+)\)s")
LANGUAGES = ("zh-hans", "zh-hant")


def made_findings() -> set[tuple[str, frozenset[str]]]:
    """Returns the rule of every finding that the sources make, with the names of its details."""
    found: set[tuple[str, frozenset[str]]] = set()
    for path in (ROOT / "editorial").rglob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        makers = {"FormatFinding", *(["Note"] if has_notes(path, tree) else [])}
        for node in ast.walk(tree):
            if not isinstance(node, ast.Call) or not node.args:
                continue
            if getattr(node.func, "attr", "") == "add" and getattr(node.func.value, "id", "") == "findings":
                details = frozenset(str(word.arg) for word in node.keywords) - {"severity"}
            elif getattr(node.func, "id", "") in makers:
                dicts = [values for argument in node.args[2:] for values in meant(argument, tree, ast.Dict)]
                details = frozenset(key.value for values in dicts for key in values.keys)
            else:
                continue
            rules = meant(node.args[0], tree, ast.Constant)
            assert rules, f"{path}:{node.lineno} names no rule"
            found |= {(rule.value, details) for rule in rules}
    return found


def has_notes(path: Path, tree: ast.Module) -> bool:
    """Whether the module knows the findings of the store; other things are called notes too."""
    imports = [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    known = any(node.module == NOTES and "Note" in {name.name for name in node.names} for node in imports)
    return known or path == ROOT.joinpath(*NOTES.split(".")).with_suffix(".py")


def meant(node: ast.expr, tree: ast.Module, kind: type) -> list:
    """Returns what an argument is: itself, or what is assigned to its name anywhere in the module."""
    if not isinstance(node, ast.Name):
        return [node] if isinstance(node, kind) else []
    return [value for value in assigned(node.id, tree) if isinstance(value, kind)]


def assigned(name: str, tree: ast.Module) -> Iterator[ast.expr]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and any(getattr(target, "id", "") == name for target in node.targets):
            yield from [node.value.body, node.value.orelse] if isinstance(node.value, ast.IfExp) else [node.value]


class FindingWordTests(SimpleTestCase):
    maxDiff = None

    def test_every_finding_that_is_made_has_its_text_and_every_text_its_finding(self):
        texts = {(rule, frozenset(PLACES.findall(str(text)))) for rule, group in FINDINGS.items() for text in group}
        self.assertEqual(made_findings(), texts)
        self.assertEqual(len(texts), sum(map(len, FINDINGS.values())))

    def test_every_text_is_there_in_every_language(self):
        for language in LANGUAGES:
            for text in (text for group in FINDINGS.values() for text in group):
                with override("en"):
                    english = str(text)
                with self.subTest(language, text=english), override(language):
                    self.assertRegex(str(text), CHINESE)
                    self.assertEqual(set(PLACES.findall(str(text))), set(PLACES.findall(english)))

    def test_details_are_filled_in(self):
        data = read("title: T\nstatus: evengreen\ntags: [a, a]\ndate: 100% soon\npublishDate: soon")
        with override("zh-hans"):
            said = [text_of(finding) for finding in data.findings]
            self.assertIn("状态“evengreen”读作“evergreen”。", said)
            self.assertIn("“tags”中重复了“a”。", said)
            self.assertIn("“date”中的“100% soon”不是日期。", said)
            self.assertEqual(errors_of(data), ["“publishDate”中的“soon”不是日期。"])
        with override("en"):
            self.assertIn("“tags” holds “a” again.", [text_of(finding) for finding in data.findings])

    def test_an_unknown_rule_and_a_row_without_details_keep_their_words(self):
        with override("zh-hans"):
            for finding in (
                Noticed("unheard-of", "Something."),
                Noticed("status-typo", "Something."),
                Noticed("status-typo", "Something.", details={"value": "x", "other": "y"}),
                Finding(rule="blank-item", message="Something."),
            ):
                self.assertEqual(text_of(finding), "Something.")
            self.assertEqual(text_of(Finding(rule="empty-file", message="Empty.")), "文件是空的。")

    def test_what_no_database_holds_is_left_out_of_details(self):
        self.assertEqual(details_json({"b": "a\x00\ud800水", "a": ""}), '{"a": "", "b": "a?水"}')


class FindingPageTests(GardenTestCase):
    SAID = {
        "en": "“tags” holds “one” again.",
        "zh-hans": "“tags”中重复了“one”。",
        "zh-hant": "「tags」中重複了「one」。",
    }
    FILE = eleventy(status="draft", tags="[one, one]")

    def setUp(self):
        super().setUp()
        self.client.force_login(make_member("Publisher"))

    def pages(self):
        """Yields the pages that show findings, by name."""
        finding = Finding.objects.get(rule="repeated-item")
        yield "form", self.client.get(change_url(finding.article))
        yield "list", self.client.get(list_url(Finding))
        yield "finding", self.client.get(change_url(finding))
        upload = SimpleUploadedFile("notes/b.md", self.FILE.replace(b"Rivers", b"Lakes"), "text/markdown")
        yield "import", self.client.post(f"{list_url(Article)}import/", {"documents": upload}, follow=True)

    def test_each_page_speaks_the_language_of_its_reader(self):
        self.load({"notes/a.md": self.FILE})
        message = Finding.objects.get(rule="repeated-item").message
        for language, text in self.SAID.items():
            self.client.defaults["HTTP_ACCEPT_LANGUAGE"] = language
            for name, page in self.pages():
                with self.subTest(name, language=language):
                    self.assertContains(page, text)
                    self.assertNotContains(page, message, html=False)

    def test_a_row_stored_before_is_shown_in_its_own_words(self):
        self.load({"notes/a.md": self.FILE})
        Finding.objects.update(details={}, message="As it was <b>")
        self.client.defaults["HTTP_ACCEPT_LANGUAGE"] = "zh-hans"
        article = Article.objects.get()
        self.assertContains(self.client.get(change_url(article)), "As it was &lt;b&gt;")
