"""How commands talk: safe lines on stderr, progress that only a person sees, and exit codes."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.core.management.base import OutputWrapper
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

REFUSED = 1  # exit code: done, but something was refused or differs
USAGE = 2  # exit code: usage or environment


def safe(text: str) -> str:
    """Returns the text with control characters escaped: a title cannot steer the terminal.

    >>> safe("a\\x1b[2J")
    'a\\\\x1b[2J'
    """
    return "".join(char if char.isprintable() or char == " " else _escaped(char) for char in text)


def _escaped(char: str) -> str:
    return char.encode("unicode_escape").decode()


def report_line(
    out: OutputWrapper, level: str, path: str, message: str, *, line: int | None = None, column: int | None = None
) -> None:
    """Writes `path:line:column: level: message`, leaving out what is not known."""
    place = ":".join(str(part) for part in (safe(path), line, column) if part is not None)
    out.write(f"{place}: {level}: {safe(message)}")


@contextmanager
def progress_bar(label: str, *, shown: bool) -> Iterator[Callable[[int, int | None], None]]:
    """Yields a function of (done, total) that draws a bar on stderr where a person looks at it."""
    console = Console(stderr=True)
    with Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=console,
        transient=True,
        disable=not (shown and sys.stderr.isatty()),
    ) as progress:
        task = progress.add_task(label, total=None)

        def update(done: int, total: int | None = None) -> None:
            progress.update(task, completed=done, total=total)

        yield update
