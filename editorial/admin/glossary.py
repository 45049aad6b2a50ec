"""Terms of the glossary: what texts say of each, and which spelling, English and definition readers see first."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import Count, Exists, F, Func, Max, Min, OuterRef, Q, QuerySet, Subquery, TextField, Value
from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from editorial.admin.base import EditorialAdmin, actor, counted
from editorial.admin.display import change_link, isolated, public_link
from editorial.admin.sections import ORDER
from editorial.models import Article, Body, GlossaryTerm, GlossaryUse
from editorial.names import name_key
from editorial.services.glossary import USE_COLUMNS, Definition, Gathered, by_count, definition_key, gather
from editorial.services.glossary_choices import choose
from editorial.services.pages import listed_uses
from editorial.services.term_uses import line_count

MOST_PLACES = 200  # shown on the page of a term
END_MARKS = " \t\n。．.;；,，:："
MOST_FREQUENT, OWN = "", "own"  # of the choices; the others are definitions of texts


def present_uses() -> QuerySet[GlossaryUse]:
    """Returns the places in articles that are here, one row for each article that has the text."""
    return GlossaryUse.objects.filter(body__articles__removed_at__isnull=True, body__articles__isnull=False)


def most_frequent(column: str) -> Subquery:
    """Returns the text that most places of a term have in a column."""
    texts = present_uses().filter(term=OuterRef("pk")).exclude(**{column: ""}).order_by().values(column)
    return Subquery(texts.annotate(number=Count("pk")).order_by("-number", column).values(column)[:1])


def present_places() -> QuerySet[GlossaryUse]:
    """Returns the places in articles that are here, each once; for looking through all of them."""
    gone = Body.objects.exclude(Exists(Article.objects.present().filter(body=OuterRef("pk"))))
    return GlossaryUse.objects.exclude(body__in=gone)


def conflicting_terms() -> QuerySet[GlossaryUse, int]:
    """Returns the ids of the terms that texts define in different words; marks at the end make no difference."""
    said = Func(F("definition"), Value(END_MARKS), function="RTRIM", output_field=TextField())
    defined = present_places().exclude(definition="").order_by().values("term")
    first_and_last = defined.annotate(first=Min(said), last=Max(said))
    return first_and_last.exclude(first=F("last")).values_list("term", flat=True)


class ConflictFilter(admin.SimpleListFilter):
    """Terms that texts define in different words; `open` are those about which nobody has decided."""

    title = _("definitions")
    parameter_name = "definitions"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, Any]]:
        return [("open", _("Conflicting, none chosen")), ("conflicting", _("Conflicting")), ("chosen", _("Chosen"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if self.value() == "chosen":
            return queryset.exclude(definition="")
        if self.value() not in ("open", "conflicting"):
            return queryset
        rows = queryset.filter(pk__in=conflicting_terms())
        return rows.filter(definition="") if self.value() == "open" else rows


class TermForm(forms.ModelForm):
    """What is chosen for a term: one of the definitions of texts, or another one."""

    choice = forms.ChoiceField(label=_("definition"), widget=forms.RadioSelect, required=False)
    own = forms.CharField(
        label=_("another definition"),
        widget=forms.Textarea(attrs={"rows": 3}),
        required=False,
        max_length=4000,
        help_text=_("plain text; it is shown first, and no file is changed"),
    )

    class Meta:
        model = GlossaryTerm
        fields: ClassVar[tuple[str, ...]] = ("spelling", "english", "hidden")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.said = gathered(self.instance)
        self.texts = {definition_value(it): it.text for it in self.said.definitions}
        if "spelling" not in self.fields:  # who may only look
            return
        labels = [(definition_value(it), definition_label(it)) for it in self.said.definitions]
        choices: list[tuple[str, str | Promise]] = [
            (MOST_FREQUENT, _("Nothing chosen: that of most articles is first"))
        ]
        self.fields["choice"].choices = [*choices, *labels, (OWN, _("The one below"))]  # type: ignore[attr-defined]
        self.fields["spelling"].help_text = in_texts(self.said.spellings)
        self.fields["english"].help_text = in_texts(self.said.english)
        chosen = definition_key(self.instance.definition)
        same = next((value for value, text in self.texts.items() if chosen and definition_key(text) == chosen), None)
        self.initial["choice"] = same or (OWN if chosen else MOST_FREQUENT)
        self.initial["own"] = "" if same else self.instance.definition

    def clean(self) -> dict[str, Any]:
        """Works out the definition that the answers mean."""
        values: dict[str, Any] = super().clean() or self.cleaned_data
        choice, own = values.get("choice", MOST_FREQUENT), str(values.get("own", "")).strip()
        if choice == OWN and not own:
            raise ValidationError({"own": ValidationError(_("Write the definition, or choose one."), code="required")})
        values["definition"] = own if choice == OWN else self.texts.get(choice, "")
        return values


def gathered(term: GlossaryTerm) -> Gathered:
    """Returns what the articles that are here say of a term."""
    rows = present_uses().filter(term=term).order_by().values_list(*USE_COLUMNS)
    return gather(rows).get(term.pk, Gathered())


def definition_value(definition: Definition) -> str:
    """Returns the value that stands for a definition in a form."""
    return hashlib.sha256(definition_key(definition.text).encode()).hexdigest()[:16]


def definition_label(definition: Definition) -> SafeString:
    """Returns a definition with its English names and the number of its articles."""
    count = len(definition.article_ids)
    number = ngettext("%d article", "%d articles", count) % count
    names = ", ".join(definition.english_names)
    return format_html("{} · {} · {}", isolated(definition.text, 300), isolated(names, 80), number)


def in_texts(names: Mapping[str, int]) -> str:
    """Returns what texts have, most frequent first: `飞轮效应 (12), 飛輪效應 (3)`."""
    return ", ".join(f"{name} ({names[name]})" for name in by_count(names)[:6])


@admin.register(GlossaryTerm)
class GlossaryTermAdmin(EditorialAdmin):
    """Terms follow from the texts; what is chosen for one is the editor's, and survives every import."""

    section = ORDER
    section_position = 7
    form = TermForm
    list_display = ("term_column", "english_column", "definition_column", "article_count_column", "hidden", "page")
    list_filter = (ConflictFilter, "hidden")
    search_fields: ClassVar[tuple[str, ...]] = ("key", "spelling", "slug")
    ordering = ("slug",)
    readonly_fields = (
        "term_column",
        "english_column",
        "definition_column",
        "article_count_column",
        "places_column",
        "slug",
        "page",
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[GlossaryTerm]:
        """Returns terms with what most texts write, the number of their articles, and whether readers have a page."""
        return GlossaryTerm.objects.annotate(
            written=most_frequent("written"),
            said_english=most_frequent("english"),
            said=most_frequent("definition"),
            article_count=counted(present_uses(), "term", "body__articles"),
            has_page=Exists(listed_uses(timezone.now()).filter(term=OuterRef("pk"))),
        ).order_by(*self.ordering)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """Finds terms in either script, in English and by the pinyin of their address."""
        words = search_term.strip()
        if not words:
            return queryset, False
        english = present_places().filter(english__icontains=words).order_by().values("term")
        condition = Q(pk__in=english) | Q(english__icontains=words) | Q(slug__contains="-".join(words.lower().split()))
        if key := name_key(words):
            condition |= Q(key__icontains=key)
        return queryset.filter(condition), False

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def get_fieldsets(self, request: HttpRequest, obj: GlossaryTerm | None = None) -> Any:
        found = (_("In the garden"), {"fields": ("article_count_column", "places_column", "slug")})
        if not self.has_change_permission(request, obj):
            shown = ("term_column", "english_column", "definition_column", "hidden", "page")
            return [(None, {"fields": shown}), found]
        return [(None, {"fields": ("spelling", "english", "choice", "own", "hidden", "page")}), found]

    def save_model(self, request: HttpRequest, obj: GlossaryTerm, form: Any, change: bool) -> None:
        names = ("spelling", "english", "definition", "hidden")
        values = {name: form.cleaned_data[name] for name in names}
        choose(GlossaryTerm.objects.get(pk=obj.pk), by=actor(request), changes=values)

    @admin.display(description=_("term"), ordering="slug")
    def term_column(self, term: Any) -> SafeString:
        return isolated(term.spelling or term.written or term.key)

    @admin.display(description=_("English"))
    def english_column(self, term: Any) -> SafeString:
        return isolated(term.english or term.said_english or "")

    @admin.display(description=_("definition"))
    def definition_column(self, term: Any) -> SafeString:
        return isolated(term.definition or term.said or "")

    @admin.display(description=_("articles"), ordering="-article_count")
    def article_count_column(self, term: Any) -> int:
        return int(term.article_count)

    @admin.display(description=_("page"))
    def page(self, term: Any) -> SafeString | str:
        return public_link(term.get_absolute_url()) if term.has_page and not term.hidden else ""

    @admin.display(description=_("where it is explained"))
    def places_column(self, term: GlossaryTerm) -> SafeString:
        """Returns the places with article, line and words, as far as they are not too many."""
        return format_html(
            '<ul class="places">{}</ul>', format_html_join("", "<li>{} · {} · {}: {}</li>", places(term))
        )


def places(term: GlossaryTerm) -> Iterator[tuple[object, object, object, object]]:
    """Yields article, line of its file, English and definition of each place of a term."""
    columns = ("body__glossary_uses__line", "body__glossary_uses__english", "body__glossary_uses__definition")
    rows = Article.objects.present().filter(body__glossary_uses__term=term).order_by("path")
    for pk, path, header, line, english, definition in rows.values_list("pk", "path", "header", *columns)[:MOST_PLACES]:
        yield change_link(Article(pk=pk), path), line_count(header) + line, isolated(english), isolated(definition, 300)
