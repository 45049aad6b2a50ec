"""The form that asks when readers shall see articles, and the words for the site's time zone."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from editorial.services.timing import Times

FORMATS = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"]


def zone_hint() -> str:
    """Returns which clock a time without an offset is read by."""
    return _("Time zone: %s") % timezone.get_default_timezone_name()


def moment_field(label: Any, *, required: bool) -> forms.DateTimeField:
    """Returns a field for a day and a time of day in the site's zone."""
    widget = forms.DateTimeInput(format=FORMATS[0], attrs={"type": "datetime-local"})
    return forms.DateTimeField(label=label, required=required, widget=widget, input_formats=FORMATS)


class ScheduleForm(forms.Form):
    """From when, and until when, readers see articles."""

    publish_at = moment_field(gettext_lazy("Publish at"), required=True)
    expire_at = moment_field(gettext_lazy("Expire at"), required=False)

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, prefix="times", **options)
        for field in self.fields.values():
            field.help_text = zone_hint()

    def times(self) -> Times:
        """Returns what was chosen; the form must be valid."""
        return Times(self.cleaned_data["publish_at"], self.cleaned_data["expire_at"])


class EditTimeForm(forms.Form):
    """When an edit of a published article shall take its place; it belongs to the form of the article's page."""

    at = moment_field(gettext_lazy("Schedule this edit for"), required=True)

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, prefix="edit", **options)
        self.fields["at"].help_text = zone_hint()
        self.fields["at"].widget.attrs["form"] = "article_form"
