"""Whether a process that said where it runs is still there."""

from __future__ import annotations

import os
import socket
from pathlib import Path


def host_name() -> str:
    """Returns what this machine is called, as far as a column holds it."""
    return socket.gethostname()[:255]


def is_running(pid: int, began: int) -> bool:
    """Whether that very process runs; a number alone may belong to another one by now."""
    if process_began(os.getpid()) is not None:
        there = process_began(pid)
        return there is not None and began in (0, there)
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True


def process_began(pid: int) -> int | None:
    """Returns when a process began, None where it is gone, a zombie, or the system does not tell."""
    try:
        fields = (Path("/proc") / str(pid) / "stat").read_text(errors="replace").rsplit(")", 1)[1].split()
    except (OSError, IndexError):
        return None
    return None if fields[0] in ("Z", "X") else int(fields[19])
