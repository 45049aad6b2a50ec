"""Every text that the project translates, read from its sources, and the two catalogues as they lie beside them."""

from __future__ import annotations

import ast
import io
import re
from collections.abc import Iterator
from gettext import GNUTranslations
from pathlib import Path
from typing import NamedTuple

import django
from django.template.base import Lexer, Token, TokenType
from django.utils.text import smart_split

ROOT = Path(__file__).resolve().parents[2]
SOURCES = ("editorial", "cms")
LANGUAGES = ("zh_Hans", "zh_Hant")
PLAIN = {"_", "gettext", "gettext_lazy", "gettext_noop"}
PLURAL = {"ngettext", "ngettext_lazy"}
IN_CONTEXT = {"pgettext", "pgettext_lazy"}
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd%]|\{\w*\}")


class Text(NamedTuple):
    """A text to translate: its context ("" for none), its English, and its English for many."""

    context: str
    text: str
    plural: str = ""


def texts() -> dict[Text, str]:
    """Returns every text of the project with a place where it stands."""
    found: dict[Text, str] = {}
    for path in sources("*.py"):
        for text, line in python_texts(path.read_text(encoding="utf-8")):
            found.setdefault(text, f"{path.relative_to(ROOT)}:{line}")
    for path in sources("templates/**/*.html"):
        for text, line in template_texts(path.read_text(encoding="utf-8")):
            found.setdefault(text, f"{path.relative_to(ROOT)}:{line}")
    return found


def sources(pattern: str) -> Iterator[Path]:
    """Yields the project's own files of a kind."""
    for folder in SOURCES:
        yield from (path for path in sorted((ROOT / folder).rglob(pattern)) if "migrations" not in path.parts)


def python_texts(source: str) -> Iterator[tuple[Text, int]]:
    """Yields the texts of a module, each with its line.

    Raises:
        ValueError: something is translated that is no literal, so that no catalogue can hold it.
    """
    for node in ast.walk(ast.parse(source)):
        name = getattr(getattr(node, "func", None), "id", "")
        if isinstance(node, ast.Call) and name in PLAIN | PLURAL | IN_CONTEXT:
            words = [ast.literal_eval(argument) for argument in node.args[:2] if isinstance(argument, ast.Constant)]
            wanted = 1 if name in PLAIN else 2
            if len(words) < wanted:
                raise ValueError(f"line {node.lineno}: {name}() needs a literal text")
            if name in PLAIN:
                yield Text("", words[0]), node.lineno
            elif name in PLURAL:
                yield Text("", words[0], words[1]), node.lineno
            else:
                yield Text(words[0], words[1]), node.lineno


def template_texts(source: str) -> Iterator[tuple[Text, int]]:
    """Yields the texts of a template, each with its line."""
    tokens = iter(Lexer(source).tokenize())
    for token in tokens:
        if token.token_type != TokenType.BLOCK:
            continue
        words = list(smart_split(token.contents))
        if words[0] == "translate" and words[1][0] in "\"'":
            yield Text(context_of(words), words[1][1:-1]), token.lineno or 0
        elif words[0] == "blocktranslate":
            yield Text(context_of(words), *block_texts(tokens, trimmed="trimmed" in words)), token.lineno or 0


def context_of(words: list[str]) -> str:
    return words[words.index("context") + 1][1:-1] if "context" in words else ""


def block_texts(tokens: Iterator[Token], *, trimmed: bool) -> list[str]:
    """Returns the text of a block up to its end, and the one for many where it has one."""
    parts = [""]
    for token in tokens:
        if token.token_type == TokenType.BLOCK and token.contents.strip() == "plural":
            parts.append("")
        elif token.token_type == TokenType.BLOCK:
            break
        else:
            is_name = token.token_type == TokenType.VAR
            parts[-1] += f"%({token.contents})s" if is_name else token.contents.replace("%", "%%")
    return [" ".join(line.strip() for line in part.strip().splitlines()) if trimmed else part for part in parts]


class Entry(NamedTuple):
    """What a catalogue says of a text: its translations, and whether somebody has to look at them."""

    translations: tuple[str, ...]
    fuzzy: bool


def catalogue(language: str) -> dict[Text, Entry]:
    """Returns the entries of a language; those that begin with #~ are no entries."""
    path = ROOT / "editorial" / "locale" / language / "LC_MESSAGES" / "django.po"
    found: dict[Text, Entry] = {}
    for block in path.read_text(encoding="utf-8").split("\n\n"):
        values: dict[str, str] = {}
        key = ""
        for line in block.splitlines():
            if line.startswith("#"):
                continue
            keyword, _space, rest = line.partition(" ")
            key, rest = (key, line) if line.startswith('"') else (keyword, rest)
            values[key] = values.get(key, "") + ast.literal_eval(rest)
        if values.get("msgid"):
            text = Text(values.get("msgctxt", ""), values["msgid"], values.get("msgid_plural", ""))
            translations = tuple(value for key, value in values.items() if key.startswith("msgstr"))
            if text in found:
                raise ValueError(f"{path.name} of {language} has {text} twice")
            found[text] = Entry(translations, "#, fuzzy" in block)
    return found


def django_texts(language: str) -> set[Text]:
    """Returns what Django's own catalogues translate: its words for saving and closing are used as they are."""
    found: set[Text] = set()
    for folder in ("conf", "contrib/admin", "contrib/auth"):
        path = Path(django.__file__).parent / folder / "locale" / language / "LC_MESSAGES" / "django.mo"
        entries = GNUTranslations(io.BytesIO(path.read_bytes()))._catalog  # type: ignore[attr-defined]
        for key, translation in entries.items():
            context, _mark, text = key.rpartition("\x04") if isinstance(key, str) else ("", "", "")
            if text and translation:
                found.add(Text(context, text))
    return found


def placeholders(text: str) -> list[str]:
    return sorted(PLACEHOLDER.findall(text))
