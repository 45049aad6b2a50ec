"""Prints the names of the garden, or what could be decided about them."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from editorial.management.terminal import progress_bar, safe
from editorial.models import EntityKind
from editorial.services.entity_lists import EntityLine, entity_lines
from editorial.services.name_suggestions import QueueLine, queue_lines, refresh_queue


class Command(BaseCommand):
    help = (
        "Prints every name with its aliases, how headers write it, and in how many articles. With --suggest it looks "
        "through all texts for names that could be one, keeps what it finds as the queue of the admin, and prints what "
        "nobody has decided yet, the most probable first."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--kind", choices=EntityKind.values, help="only names of this kind")
        parser.add_argument("--suggest", action="store_true", help="what could be decided about names, with evidence")
        parser.add_argument("--stored", action="store_true", help="with --suggest: the queue as it was found last")
        parser.add_argument("--json", action="store_true", help="one JSON object a line")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["suggest"]:
            if not options["stored"]:
                with progress_bar("texts", shown=options["verbosity"] > 0) as update:
                    refresh_queue(update)
            for suggestion in queue_lines(kind=options["kind"]):
                self.stdout.write(_json(suggestion.as_json()) if options["json"] else _suggestion_text(suggestion))
            return
        for line in entity_lines(kind=options["kind"]):
            self.stdout.write(_json(line.as_json()) if options["json"] else _line_text(line))


def _json(values: dict[str, Any]) -> str:
    return json.dumps(values, ensure_ascii=False)


def _suggestion_text(one: QueueLine) -> str:
    return f"{one.score:.2f}  {one.kind}  {safe(one.a)}  =  {safe(one.b)}  ({one.reason}, {one.uses} sentences)"


def _line_text(line: EntityLine) -> str:
    others = [name for name in line.aliases if name != line.name]
    also = f"  = {safe(', '.join(others))}" if others else ""
    return f"{line.kind}:{line.slug}  {safe(line.name)}{also}  ({line.articles} articles)"
