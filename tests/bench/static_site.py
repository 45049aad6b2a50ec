"""A built site in the folder `SITE_ROOT`, served as the project serves its own static files."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from typing import Any

from whitenoise import WhiteNoise


def nothing(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """Answers what is no file of the site."""
    start_response("404 Not Found", [("Content-Type", "text/plain")])
    return [b"not found"]


application = WhiteNoise(nothing, root=os.environ["SITE_ROOT"], index_file=True)
