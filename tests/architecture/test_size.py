"""A file does one thing and a function fits a screen."""

from __future__ import annotations

import ast

from django.test import SimpleTestCase

from tests.architecture.source import ROOT, modules

FILE_LINES = 400
FUNCTION_LINES = 40
STYLE_LINES = 800  # rules of one sheet are looked up, not read from top to bottom
FORBIDDEN_NAMES = {"utils", "util", "helpers", "helper", "misc", "common"}


def own_modules():
    return [module for module in modules("editorial", "cms") if "migrations" not in module.path.parts]


def function_length(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Returns the lines from `def` to the end, without decorators and docstring."""
    first = node.body[0]
    has_docstring = ast.get_docstring(node, clean=False) is not None and isinstance(first, ast.Expr)
    docstring = (first.end_lineno or first.lineno) - first.lineno + 1 if has_docstring else 0
    return (node.end_lineno or node.lineno) - node.lineno + 1 - docstring


class SizeTests(SimpleTestCase):
    maxDiff = None

    def test_files_are_short(self):
        long = {str(module.path): module.text.count("\n") for module in own_modules()}
        self.assertEqual({path: lines for path, lines in long.items() if lines > FILE_LINES}, {})

    def test_functions_are_short(self):
        long = {}
        for module in own_modules():
            for node in ast.walk(module.tree):
                if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                    lines = function_length(node)
                    if lines > FUNCTION_LINES:
                        long[f"{module.path}:{node.lineno}: {node.name}"] = lines
        self.assertEqual(long, {})

    def test_files_are_named_by_what_they_hold(self):
        named = [path for path in modules("editorial", "cms", "tests") if path.path.stem in FORBIDDEN_NAMES]
        self.assertEqual([str(module.path) for module in named], [])

    def test_every_module_says_what_it_holds(self):
        silent = [str(m.path) for m in own_modules() if m.text.strip() and not ast.get_docstring(m.tree)]
        self.assertEqual(silent, [])

    def test_scripts_and_styles_are_short(self):
        long = {}
        for pattern in ("*.js", "*.css"):
            for path in sorted((ROOT / "editorial/static").rglob(pattern)):
                lines = path.read_text(encoding="utf-8").count("\n")
                if lines > STYLE_LINES:
                    long[str(path.relative_to(ROOT))] = lines
        self.assertEqual(long, {})
