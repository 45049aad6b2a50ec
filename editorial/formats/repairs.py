"""Proposals for headers that cannot be read: shown to an editor, never applied unasked."""

from __future__ import annotations

import re

import yaml

from editorial.formats.characters import without_unwritable
from editorial.formats.errors import FormatError
from editorial.formats.fences import Layout, leading_key_lines
from editorial.formats.limits import Limits
from editorial.formats.newlines import count_breaks, line_end
from editorial.formats.yaml_composer import Composer, CompositionError
from editorial.formats.yaml_reader import read_yaml

_ATTEMPTS = 8  # lines repaired in one header
_VALUE = re.compile(r"([ ]*(?:-[ ]+)?(?:[^\s:'\"#\-][^:\r\n]*?[ \t]*:[ \t]+|-[ \t]+))(\S.*?)[ \t]*\Z")
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\n|\r)?")
_TABS = re.compile(r"[ ]*\t[ \t]*")


def suggest_yaml(text: str, layout: Layout, error: FormatError, limits: Limits) -> bytes | None:
    """Return the file with a header that reads, for a file whose YAML header raised `error`, or None.

    Tabs that indent become spaces, a value that trips the reader is quoted, control characters go. Prose between two
    rules is no header: its first rule becomes `***`.
    """
    inside = text[layout.start : layout.end]
    if error.code in ("header-not-mapping", "yaml-syntax") and _is_prose(inside):
        return (text[: layout.start].replace("---", "***", 1) + text[layout.start :]).encode()
    if error.code == "control-character":
        repaired: str | None = without_unwritable(inside)
    elif error.code in ("yaml-syntax", "tab-indentation", "unknown-alias"):
        repaired = _repaired(inside, limits)
    else:
        return None
    if repaired is None or not _reads(repaired, limits):
        return None
    return (text[: layout.start] + repaired + text[layout.end :]).encode()


def _is_prose(inside: str) -> bool:
    """Return whether what stands between two fences is text between two rules: no key begins it, nor a list."""
    return not inside.lstrip().startswith(("-", "[", "{")) and not leading_key_lines(inside, 0)


def _reads(inside: str, limits: Limits) -> bool:
    """Return whether a header reads."""
    try:
        read_yaml(inside, first_line=1, limits=limits)
    except FormatError:
        return False
    return True


def _repaired(inside: str, limits: Limits) -> str | None:
    """Return the header with its lines repaired one by one until it reads, None when that leads nowhere."""
    lines = _LINE.findall(inside)
    for _ in range(_ATTEMPTS):
        suspects = _suspects("".join(lines), limits)
        if not suspects:
            return "".join(lines)
        for suspect in suspects:
            repaired = _repaired_line(lines[suspect]) if suspect < len(lines) else None
            if repaired is not None and repaired != lines[suspect]:
                lines[suspect] = repaired
                break
        else:
            return None
    return None


def _suspects(inside: str, limits: Limits) -> list[int]:
    """Return the lines (from 0) that may be at fault, the likeliest first; none when the header reads."""
    try:
        Composer(inside, limits).compose()
    except CompositionError as error:
        return [count_breaks(inside[: error.offset])]
    except yaml.MarkedYAMLError as error:
        marks = (error.problem_mark, error.context_mark)
        return [mark.line for mark in marks if mark is not None]
    except yaml.YAMLError:
        return [0]
    return []


def _repaired_line(line: str) -> str | None:
    """Return a line with spaces for the tabs that indent it, or with its value in single quotes; None for any other."""
    content, ending = line[: line_end(line, 0)], line[line_end(line, 0) :]
    tabs = _TABS.match(content)
    if tabs:
        return tabs.group().replace("\t", "  ") + content[tabs.end() :] + ending
    match = _VALUE.match(content)
    if match is None:
        return None
    start, value = match.groups()
    if value[0] in "'\"":
        mark, value = value[0], value[1:].removesuffix(value[0])
        value = value.replace('\\"', '"') if mark == '"' else value.replace("''", "'")
    quoted = value.replace("'", "''")
    return f"{start}'{quoted}'{ending}"
