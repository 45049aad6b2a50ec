"""Areas, categories, series, projects, tags and collections in the admin."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.db import models
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from taggit import admin as taggit_admin
from taggit.models import Tag as StockTag

from editorial.admin.base import EditorialAdmin, actor, counted
from editorial.admin.display import articles_link, change_link, isolated, public_link
from editorial.admin.filters import MergedFilter, UsedFilter
from editorial.admin.markdown import MarkdownTextarea
from editorial.admin.projects import dossier_page, file_page, members_page
from editorial.admin.sections import ORDER, WRITING
from editorial.admin.tables import TableLists, export_table
from editorial.admin.term_edits import term_actions, term_buttons, term_lists, term_urls
from editorial.models import (
    Area,
    Article,
    ArticleArea,
    ArticleCategory,
    ArticleProject,
    ArticleSeries,
    Category,
    Collection,
    Dialect,
    Project,
    Series,
    Tag,
    TaggedArticle,
)
from editorial.search import AmongIds, fold
from editorial.services import curation
from editorial.services.dossiers import Form


def contains_all(text: str, words: Sequence[str]) -> bool:
    """Returns whether each of the words is a part of the text."""
    return all(word in text for word in words)


class TermAdmin(EditorialAdmin, TableLists):
    """A term's value is what documents say and stays; title and description are the editor's."""

    section = ORDER
    through: ClassVar[type[models.Model]]
    link: ClassVar[tuple[str, str]] = ("term", "article")  # columns of `through`: this row, the article
    value_field: ClassVar[str] = "value"
    editable: ClassVar[tuple[str, ...]] = ("title", "description")
    decided: ClassVar[tuple[str, ...]] = ()  # what its own pages write
    list_display: ClassVar[tuple[str, ...]] = ("heading", "value_column", "article_count_column", "merged", "page")
    list_filter: ClassVar[tuple[Any, ...]] = (UsedFilter, MergedFilter)
    search_fields: ClassVar[tuple[str, ...]] = ("value", "title")
    ordering: ClassVar[tuple[str, ...]] = ("value",)
    change_form_template = "admin/editorial/term/change.html"
    change_list_template = "admin/editorial/term/list.html"

    def get_urls(self) -> list[Any]:
        return [*(term_urls(self) if self.model is not Project else []), *super().get_urls()]

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], *args: Any, **named: Any) -> Any:
        """Returns the form, with the ways to the pages that merge and rename."""
        term = context.get("original")
        if term is not None and self.model is not Project and self.has_change_permission(request):
            context["edit_buttons"] = term_buttons(self, term)
        return super().render_change_form(request, context, *args, **named)

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        lists = term_lists(self) if self.has_change_permission(request) else []
        return super().changelist_view(request, {"term_lists": lists, **(extra_context or {})})

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Returns terms with the number of their articles and whether readers have a page of them."""
        rows = self.model._default_manager.select_related("merged_into").order_by(*self.ordering)
        if getattr(request.resolver_match, "url_name", "") == "autocomplete":
            return rows.filter(merged_into__isnull=True)
        term, article = self.link
        links = self.through._default_manager
        present = links.filter(**{f"{article}__removed_at__isnull": True})
        listed = links.filter(**{f"{article}__in": Article.objects.listed(), term: OuterRef("pk")})
        return rows.annotate(article_count=counted(present, term), has_page=Exists(listed))

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """Finds terms in either script, whatever their case and form, and by their address, which is in pinyin.

        Some ten thousand terms are compared here: no column has them folded.
        """
        words = fold(search_term.replace("\0", "")).split()
        if not words:
            return queryset, False
        rows = self.model._default_manager.order_by().values_list("pk", "slug", *self.search_fields)
        found = [pk for pk, *texts in rows if contains_all(fold("\n".join(texts)), words)]
        return queryset.filter(AmongIds("pk", found)), False

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        if obj is None:
            return [(None, {"fields": (self.value_field, *self.editable)})]
        return [
            (None, {"fields": (self.value_field, *self.editable, "page")}),
            (_("In the garden"), {"fields": ("article_count_column", "slug", "merged", *self.decided)}),
        ]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        shown = ("article_count_column", "slug", "merged", "page", *self.decided)
        return shown if obj is None else (self.value_field, *shown)

    @admin.display(description=_("title"), ordering="title")
    def heading(self, term: Any) -> SafeString:
        return isolated(str(term))

    @admin.display(description=_("value in files"))
    def value_column(self, term: Any) -> SafeString:
        return isolated(getattr(term, self.value_field))

    @admin.display(description=_("articles"), ordering="-article_count")
    def article_count_column(self, term: Any) -> SafeString | str:
        return articles_link(term.article_count, **{str(self.opts.model_name): term.pk})

    @admin.display(description=_("merged into"))
    def merged(self, term: Any) -> SafeString | str:
        return change_link(term.merged_into)

    @admin.display(description=_("page"))
    def page(self, term: Any) -> SafeString | str:
        shown = term.has_page and not term.merged_into_id and not getattr(term, "internal", False)
        return public_link(term.get_absolute_url()) if shown else ""

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        values = {column: form.cleaned_data[column] for column in form.changed_data if column in self.editable}
        if change:
            if values:
                curation.save_term(self.model._default_manager.get(pk=obj.pk), by=actor(request), changes=values)
            return
        value = form.cleaned_data[self.value_field]
        created = curation.create_term(self.model, by=actor(request), value=value, **values)
        obj.pk, obj.slug = created.pk, created.slug


