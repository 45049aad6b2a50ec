"""The process that renders documents: `python -m editorial.rendering.worker`.

Reads messages (see `framing`) from standard input and answers each on standard output, until the input ends. A request
is the text of a document in UTF-8, an answer is a rendered body as JSON, or `{"error": …}` if rendering failed. The
parent side is `process.RenderWorker`.
"""

from __future__ import annotations

import json
import os
import resource
import signal
import sys
from typing import BinaryIO

from editorial.rendering.framing import LENGTH, MAX_MESSAGE
from editorial.rendering.renderer import render
from editorial.rendering.serialization import to_json

MEMORY = 512 * 1024 * 1024
"""Bytes of address space of the process."""
_LAST_RESORT = 60
"""Seconds after which the kernel ends a process whose parent is no longer there to do it."""


def main() -> None:
    """Serve requests until the parent closes the pipe or is gone."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    # An interrupt at the terminal is meant for the parent, whose end closes the pipe.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    requests, answers = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    # Whatever a library might print must not get between the answers.
    os.dup2(2, 1)
    while (request := _read(requests)) is not None:
        signal.alarm(_LAST_RESORT)
        answer = _answer(request)
        signal.alarm(0)
        answers.write(LENGTH.pack(len(answer)) + answer)
        answers.flush()


def _read(stream: BinaryIO) -> bytes | None:
    header = stream.read(LENGTH.size)
    if len(header) < LENGTH.size:
        return None
    (length,) = LENGTH.unpack(header)
    if length > MAX_MESSAGE:
        return None
    body = stream.read(length)
    return body if len(body) == length else None


def _answer(request: bytes) -> bytes:
    try:
        return to_json(render(request.decode("utf-8", "replace"))).encode("utf-8", "replace")
    except (Exception, MemoryError) as error:
        return json.dumps({"error": f"{type(error).__name__}: {error}"[:500]}).encode()


if __name__ == "__main__":
    main()
