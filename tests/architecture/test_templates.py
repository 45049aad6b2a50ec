"""Templates and scripts keep to the Content-Security-Policy and never trust a text."""

from __future__ import annotations

import re

from django.test import SimpleTestCase

from tests.architecture.source import ROOT

TEMPLATES = ROOT / "editorial" / "templates"
SCRIPTS = ROOT / "editorial" / "static"


def template_lines():
    """Yields path below the project, line number and line of every template."""
    for path in sorted(TEMPLATES.rglob("*")):
        if path.is_file():
            for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
                yield path.relative_to(ROOT), number, line


def lines_with(pattern: str) -> list[str]:
    """Returns `path:line: text` of the template lines that the pattern is found in."""
    found = re.compile(pattern, re.IGNORECASE)
    return [f"{path}:{number}: {line.strip()}" for path, number, line in template_lines() if found.search(line)]


class TemplateTests(SimpleTestCase):
    def test_no_text_is_declared_safe(self):
        self.assertEqual(lines_with(r"\|\s*safe\b|\|\s*safeseq\b|\{%\s*autoescape\s+off"), [])

    def test_no_inline_style(self):
        self.assertEqual(lines_with(r"\sstyle\s*=|<style\b"), [])

    def test_no_inline_handler(self):
        self.assertEqual(lines_with(r"<[^>]*\son[a-z]+\s*=\s*[\"']|javascript:"), [])

    def test_no_inline_script(self):
        found = [line for line in lines_with(r"<script\b") if not re.search(r"\bsrc=|application/(ld\+)?json", line)]
        self.assertEqual(found, [])

    def test_no_address_of_another_host_is_loaded(self):
        self.assertEqual(lines_with(r"<(script|link|img|iframe|source|video|audio)\b[^>]*=[\"'](https?:)?//"), [])

    def test_no_commented_out_block(self):
        self.assertEqual(lines_with(r"\{%\s*comment\s*%\}|<!--\s*\{%"), [])

    def test_extends_stands_first(self):
        late = []
        for path in sorted(TEMPLATES.rglob("*.html")):
            text = path.read_text(encoding="utf-8")
            if "{% extends" in text and not text.lstrip().startswith("{% extends"):
                late.append(str(path.relative_to(ROOT)))
        self.assertEqual(late, [])

    def test_the_end_of_a_block_of_several_lines_is_named(self):
        self.assertEqual([line for line in lines_with(r"\{%\s*endblock\s*%\}") if "{% block" not in line], [])


class ScriptTests(SimpleTestCase):
    def test_scripts_need_no_eval_and_no_inline_style(self):
        forbidden = re.compile(
            r"\beval\(|new Function\(|setAttribute\(\s*['\"]style|insertAdjacentHTML|\.innerHTML\s*="
        )
        found = []
        for path in sorted(SCRIPTS.rglob("*.js")):
            for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
                if forbidden.search(line):
                    found.append(f"{path.relative_to(ROOT)}:{number}: {line.strip()}")
        self.assertEqual(found, [])

    def test_colours_are_custom_properties(self):
        """A colour that is written where it is used is forgotten in the dark scheme."""
        colour = re.compile(r"#[0-9a-fA-F]{3,8}\b|\brgba?\(|\bhsla?\(")
        found = []
        for path in sorted(SCRIPTS.rglob("*.css")):
            if "highlight" in path.name:
                continue  # Pygments' own colours, one block per scheme
            for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
                if colour.search(line) and not line.strip().startswith(("--", "/*", "*")):
                    found.append(f"{path.relative_to(ROOT)}:{number}: {line.strip()}")
        self.assertEqual(found, [])
