"""An editor's changes brought together with a newer text: what came from whom, and what the editor has to choose."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from editorial.admin.articles.fields import DocumentText, with_lf
from editorial.admin.articles.form import BODY, ArticleForm, initial_of
from editorial.admin.differences import marked
from editorial.merging import Agreed, Conflict, FieldConflict, LineMerge, text_segments
from editorial.services.articles import Field, FieldValue
from editorial.services.rebasing import KeyConflict, Rebase
from editorial.services.reconciling import TextMerge, Version

EVERY_WAY = ("mine", "theirs", "both", "own")
FROM_BOTH = gettext_lazy("from both")
OWN = gettext_lazy("As written here:")
NOT_CARRIED = ("csrf", "newest", "_", "choice-", "own-")  # beginnings of names; "_": buttons
SHOWN_AROUND = 2  # unchanged lines shown at each end of a part that nobody changed


@dataclass(frozen=True, slots=True)
class Sides:
    """What the two texts of a merge are called: in headings and choices, and as marks of what came from them."""

    mine: str | Promise
    theirs: str | Promise
    both: str | Promise
    from_mine: str | Promise
    from_theirs: str | Promise

    def choice(self, option: str) -> str | Promise:
        """Returns what a way to settle a place is called."""
        return {"mine": self.mine, "theirs": self.theirs, "both": self.both}.get(option, OWN)

    def mark(self, side: str) -> str | Promise:
        """Returns the mark of what a side brought."""
        return {"mine": self.from_mine, "theirs": self.from_theirs}.get(side, FROM_BOTH)


TWO_EDITORS = Sides(
    gettext_lazy("Mine"),
    gettext_lazy("Theirs"),
    gettext_lazy("Both, mine first"),
    gettext_lazy("from you"),
    gettext_lazy("from the other"),
)
EDIT_AND_LIVE = Sides(
    gettext_lazy("The waiting edit"),
    gettext_lazy("The text of today"),
    gettext_lazy("Both, the waiting edit first"),
    gettext_lazy("from the waiting edit"),
    gettext_lazy("from the text of today"),
)
FILE_AND_ARTICLE = Sides(
    gettext_lazy("The file"),
    gettext_lazy("The article"),
    gettext_lazy("Both, the file first"),
    gettext_lazy("from the file"),
    gettext_lazy("from the article"),
)


@dataclass(frozen=True, slots=True)
class Place:
    """A place that both changed: the texts of both sides, the ways to settle it, and what was chosen already."""

    name: str
    label: str | Promise
    mine: str
    theirs: str
    mine_html: SafeString
    theirs_html: SafeString
    options: tuple[tuple[str, str | Promise], ...]
    chosen: str
    own: str


@dataclass(frozen=True, slots=True)
class Part:
    """Lines of the merged body: who brought them ("base": nobody changed them), or the place that is asked about."""

    kind: str
    text: str = ""
    place: Place | None = None
    mark: str | Promise = ""


def version_of_form(form: ArticleForm, base: Version | None) -> Version:
    """Returns what the editor posted: the base with the changed fields, without a base every field as posted."""
    if base is None:
        values: dict[Field, FieldValue] = {Field(name): form.cleaned_data[name] for name in form.document_fields()}
        return Version(values, form.cleaned_data[BODY])
    body = form.new_body()
    return Version({**base.values, **form.changes()}, base.body if body is None else body)


def initial_of_version(version: Version | None) -> dict[str, Any]:
    """Returns the initial values of a form that shows the version."""
    return initial_of(version.values, version.body) if version else {}


@dataclass
class Merging:
    """A merge on its way to the editor: `posted` is what the browser sent, with the choices made so far."""

    merge: TextMerge
    form: ArticleForm  # unbound or bound, for its fields
    posted: QueryDict
    sides: Sides = TWO_EDITORS
    rebase: Rebase | None = None  # where a pending text is brought onto the live one: the keys without a field

    def field_places(self) -> list[Place]:
        """Returns the fields that both changed, and the keys of the header that have none."""
        fields = [self._field_place(conflict) for conflict in self.merge.fields.conflicts]
        return [*fields, *(self._key_place(*numbered) for numbered in enumerate(self._key_conflicts(), start=1))]

    def _key_conflicts(self) -> tuple[KeyConflict, ...]:
        return self.rebase.key_conflicts if self.rebase else ()

    def _key_place(self, number: int, conflict: KeyConflict) -> Place:
        texts = (_absent(conflict.mine), _absent(conflict.theirs))
        return self._place(f"key-{number}", conflict.key, texts, ("mine", "theirs"))

    def chosen_keys(self) -> dict[str, str]:
        """Returns for each key without a field that both changed whose value was chosen, if any was."""
        places = zip(self._key_conflicts(), self.field_places()[len(self.merge.fields.conflicts) :], strict=True)
        return {conflict.key: place.chosen for conflict, place in places if place.chosen}

    def _field_place(self, conflict: FieldConflict[Field]) -> Place:
        name = str(conflict.key)
        mine, theirs = self.shown(name, conflict.mine), self.shown(name, conflict.theirs)
        if isinstance(conflict.mine, bool) or isinstance(conflict.theirs, bool):
            texts = tuple(_("yes") if text else _("no") for text in (mine, theirs))
            return self._place(name, self.label(name), (texts[0], texts[1]), ("mine", "theirs"))
        options = EVERY_WAY if conflict.lines else ("mine", "theirs", "own")
        return self._place(name, self.label(name), (mine, theirs), options)

    def label(self, name: str) -> str | Promise:
        """Returns the label of a field."""
        return self.form.fields[name].label or name

    def _place(self, name: str, label: str | Promise, texts: tuple[str, str], options: tuple[str, ...]) -> Place:
        theirs_parts, mine_parts = text_segments(texts[1], texts[0])
        return Place(
            name=name,
            label=label,
            mine=texts[0],
            theirs=texts[1],
            mine_html=marked(mine_parts, "ins"),
            theirs_html=marked(theirs_parts, "del"),
            options=tuple((option, self.sides.choice(option)) for option in options),
            chosen=self.posted.get(f"choice-{name}", "") if self.posted.get(f"choice-{name}") in options else "",
            own=with_lf(self.posted.get(f"own-{name}", texts[0])),
        )

    def parts(self) -> Iterator[Part]:
        """Yields the body's parts in order, of which those that nobody changed are cut to their ends."""
        number = 0
        for chunk in self.merge.body.chunks:
            if isinstance(chunk, Conflict):
                number += 1
                texts = chunk.mine.text, chunk.theirs.text
                label = _("Place %d of the text") % number
                yield Part("conflict", place=self._place(f"body-{number}", label, texts, EVERY_WAY))
            elif chunk.kind == "base":
                yield Part("base", _ends(chunk))
            else:
                yield Part(chunk.kind, chunk.text or _("(lines removed)"), mark=self.sides.mark(chunk.kind))

    def places(self) -> list[Place]:
        """Returns every place that is asked about."""
        return [*self.field_places(), *(part.place for part in self.parts() if part.place)]

    def brought(self) -> list[tuple[str | Promise, str, str | Promise, str]]:
        """Returns label, side, its mark, and the text of each field or key that could be joined."""
        fields = [
            (self.label(str(field)), side, self.sides.mark(side), self.shown(str(field), value))
            for field, side, value in self.merge.brought()
        ]
        keys = self.rebase.brought if self.rebase else ()
        return [*fields, *((key, side, self.sides.mark(side), _absent(text)) for key, side, text in keys)]

    @property
    def is_settled(self) -> bool:
        """Whether every place has been chosen."""
        return all(place.chosen for place in self.places())

    def shown(self, name: str, value: FieldValue | None) -> str:
        """Returns what the input of a field holds for a value."""
        form_field = self.form.fields[name]
        if isinstance(form_field, DocumentText):
            return form_field.shown(form_field.prepare_value(value))
        return "on" if value else ""

    def merged_form(self, initial: Mapping[str, Any]) -> ArticleForm:
        """Returns a form with the merged text, in which each place is as the editor chose."""
        texts = {str(field): self.shown(str(field), value) for field, value in self.merge.fields.values.items()}
        for conflict in self.merge.fields.conflicts:
            texts[str(conflict.key)] = self._settled(conflict)
        choices = [self._line_choice(number) for number in range(1, len(self.merge.body.conflicts) + 1)]
        texts[BODY] = self.merge.body.resolve(choices)
        data = QueryDict(mutable=True)
        for name in (*self.form.document_fields(), BODY):
            if texts.get(name) or name not in self.form.flags():  # a check box that is off is not posted
                data[name] = texts.get(name, "")
        data["message"] = self.posted.get("message", "")
        return ArticleForm(data, initial=dict(initial))

    def _settled(self, conflict: FieldConflict[Field]) -> str:
        name = str(conflict.key)
        match self.posted.get(f"choice-{name}"):
            case "theirs":
                return self.shown(name, conflict.theirs)
            case "both" if conflict.lines:
                return both_lines(conflict.lines)
            case "own":
                return with_lf(self.posted.get(f"own-{name}", ""))
            case _:
                return self.shown(name, conflict.mine)

    def _line_choice(self, number: int) -> str:
        choice = self.posted.get(f"choice-body-{number}", "mine")
        if choice != "own":
            return choice
        text = with_lf(self.posted.get(f"own-body-{number}", ""))
        return f"{text}\n" if text and not text.endswith("\n") else text

    def carried(self) -> list[tuple[str, str]]:
        """Returns what the browser posted, to be posted again with the choices."""
        return [
            (name, value)
            for name, values in self.posted.lists()
            for value in values
            if not name.startswith(NOT_CARRIED)
        ]


def _absent(text: str | None) -> str:
    """Returns the text of a key as it is shown, a note where the key does not stand in the header."""
    return _("(not there)") if text is None else text


def both_lines(lines: LineMerge) -> str:
    """Returns a text of several lines in which each place holds the lines of both sides."""
    return lines.resolve(["both"] * len(lines.conflicts))


def _ends(chunk: Agreed) -> str:
    """Returns the first and the last lines of a part, a mark where lines are left out."""
    lines = [line.text for line in chunk.lines]
    if len(lines) <= 2 * SHOWN_AROUND + 1:
        return "\n".join(lines)
    return "\n".join([*lines[:SHOWN_AROUND], "⋯", *lines[-SHOWN_AROUND:]])
