"""Carries out a recipe: operations on many articles, as one changeset."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError

from editorial.management.edit_commands import EditCommand
from editorial.management.terminal import USAGE, report_line, safe
from editorial.models import Recipe
from editorial.services.bulk_changes import OperationsEdit, RecipeData, RecipeInvalid, read_recipe, recipe_data


class Command(EditCommand):
    help = (
        "Carries out the operations of a recipe (docs/bulk-changes.md) on the articles that it selects, as one "
        "changeset that `undo` takes back. A run that was killed is completed by running the command again after a "
        "minute. Exit code 1 where an article could not be changed, 2 where the recipe says something that cannot be."
    )
    reads_all = True

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("recipe", metavar="RECIPE.yml", help="a file, or the name of a recipe that is kept")
        self.add_edit_arguments(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        self.run_edit(OperationsEdit(self.recipe(options["recipe"])), options)

    def recipe(self, name: str) -> RecipeData:
        """Returns the recipe of a file, or of that name; what is wrong with it is named key by key."""
        path = Path(name)
        try:
            kept = None if path.is_file() else Recipe.objects.filter(name=name).first()
            return recipe_data(kept) if kept else read_recipe(path.read_text("utf-8-sig"), folder=path.parent)
        except (OSError, UnicodeDecodeError) as error:
            text = f"{name} is no recipe that is kept, and no file that can be read: {error}"
            raise CommandError(safe(text), returncode=USAGE) from error
        except RecipeInvalid as error:
            for problem in error.problems:
                report_line(self.stderr, "error", name, str(problem))
            raise CommandError("The recipe cannot be carried out; nothing was read.", returncode=USAGE) from error
