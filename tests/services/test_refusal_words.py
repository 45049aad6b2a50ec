"""Why a file could not be read is said in the language of whoever reads it."""

from __future__ import annotations

import ast
import re

from django.test import SimpleTestCase
from django.utils.translation import override

from editorial.formats import FormatError, SourceDocument
from editorial.models import Quarantine
from editorial.services.files import Refusal, not_storable, refusal_of
from editorial.services.refusal_words import PROBLEMS, REFUSALS, words_of
from tests.architecture.source import ROOT
from tests.fixtures_check.garden import QUARANTINE

CHINESE = re.compile("[\u4e00-\u9fff]")
PLACES = re.compile(r"%\((\w+)\)s")
RAISED = {"FormatError", "CompositionError", "TomlScanError", "UnreadableFile", "Refusal"}
NOT_OF_FILES = {"stored-apart", "no-header"}  # of documents that an editor writes
HEADERS = (
    "title: a: b",
    "title: 'x",
    "tags: [a",
    "tags: {a",
    "a: b\n c: d",
    "- a\nb: c",
    "a: *",
    'a: "\\q"',
    "a: @x",
    "a: !x!y z",
    "a: - b",
    "a: `x",
    "key\nother: x",
    "\ta: b",
    "a:\n\t- b",
)


def codes() -> set[str]:
    """Returns the codes of refusals that the sources make."""
    found = set()
    for folder in ("formats", "services/files"):
        for path in (ROOT / "editorial" / folder).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                name = getattr(node.func, "id", getattr(node.func, "attr", "")) if isinstance(node, ast.Call) else ""
                if name in RAISED or name in ("_refuse", "_error"):
                    texts = [part.value for part in node.args if isinstance(part, ast.Constant)]
                    found |= {text for text in texts[:1] if isinstance(text, str) and re.fullmatch("[a-z0-9-]+", text)}
    return found - NOT_OF_FILES


def refused(data: bytes) -> Refusal | None:
    try:
        SourceDocument.parse(data)
    except FormatError as error:
        return refusal_of(error)
    return None


class RefusalWordTests(SimpleTestCase):
    maxDiff = None

    def test_every_code_has_its_words(self) -> None:
        found = codes()
        self.assertGreater(len(found), 15)
        self.assertEqual(found - set(REFUSALS), set())

    def test_every_text_is_there_in_every_language_and_keeps_what_is_filled_in(self) -> None:
        texts = [text for group in REFUSALS.values() for pair in group for text in pair]
        for language in ("zh-hans", "zh-hant"):
            for text in [*texts, *PROBLEMS.values()]:
                with override("en"):
                    english = str(text)
                with self.subTest(language, text=english), override(language):
                    self.assertRegex(str(text), CHINESE)
                    self.assertEqual(set(PLACES.findall(str(text))), set(PLACES.findall(english)))

    def test_every_example_is_said_in_chinese(self) -> None:
        for path in sorted(QUARANTINE.iterdir()):
            found = refused(path.read_bytes())
            assert found is not None
            with self.subTest(path.name), override("zh-hans"):
                reason, remedy = words_of(found)
                self.assertNotEqual(reason, found.reason)
                self.assertRegex(reason, CHINESE)
                self.assertRegex(remedy, CHINESE)
                self.assertNotIn("%(", reason + remedy)

    def test_what_is_wrong_with_a_yaml_header_is_said_whole(self) -> None:
        said = 0
        for header in HEADERS:
            found = refused(f"---\n{header}\n---\n".encode())
            if found is None:
                continue
            said += 1
            with self.subTest(header, problem=found.details.get("problem")), override("zh-hans"):
                self.assertNotRegex(words_of(found)[0].replace("YAML", ""), "[A-Za-z]{3}")
        self.assertGreater(said, 10)

    def test_toml_and_json_of_our_own_readers(self) -> None:
        for text, word in (
            ("+++\ntitle\n+++\n", "缺少等号"),
            ("+++\n= 1\n+++\n", "缺少键"),
            ('{"a" 1}\n', "缺少冒号"),
            ('{"a": 1 "b": 2}\n', "缺少逗号"),
            ('{"a": "x\n"}\n', "没有闭合"),
        ):
            found = refused(text.encode())
            assert found is not None
            with self.subTest(text), override("zh-hans"):
                self.assertIn(word, words_of(found)[0])

    def test_what_nobody_knows_keeps_its_own_words(self) -> None:
        with override("zh-hans"):
            self.assertEqual(words_of(Refusal("unheard-of", "Something.", "Help.")), ("Something.", "Help."))
            row = Quarantine(code="too-deep", reason="As it was.", remedy="Mend it.", details={})
            self.assertEqual(words_of(row), ("As it was.", "Mend it."))
            self.assertIn("duplicate key", words_of(not_storable(ValueError("duplicate key")))[0])
