"""Texts found and replaced, in a time that no pattern can exceed."""

from __future__ import annotations

import time
from collections.abc import Iterator

import regex

from editorial.formats import DEFAULT_LIMITS
from editorial.operations.refusals import OperationRefused

SECONDS = 1.0  # for one text
MOST_SLOW = 3  # texts that took longer, after which no further one is tried
MOST_PATTERN = 500  # characters
MOST_REPLACEMENT = 10_000


class Pattern:
    """What is looked for and what it becomes; a text that takes too long is refused, and soon all others are.

    Words are taken as they stand, a regular expression by the rules of the `regex` library: `^` and `$` mean lines,
    `\\1` and `\\g<name>` in the replacement what a group has found.
    """

    def __init__(self, find: str, replacement: str, *, is_regex: bool, ignore_case: bool) -> None:
        """Make it; raises `regex.error` or IndexError for an expression or a replacement that cannot be read."""
        self.find = find
        self.replacement = replacement
        self.is_regex = is_regex
        self.ignore_case = ignore_case
        flags = regex.V0 | regex.MULTILINE | (regex.IGNORECASE if ignore_case else 0)
        self._compiled = regex.compile(find if is_regex else regex.escape(find), flags)
        self._slow = 0
        if is_regex:
            # Finds nothing in nothing, and says so what is wrong with the replacement.
            regex.compile(f"(?:{find}\n)?|", flags).sub(replacement, "", timeout=SECONDS)

    def replaced(self, text: str) -> str:
        """Return the text with everything that is found replaced.

        Raises OperationRefused: "pattern-too-slow", "pattern-stopped", "result-too-long".
        """
        if not self.is_regex and not self.ignore_case:
            return text.replace(self.find, self.replacement) if self.find in text else text
        if self._slow >= MOST_SLOW:
            message = f"the pattern took too long on {MOST_SLOW} texts and is not tried on others; make it simpler"
            raise OperationRefused("pattern-stopped", message, number=str(MOST_SLOW))
        try:
            return "".join(self._parts(text, time.monotonic() + SECONDS))
        except TimeoutError as error:
            self._slow += 1
            message = f"the pattern took longer than {SECONDS} s on this text; make it simpler"
            raise OperationRefused("pattern-too-slow", message, seconds=str(SECONDS)) from error

    def _parts(self, text: str, until: float) -> Iterator[str]:
        end, size = 0, len(text)
        for match in self._compiled.finditer(text, timeout=SECONDS):
            new = match.expand(self.replacement) if self.is_regex else self.replacement
            size += len(new)
            if size > 2 * DEFAULT_LIMITS.document_bytes:
                raise OperationRefused("result-too-long", "the text would be longer than a document may be")
            if time.monotonic() > until:
                raise TimeoutError
            yield text[end : match.start()]
            yield new
            end = match.end()
        yield text[end:]
