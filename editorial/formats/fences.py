"""Where the header of a text ends and its body begins."""

from __future__ import annotations

import re
from typing import NamedTuple

from editorial.formats.errors import FormatError, FormatFinding
from editorial.formats.limits import Limits
from editorial.formats.newlines import next_line, position
from editorial.formats.values import HeaderSyntax

_FENCES = {"---": HeaderSyntax.YAML, "+++": HeaderSyntax.TOML}
_OPENING = re.compile(r"(---|\+\+\+)[ \t]*(\r\n|\n|\r|\Z)")
_CLOSINGS = {fence: re.compile(rf"[\r\n]{re.escape(fence)}[ \t]*(?:\r\n|\n|\r|\Z)") for fence in _FENCES}
_LONG_FENCE = re.compile(r"(----+|\+\+\+\++)[ \t]*(?:\r\n|\n|\r)")
_NAMED_FENCE = re.compile(r"(?:---|\+\+\+)[ \t]*[A-Za-z]+[ \t]*(?:\r\n|\n|\r)")
_BLANK_START = re.compile(r"[ \t\r\n]+(?=(?:---|\+\+\+)[ \t]*[\r\n])")
_JSON_START = re.compile(r"\{\s*[\"}]")
_KEY_LINE = re.compile(
    r"[^\s#:\-*>|<\[{`][^\r\n:]{0,80}?[ \t]*(?::(?=[ \t\r\n]|\Z)|=)|[\"'][^\r\n]{1,80}[\"'][ \t]*[:=]"
)


class Layout(NamedTuple):
    """The parts of a text: `text[start:end]` is the header's inside, `text[body:]` the body."""

    syntax: HeaderSyntax
    start: int
    end: int
    body: int
    findings: tuple[FormatFinding, ...] = ()


def split(text: str, limits: Limits) -> Layout:
    """Return the layout of `text`; a header ends at the first line that is the fence alone, whatever YAML would say.

    A text that begins with `---` and never closes it has no header (and a finding) when what follows does not look like
    a key; otherwise it raises FormatError "unclosed-header". A JSON header's `end` and `body` are found by its reader:
    here they are the end of the text.
    """
    bom = 1 if text.startswith("\ufeff") else 0
    opening = _OPENING.match(text, bom)
    if opening is None:
        if _JSON_START.match(text, bom):
            return Layout(HeaderSyntax.JSON, bom, len(text), len(text))
        _refuse_near_fence(text, bom)
        code = "no-header" if len(text) > bom else "empty-file"
        message = "The file has no header." if code == "no-header" else "The file is empty."
        return Layout(HeaderSyntax.NONE, bom, bom, bom, (FormatFinding(code, message, 1, 1),))
    fence = opening.group(1)
    closing = _closing(text, fence, opening.end())
    if closing is None:
        return _unclosed(text, bom, opening.end(), fence)
    end, body = closing
    if end - opening.end() > limits.header_bytes // 4:
        _check_length(text[opening.end() : end], limits)
    findings = _fence_findings(text, opening, end, body)
    return Layout(_FENCES[fence], opening.end(), end, body, findings)


def _check_length(inside: str, limits: Limits) -> None:
    """Refuse a header over the limit, which is one of bytes."""
    if len(inside.encode()) > limits.header_bytes:
        reason = f"the header has over {limits.header_bytes} bytes"
        details = {"most": str(limits.header_bytes)}
        remedy = "Move text to the body."
        raise FormatError("header-too-long", reason, line=1, column=1, remedy=remedy, details=details)


def _closing(text: str, fence: str, start: int) -> tuple[int, int] | None:
    """Return where the closing fence begins and where the line after it begins, None when there is no closing fence."""
    found = _CLOSINGS[fence].search(text, start - 1)
    return (found.start() + 1, found.end()) if found else None


