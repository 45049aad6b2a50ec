"""What pages say of a search: its looser steps, and the values by which results are narrowed."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from editorial.search import Facet, Filter, StepKind, SuggestionKind
from editorial.views.entities import KIND_NAMES

FACET_NAMES: dict[str, Promise] = {
    "area": gettext_lazy("Area"),
    "category": gettext_lazy("Category"),
    "year": gettext_lazy("Year"),
    "kind": gettext_lazy("Names in the article"),
    "lang": gettext_lazy("Language"),
}
LANGUAGES: dict[str, Promise] = {
    "zh": gettext_lazy("Chinese"),
    "zh-Hans": gettext_lazy("Simplified Chinese"),
    "zh-Hant": gettext_lazy("Traditional Chinese"),
    "en": gettext_lazy("English"),
    "und": gettext_lazy("Other languages"),
}
STEP_NAMES: dict[StepKind, Promise] = {
    StepKind.WORDS: gettext_lazy("All words, anywhere in the article"),
    StepKind.STEMS: gettext_lazy("Other forms of the words"),
    StepKind.TYPO: gettext_lazy("Words that differ in one letter"),
    StepKind.TITLES: gettext_lazy("Similar titles"),
}
SUGGESTION_NAMES: dict[SuggestionKind, Promise] = {
    SuggestionKind.TITLE: gettext_lazy("Article"),
    SuggestionKind.TAG: gettext_lazy("Tag"),
    SuggestionKind.TERM: gettext_lazy("Term"),
}


def facet_name(field: str) -> str:
    """Returns what a facet is called."""
    return str(FACET_NAMES[field])


def value_name(field: str, value: str) -> str:
    """Returns what one value of a facet is called where the value itself is a code; else the value."""
    if field == "kind" and value in KIND_NAMES:
        return str(KIND_NAMES[value].plural)
    if field == "lang" and value in LANGUAGES:
        return str(LANGUAGES[value])
    return value


def filter_name(item: Filter, facets: tuple[Facet, ...]) -> str:
    """Returns a filter for the button that takes it away: `Area: Artificial intelligence`.

    The title of an area or category is taken from the facets, which name those of the articles that were found.
    """
    titles = {one.value: one.label for facet in facets if facet.field == item.field for one in facet.values}
    name = value_name(item.field, titles.get(item.value, item.value))
    return _("%(facet)s: %(value)s") % {"facet": facet_name(item.field), "value": name}


def suggestion_name(kind: SuggestionKind, detail: str) -> str:
    """Returns what a suggestion is: an article, a tag, a term, or the kind of a name."""
    if kind == SuggestionKind.ENTITY:
        return str(KIND_NAMES[detail].singular) if detail in KIND_NAMES else ""
    return str(SUGGESTION_NAMES[kind])
