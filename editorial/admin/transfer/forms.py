"""The forms of an upload: the files, and how to read them."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from editorial.models import Collection

LONGEST = 600


class SeveralFilesInput(forms.ClearableFileInput):
    """An input that takes more than one file."""

    allow_multiple_selected = True


class SeveralFilesField(forms.FileField):
    """Files of which each is checked as one is."""

    widget = SeveralFilesInput(attrs={"accept": ".md,.zip"})

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:  # type: ignore[override]
        """Returns the files."""
        given = data if isinstance(data, list | tuple) else [data]
        return [super(SeveralFilesField, self).clean(file, initial) for file in given]


class ReadingForm(forms.Form):
    """How the files are read: what the options of the command are."""

    collection = forms.CharField(
        label=_("Collection of files without a folder"),
        required=False,
        max_length=200,
        help_text=_("A file in a folder belongs to the collection of that name. Empty: articles."),
    )
    inside = forms.CharField(
        label=_("Folder in the archive that paths count from"),
        required=False,
        max_length=LONGEST,
        strip=True,
        help_text=_("Where the archive holds the garden in a folder of its own, such as garden/notes/a.md: garden."),
    )
    moved = forms.BooleanField(
        label=_("These files take the place of those from another folder"),
        required=False,
        help_text=_(
            "An article that was imported from elsewhere is a conflict otherwise. Work of editors is never overwritten."
        ),
    )
    force_new = forms.BooleanField(
        label=_("Store files that are here under another path as new articles"),
        required=False,
        help_text=_("Nothing is imported otherwise if most files are here already under other paths."),
    )

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        names = Collection.objects.values_list("name", flat=True)
        self.fields["collection"].widget = forms.TextInput(attrs={"list": "collections", "class": "vTextField"})
        self.fields["inside"].widget.attrs["class"] = "vTextField"
        self.collections = list(names)

    def clean_collection(self) -> str:
        """Refuses what no single folder can be called."""
        name: str = self.cleaned_data["collection"]
        if "/" in name or "\\" in name or "\0" in name or (name and name.strip(". ") == ""):
            raise forms.ValidationError(_("This cannot be the name of a folder."), code="path-unsafe")
        return name


class UploadForm(ReadingForm):
    """The files and how to read them."""

    documents = SeveralFilesField(
        label=_("Files"),
        help_text=_("One .zip archive, or up to 100 .md files. Nothing is written before you have seen the plan."),
    )
    field_order = ("documents", "collection", "inside", "moved", "force_new")
