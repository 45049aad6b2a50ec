"""Names in the admin: people, organizations, products, works and channels with their aliases."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.db import models
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from editorial.admin.base import EditorialAdmin, actor, counted
from editorial.admin.display import articles_link, change_link, isolated, public_link
from editorial.admin.entity_edits import edit_buttons, edit_urls, kind_action, merge_action
from editorial.admin.filters import MergedFilter, UsedFilter
from editorial.admin.renaming import may_rename, rename_page
from editorial.admin.sections import NAMES
from editorial.admin.tables import TableLists, export_table
from editorial.models import (
    Alias,
    Article,
    Channel,
    Entity,
    EntityKind,
    Mention,
    Organization,
    Person,
    Product,
    Work,
)
from editorial.names import name_key
from editorial.services import curation

EDITABLE = ("name", "description", "homepage", "feed", "wikidata_id")


class AliasForm(forms.ModelForm):
    """A new alias: a written name, and under which of the file's keys it stands."""

    class Meta:
        model = Alias
        fields = ("source_kind", "written")

    def clean(self) -> dict[str, Any]:
        """Refuses a name that already leads somewhere."""
        values: dict[str, Any] = super().clean() or {}
        if self.instance.pk is None and values.get("written") and values.get("source_kind"):
            refuse_taken(self, "written", values["source_kind"], values["written"])
        return values


class AliasFormSet(forms.BaseInlineFormSet):
    """The rows of the table of aliases; each input is named for those who do not see the table's head."""

    def add_fields(self, form: forms.ModelForm, index: int | None) -> None:
        super().add_fields(form, index)
        for form_field in form.fields.values():
            form_field.widget.attrs["aria-label"] = form_field.label


class AliasInline(admin.TabularInline):
    """The names that lead to an entity; they are added and taken away, never rewritten."""

    model = Alias
    form = AliasForm
    formset = AliasFormSet
    extra = 1
    fields = ("source_kind", "written", "origin")
    readonly_fields = ("origin",)
    verbose_name_plural = _("names that lead here")

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return True  # whoever sees the entity sees its names

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return bool(request.user.has_perm("editorial.change_entity"))

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return bool(request.user.has_perm("editorial.change_entity"))


class EntityForm(forms.ModelForm):
    """An entity; the name of a new one must not lead to another one yet."""

    def clean(self) -> dict[str, Any]:
        """Refuses a new name that is already an alias of its kind."""
        values: dict[str, Any] = super().clean() or {}
        if self.instance.pk is None and values.get("name"):
            refuse_taken(self, "name", self._meta.model._default_manager.kind, values["name"])
        return values


def refuse_taken(form: forms.ModelForm, column: str, source_kind: str, written: str) -> None:
    """Adds an error where the name is none, or leads to an entity already."""
    key = name_key(written)
    taken = Alias.objects.filter(source_kind=source_kind, key=key).select_related("entity").first()
    if not key:
        form.add_error(column, forms.ValidationError(_("The name has no letter or digit."), code="alias-empty"))
    elif taken:
        message = gettext("This name already leads to “%(name)s”.") % {"name": taken.entity.name}
        form.add_error(column, forms.ValidationError(message, code="alias-taken"))


