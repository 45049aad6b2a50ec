"""Recipes that are kept: stored, replaced by a newer one of their name, carried out again."""

from __future__ import annotations

from django.utils import timezone

from editorial.models import Recipe
from editorial.operations import Problem, RecipeInvalid
from editorial.services.actors import Actor, as_author, require
from editorial.services.bulk_changes.recipe import RecipeData, recipe_of

ADD_RECIPE, CHANGE_RECIPE = "editorial.add_recipe", "editorial.change_recipe"


def recipe_data(recipe: Recipe) -> RecipeData:
    """Returns what a stored recipe says; raises RecipeInvalid where the program has changed since."""
    return recipe_of(
        {
            "name": recipe.name,
            "message": recipe.message,
            "select": recipe.select,
            "operations": recipe.operations,
        }
    )


def store_recipe(data: RecipeData, *, by: Actor) -> Recipe:
    """Stores a recipe under its name, in the place of one that has it, and returns it.

    Raises:
        PermissionDenied: the actor may not keep recipes.
        RecipeInvalid: it has no name.
    """
    if not data.name:
        raise RecipeInvalid([Problem("name", "no-name", "is missing; a recipe that is kept needs a name")])
    found = Recipe.objects.filter(name=data.name).first()
    require(by, CHANGE_RECIPE if found else ADD_RECIPE)
    now = timezone.now()
    recipe = found or Recipe(name=data.name, created_at=now, author=as_author(by))
    recipe.message = data.message
    recipe.select = data.selection.as_json()
    recipe.operations = [operation.as_json() for operation in data.operations]
    recipe.updated_at = now
    recipe.save()
    return recipe
