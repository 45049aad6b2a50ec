"""Whether this process may be copied, for work on several cores."""

from __future__ import annotations

import sys
import threading

from django.db import connections


def can_fork() -> bool:
    """Whether a copy of this process would share nothing with it that both may use; closes idle connections for that.

    A thread may hold a lock that nobody would give back in the copy, and two processes on one connection garble it.
    """
    if sys.platform != "linux" or threading.active_count() > 1:
        return False
    if any(connection.in_atomic_block for connection in connections.all(initialized_only=True)):
        return False
    connections.close_all()
    return True
