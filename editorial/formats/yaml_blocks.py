"""Text in YAML's block scalars: `|` keeps line ends, `>` folds them."""

from __future__ import annotations

import re

from editorial.formats.yaml_scalars import block_reads_as

_HEADER = re.compile(r"([|>])[^\r\n#]*(#[^\r\n]*)?")
_INDENT = re.compile(r"[\r\n]([ ]+)[^ \r\n]")


def block_scalar(old: str, text: str, newline: str) -> str | None:
    """Return `text` as a block scalar in the style and indentation of `old`, None where that cannot hold it.

    `old` runs from the mark to the last character; so does the result. A comment behind the mark stays.
    """
    header = _HEADER.match(old)
    if header is None or not text.strip() or text[0] in " \t\r\n" or "\r" in text:
        return None
    indent = _INDENT.search(old)
    margin = indent.group(1) if indent else "  "
    body = text.rstrip("\n")
    trailing = len(text) - len(body)
    if trailing > 1:
        return None
    mark = header.group(1) + ("" if trailing else "-")
    lines = body.split("\n")
    if header.group(1) == ">":
        lines = _unfolded(lines)
    comment = f" {header.group(2)}" if header.group(2) else ""
    block = f"{mark}{comment}\n" + "\n".join(margin + line if line else "" for line in lines)
    return block.replace("\n", newline) if block_reads_as(block, text) else None


def _unfolded(lines: list[str]) -> list[str]:
    """Return the lines with a blank one after each, which is how folded text spells a line end."""
    spread: list[str] = []
    for line in lines:
        spread += [line, ""] if line else [""]
    return spread[:-1]
