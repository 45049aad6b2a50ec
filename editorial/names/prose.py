"""What of a Markdown text is read as words: everything else blanked, at the same length, so that offsets stay true."""

from __future__ import annotations

import re

# Stands in no name and is no letter: what is blanked ends a word as a blank does, and joins none.
BLANK = "\0"

_NOT_READ = re.compile(
    r"""
    ^[ ]{0,3}(?P<fence>`{3,}|~{3,})[^\n]*\n .*? ^[ ]{0,3}(?P=fence)[`~]*[ \t]*$   # a block of code that is closed
    | (?<!`)(?P<ticks>`+)(?!`) [^\n]{1,1000}? (?<!`)(?P=ticks)(?!`)
    | <!-- .*? -->
    | <(?:script|style)\b .*? </(?:script|style)>
    | </?[A-Za-z][^<>]{0,2000}>                                         # a tag with its attributes, <https://…>
    | (?<=\]) \( [ \t]* (?: <[^<>\n]*> | (?:[^()\s]|\([^()\s]*\))* ) (?: [ \t]+ (?: "[^"\n]*" | '[^'\n]*' ) )? [ \t]* \)
    | ^[ ]{0,3}\[[^\]\n]+\]:[ \t]*\S+ .*? $                                # the address of a reference
    | \b(?:https?|ftp)://[^\s<>()\[\]{}"'`，。；！？、（）《》「」“”]+
    | \bwww\.[^\s<>()\[\]{}"'`，。；！？、（）《》「」“”]+
    | \b[\w.+-]+@[\w-]+\.[\w.-]+
    | \{\{.*?\}\}
    """,
    re.VERBOSE | re.MULTILINE | re.DOTALL | re.ASCII,
)
_BEGIN, _END = re.compile(r"<details\b", re.IGNORECASE), re.compile(r"</details>", re.IGNORECASE)


def words_of(text: str) -> str:
    """Return the text with code, addresses, the targets of links, and tags with their attributes blanked.

    The result is as long as the text, and each character that is left stands where it stood.
    """
    return _NOT_READ.sub(lambda found: BLANK * (found.end() - found.start()), text)


def folded_parts(text: str) -> list[tuple[int, int]]:
    """Return (start, end) of every `<details>`, outermost and in order: where originals lie. An open one ends nowhere.

    >>> folded_parts("a<details>b</details>c")
    [(1, 21)]
    """
    parts: list[tuple[int, int]] = []
    marks = sorted(
        [(found.start(), found.start(), 1) for found in _BEGIN.finditer(text)]
        + [(found.start(), found.end(), -1) for found in _END.finditer(text)]
    )
    depth = start = 0
    for begin, end, step in marks:
        if depth == 0 and step > 0:
            start = begin
        if depth == 1 and step < 0:
            parts.append((start, end))
        depth = max(0, depth + step)
    return parts