@admin.register(Area)
class AreaAdmin(TermAdmin):
    actions = (*term_actions(Area), export_table)
    through = ArticleArea
    section_position = 2
    editable = ("title", "description", "review_days")
    list_display = ("heading", "value_column", "review_days", "article_count_column", "merged", "page")


@admin.register(Category)
class CategoryAdmin(TermAdmin):
    actions = (*term_actions(Category), export_table)
    through = ArticleCategory
    section_position = 3
    decided = ("area",)
    list_display = ("heading", "value_column", "area", "article_count_column", "merged", "page")
    list_select_related = ("area",)


@admin.register(Series)
class SeriesAdmin(TermAdmin):
    actions = (*term_actions(Series), export_table)
    through = ArticleSeries
    section_position = 4


@admin.register(Project)
class ProjectAdmin(TermAdmin):
    """Dossiers: membership lies in the documents; brief, state, lead and order lie here."""

    through = ArticleProject
    section_position = 1
    editable = ("title", "brief", "description", "state", "lead", "position")
    list_display = (
        "heading",
        "value_column",
        "state",
        "lead_column",
        "position",
        "article_count_column",
        "dossier",
        "page",
    )
    list_filter = ("state", UsedFilter, MergedFilter)
    ordering = ("position", "value")
    autocomplete_fields = ("lead",)
    change_form_template = "admin/editorial/project/change.html"

    def get_urls(self) -> list[Any]:
        wrap = self.admin_site.admin_view
        files = [
            path(f"<int:object_id>/dossier.{form}", wrap(file_page), {"form": str(form)}, f"editorial_project_{form}")
            for form in Form
        ]
        desk = path("<int:object_id>/dossier/", wrap(self.dossier_view), name="editorial_project_dossier")
        members = path("<int:object_id>/members/", wrap(self.members_view), name="editorial_project_members")
        return [desk, members, *files, *super().get_urls()]

    def members_view(self, request: HttpRequest, object_id: int) -> HttpResponse:
        """Shows by which lines articles join or leave the project, and writes them."""
        return members_page(self, request, object_id)

    def dossier_view(self, request: HttpRequest, object_id: int) -> HttpResponse:
        """Shows the articles of the project in their order and how far they are; and puts them in order."""
        return dossier_page(self, request, object_id)

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "brief":
            kwargs["widget"] = MarkdownTextarea
        elif db_field.name == "lead":
            kwargs["label"] = capfirst(_("lead"))
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).select_related("merged_into", "lead")

    @admin.display(description=_("lead"), ordering="lead__name")
    def lead_column(self, project: Project) -> SafeString | str:
        return isolated(project.lead.name) if project.lead else ""

    @admin.display(description=_("dossier"))
    def dossier(self, project: Project) -> SafeString:
        address = reverse("admin:editorial_project_dossier", args=[project.pk])
        return format_html('<a href="{}">{}</a>', address, _("Order and progress"))


