"""What reading and patching can answer instead of a document: errors and findings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


class FormatError(ValueError):
    """The bytes cannot be read as one document; nothing of it may be stored but the bytes themselves.

    `code` is a stable kebab-case identifier, `line` and `column` count from 1 in the file (columns in characters),
    `remedy` says what to do, `suggestion` is a repaired copy of the whole file where one can be proposed, `details` are
    what a text about the code is filled with.
    """

    def __init__(
        self,
        code: str,
        reason: str,
        *,
        line: int | None = None,
        column: int | None = None,
        remedy: str = "",
        suggestion: bytes | None = None,
        details: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(reason)
        self.code = code
        self.reason = reason
        self.line = line
        self.column = column
        self.remedy = remedy
        self.suggestion = suggestion
        self.details = dict(details or {})


class PatchError(ValueError):
    """A change that cannot be written without touching more than its key; the document stays as it was.

    `code` is a stable kebab-case identifier, `key` the header key at fault ("" when it is the body), `details` what a
    text about the code is filled with: the key where there is one.
    """

    def __init__(self, code: str, reason: str, *, key: str = "") -> None:
        super().__init__(reason)
        self.code = code
        self.reason = reason
        self.key = key
        self.details = {"key": key} if key else {}


@dataclass(frozen=True, slots=True)
class FormatFinding:
    """Something read and accepted that an editor should look at; `line` and `column` count from 1 in the file.

    `details` are what a text about the code is filled with.
    """

    code: str
    message: str
    line: int | None = None
    column: int | None = None
    details: Mapping[str, str] = field(default_factory=dict, hash=False)
