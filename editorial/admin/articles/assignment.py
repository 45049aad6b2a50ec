"""The form that says whose work an article is, and until when."""

from __future__ import annotations

import datetime as dt
from typing import TypedDict

from django import forms
from django.contrib.auth.models import User
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from editorial.models import Article
from editorial.services.assigning import assignable_users


class Assignment(TypedDict):
    """What the form says."""

    assignee: User | None
    due_on: dt.date | None


class AssignmentForm(forms.Form):
    """Assignee and due date.

    What the page showed is posted with it: an assignment that somebody else changed meanwhile is left alone by a form
    in which nobody touched these fields.
    """

    assignee = forms.ModelChoiceField(
        User.objects.none(), label=_("Assigned to"), required=False, empty_label=_("Nobody"), show_hidden_initial=True
    )
    due_on = forms.DateField(
        label=_("Due"),
        required=False,
        show_hidden_initial=True,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        input_formats=["%Y-%m-%d"],
    )

    def __init__(self, data: QueryDict | None = None, article: Article | None = None) -> None:
        initial = {"assignee": article.assignee_id, "due_on": article.due_on} if article else None
        super().__init__(data, initial=initial, prefix="work")
        users = assignable_users()
        if article is not None and article.assignee_id is not None:
            users = users | User.objects.filter(pk=article.assignee_id)
        self.fields["assignee"].queryset = users  # type: ignore[attr-defined]

    def assignment(self) -> Assignment:
        """Returns what was chosen; the form must be valid."""
        return {"assignee": self.cleaned_data["assignee"], "due_on": self.cleaned_data["due_on"]}
