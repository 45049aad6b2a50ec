"""Glossary entries in a text: `**飞轮效应**（Flywheel Effect: 通过产品改进吸引用户…）`."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator

from editorial.rendering.result import TermUse

_MAX_TERM = 60
_MAX_ENTRY = 500
_INNER = rf"[^（）()\n]{{0,{_MAX_ENTRY}}}+(?:[（(][^（）()\n]{{0,80}}+[)）][^（）()\n]{{0,{_MAX_ENTRY}}}+){{0,3}}+"
_AFTER_BOLD = re.compile(rf"\*\*([^*\n]{{1,{_MAX_TERM}}}+)\*\* ?[（(]({_INNER})[)）]")
_IN_BOLD = re.compile(rf"\*\*([^*（）()\n]{{1,{_MAX_TERM}}}+)[（(]({_INNER})[)）]\*\*")
_SEPARATOR = re.compile(r"\s*[：:]\s*")
_CJK = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]")
_LATIN = re.compile(r"[A-Za-z\u00c0-\u024f]")
_LATIN_NAME = re.compile(r"[A-Za-z\u00c0-\u024f][0-9A-Za-z\u00c0-\u024f .,&/'’+#_–—-]*(?:[（(][^（）()]*[)）])?$")
_TICKER = re.compile(r"\$[A-Za-z]|[0-9]{3,6}\.[A-Z]{2}$|[A-Z]{1,5}\.[A-Z]{1,2}$")
_EXCHANGES = frozenset("amex asx hkex hkg lse nasdaq nyse otc sse szse tse tsx twse 股票代码 代码 ticker".split())
_ASIDES = frozenset(
    "about also and approx as aka cf e.g eg from i.e ie in laughs note of or see the to via with".split()
)
_QUOTES = "“”\"'‘’「」『』《》〈〉* \u00a0\u3000"


def term_uses(lines: Iterable[str], code_lines: Collection[int]) -> Iterator[TermUse]:
    """Yield the entries of a document's lines in their order; lines of code have none."""
    for number, line in enumerate(lines):
        if "**" not in line or number in code_lines:
            continue
        matches = [*_AFTER_BOLD.finditer(line), *_IN_BOLD.finditer(line)]
        for match in sorted(matches, key=re.Match.start):
            if use := _entry(match[1], match[2], number + 1):
                yield use


def _entry(bold: str, bracket: str, line: int) -> TermUse | None:
    """Return the entry that a bold word and the bracket behind it make, or None if they are none."""
    term = bold.strip(_QUOTES)
    name, definition = _split(bracket)
    if not term or not name or term.endswith(("：", ":")):
        return None
    if _CJK.search(term):
        return TermUse(term, name, definition, line) if _is_name(name, definition) else None
    if definition and _LATIN.search(term) and _CJK.search(name) and len(name) <= 30 and not _is_exchange(name):
        return TermUse(name, term, definition, line)
    if definition and _LATIN.search(term) and _is_name(name, definition):
        return TermUse(term, name, definition, line)
    return None


def _split(bracket: str) -> tuple[str, str]:
    parts = _SEPARATOR.split(bracket.strip(), maxsplit=1)
    name = parts[0].strip(_QUOTES)
    return name, parts[1].strip() if len(parts) > 1 else ""


def _is_name(name: str, definition: str) -> bool:
    if not _LATIN_NAME.match(name) or _TICKER.match(name) or _is_exchange(name) or len(name) < 2:
        return False
    first = name.split()[0].rstrip(".,").lower()
    return bool(definition) or first not in _ASIDES


def _is_exchange(name: str) -> bool:
    return name.strip().lower() in _EXCHANGES
