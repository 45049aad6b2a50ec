"""Copies of this process, for work on several cores."""

from __future__ import annotations

import ctypes
import gc
import os
import signal
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

DEATH_SIGNAL = 1  # PR_SET_PDEATHSIG of prctl, which there is on Linux alone, as copies are
YOUNG = 50_000  # objects between two collections: what a copy makes is thrown away without any


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
