"""YAML header text → entries with source spans, from libyaml's events alone: no object is ever constructed."""

from __future__ import annotations

from dataclasses import dataclass, field

import yaml

from editorial.formats.characters import refuse_unwritable
from editorial.formats.entries import Entry, read_entries
from editorial.formats.errors import FormatError, FormatFinding
from editorial.formats.limits import Limits
from editorial.formats.newlines import position
from editorial.formats.nodes import Node
from editorial.formats.yaml_composer import Composer, CompositionError
from editorial.formats.yaml_types import implicit_type


@dataclass(slots=True)
class YamlTree:
    """A read header: `root` is None when the header holds nothing but comments.

    `uses` pairs the offset of every alias with the node that it stands for.
    """

    root: Node | None = None
    entries: list[Entry] = field(default_factory=list)
    findings: list[FormatFinding] = field(default_factory=list)
    uses: list[tuple[int, Node]] = field(default_factory=list)


def read_yaml(text: str, *, first_line: int, limits: Limits) -> YamlTree:
    """Return the tree of the header `text`, whose first line is line `first_line` of the file.

    Raises FormatError for anything that is not one mapping with scalar keys within `limits`.
    """
    refuse_unwritable(text, first_line=first_line)
    composer = Composer(text, limits)
    try:
        root = composer.compose()
        tree = YamlTree(root, uses=composer.uses)
        if root is not None:
            _check_root(root, limits)
            tree.entries, tree.findings = read_entries(text, root, first_line=first_line)
            tree.findings += _key_findings(text, tree.entries)
    except CompositionError as error:
        line, column = position(text, error.offset)
        raise FormatError(
            error.code,
            error.reason,
            line=line + first_line - 1,
            column=column,
            remedy=error.remedy,
            details=error.details,
        ) from None
    except yaml.YAMLError as error:
        raise _syntax_error(error, text, first_line) from None
    return tree


def _check_root(root: Node, limits: Limits) -> None:
    """Refuse what is not one mapping with keys that are text."""
    if root.kind != "mapping":
        reason = f"the header is a {root.kind}, not keys with values"
        raise CompositionError("header-not-mapping", reason, root.start, "Write `key: value` lines.")
    if len(root.items) > limits.keys * 2:
        reason = f"the header has over {limits.keys} keys"
        raise CompositionError("too-many-keys", reason, root.start, "Remove some.", most=str(limits.keys))
    for key in root.items[::2]:
        if key.kind == "list" or key.kind == "mapping" or key.alias:
            raise CompositionError("complex-key", "a key is no plain text", key.start, "Write the key as text.")
        if key.kind == "null" and not key.text:
            raise CompositionError("empty-key", "a value has no key", key.start, "Write a key before the colon.")


def _key_findings(text: str, entries: list[Entry]) -> list[FormatFinding]:
    """Return what is odd about keys: blanks before the colon, merge keys."""
    findings = []
    for key, node, _, line in entries:
        if text[node.end : node.end + 1] in (" ", "\t"):
            message = f"There is a blank between the key {key!r} and its colon."
            findings.append(FormatFinding("space-before-colon", message, line, 1, {"key": key}))
        if not node.style and implicit_type(key) not in ("str", "special"):
            message = f"The key {key!r} is no text to every YAML reader; put it in quotes."
            findings.append(FormatFinding("key-not-text", message, line, 1, {"key": key}))
        if key == "<<" and not node.style:
            message = "A merge key (`<<`) is kept, but the keys that it brings in are not read."
            findings.append(FormatFinding("merge-key", message, line, 1))
    return findings


def _syntax_error(error: yaml.YAMLError, text: str, first_line: int) -> FormatError:
    """Return libyaml's complaint as an error with its place in the file."""
    if not isinstance(error, yaml.MarkedYAMLError):
        reason = f"the YAML header cannot be read: {error}"
        return FormatError("yaml-syntax", reason, line=first_line, details={"problem": str(error)})
    mark = error.problem_mark or error.context_mark
    line, column = (mark.line, mark.column + 1) if mark else (0, 1)
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    written = lines[line] if line < len(lines) else ""
    indentation = written[: len(written) - len(written.lstrip())]
    if "\t" in indentation:
        code, remedy = "tab-indentation", "Indent with spaces."
    else:
        code, remedy = "yaml-syntax", "Quote values that hold `: `, ` #` or quotes, and close every quote."
    problem = str(error.problem or error.context)
    reason, details = f"the YAML header cannot be read: {problem}", {"problem": problem}
    return FormatError(code, reason, line=line + first_line, column=column, remedy=remedy, details=details)
