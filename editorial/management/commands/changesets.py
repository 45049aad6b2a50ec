"""Lists changesets."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils.timezone import localtime

from editorial.management.terminal import safe
from editorial.models import Changeset


class Command(BaseCommand):
    help = "Lists what was written, the newest first: number, time, kind, state, author, how much, message."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--limit", type=int, default=20, metavar="N", help="how many (default: 20; 0: all)")
        parser.add_argument("--kind", choices=Changeset.Kind.values, help="only this kind")
        parser.add_argument("--json", action="store_true", help="print one line of JSON for each changeset")

    def handle(self, *args: Any, **options: Any) -> None:
        rows = Changeset.objects.select_related("author").order_by("-pk")
        if options["kind"]:
            rows = rows.filter(kind=options["kind"])
        for changeset in rows[: options["limit"]] if options["limit"] > 0 else rows:
            self.stdout.write(as_json(changeset) if options["json"] else as_line(changeset))


def as_line(changeset: Changeset) -> str:
    """Returns a changeset for people."""
    time = localtime(changeset.created_at).strftime("%Y-%m-%d %H:%M")
    author = changeset.author.get_username() if changeset.author else "-"
    head = f"#{changeset.pk:<6} {time}  {changeset.kind:<9} {changeset.state:<8}"
    return f"{head} {safe(author):<12} {changeset.done:>6,}  {safe(changeset.message)}".rstrip()


def as_json(changeset: Changeset) -> str:
    """Returns a changeset for machines."""
    columns = {
        "id": changeset.pk,
        "started": changeset.created_at.isoformat(),
        "finished": changeset.finished_at.isoformat() if changeset.finished_at else None,
        "kind": changeset.kind,
        "state": changeset.state,
        "author": changeset.author.get_username() if changeset.author else None,
        "message": changeset.message,
        "done": changeset.done,
        "total": changeset.total,
        "undoes": changeset.undoes_id,
        "report": changeset.report,
    }
    return json.dumps(columns, ensure_ascii=False)
