"""How commands talk: safe lines on stderr, progress that only a person sees, and exit codes."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.core.management.base import OutputWrapper

REFUSED = 1  # exit code: done, but something was refused or differs
USAGE = 2  # exit code: usage or environment
SECONDS_BETWEEN_DRAWINGS = 0.1

Draw = Callable[[int, int | None], None]


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


def _nothing(done: int, total: int | None = None) -> None:
    """Draws nothing."""


@contextmanager
def for_whoever_reads(out: OutputWrapper) -> Iterator[None]:
    """Ends the program quietly where whoever reads its output has gone, as `head` does after its lines.

    It ends with REFUSED: what was not read may have been what the exit code is about.
    """
    try:
        yield
        out.flush()
    except BrokenPipeError:
        stop_printing()
        raise SystemExit(REFUSED) from None


def stop_printing() -> None:
    """Lets what is still printed go nowhere, so that nobody is told at the end that it could not be."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


@contextmanager
def progress_bar(label: str, *, shown: bool) -> Iterator[Draw]:
    """Yields a function of (done, total) that draws a bar on stderr where a person looks at it."""
    with progress_bars(label, shown=shown) as (draw,):
        yield draw


@contextmanager
def progress_bars(*labels: str, shown: bool) -> Iterator[list[Draw]]:
    """Yields for each label a function of (done, total) that draws a bar on stderr, from its first call on.

    They are drawn by those functions and not by a thread: beside another thread a process is not copied for more cores.
    """
    if not (shown and sys.stderr.isatty()):
        yield [_nothing for _ in labels]
        return
    # Loaded where somebody looks: it takes a twentieth of the time in which a command starts.
    from rich.console import Console  # noqa: PLC0415
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn  # noqa: PLC0415

    with Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=Console(stderr=True),
        transient=True,
        auto_refresh=False,
    ) as progress:
        drawn = 0.0

        def bar(label: str) -> Draw:
            task = progress.add_task(label, total=None, visible=False)

            def draw(done: int, total: int | None = None) -> None:
                nonlocal drawn
                due = time.monotonic() - drawn >= SECONDS_BETWEEN_DRAWINGS
                drawn = time.monotonic() if due else drawn
                progress.update(task, completed=done, total=total, visible=True, refresh=due)

            return draw

        yield [bar(label) for label in labels]
