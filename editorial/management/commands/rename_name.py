"""Writes a name differently in the files that name it."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import CommandError

from editorial.management.edit_commands import EditCommand
from editorial.management.terminal import USAGE, safe
from editorial.models import Role
from editorial.services.renaming import RenameNames, check_names, known_spellings, named_entity


class Command(EditCommand):
    help = (
        "Writes a name differently in the headers that name it, as one changeset that `undo` takes back. The new name "
        "leads to the same entity. A run that was killed is completed by running the command again after a minute. "
        "Exit code 1 where an article could not be changed."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("entity", metavar="KIND:SLUG", help="whose name it is, such as channel:best-tv")
        parser.add_argument("--from", dest="old", action="append", metavar="NAME", required=True, help="as written now")
        parser.add_argument("--to", dest="new", action="append", metavar="NAME", required=True, help="for each --from")
        parser.add_argument("--role", action="append", choices=Role.values, help="only where the name has this role")
        self.add_edit_arguments(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        self.run_edit(self.edit(options), options)

    def edit(self, options: dict[str, Any]) -> RenameNames:
        entity = named_entity(options["entity"])
        if entity is None:
            raise CommandError(f"There is no {safe(options['entity'])}; say kind:address.", returncode=USAGE)
        if len(options["old"]) != len(options["new"]):
            raise CommandError("Each --from needs its --to.", returncode=USAGE)
        changes = known_spellings(entity, dict(zip(options["old"], options["new"], strict=True)))
        changes = {key: new for key, new in changes.items() if not options["role"] or key[0] in options["role"]}
        if not changes:
            raise CommandError(f"Nothing names {safe(str(entity))} so.", returncode=USAGE)
        try:
            check_names(entity, changes)
        except ValidationError as error:
            raise CommandError(safe(" ".join(error.messages)), returncode=USAGE) from error
        return RenameNames(entity, changes)
