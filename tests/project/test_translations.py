"""The interface speaks English and both forms of Chinese: nothing missing, nothing stale, nothing unmarked."""

from __future__ import annotations

import ast
import re

from django.test import SimpleTestCase

from tests.project.catalogue import LANGUAGES, PLAIN, ROOT, catalogue, django_texts, placeholders, sources, texts

# Names and marks that are the same in every language.
SAME = {"BibTeX", "Evergreen", "Markdown", "md"}
LETTERS = re.compile(r"[A-Za-z]{2,}")
# What a template holds besides its text: comments, translated blocks, names of styles, tags, elements, entities.
NO_TEXT = re.compile(
    r"\{#.*?#\}|\{%\s*comment\b.*?endcomment\s*%\}|\{%\s*blocktranslate\b.*?endblocktranslate\s*%\}"
    r"|\{%\s*block\s+\w*(?:class|coltype)\w*\s*%\}.*?endblock"
    r"|\{%.*?%\}|\{\{.*?\}\}",
    re.DOTALL,
)
ELEMENTS = re.compile(r"<!--.*?-->|<(code|kbd|pre|svg)\b.*?</\1>|<[^>]*>|&#?\w+;", re.DOTALL)
SHOWN_ATTRIBUTES = re.compile(r"""\b(?:title|placeholder|aria-label|alt)="([^"{]*[A-Za-z]{2,}[^"{]*)\"""")
# Keyword arguments whose texts people read.
SHOWN = {"verbose_name", "verbose_name_plural", "label", "help_text", "description", "empty_label", "search_help_text"}
MESSAGES = {"error", "info", "success", "warning"}


class CatalogueTests(SimpleTestCase):
    maxDiff = None

    def test_every_text_has_an_entry_in_every_language_and_every_entry_its_text(self):
        wanted = texts()
        self.assertGreater(len(wanted), 400)
        for language in LANGUAGES:
            with self.subTest(language):
                entries, of_django = catalogue(language), django_texts(language)
                missing = {text: place for text, place in wanted.items() if text not in entries}
                missing = {text: place for text, place in missing.items() if text not in of_django}
                self.assertEqual(missing, {}, "write them with their translations into the catalogues")
                self.assertEqual(sorted(set(entries) - set(wanted)), [], "nothing in the project says this")

    def test_every_entry_is_translated_and_keeps_what_is_filled_in(self):
        for language in LANGUAGES:
            for text, entry in catalogue(language).items():
                # The text is part of each message: a subtest for every text of both languages is slow to report.
                self.assertFalse(entry.fuzzy, (language, text))
                self.assertTrue(all(entry.translations), (language, text))
                filled_in = placeholders(text.text), placeholders(text.plural)
                for translation in entry.translations:
                    self.assertIn(placeholders(translation), filled_in, (language, text, translation))


class UnmarkedTests(SimpleTestCase):
    maxDiff = None

    def test_templates_hold_no_text_that_is_not_translated(self):
        found = []
        for path in sources("templates/**/*.html"):
            source = path.read_text(encoding="utf-8")
            words = LETTERS.findall(ELEMENTS.sub(" ", NO_TEXT.sub(" ", source)))
            words += SHOWN_ATTRIBUTES.findall(re.sub(r"\{%.*?%\}|\(Ctrl\+[A-Z]\)", "", source))
            found += [f"{path.relative_to(ROOT)}: {word}" for word in words if word not in SAME]
        self.assertEqual(found, [])

    def test_modules_show_no_literal_that_is_not_translated(self):
        found = []
        for path in sources("*.py"):
            if "commands" in path.parts:  # the terminal speaks English
                continue
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call):
                    found += [f"{path.relative_to(ROOT)}:{node.lineno}: {text}" for text in shown_literals(node)]
        self.assertEqual(found, [])


def shown_literals(call: ast.Call) -> list[str]:
    """Returns the texts with letters that a call shows to people without translating them."""
    name = getattr(call.func, "attr", getattr(call.func, "id", ""))
    base = getattr(getattr(call.func, "value", None), "id", "")
    shown = [keyword.value for keyword in call.keywords if keyword.arg in SHOWN]
    if base == "messages" and name in MESSAGES:
        shown += call.args[1:2]
    elif name in ("ValidationError", "message_user"):
        shown += call.args[0 if name == "ValidationError" else 1 :][:1]
    elif name in ("Refused", "PermissionDenied"):
        shown += call.args[-1:]
    elif name == "DocumentRefused":
        shown += [part for argument in call.args for part in ast.walk(argument) if is_reason(part, argument)]
    return [ast.unparse(node) for node in shown if is_literal_text(node)]


def is_reason(part: ast.AST, argument: ast.AST) -> bool:
    """Whether it is the last item of a tuple of field, code and reason."""
    tuples = [node for node in ast.walk(argument) if isinstance(node, ast.Tuple) and len(node.elts) == 3]
    return any(node.elts[2] is part for node in tuples)


def is_literal_text(node: ast.AST) -> bool:
    if isinstance(node, ast.Constant):
        return isinstance(node.value, str) and bool(LETTERS.search(node.value)) and node.value not in SAME | PLAIN
    return isinstance(node, ast.JoinedStr) and any(
        isinstance(part, ast.Constant) and LETTERS.search(str(part.value)) for part in node.values
    )
