"""A language is chosen for a block of code and given back: whatever runs next in the process speaks its own."""

from __future__ import annotations

import ast

from django.test import SimpleTestCase

from tests.architecture.source import modules

STAY_CHOSEN = {"activate", "deactivate", "deactivate_all"}


def names(node: ast.AST) -> set[str]:
    """Returns the names that a node uses or imports."""
    if isinstance(node, ast.ImportFrom):
        return {alias.name for alias in node.names}
    if isinstance(node, ast.Attribute):
        return {node.attr}
    return {node.id} if isinstance(node, ast.Name) else set()


class LanguageTests(SimpleTestCase):
    def test_a_language_is_chosen_for_a_block_only(self) -> None:
        """Django's middleware alone chooses one for a thread, and commands and the worker answer no requests."""
        found = [
            f"{module.path}: {', '.join(sorted(used))}"
            for module in modules("editorial", "cms")
            if (used := {name for node in ast.walk(module.tree) for name in names(node)} & STAY_CHOSEN)
        ]
        self.assertEqual(found, [])
