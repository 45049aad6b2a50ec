"""Compares the rendering of a garden with a CommonMark renderer: `python -m tests.bench.fidelity_commonmark [FOLDER]`.

Counted are headings, list items, tables, code blocks, details and quotes of each file, in this renderer's HTML and in
markdown-it-py's (CommonMark, tables, raw HTML). Before counting, both get the text with three deliberate differences
taken out: headings without a space get one, a fence that is never closed is closed where this renderer ends it, tags of
`<details>` stand on lines of their own with blank lines around them, start tags without an end tag get one where this
renderer ends them. Literal `**` are counted without any of that.
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from markdown_it import MarkdownIt

from editorial.rendering import render
from tests.samples import CORPUS

COUNTED = ("h1", "h2", "h3", "h4", "h5", "h6", "li", "table", "pre", "details", "blockquote")
TARGET = 0.995
_HEADER = re.compile(r"\A\ufeff?-{3,4}\r?\n.*?^---[ \t]*\r?\n", re.DOTALL | re.MULTILINE)
_TIGHT_HEADING = re.compile(r"^( {0,3}#{2,6})(?=[^#\s])")
_FENCE = re.compile(r" {0,3}(`{3,}(?=[^`]*$)|~{3,})(.*)")
_DETAILS = re.compile(r"(?<!`)</?details(?:\s[^<>]*)?>|</?details$|(?<!`)<summary>.*?</?summary\S*>")
_TAG = re.compile(r"<(/?)([a-z][a-z0-9]*)[\s/>]", re.IGNORECASE)
_COMMENT = re.compile(r"<!--(?:(?!<!--|\n\n).)*?-->", re.DOTALL)
_CODE = re.compile(r"<(pre|code)\b.*?</\1>", re.DOTALL)


def bodies(folder: Path) -> Iterator[tuple[Path, str]]:
    """Yield each Markdown file of a folder with its text below the header."""
    for path in sorted(folder.rglob("*.md")):
        text = path.read_text(encoding="utf-8")
        yield path, _HEADER.sub("", text, count=1)


def normalised(text: str) -> str:
    """Return the text without the deliberate differences, for both sides."""
    result: list[str] = []
    fence = ""
    lines = text.split("\n")
    for index, line in enumerate(lines):
        match = _FENCE.match(line)
        if fence:
            result.append(line)
            if match and match[1].startswith(fence) and not match[2].strip():
                fence = ""
            continue
        if match and _is_closed(match[1], lines[index + 1 :]):
            fence = match[1]
            result.append(line)
        elif match:
            result.append(line.replace(match[1], "\\" + match[1]))
        else:
            result += _with_details_apart(_TIGHT_HEADING.sub(r"\1 ", line))
    return "\n".join(result)


def _is_closed(fence: str, below: list[str]) -> bool:
    return any((match := _FENCE.match(line)) and match[1].startswith(fence) and not match[2].strip() for line in below)


def _with_details_apart(line: str) -> list[str]:
    if "details" not in line and "<summary" not in line:
        return [line]
    return ["", *(part for tag in _parts(line) for part in (tag, "")), ""]


def _parts(line: str) -> list[str]:
    parts: list[str] = []
    position = 0
    for match in _DETAILS.finditer(line):
        parts += [line[position : match.start()], match[0]]
        position = match.end()
    return [part for part in (*parts, line[position:]) if part.strip()]


def counts(html: str) -> Counter[str]:
    """Return how often each counted element begins outside comments."""
    tags = _TAG.findall(_COMMENT.sub("", html))
    return Counter(name.lower() for closing, name in tags if not closing and name.lower() in COUNTED)


def literal_stars(html: str) -> int:
    """Return how many `**` a reader sees outside code."""
    return re.sub(r"<[^>]*>", "", _CODE.sub("", html)).count("**")


def compare(folder: Path) -> tuple[int, list[tuple[str, dict[str, tuple[int, int]]]], list[tuple[str, int, int]]]:
    """Return the number of files, those that differ (element → ours, theirs), and those with more literal `**`."""
    reference = MarkdownIt("commonmark", {"html": True}).enable("table")
    total, different, starred = 0, [], []
    for path, text in bodies(folder):
        total += 1
        name = path.relative_to(folder).as_posix()
        even = normalised(text)
        ours, theirs = counts(render(even).html), counts(reference.render(even))
        if ours != theirs:
            different.append((name, {key: (ours[key], theirs[key]) for key in COUNTED if ours[key] != theirs[key]}))
        here, there = literal_stars(render(text).html), literal_stars(reference.render(text))
        if here > there:
            starred.append((name, here, there))
    return total, different, starred


def main() -> int:
    """Print the comparison; return 1 if the target is missed."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else CORPUS
    total, different, starred = compare(folder)
    for name, elements in different:
        print(f"{name}: " + ", ".join(f"{key} {ours} instead of {theirs}" for key, (ours, theirs) in elements.items()))
    for name, here, there in starred:
        print(f"{name}: {here} literal ** instead of {there}")
    equal = 1 - len(different) / total if total else 1.0
    print(f"{total} files, equal in {equal:.2%}, {len(starred)} with more literal **")
    return 0 if equal >= TARGET and not starred else 1


if __name__ == "__main__":
    sys.exit(main())
