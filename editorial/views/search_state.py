"""What an address of the search asks for, and the addresses that ask for a little more or less."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, replace

from django.http import HttpRequest
from django.utils.http import urlencode

from editorial.search import Filter
from editorial.views.reading import page_number

FACETS = ("area", "category", "year", "kind", "lang")
MOST_CHARACTERS = 2_000
MOST_FILTERS = 10
MOST_OF_A_VALUE = 200


@dataclass(frozen=True, slots=True)
class Asked:
    """A search: the text as it was typed, filters beside it, "relevance" or "date", and the number of the page."""

    text: str = ""
    filters: tuple[Filter, ...] = ()
    sort: str = ""
    page: int = 1

    def __bool__(self) -> bool:
        """Whether anything is looked for."""
        return bool(self.text.strip() or self.filters)

    @property
    def parameters(self) -> str:
        """The query of its address, without the page: `q=gpu&area=AI&sort=date`."""
        pairs = [("q", self.text), *((item.field, item.value) for item in self.filters)]
        return urlencode([*pairs, ("sort", self.sort)] if self.sort else pairs)

    def with_filter(self, field: str, value: str) -> Asked:
        """Returns the search that one more value narrows."""
        filters = (*self.filters, Filter(field, value))
        # In the order in which addresses are read: one search has one address, whatever was chosen first.
        return replace(self, filters=tuple(sorted(filters, key=lambda item: FACETS.index(item.field))), page=1)

    def without(self, item: Filter) -> Asked:
        """Returns the search without one of its filters."""
        return replace(self, filters=tuple(other for other in self.filters if other != item), page=1)

    def sorted_by(self, sort: str) -> Asked:
        """Returns the same search in an order; that of relevance needs no word."""
        return replace(self, sort="" if sort == "relevance" else sort, page=1)

    def with_text(self, text: str) -> Asked:
        """Returns a search for another text alone."""
        return Asked(text=text)


def asked_for(request: HttpRequest) -> Asked:
    """Returns what the address asks for; raises Http404 for a page that is no number.

    What no list of values has is dropped, and texts are cut: any address is a search.
    """
    filters = [
        Filter(field, value)
        for field in FACETS
        for written in request.GET.getlist(field)[:MOST_FILTERS]
        if (value := one_line(written)[:MOST_OF_A_VALUE].strip())
    ]
    sort = request.GET.get("sort", "")
    return Asked(
        # One more than is read, so that the parser can say that it was too much.
        text=one_line(request.GET.get("q", "")[: MOST_CHARACTERS + 1]),
        filters=tuple(dict.fromkeys(filters))[:MOST_FILTERS],
        sort=sort if sort == "date" else "",
        page=page_number(request),
    )


def one_line(text: str) -> str:
    """Returns the text with blanks for control characters, line ends and halves of characters."""
    return "".join(" " if unicodedata.category(character) in ("Cc", "Cs") else character for character in text)
