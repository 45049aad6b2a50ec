"""Every kind of public page: valid HTML, and no word of another language around the texts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from xml.etree.ElementTree import Element

import html5lib
from django.test import TestCase
from django.utils import translation

from editorial.views.errors import error_page
from tests.page_kinds import FOUND, MISSING, every_page

LATIN = re.compile(r"[A-Za-z]{2,}")
SAID = ("aria-label", "placeholder", "title", "alt", "data-copied", "data-only", "data-suggest-label")
NO_TEXT = {"script", "style", "pre", "code", "kbd", "svg", "bdi"}
# Names of formats and of the site, and the one English term of the garden, which are the same in every language.
NAMES = re.compile(r"Markdown|BibTeX|JSON|Atom|ZIP|Evergreen|youtube\.com|example\.org|Esc|UTC|Flywheel|https?://\S+")
LANGUAGES = {"zh-hans": "zh-Hans", "zh-hant": "zh-Hant"}


class EveryPageCase(TestCase):
    addresses: dict[str, str]

    @classmethod
    def setUpTestData(cls) -> None:
        cls.addresses = every_page()


class MarkupTests(EveryPageCase):
    def test_every_kind_is_there_and_valid(self) -> None:
        for name, address in {**self.addresses, **MISSING}.items():
            with self.subTest(name):
                response = self.client.get(address)
                self.assertEqual(response.status_code, 200 if name in FOUND else 410 if "archived" in name else 404)
                self.assertEqual(faults(response.content), [])

    def test_pages_of_failures_are_valid(self) -> None:
        for status in (400, 403, 404, 429, 500):
            with self.subTest(status):
                self.assertEqual(faults(error_page(status).content), [])


class WordsTests(EveryPageCase):
    def test_pages_in_chinese_have_no_english_words_around_the_texts(self) -> None:
        for language, tag in LANGUAGES.items():
            for name, address in {**self.addresses, **MISSING}.items():
                with self.subTest(name, language=language):
                    response = self.client.get(address, headers={"accept-language": tag})
                    self.assertEqual(foreign_words(response.content, tag), [])

    def test_pages_of_failures_have_none_either(self) -> None:
        for language, tag in LANGUAGES.items():
            for status in (400, 403, 404, 429, 500):
                with self.subTest(status, language=language), translation.override(language):
                    self.assertEqual(foreign_words(error_page(status).content, tag), [])

    def test_a_word_that_is_not_translated_is_seen(self) -> None:
        page = '<meta charset="utf-8"><html lang="zh-Hans"><p>目录 Contents</p><p lang="en">Text</p><p>Markdown</p>'
        page += '<i title="Close"></i></html>'
        self.assertEqual(foreign_words(page.encode(), "zh-Hans"), ["目录 Contents", "Close"])


def faults(content: bytes) -> list[Any]:
    """Returns what is wrong with a page as HTML: parse errors, ids that are there twice, references to none."""
    parser = html5lib.HTMLParser(namespaceHTMLElements=False)
    tree = parser.parse(content)
    found: list[Any] = list(parser.errors)
    ids = [element.get("id") for element in tree.iter() if element.get("id")]
    found += sorted({f"id {one} twice" for one in ids if ids.count(one) > 1})
    for element in tree.iter():
        for attribute in ("aria-labelledby", "aria-describedby", "aria-controls", "for"):
            named = (element.get(attribute) or "").split()
            found += [f"{attribute} of nothing: {one}" for one in named if one not in ids]
    return found


def foreign_words(content: bytes, tag: str) -> list[str]:
    """Returns texts and attributes with Latin words in the parts of a page that are in its own language."""
    tree = html5lib.parse(content, namespaceHTMLElements=False)
    body = tree.find("body")
    return [text for text in own_texts(body, tag, tag) if LATIN.search(NAMES.sub("", text))] if body is not None else []


def own_texts(element: Element, language: str, tag: str) -> Iterator[str]:
    """Yields the texts of an element that are in the language of the interface, one after the other."""
    language = element.get("lang") or language
    is_text = isinstance(element.tag, str) and element.tag not in NO_TEXT
    if is_text and language.lower() == tag.lower() and "prose" not in (element.get("class") or ""):
        yield from filter(None, [(element.text or "").strip(), *(element.get(name) or "" for name in SAID)])
    for child in element if is_text else ():
        yield from own_texts(child, language, tag)
        if language.lower() == tag.lower() and (child.tail or "").strip():
            yield (child.tail or "").strip()
