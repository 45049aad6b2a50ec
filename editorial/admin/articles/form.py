"""The form of an article: its document's fields and body, as texts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.conf import settings
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext

from editorial.admin.articles.fields import DocumentText, Flag, Lines
from editorial.admin.articles.seen import Seen, fingerprint
from editorial.admin.articles.times import zone_hint
from editorial.models import Collection
from editorial.names import slugify_name
from editorial.services.articles import Field, FieldValue
from editorial.services.finding_places import PlacedFinding

ONE_A_LINE = _("One a line, in the order of the file.")
ORDER_HELP = _("The left arrow leads to what is chosen; there Alt and an arrow move an item and Delete removes it.")
BODY = "body"
OWN_FIELDS = ("message", "seen", "collection", "stem", BODY)


@dataclass(frozen=True, slots=True)
class Group:
    """Fields that stand together under a heading."""

    title: str | Promise
    fields: tuple[str, ...]


MAIN = Group("", ("title", "summary", "insight", BODY, "message"))
SIDE = (
    Group(_("Dates and address"), ("date", "updated", "publish_at", "expire_at", "slug", "source_url", "excluded")),
    Group(_("Taxonomy"), ("areas", "categories", "projects", "series", "tags")),
    Group(
        _("Names"),
        ("speaker", "author", "guests", "people", "organizations", "products", "works", "channel"),
    ),
)


def lines(label: str | Promise, **options: Any) -> Lines:
    """Returns a field for a list of terms or names."""
    return Lines(label=label, **options)


class ArticleForm(forms.Form):
    """What an editor can set in a document. The status is no field: it changes by steps of the workflow."""

    title = DocumentText(label=_("Title"), one_line=True)
    summary = DocumentText(label=_("Summary"), widget=forms.Textarea(attrs={"rows": 4}))
    insight = DocumentText(
        label=_("Insight"),
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("What only you can say about it."),
    )
    body = DocumentText(
        label=_("Text"),
        widget=forms.Textarea(attrs={"rows": 32, "class": "markdown", "spellcheck": "true", "wrap": "soft"}),
        help_text=_("Markdown"),
    )
    message = forms.CharField(
        label=_("What changed, and why"),
        required=False,
        max_length=500,
        help_text=_("For the history; may stay empty unless you send back."),
    )
    date = DocumentText(label=_("Date"), one_line=True, help_text=_("2025-10-28, with a time if it matters."))
    updated = DocumentText(label=_("Updated"), one_line=True)
    publish_at = DocumentText(label=_("Publish at"), one_line=True)
    expire_at = DocumentText(label=_("Expire at"), one_line=True)
    slug = DocumentText(
        label=_("Address"), one_line=True, help_text=_("Last part of the address; empty: made from the file name.")
    )
    source_url = DocumentText(label=_("Source"), one_line=True)
    excluded = Flag(label=_("Keep off all lists"), help_text=_("Readers reach it by its address only."))
    areas = lines(_("Areas"))
    categories = lines(_("Categories"))
    projects = lines(_("Projects"))
    series = lines(_("Series"))
    tags = lines(_("Tags"))
    speaker = lines(_("Speaker"))
    author = lines(_("Author"))
    guests = lines(_("Guests"))
    people = lines(_("People"))
    organizations = lines(_("Organizations"))
    products = lines(_("Products"))
    works = lines(_("Works"))
    channel = lines(_("Channel"))

    def __init__(self, *arguments: Any, read_only: bool = False, **options: Any) -> None:
        super().__init__(*arguments, **options)
        for name in ("publish_at", "expire_at"):
            self.fields[name].help_text = zone_hint()
        self.fields["source_url"].widget.attrs["data-pictures"] = "on" if settings.VIDEO_EMBEDS else "off"
        for name, form_field in self.fields.items():
            form_field.disabled = read_only
            if isinstance(form_field, Lines) and not read_only:
                form_field.widget.attrs["data-suggest"] = reverse("admin:editorial_article_suggest", args=[name])
                form_field.widget.attrs["aria-description"] = str(ONE_A_LINE)
                form_field.widget.attrs["data-order"] = str(ORDER_HELP)
                form_field.widget.attrs["data-fresh"] = pgettext("a name that no article has yet", "new")

    def document_fields(self) -> Iterator[str]:
        """Yields the names of the fields that stand in the header."""
        return (name for name in self.fields if name not in OWN_FIELDS)

    def changes(self) -> dict[Field, FieldValue]:
        """Returns the header's fields that differ from what the form showed, with their new values."""
        changed = set(self.changed_data)
        return {Field(name): self.cleaned_data[name] for name in self.document_fields() if name in changed}

    def new_body(self) -> str | None:
        """Returns the body with LF line ends, None where it is as it was."""
        return self.cleaned_data[BODY] if BODY in self.changed_data else None

    def texts(self) -> dict[str, str]:
        """Returns what each input holds, by the name of its field: the posted texts, else the shown ones."""
        return {name: self.text_of(name) for name in (*self.document_fields(), BODY)}

    def text_of(self, name: str) -> str:
        """Returns what the input of one field holds."""
        bound, form_field = self[name], self.fields[name]
        value = form_field.prepare_value(bound.data if self.is_bound else bound.initial)
        if isinstance(form_field, DocumentText):
            return form_field.shown(value)
        return "on" if value else ""

    def flags(self) -> set[str]:
        """Returns the names of the check boxes."""
        return {name for name, form_field in self.fields.items() if isinstance(form_field, Flag)}

    def changed_labels(self) -> str:
        """Returns the labels of the changed fields, for the log."""
        names = [name for name in self.changed_data if name != "message"]
        return ", ".join(str(self.fields[name].label) for name in names)

    def add_refusal(self, name: str | None, code: str, message: str) -> None:
        """Adds what the service says about a field, or about the document where no field shows it."""
        self.add_error(name if name in self.fields else None, forms.ValidationError(message, code=code))

    def show_findings(self, placed: Iterable[PlacedFinding]) -> None:
        """Shows each finding below the field that it concerns, and has the field say so to screen readers."""
        by_field: dict[str, list[PlacedFinding]] = {}
        for item in placed:
            by_field.setdefault(item.field, []).append(item)
        for name, found in by_field.items():
            form_field = self.fields.get(name)
            if isinstance(form_field, DocumentText | Flag):
                form_field.placed = tuple(found)
                described = f"{self[name].auto_id}_findings"
                if form_field.help_text:
                    described += f" {self[name].auto_id}_helptext"
                form_field.widget.attrs["aria-describedby"] = described

    def groups(self) -> list[tuple[Group, list[forms.BoundField]]]:
        """Returns the side's groups with their fields."""
        return [(group, [self[name] for name in group.fields if name in self.fields]) for group in SIDE]

    def main(self) -> list[forms.BoundField]:
        """Returns the fields of the wide column."""
        return [self[name] for name in MAIN.fields if name in self.fields]


