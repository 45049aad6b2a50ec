"""What commands say of media files: one line for each that was refused or waits for somebody to agree."""

from __future__ import annotations

import json as machine
from typing import TextIO

from django.core.management.base import OutputWrapper

from editorial.management.terminal import report_line
from editorial.services.media import PROPOSALS, REFUSALS, MediaReport, media_as_json


def report_media(
    out: OutputWrapper | TextIO, errors: OutputWrapper, media: MediaReport, *, json: bool, verbosity: int
) -> None:
    """Writes what became of media files that are not unchanged; with `json` a line for each of them."""
    for item in media.changes:
        if json:
            out.write(machine.dumps(media_as_json(item), ensure_ascii=False))
        if item.action in REFUSALS:
            report_line(errors, "error", item.path, item.reason)
        elif item.action in PROPOSALS and verbosity > 0:
            report_line(errors, "warning", item.path, PROPOSALS[item.action])
