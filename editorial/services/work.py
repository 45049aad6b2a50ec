"""What long work is told and tells: how far it is, that it should end, and what came of it.

Whatever runs as a job is a function of a `Work` and knows nothing else of jobs. It calls `advance` between its
transactions, which is where it can be ended, and it must be safe to run again from the beginning.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from django.contrib.auth.models import User


class Stopped(Exception):
    """Somebody asked for an end; what is written so far stays."""


class WorkFailed(Exception):
    """The work cannot be done. `code` is stable, the message says why in the language of the site."""

    def __init__(self, code: str, message: str = "") -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True, slots=True)
class Next:
    """A job that begins when this one is done."""

    kind: str
    arguments: Mapping[str, Any]
    title: str = ""
    subject: str = ""


class Work(Protocol):
    """A job as whoever carries it out sees it."""

    @property
    def by(self) -> User:
        """On whose behalf."""

    @property
    def arguments(self) -> Mapping[str, Any]:
        """What it was told."""

    @property
    def earlier(self) -> Mapping[str, Any]:
        """What `note` kept so far, by this attempt or one that was interrupted."""

    def expect(self, total: int) -> None:
        """Says how much there is to do."""

    def advance(self, done: int) -> None:
        """Says how much of it is done; cheap enough to call after every item.

        Raises:
            Stopped: somebody asked for an end.
        """

    def note(self, **result: Any) -> None:
        """Keeps small JSON values with the job at once, beside those that it has."""

    def wrote(self, changeset_id: int) -> None:
        """Keeps the changeset that holds what the job writes, at once."""

    def go_on_with(self, following: Next) -> None:
        """Starts another job when this one is done."""
