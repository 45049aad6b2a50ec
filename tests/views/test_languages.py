"""The readers' pages speak English and both forms of Chinese, completely."""

from __future__ import annotations

import ast
import gettext
import io
import re
from pathlib import Path

from django.test import SimpleTestCase, TestCase

from tests.factories import make_article

EDITORIAL = Path(__file__).resolve().parents[2] / "editorial"
CATALOGUES = {
    path.parents[1].name: gettext.GNUTranslations(io.BytesIO(path.read_bytes()))
    for path in sorted(EDITORIAL.glob("locale/*/LC_MESSAGES/django.mo"))
}
TRANSLATE = re.compile(r"""\{%\s*translate\s+(?:"([^"]+)"|'([^']+)')(?:\s+context\s+"([^"]+)")?""")
BLOCK = re.compile(r"\{%\s*blocktranslate\b[^%]*%\}(.*?)(?:\{%\s*plural|\{%\s*endblocktranslate)", re.DOTALL)
ENTRY = re.compile(r'^msgid "((?:[^"\\]|\\.)+)"$.*?^msgstr(?:\[0\])? "((?:[^"\\]|\\.)*)"$', re.MULTILINE | re.DOTALL)


def template_texts() -> set[tuple[str, str]]:
    """Returns (context, text) of everything that the public templates translate."""
    found: set[tuple[str, str]] = set()
    for path in sorted((EDITORIAL / "templates" / "editorial").glob("*.html")):
        source = path.read_text(encoding="utf-8")
        found |= {(context, double or single) for double, single, context in TRANSLATE.findall(source)}
        found |= {("", re.sub(r"\{\{\s*(\w+)\s*\}\}", r"%(\1)s", text)) for text in BLOCK.findall(source)}
    return found


def view_texts() -> set[tuple[str, str]]:
    """Returns ("", text) of everything that the views translate."""
    found = set()
    for path in sorted((EDITORIAL / "views").glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in ("_", "gettext"):
                found.add(("", ast.literal_eval(node.args[0])))
    return found


class CatalogueTests(SimpleTestCase):
    def test_every_text_of_the_pages_is_translated(self):
        texts = template_texts() | view_texts()
        self.assertGreater(len(texts), 60)
        self.assertEqual(set(CATALOGUES), {"zh_Hans", "zh_Hant"})
        for name, catalogue in CATALOGUES.items():
            known = set(catalogue._catalog)
            for context, text in sorted(texts):
                key = f"{context}\x04{text}" if context else text
                with self.subTest(name, text=text):
                    self.assertTrue(key in known or (key, 0) in known)

    def test_compiled_catalogues_are_those_of_their_sources(self):
        for name, catalogue in CATALOGUES.items():
            source = (EDITORIAL / "locale" / name / "LC_MESSAGES" / "django.po").read_text(encoding="utf-8")
            compiled = set(catalogue._catalog.values())
            for text, translation in ENTRY.findall(source):
                if not translation:  # of the admin: shown in English until somebody translates it
                    continue
                with self.subTest(name, text=text):
                    self.assertIn(re.sub(r"\\(.)", r"\1", translation), compiled)


class ChinesePagesTests(TestCase):
    def test_pages_speak_the_reader_s_form(self):
        make_article(slug="a", tags=["ai"], names={"people": ["甲", "乙"]})
        for language, words in {"zh-CN": ("标签", "阅读时间", "甲</bdi></a>、"), "zh-HK": ("標籤", "閱讀時間")}.items():
            response = self.client.get("/notes/a/", headers={"accept-language": language})
            for word in words:
                with self.subTest(language, word=word):
                    self.assertContains(response, word)