class EntityAdmin(EditorialAdmin, TableLists):
    """Names of every kind on one list. Nothing is added here, since a new name needs its kind."""

    section = NAMES
    section_position: ClassVar[int] = 9
    form = EntityForm
    formfield_overrides = {models.URLField: {"assume_scheme": "https"}}
    kind: ClassVar[EntityKind | None] = None
    list_display: ClassVar[tuple[str, ...]] = (
        "name_column",
        "kind_column",
        "article_count_column",
        "alias_count_column",
        "merged",
        "page",
    )
    list_filter: ClassVar[tuple[Any, ...]] = ("kind", UsedFilter, "name_fixed", MergedFilter)
    search_fields = ("name", "aliases__written")
    search_help_text = _("Name or alias, in any script")
    ordering = ("name", "id")
    readonly_fields = ("kind", "slug", "articles", "merged", "created_at", "page")
    inlines = (AliasInline,)
    actions = (merge_action, kind_action, export_table)
    change_form_template = "admin/editorial/entity/change.html"

    def get_urls(self) -> list[Any]:
        name = f"editorial_{self.opts.model_name}_rename"
        rename = self.admin_site.admin_view(self.rename_view)
        return [path("<int:object_id>/rename/", rename, name=name), *edit_urls(self), *super().get_urls()]

    def rename_view(self, request: HttpRequest, object_id: int) -> HttpResponse:
        """Shows how the files write the name, and what writing it differently would change; and does it."""
        return rename_page(self, request, object_id)

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], *args: Any, **named: Any) -> Any:
        """Returns the form, with the ways to the pages that merge, split, move and rename."""
        entity = context.get("original")
        if entity is not None and self.may("change", request):
            context["edit_buttons"] = edit_buttons(self, entity)
        if entity is not None and entity.article_count and may_rename(request):
            name = f"admin:editorial_{self.opts.model_name}_rename"
            context["rename_address"] = reverse(name, args=[entity.pk])
        return super().render_change_form(request, context, *args, **named)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Returns entities with the number of their articles and of their names."""
        rows = self.model._default_manager.select_related("merged_into").order_by(*self.ordering)
        if getattr(request.resolver_match, "url_name", "") == "autocomplete":
            return rows.filter(merged_into__isnull=True)
        present = Mention.objects.filter(article__removed_at__isnull=True)
        listed = Mention.objects.filter(article__in=Article.objects.listed(), entity=OuterRef("pk"))
        return rows.annotate(
            article_count=counted(present, "entity", "article"),
            alias_count=counted(Alias.objects.all(), "entity"),
            has_page=Exists(listed),
        )

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """Finds every word in the name or in one of the names that lead here, by its spelling or its key."""
        for word in search_term.split():
            alias = Alias.objects.filter(entity=OuterRef("pk")).filter(Q(written__icontains=word) | key_contains(word))
            queryset = queryset.filter(Q(name__icontains=word) | Exists(alias))
        return queryset, False

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        if obj is None:
            return [(None, {"fields": EDITABLE})]
        return [
            (None, {"fields": (*EDITABLE, "page")}),
            (_("In the garden"), {"fields": ("articles", "kind", "slug", "merged", "created_at")}),
        ]

    def get_inlines(self, request: HttpRequest, obj: Any) -> Any:
        return self.inlines if obj is not None else ()

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.may("view", request) or self.may("change", request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self.kind is not None and self.may("add", request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.may("change", request)

    def may(self, what: str, request: HttpRequest) -> bool:
        """Whether the user has the permission on entities: one for all kinds, since an entity can change its kind."""
        return bool(request.user.has_perm(f"editorial.{what}_entity"))

    @admin.display(description=_("name"), ordering="name")
    def name_column(self, entity: Entity) -> SafeString:
        return isolated(entity.name)

    @admin.display(description=_("kind"), ordering="kind")
    def kind_column(self, entity: Entity) -> str:
        return entity.get_kind_display()

    @admin.display(description=_("articles"), ordering="-article_count")
    def article_count_column(self, entity: Entity) -> SafeString | str:
        return articles_link(entity.article_count, entity=entity.pk)  # type: ignore[attr-defined]

    @admin.display(description=_("articles"))
    def articles(self, entity: Entity) -> SafeString | str:
        return self.article_count_column(entity)

    @admin.display(description=_("names"), ordering="-alias_count")
    def alias_count_column(self, entity: Entity) -> int:
        return entity.alias_count  # type: ignore[attr-defined]

    @admin.display(description=_("merged into"))
    def merged(self, entity: Entity) -> SafeString | str:
        return change_link(entity.merged_into)

    @admin.display(description=_("page"))
    def page(self, entity: Entity) -> SafeString | str:
        """Links the public page, which exists where a listed article mentions the entity."""
        shown = entity.has_page and not entity.merged_into_id  # type: ignore[attr-defined]
        return public_link(entity.get_absolute_url()) if shown else ""

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        values = {column: form.cleaned_data[column] for column in form.changed_data if column in EDITABLE}
        if change:
            if values:
                curation.save_entity(Entity.objects.get(pk=obj.pk), by=actor(request), changes=values)
            return
        assert self.kind is not None
        created = curation.create_entity(self.kind, by=actor(request), **values)
        obj.pk, obj.slug, obj.kind = created.pk, created.slug, created.kind

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        """Adds and takes away aliases through the service."""
        formset.save(commit=False)
        entity = Entity.objects.get(pk=form.instance.pk)
        for alias in formset.deleted_objects:
            curation.remove_alias(alias, by=actor(request))
        for alias in formset.new_objects:
            curation.add_alias(entity, by=actor(request), source_kind=alias.source_kind, written=alias.written)


def key_contains(word: str) -> Q:
    """Returns the condition that an alias' key contains the key of the word; a word without a key finds nothing."""
    key = name_key(word)
    return Q(key__icontains=key) if key else Q(pk__in=())


class KindAdmin(EntityAdmin):
    """Names of one kind."""

    list_display = ("name_column", "article_count_column", "alias_count_column", "merged", "page")
    list_filter = (UsedFilter, "name_fixed", MergedFilter)


@admin.register(Person)
class PersonAdmin(KindAdmin):
    kind = EntityKind.PERSON
    section_position = 1


@admin.register(Organization)
class OrganizationAdmin(KindAdmin):
    kind = EntityKind.ORGANIZATION
    section_position = 2


@admin.register(Product)
class ProductAdmin(KindAdmin):
    kind = EntityKind.PRODUCT
    section_position = 3


@admin.register(Work)
class WorkAdmin(KindAdmin):
    kind = EntityKind.WORK
    section_position = 4


@admin.register(Channel)
class ChannelAdmin(KindAdmin):
    kind = EntityKind.CHANNEL
    section_position = 5


admin.site.register(Entity, EntityAdmin)
