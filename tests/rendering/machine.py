"""How fast this machine is, so that limits of processor time mean the same work on every one."""

from __future__ import annotations

import time
from functools import cache

STEPS = 1_000_000
ORDINARY = 0.03  # seconds of processor time that the steps take on the machine that the limits were set on


def allowed(seconds: float) -> float:
    """Returns the processor time that this machine may take for what an ordinary one has `seconds` for; never less."""
    return seconds * slowness()


@cache
def slowness() -> float:
    """Returns how many times slower than ordinary this machine is, at least 1: the middle of some measurements."""
    return max(1.0, sorted(_measured() for _ in range(5))[2] / ORDINARY)


def _measured() -> float:
    began = time.process_time()
    total = 0
    for step in range(STEPS):
        total += step
    return time.process_time() - began
