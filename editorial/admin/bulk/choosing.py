"""The page on which a bulk change is put together: which articles, which operations; it leads to the plan."""

from __future__ import annotations

import json
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from editorial.admin.base import actor
from editorial.admin.bulk.rows import KEY_LABELS, MOST_ROWS, OperationRow, choices, posted_rows, row_of
from editorial.admin.bulk.selecting import Chosen, chosen_of, posted_choice
from editorial.admin.display import change_address
from editorial.models import BulkChange, Recipe
from editorial.services.bulk_changes import (
    PLAN_CHANGE,
    RecipeData,
    RecipeInvalid,
    begin_change,
    count_selected,
    plan_change,
    problem_text,
    recipe_of,
    store_recipe,
)
from editorial.services.jobs import MOST_IN_REQUEST, start_job
from editorial.workflow import CHANGE

MOST_PATHS_SHOWN = 10


def choose_page(admin: Any, request: HttpRequest) -> HttpResponse:
    """Shows the form as the address or the post fills it, and leads to the plan or to the stored recipe.

    Raises:
        PermissionDenied: the user may change no article, or keep no recipe.
    """
    if not request.user.has_perm(CHANGE):
        raise PermissionDenied
    return ChoosePage(admin, request).answer()


class ChoosePage:
    """The form of a bulk change."""

    def __init__(self, admin: Any, request: HttpRequest) -> None:
        self.admin = admin
        self.request = request
        self.problems: list[str] = []
        self.rows: list[OperationRow] = []
        self.chosen = Chosen()
        self.name = ""

    def answer(self) -> HttpResponse:
        """Returns the form, or leads on where all is said that has to be."""
        self.fill_from_address()
        if self.request.method != "POST":
            return self.show()
        posted = self.request.POST
        self.chosen = posted_choice(posted, self.chosen)
        self.rows = posted_rows(posted, self.request.FILES)
        self.name = posted.get("name", "").replace("\0", "").strip()[:200]
        if "plan" in posted or "keep" in posted:
            recipe = self.recipe()
            if recipe is not None and not any(row.problems for row in self.rows):
                self.tell_encodings()
                return self.keep(recipe) if "keep" in posted else self.plan(recipe)
        elif "add" in posted and len(self.rows) < MOST_ROWS:
            self.rows.append(OperationRow())
        return self.show()

    def fill_from_address(self) -> None:
        """Takes what the address says: a stored recipe, articles chosen on the list, a selection and operations."""
        asked = self.request.GET
        recipe = Recipe.objects.filter(pk=number(asked.get("recipe", ""))).first()
        kept = BulkChange.objects.filter(pk=number(asked.get("articles", "")), author=actor(self.request)).first()
        select: Any = recipe.select if recipe else kept.select if kept else self.said("select")
        operations: Any = recipe.operations if recipe else kept.operations if kept else self.said("operations")
        self.chosen = chosen_of(select)
        self.rows = [row_of(item) for item in operations[:MOST_ROWS]] if isinstance(operations, list) else []
        self.name = (recipe.name if recipe else kept.name if kept else asked.get("name", ""))[:200]

    def said(self, parameter: str) -> Any:
        """Returns the data of a parameter, None where it is no JSON; the page says so."""
        text = self.request.GET.get(parameter, "")
        try:
            return json.loads(text) if text else None
        except (ValueError, RecursionError):
            messages.warning(self.request, _("This address is not whole. Choose the articles and operations here."))
            return None

    def recipe(self) -> RecipeData | None:
        """Returns what the form says, None where something is wrong; the rows then say what."""
        filled = [row for row in self.rows if not row.is_blank]
        said = {
            "name": self.name,
            "select": self.chosen.as_recipe(),
            "operations": [row.as_recipe() for row in filled],
        }
        try:
            return recipe_of(said)
        except RecipeInvalid as error:
            for problem in error.problems:
                place, _dot, key = problem.place.partition("].")
                at = place.removeprefix("operations[").removesuffix("]")
                text = problem_text(problem).removeprefix(f"{problem.place}: ")
                if place.startswith("operations[") and at.isdigit():
                    filled[int(at) - 1].problems.append(f"{KEY_LABELS.get(key, key)}: {text}" if key else text)
                else:
                    self.problems.append(text)
            return None

    def tell_encodings(self) -> None:
        """Says which tables were read in an encoding that almost any bytes can be."""
        if any(row.is_gb18030 for row in self.rows):
            text = _("The file is not in UTF-8. It was read as GB 18030; look whether the names are right.")
            messages.warning(self.request, text)

    def keep(self, recipe: RecipeData) -> HttpResponse:
        """Stores the recipe and leads to it."""
        try:
            stored = store_recipe(recipe, by=actor(self.request))
        except RecipeInvalid as error:
            self.problems += [problem_text(problem) for problem in error.problems]
            return self.show()
        messages.success(self.request, _("The recipe is kept."))
        return HttpResponseRedirect(change_address(stored))

    def plan(self, recipe: RecipeData) -> HttpResponse:
        """Works out what would happen, of very many articles in the background, and leads to it."""
        user = actor(self.request)
        change = begin_change(recipe, by=user)
        number_of_articles = count_selected(change)
        if number_of_articles > MOST_IN_REQUEST:
            arguments, title = {"change": change.pk}, change.name or str(change.pk)
            job = start_job(PLAN_CHANGE, by=user, arguments=arguments, title=title, total=number_of_articles)
            return HttpResponseRedirect(
                change_address(job) if request_sees_jobs(self.request) else plan_address(change)
            )
        plan_change(change, by=user)
        return HttpResponseRedirect(plan_address(change))

    def show(self) -> HttpResponse:
        """Returns the form, with an empty row where there is none."""
        rows = self.rows or [OperationRow()]
        context = {
            "title": _("Change many articles"),
            "subtitle": None,
            "rows": list(enumerate(rows)),
            "blank": OperationRow(),
            "chosen": self.chosen,
            "filters": [f"{key}={value}" for key, value in self.chosen.filters.items()],
            "paths": self.chosen.paths[:MOST_PATHS_SHOWN],
            "more_paths": max(0, len(self.chosen.paths) - MOST_PATHS_SHOWN),
            "name": self.name,
            "problems": self.problems,
            "choices": choices(),
            "may_keep": self.request.user.has_perm("editorial.add_recipe"),
            "is_nav_sidebar_enabled": True,
        }
        return self.admin.render_page(self.request, "bulk/choose", None, context)  # type: ignore[no-any-return]


def plan_address(change: BulkChange) -> str:
    """Returns the address of the plan of a change."""
    return reverse("admin:editorial_article_bulk_plan", args=[change.pk])


def request_sees_jobs(request: HttpRequest) -> bool:
    """Whether the user may look at jobs."""
    return bool(request.user.has_perm("editorial.view_changeset") or request.user.has_perm("editorial.import_article"))


def number(text: str) -> int:
    """Returns an id that an address names, 0 for anything else."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0
