"""Why an operation cannot be carried out on a document."""

from __future__ import annotations


class OperationRefused(ValueError):
    """A document cannot take the operation and stays as it is; `code` is stable, `details` fill the text about it."""

    def __init__(self, code: str, message: str, **details: str) -> None:
        super().__init__(message)
        self.code = code
        self.details = details
