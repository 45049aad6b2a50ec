"""Copies of this process, for work on several cores."""

from __future__ import annotations

import ctypes
import gc
import os
import signal
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import AbstractContextManager, nullcontext
from multiprocessing import get_context
from typing import TypeVar

from editorial.services.processes import can_fork

DEATH_SIGNAL = 1  # PR_SET_PDEATHSIG of prctl, which there is on Linux alone, as copies are
AHEAD = 3  # tasks worked out ahead of whoever takes them; bounds memory
YOUNG = 50_000  # objects between two collections: what a copy makes is thrown away without any

Task = TypeVar("Task")
Result = TypeVar("Result")


def worked_out(
    work: Callable[[Task], Result],
    tasks: Iterable[Task],
    *,
    by_copies: bool,
    beside: Callable[[], AbstractContextManager[None]] = nullcontext,
) -> Iterator[Result]:
    """Yields what `work` makes of each task, in their order.

    `by_copies` lets other cores do it, a few tasks ahead of whoever takes the results, where this process may be copied
    and there is another core. Tasks are made in this process, one by one. `beside` surrounds what this process does
    while there are copies; it may connect to the database, which this process must not have done when it is copied.
    """
    cores = os.cpu_count() or 1
    if not by_copies or cores < 2 or not can_fork():
        yield from map(work, tasks)
        return
    pending: deque[Future[Result]] = deque()
    with copies(cores) as pool:
        pool.submit(os.getpid)  # the copies are made here, before this process connects to the database again
        try:
            with beside():
                for task in tasks:
                    pending.append(pool.submit(work, task))
                    if len(pending) > AHEAD:
                        yield pending.popleft().result()
                while pending:
                    yield pending.popleft().result()
        finally:
            pool.shutdown(cancel_futures=True)


def copies(number: int, *first: Callable[[], None]) -> ProcessPoolExecutor:
    """Returns a pool of processes that begin as copies of this one, all of them with the first work that it gets.

    Each calls `first` before it works. Only where this process may be copied: it shares open connections and locks that
    threads hold with its copies.
    """
    return ProcessPoolExecutor(number, get_context("fork"), initializer=_begin, initargs=(os.getpid(), first))


def _begin(parent: int, first: Sequence[Callable[[], None]]) -> None:
    """Lets this process end with its parent, even a killed one, and keep the memory that it shares with it shared.

    A pool's process waits for work for ever otherwise: its siblings hold the pipe open whose end would tell it.
    """
    ctypes.CDLL(None).prctl(DEATH_SIGNAL, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)  # the parent went before it could be heard of
    gc.freeze()
    gc.set_threshold(YOUNG)
    for call in first:
        call()
