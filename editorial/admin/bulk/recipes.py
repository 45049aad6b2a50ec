"""Recipes in the admin: the list, what each says as a file, carried out again, brought in."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.formats import date_format
from django.utils.safestring import SafeString
from django.utils.text import slugify
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from editorial.admin.base import actor
from editorial.admin.display import change_address, isolated
from editorial.admin.pages import ReadOnlyPageAdmin, not_there
from editorial.admin.sections import ORDER
from editorial.models import Recipe
from editorial.services.bulk_changes import (
    RecipeInvalid,
    problem_text,
    read_recipe,
    recipe_data,
    store_recipe,
    told,
)

MOST_BYTES = 2_000_000


@admin.register(Recipe)
class RecipeAdmin(ReadOnlyPageAdmin):
    """Recipes: everybody at the desk sees them, publishers keep them; one is changed by keeping it under its name."""

    section = ORDER
    section_position = 60
    page_template = "admin/editorial/bulk/recipe.html"
    change_list_template = "admin/editorial/bulk/recipes.html"
    list_display = ("name", "steps", "author", "changed")
    search_fields = ("name", "message")
    ordering = ("name",)
    list_select_related = ("author",)

    def get_urls(self) -> list[Any]:
        wrap = self.admin_site.admin_view
        return [
            path("import/", wrap(self.import_view), name="editorial_recipe_import"),
            path("<int:recipe_id>/file/", wrap(self.file_view), name="editorial_recipe_file"),
            *super().get_urls(),
        ]

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        """Whether the user may delete recipes; what they have changed stays as it is."""
        return bool(request.user.has_perm("editorial.delete_recipe"))

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        """Returns no actions: recipes go one by one."""
        return {}

    def page_context(self, request: HttpRequest, row: Recipe) -> dict[str, Any]:
        """Returns what the page says of a recipe: its file, or what is wrong with it by now."""
        try:
            text, problems = recipe_data(row).as_yaml(), []
        except RecipeInvalid as error:
            text, problems = "", [problem_text(problem) for problem in error.problems]
        return {
            "text": text,
            "problems": problems,
            "run_address": f"{reverse('admin:editorial_article_bulk')}?recipe={row.pk}",
            "may_delete": self.has_delete_permission(request),
            "is_nav_sidebar_enabled": True,
        }

    def file_view(self, request: HttpRequest, recipe_id: int) -> HttpResponse:
        """Sends a recipe as the file that `bulk_change` takes."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        row = Recipe.objects.filter(pk=recipe_id).first() if recipe_id < 2**63 else None
        if row is None:
            return not_there(request, self.opts, str(recipe_id))
        try:
            text = recipe_data(row).as_yaml()
        except RecipeInvalid:
            return HttpResponseRedirect(change_address(row))
        name = slugify(row.name) or f"recipe-{row.pk}"
        headers = {"Content-Disposition": f'attachment; filename="{name}.yml"'}
        return HttpResponse(text, content_type="application/yaml; charset=utf-8", headers=headers)

    def import_view(self, request: HttpRequest) -> HttpResponse:
        """Takes a recipe as a file or as text, and keeps it."""
        if not request.user.has_perm("editorial.add_recipe"):
            raise PermissionDenied
        problems: list[str] = []
        text = ""
        if request.method == "POST":
            text = posted_text(request)
            try:
                recipe = store_recipe(read_recipe(text), by=actor(request))
            except RecipeInvalid as error:
                problems = [problem_text(problem) for problem in error.problems]
            else:
                messages.success(request, _("The recipe is kept."))
                return HttpResponseRedirect(change_address(recipe))
        context = {
            **self.admin_site.each_context(request),
            "title": _("Bring in a recipe"),
            "opts": self.opts,
            "has_view_permission": True,
            "media": self.media,
            "is_nav_sidebar_enabled": True,
            "problems": problems,
            "text": text,
        }
        return TemplateResponse(request, "admin/editorial/bulk/import.html", context)

    @admin.display(description=gettext_lazy("operations"))
    def steps(self, recipe: Recipe) -> SafeString:
        try:
            return isolated(told(recipe_data(recipe)), 120)
        except RecipeInvalid as error:
            return isolated(problem_text(error.problems[0]), 120)

    @admin.display(description=gettext_lazy("updated"), ordering="updated_at")
    def changed(self, recipe: Recipe) -> str:
        return date_format(localtime(recipe.updated_at), "Y-m-d")


def posted_text(request: HttpRequest) -> str:
    """Returns the recipe that was sent: of a file its text, else what was typed."""
    sent = request.FILES.get("file")
    if sent is None:
        return str(request.POST.get("text", ""))
    return bytes(sent.read(MOST_BYTES + 1)).decode("utf-8-sig", "replace")
