"""Carrying an editor's changes over to a newer text: field by field, nothing lost, nothing saved unseen."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import QueryDict

from editorial.admin.articles.form import BODY, ArticleForm
from editorial.admin.articles.seen import Seen
from editorial.admin.differences import DifferenceLine, line_difference


@dataclass(frozen=True, slots=True)
class Clash:
    """A field that both changed: the editor's text stays in the form, `theirs` is shown beside it."""

    name: str
    label: str
    theirs: str
    difference: list[DifferenceLine]


def rebased(mine: ArticleForm, newest: ArticleForm, seen: Seen | None) -> tuple[ArticleForm, tuple[Clash, ...]]:
    """Returns a form on the newest text in which what the editor changed is as posted, and the clashes.

    Without `seen` it is not known what the editor changed: every posted text is kept, every difference is a clash.
    """
    posted, flags = mine.texts(), mine.flags()
    data = QueryDict(mutable=True)
    clashes = []
    for name, theirs in newest.texts().items():
        text = posted[name]
        changed_here = seen is None or seen.changed(name, text)
        changed_there = seen is None or seen.changed(name, theirs)
        chosen = text if changed_here else theirs
        if chosen or name not in flags:  # a check box that is off is not posted
            data[name] = chosen
        if changed_here and changed_there and text != theirs:
            clashes.append(Clash(name, str(mine.fields[name].label), theirs, line_difference(theirs, text)))
    data["message"] = mine.data.get("message", "")
    return ArticleForm(data, initial=newest.initial), tuple(sorted(clashes, key=lambda clash: clash.name != BODY))