def seen_of(form: ArticleForm, article: int, revision: int, live: int | None) -> Seen:
    """Returns the state that an unbound form shows."""
    return Seen(article, revision, live, {name: fingerprint(text) for name, text in form.texts().items()})


def initial_of(values: Mapping[Field, FieldValue], body: str) -> dict[str, Any]:
    """Returns the values of the form's fields for a document."""
    return {**{str(name): value for name, value in values.items()}, BODY: body}


class NewArticleForm(ArticleForm):
    """A new document: where it lies, and what it says."""

    collection = forms.ModelChoiceField(Collection.objects.all(), label=_("Collection"), empty_label=None)
    stem = forms.CharField(
        label=_("File name"),
        required=False,
        max_length=190,
        help_text=_("Without “.md”; empty: made from the title."),
    )

    def clean_title(self) -> str:
        title: str = self.cleaned_data["title"]
        if not title.strip():
            raise forms.ValidationError(_("A new article needs a title."), code="required")
        return title

    def clean(self) -> dict[str, Any]:
        """Makes the file name from the title where none is given."""
        values: dict[str, Any] = super().clean() or {}
        if values.get("title") and not values.get("stem"):
            values["stem"] = slugify_name(values["title"])
            if not values["stem"]:
                message = _("No file name can be made from this title; give one.")
                self.add_error("stem", forms.ValidationError(message, code="required"))
        return values

    def place(self) -> list[forms.BoundField]:
        """Returns the fields that say where the file lies."""
        return [self["collection"], self["stem"]]

    def values(self) -> dict[Field, FieldValue]:
        """Returns the header's fields that were filled in."""
        given = {name: self.cleaned_data[name] for name in self.document_fields()}
        return {Field(name): value for name, value in given.items() if value}
