"""Indexes of entities by kind: by letter, most mentioned, new, and found by a part of a name in any script."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import dataclass
from operator import itemgetter
from typing import NamedTuple

from django.db import connection
from django.db.models import Exists, Max, OuterRef, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from editorial.models import Alias, Article, Entity, Mention, NameSet, listed_condition
from editorial.names import name_key, to_simplified
from editorial.search import MAX_QUERY, query_words
from editorial.services.slugs import chunks
from editorial.views.answers import render_page
from editorial.views.cards import NAMES_A_PAGE, list_page
from editorial.views.entities import KIND_NAMES
from editorial.views.reading import page_number, reader_page
from editorial.views.site_state import SiteState

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
SMALL_LETTERS = LETTERS.lower()
OTHER = "other"  # in the address: other scripts and digits
SORTS: dict[str, Promise] = {"": _("Most mentioned"), "name": _("By letter"), "new": _("Newest")}
SHORTEST_SOUND = 2  # nothing sounds like a single letter
MOST_KEPT = 20_000  # entries of a kind, some 7 MB of memory
DOUBTFUL_AT_ONCE = 10_000  # entities whose spellings one query looks at


_kept: dict[str, tuple[SiteState, list[Entry]]] = {}


class Entry(NamedTuple):
    """An entity that listed articles mention, and in how many; `sound` is how it is said, in Latin letters."""

    pk: int
    kind: str
    slug: str
    name: str
    sound: str
    listed_count: int

    def get_absolute_url(self) -> str:
        """Returns the address of its page."""
        return reverse(f"editorial:{self.kind}", args=[self.slug])

    @property
    def letter(self) -> str:
        """The letter that it stands under: its Latin one, or that of its pinyin; `OTHER` where it has none."""
        return letter_of(self.sound[:1])


def letter_of(first: str) -> str:
    """Returns the letter of names that are said with that character first."""
    return first.upper() if first and first in SMALL_LETTERS else OTHER


@dataclass(frozen=True, slots=True)
class Choice:
    """A link to another view of the index; without `count` there is nothing behind it."""

    label: str | Promise
    query: str
    count: int
    is_current: bool


def entries_of(kind: str, state: SiteState) -> list[Entry]:
    """Returns the listed entries, kept as long as nothing changes: every letter, order and search needs them all."""
    kept_state, entries = _kept.get(kind, (None, []))
    if kept_state is not state:
        entries = listed_entries(kind, state)
        if len(entries) <= MOST_KEPT:
            _kept[kind] = state, entries
    return entries


def listed_entries(kind: str, state: SiteState) -> list[Entry]:
    """Returns all entities of a kind that listed articles mention, most mentioned first, by two queries.

    What articles mention that are not listed is taken off the number of all: that is a short list as a rule, and
    whether each mention is listed is then asked of none.
    """
    unlisted = NameSet.objects.exclude(listed_condition(state.at, "article__")).order_by()
    hidden = Counter(NameSet.unpack(b"".join(unlisted.values_list("packed", flat=True))))
    entities = Entity.objects.current().filter(kind=kind).with_article_counts().order_by("name", "pk")
    columns = entities.values_list("pk", "slug", "name", "sound", "article_count")  # type: ignore[misc]
    with connection.cursor() as cursor:  # Django would convert each number of ten thousand rows once more
        cursor.execute(*columns.query.sql_with_params())
        rows = cursor.fetchall()
    entries = [
        Entry(pk, kind, slug, name, sound, shown)
        for pk, slug, name, sound, count in rows
        if (shown := count - hidden.get(pk, 0)) > 0
    ]
    entries.sort(key=itemgetter(Entry._fields.index("listed_count")), reverse=True)  # keeps the order of equal ones
    return entries


def newest_month(state: SiteState) -> dt.date | None:
    """Returns the first day of the month that the newest listed article is of, as far as it is no future one."""
    dated = Article.objects.listed(state.at).filter(date__lte=state.at.date())
    newest: dt.date | None = dated.aggregate(newest=Max("date"))["newest"]
    return newest.replace(day=1) if newest else None


def new_since(first: dt.date, kind: str, state: SiteState) -> set[int]:
    """Returns the entities that listed articles mention since that day, and none before it or without a day."""
    newest = NameSet.objects.filter(listed_condition(state.at, "article__"), article__date__gte=first)
    named = set(NameSet.unpack(b"".join(newest.values_list("packed", flat=True))))
    before = Mention.objects.filter(listed_condition(state.at, "article__"), entity=OuterRef("pk"))
    before = before.filter(Q(article__date__lt=first) | Q(article__date=None))
    rows = Entity.objects.filter(kind=kind, pk__in=named).exclude(Exists(before))
    return set(rows.order_by().values_list("pk", flat=True))


def found_by(query: str, entries: list[Entry], state: SiteState) -> list[Entry]:
    """Returns the entries with a name that holds the query in either script, or that sounds like it in pinyin.

    Names are those of readers' pages: the entity's own, what listed articles write, and what an editor added. An alias
    alone is none of them, since a draft may be all that writes it.
    """
    sound = "".join(query.casefold().replace("-", " ").split())
    sounds = len(sound) >= SHORTEST_SOUND and sound.isalnum()
    folded, key = to_simplified(query).casefold(), name_key(query).casefold()
    names = {entry.pk: entry.name for entry in entries}
    found = {
        entry.pk
        for entry in entries
        if folded in to_simplified(entry.name).casefold() or (sounds and sound in entry.sound.replace("-", ""))
    }
    doubtful = set()
    aliases = Alias.objects.filter(key__icontains=key).order_by() if key else Alias.objects.none()
    for pk, origin in aliases.values_list("entity_id", "origin"):
        if pk in names and (origin == Alias.Origin.EDITOR or key in name_key(names[pk]).casefold()):
            found.add(pk)
        elif pk in names:
            doubtful.add(pk)
    for chunk in chunks(sorted(doubtful - found), DOUBTFUL_AT_ONCE):
        shown = Mention.objects.filter(listed_condition(state.at, "article__"), entity__in=chunk).order_by()
        written = shown.values_list("entity_id", "written").distinct()
        found |= {pk for pk, name in written if key in name_key(name).casefold()}
    return [entry for entry in entries if entry.pk in found]


@reader_page("page", "letter", "sort", "q")
def entity_index(request: HttpRequest, state: SiteState, kind: str) -> HttpResponse:
    """All entities of one kind that listed articles mention; what readers look for is never kept here."""
    letter, sort = request.GET.get("letter", ""), request.GET.get("sort", "")
    query = " ".join(query_words(request.GET.get("q", "")))
    if sort not in SORTS or (letter and letter not in (*LETTERS, OTHER)):
        raise Http404
    entries = entries_of(kind, state)
    if not entries:
        raise Http404
    month = newest_month(state) if sort == "new" and not (query or letter) else None
    chosen = found_by(query, entries, state) if query else entries
    if letter:
        chosen = [entry for entry in chosen if entry.letter == letter]
    elif month:
        new = new_since(month, kind, state)
        chosen = [entry for entry in chosen if entry.pk in new]
    if letter or sort == "name":
        chosen = sorted(chosen, key=lambda entry: (entry.letter == OTHER, entry.sound, entry.name))
    asked = {"letter": letter, "sort": sort, "q": query}
    asked = {name: value for name, value in asked.items() if value}
    context = {
        "heading": KIND_NAMES[kind].plural,
        "listing": list_page(chosen, page_number(request), NAMES_A_PAGE, may_be_empty=bool(query) or sort == "new"),
        "total": len(entries),
        "month": month,
        "letter": letter,
        "query": query,
        "max_query": MAX_QUERY,
        "sorts": [
            Choice(label, urlencode({"sort": name}) if name else "", 0, name == sort and not (letter or query))
            for name, label in SORTS.items()
        ],
        "letters": letter_choices(entries, letter),
        "query_prefix": f"{urlencode(asked)}&" if asked else "",
        "canonical": "" if asked else request.path,
        "noindex": bool(query),
    }
    response = render_page(request, state, "entity_index.html", context)
    if query:
        response.headers["Cache-Control"] = "no-cache"
    return response


def letter_choices(entries: list[Entry], letter: str) -> list[Choice]:
    """Returns a choice for each letter and one for all else, with how many stand under it."""
    counts: Counter[str] = Counter()
    for first, number in Counter([entry.sound[:1] for entry in entries]).items():
        counts[letter_of(first)] += number
    return [
        Choice("#" if each == OTHER else each, urlencode({"letter": each}), counts[each], each == letter)
        for each in (*LETTERS, OTHER)
    ]
