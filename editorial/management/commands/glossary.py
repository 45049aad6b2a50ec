"""Lists the terms that articles explain."""

from __future__ import annotations

import json
import shutil
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from editorial.management.terminal import safe
from editorial.services.glossary_listing import ListedUse, listed_uses

NARROW, WIDE = 60, 1000


class Command(BaseCommand):
    help = (
        "Lists every place where an article that is here explains a term: path, line of the file, term, English, "
        "definition, by path and line."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="print one line of JSON for each place")

    def handle(self, *args: Any, **options: Any) -> None:
        width = shutil.get_terminal_size((WIDE, 24)).columns if self.stdout.isatty() else WIDE
        for use in listed_uses():
            text = json.dumps(use._asdict(), ensure_ascii=False) if options["json"] else as_line(use, width)
            self.stdout.write(text)


def as_line(use: ListedUse, width: int) -> str:
    """Returns one explanation for people, cut to about the width of a terminal.

    >>> as_line(ListedUse("notes/a.md", "飞轮效应", "Flywheel Effect", "越转越快", 12), 80)
    'notes/a.md:12: 飞轮效应 (Flywheel Effect): 越转越快'
    """
    english = f" ({safe(use.english)})" if use.english else ""
    definition = f": {safe(use.definition)}" if use.definition else ""
    line = f"{safe(use.path)}:{use.line}: {safe(use.term)}{english}{definition}"
    return line if len(line) <= max(width, NARROW) else line[: max(width, NARROW) - 1] + "…"