def _fence_findings(text: str, opening: re.Match[str], end: int, body: int) -> tuple[FormatFinding, ...]:
    """Return a finding when a fence has blanks behind it: some site generators do not take it for one."""
    for fence_start, fence in ((opening.start(), opening.group()), (end, text[end:body])):
        if len(fence.rstrip("\r\n")) > 3:
            message = "There are blanks behind a fence; some site generators do not recognise it."
            return (FormatFinding("fence-trailing-space", message, *position(text, fence_start)),)
    return ()


def _unclosed(text: str, bom: int, start: int, fence: str) -> Layout:
    """Return the layout of a text that begins with a rule, or raise when its header is never closed."""
    key_lines = leading_key_lines(text, start)
    if fence == "---" and not key_lines:
        message = "The file begins with a rule (`---`) that no second one closes: it is read as having no header."
        return Layout(HeaderSyntax.NONE, bom, bom, bom, (FormatFinding("starts-with-rule", message, 1, 1),))
    newline = "\r\n" if text[start - 2 : start] == "\r\n" else text[start - 1] if text[start - 1] in "\r\n" else "\n"
    insert = key_lines or start
    glue = "" if text[insert - 1] in "\r\n" else newline
    rest = text[insert:]
    if rest.startswith("..."):
        rest = rest[3:].removeprefix(newline)
    raise FormatError(
        "unclosed-header",
        f"the header that begins in line 1 is never closed by a line `{fence}`",
        line=1,
        column=bom + 1,
        remedy=f"Put a line `{fence}` behind the last key.",
        suggestion=f"{text[:insert]}{glue}{fence}{newline}{rest}".encode(),
        details={"fence": fence},
    )


def leading_key_lines(text: str, start: int) -> int:
    """Return where the lines end that look like keys, their values and comments; 0 when the first is none."""
    at, last, seen = start, 0, False
    while at < len(text):
        end = next_line(text, at)
        line = text[at:end]
        if _KEY_LINE.match(line):
            seen, last = True, end
        elif seen and line[:1] in (" ", "\t", "-", "[") and line.strip() and not line.startswith("---"):
            last = end
        elif not line.startswith("#") or not line.strip():
            break
        at = end
    return last


def _refuse_near_fence(text: str, bom: int) -> None:
    """Raise FormatError for a first line that was meant as a fence, going by the key that follows it."""
    for near_fence, code, reason in (
        (_LONG_FENCE, "long-fence", "the opening fence has more than three characters"),
        (_NAMED_FENCE, "named-fence", "the opening fence names a language"),
        (_BLANK_START, "space-before-header", "there are blanks before the opening fence"),
    ):
        match = near_fence.match(text, bom)
        if match is None:
            continue
        repaired = _with_plain_fences(text, bom, match)
        opening = _OPENING.match(repaired, bom)
        if opening is None or not leading_key_lines(repaired, opening.end()):
            continue
        raise FormatError(
            code,
            reason,
            line=1,
            column=bom + 1,
            remedy="Begin the file with a line `---`.",
            suggestion=repaired.encode() if _closing(repaired, opening.group(1), opening.end()) else None,
        )


def _with_plain_fences(text: str, bom: int, match: re.Match[str]) -> str:
    """Return the text with `---` (or `+++`) as its opening fence, and as the closing one where that is too long too."""
    written = match.group()
    if written.isspace():
        return text[:bom] + text[match.end() :]
    newline = written[len(written.rstrip("\r\n")) :]
    repaired = text[:bom] + written[:3] + newline + text[match.end() :]
    start = bom + 3 + len(newline)
    if _closing(repaired, written[:3], start):
        return repaired
    long_closing = re.compile(rf"[\r\n]{re.escape(written[0])}{{4,}}[ \t]*(?=[\r\n]|\Z)").search(repaired, start - 1)
    if long_closing is None:
        return repaired
    return repaired[: long_closing.start() + 1] + written[:3] + repaired[long_closing.end() :]