@admin.register(Tag)
class TagAdmin(TermAdmin):
    actions = (*term_actions(Tag), export_table)
    through = TaggedArticle
    link = ("tag", "content_object")
    section_position = 5
    value_field = "name"
    editable = ("title", "internal")
    decided = ("read_as", "read_as_value")
    list_display = ("heading", "value_column", "internal", "reading", "article_count_column", "merged", "page")
    list_filter = (UsedFilter, "internal", "read_as", MergedFilter)
    search_fields = ("name", "title")
    ordering = ("name",)

    @admin.display(description=_("read as"), ordering="read_as")
    def reading(self, tag: Tag) -> SafeString | str:
        return format_html("{} {}", tag.get_read_as_display(), isolated(tag.read_as_value)) if tag.read_as else ""


class CollectionForm(forms.ModelForm):
    """A collection; its dialect is one of those that documents can be written in."""

    dialect = forms.ChoiceField(label=_("dialect"), choices=Dialect.choices, help_text=_("of new articles"))

    def clean_name(self) -> str:
        """Refuses what no single folder can be called; the service has the last word."""
        name: str = self.cleaned_data["name"]
        if "/" in name or "\\" in name or name.strip(". ") == "":
            raise forms.ValidationError(_("This cannot be the name of a folder."), code="path-unsafe")
        return name


@admin.register(Collection)
class CollectionAdmin(EditorialAdmin, TableLists):
    """Folders of the garden. Name and address stay, since paths and links of articles begin with them."""

    form = CollectionForm
    section = WRITING
    section_position = 2
    editable: ClassVar[tuple[str, ...]] = ("title", "dialect", "description", "position")
    list_display = ("heading", "name", "dialect", "position", "article_count_column", "page")
    search_fields = ("name", "title")
    ordering = ("position", "name")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Collection]:
        rows = Collection.objects.defer("index_header", "index_body").order_by(*self.ordering)
        if getattr(request.resolver_match, "url_name", "") == "autocomplete":
            return rows
        present = Article.objects.present()
        listed = Article.objects.listed().filter(collection=OuterRef("pk"))
        return rows.annotate(article_count=counted(present, "collection"), has_page=Exists(listed))

    def get_fieldsets(self, request: HttpRequest, obj: Collection | None = None) -> Any:
        if obj is None:
            return [(None, {"fields": ("name", *self.editable)})]
        return [
            (None, {"fields": ("name", *self.editable, "page")}),
            (_("In the garden"), {"fields": ("article_count_column", "slug")}),
        ]

    def save_model(self, request: HttpRequest, obj: Collection, form: Any, change: bool) -> None:
        values = {column: form.cleaned_data[column] for column in self.editable if column in form.changed_data}
        if not change:
            values["dialect"] = form.cleaned_data["dialect"]  # the form's first choice need not be the column's default
            created = curation.create_collection(by=actor(request), name=form.cleaned_data["name"], **values)
            obj.pk, obj.slug = created.pk, created.slug
        elif values:
            curation.save_collection(Collection.objects.get(pk=obj.pk), by=actor(request), changes=values)

    def get_readonly_fields(self, request: HttpRequest, obj: Collection | None = None) -> Any:
        shown = ("article_count_column", "slug", "page")
        return shown if obj is None else ("name", *shown)

    @admin.display(description=_("title"), ordering="title")
    def heading(self, collection: Collection) -> SafeString:
        return isolated(str(collection))

    @admin.display(description=_("articles"), ordering="-article_count")
    def article_count_column(self, collection: Any) -> SafeString | str:
        return articles_link(collection.article_count, collection=collection.name)

    @admin.display(description=_("page"))
    def page(self, collection: Any) -> SafeString | str:
        return public_link(collection.get_absolute_url()) if collection.has_page else ""


# django-taggit registers its own tag, a table that this product does not use; importing its admin has done so by now.
assert taggit_admin
admin.site.unregister(StockTag)
