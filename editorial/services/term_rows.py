"""Rows of the glossary: terms by their keys, and the places where bodies explain them.

What a body explains follows from the body alone. It is read once, in the transaction of whoever stores a text by hand,
or of an import; no later write of an article touches it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import NamedTuple

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from editorial.models import Article, Body, GlossaryReading, GlossaryTerm, GlossaryUse
from editorial.names import slugify_name
from editorial.services.bulk import among, insert_rows
from editorial.services.copies import worked_out
from editorial.services.slugs import chunks, first_free, taken_slugs
from editorial.services.term_uses import StoredUse, term_uses_of

BATCH = 200  # bodies in a transaction
USE_COLUMNS = ("body_id", "term_id", "position", "line", "written", "english", "definition")
FOR_PROCESSES = 300  # bodies from which on other processes read while this one writes
PROBED = 20  # articles at either end that tell whether something is unread
ATTEMPTS = 5  # to make terms beside others who make the same


class _Read(NamedTuple):
    """What was read out of some bodies: their entries by id, and by key the addresses that new terms would have."""

    uses: dict[int, list[StoredUse]]
    slugs: dict[str, str]


def read_terms(body_ids: Collection[int]) -> None:
    """Stores what those bodies explain that have not been read yet. Runs inside the caller's transaction."""
    read = set(GlossaryReading.objects.filter(pk__in=body_ids).values_list("pk", flat=True))
    unread = sorted(set(body_ids) - read)
    if unread:
        texts = Body.objects.filter(pk__in=unread).values_list("pk", "text")
        store_uses({pk: term_uses_of(text) for pk, text in texts})


def unread_bodies() -> QuerySet[Body]:
    """Returns the live texts whose entries have not been read."""
    live = Article.objects.present().filter(body_id=OuterRef("pk"))
    readings = GlossaryReading.objects.filter(pk=OuterRef("pk"))
    return Body.objects.filter(Exists(live)).exclude(Exists(readings)).order_by("pk")


def has_unread_terms() -> bool:
    """Returns whether texts wait to be read, as after an update or an import that was killed; a quick look.

    Only the oldest and the newest articles are looked at: what an earlier version stored is all unread, and what an
    import left is new.
    """
    ids = Article.objects.present().order_by("pk").values("pk")
    ends = Q(pk__in=ids[:PROBED]) | Q(pk__in=ids.reverse()[:PROBED])
    return Article.objects.present().filter(ends, body__reading=None).exists()


def read_unread_terms() -> None:
    """Reads every live text that has not been read, in short transactions; what is stored stays when it is ended.

    Where they are many, copies of this process read ahead on the other cores, and this one only writes.
    """
    ids = list(unread_bodies().values_list("pk", flat=True))
    for read in worked_out(_read_texts, map(_texts, chunks(ids, BATCH)), by_copies=len(ids) >= FOR_PROCESSES):
        with transaction.atomic():
            store_uses(*read)


def _texts(body_ids: Sequence[int]) -> list[tuple[int, str]]:
    return list(Body.objects.filter(pk__in=body_ids).values_list("pk", "text"))


def _read_texts(texts: Sequence[tuple[int, str]]) -> _Read:
    """Reads some bodies; half of what remains for the writer otherwise is to spell addresses in pinyin."""
    uses = {pk: term_uses_of(text) for pk, text in texts}
    return _Read(uses, {key: wanted_slug(term) for key, term in _spellings(uses.values()).items()})


def store_uses(uses: Mapping[int, Sequence[StoredUse]], slugs: Mapping[str, str] | None = None) -> None:
    """Writes what bodies explain: id of the body → its entries. Runs inside the caller's transaction.

    `slugs` are the addresses that new terms would have, by key, where they are known already. Of two who read one body
    at the same moment the second finds that the first has written.
    """
    list(Body.objects.select_for_update().filter(pk__in=uses).order_by("pk").values_list("pk", flat=True))
    done = set(GlossaryReading.objects.filter(pk__in=uses).values_list("pk", flat=True))
    new = {pk: entries for pk, entries in uses.items() if pk not in done}
    terms = resolve_glossary_terms(new.values(), slugs or {})
    insert_rows(GlossaryReading, ("body_id",), ((pk,) for pk in new))
    insert_rows(GlossaryUse, USE_COLUMNS, _rows(new, terms))


def _rows(uses: Mapping[int, Sequence[StoredUse]], terms: Mapping[str, int]) -> Iterator[tuple[object, ...]]:
    for body_id, entries in uses.items():
        for position, use in enumerate(entries):
            yield body_id, terms[use.key], position, use.line, use.term, use.english, use.definition


def _spellings(uses: Collection[Sequence[StoredUse]]) -> dict[str, str]:
    """Returns the first spelling of each key."""
    found: dict[str, str] = {}
    for entries in uses:
        for use in entries:
            found.setdefault(use.key, use.term)
    return found


def resolve_glossary_terms(uses: Collection[Sequence[StoredUse]], slugs: Mapping[str, str]) -> dict[str, int]:
    """Returns the id of the term of each key; new keys become terms, addressed by their first spelling.

    `slugs` are the addresses of some spellings, worked out before.
    """
    spellings = _spellings(uses)
    found = known_term_ids(list(spellings))
    for _ in range(ATTEMPTS):
        missing = {key: term for key, term in spellings.items() if key not in found}
        if not missing:
            break
        make_glossary_terms(missing, slugs)
        found |= known_term_ids(list(missing))
    return found


def known_term_ids(keys: Sequence[str]) -> dict[str, int]:
    """Returns the ids of those terms that there are: key → id."""
    return dict(GlossaryTerm.objects.filter(key__in=among(keys)).order_by().values_list("key", "pk"))


def make_glossary_terms(spellings: Mapping[str, str], slugs: Mapping[str, str] | None = None) -> None:
    """Makes a term for each key; one that somebody else makes at the same moment is passed over.

    Rows are inserted sorted, so that two writers of the same new terms wait for each other and never in a circle.
    """
    wanted = [(slugs or {}).get(key) or wanted_slug(spelling) for key, spelling in spellings.items()]
    given = dict(zip(spellings, free_term_slugs(wanted), strict=True))
    rows = ((key, given[key], "", "", "", False) for key in sorted(spellings))
    columns = ("key", "slug", "spelling", "english", "definition", "hidden")
    insert_rows(GlossaryTerm, columns, rows, ignore_conflicts=True)


def wanted_slug(spelling: str) -> str:
    """Returns the address of a term so spelled, where no other has it."""
    return slugify_name(spelling)[:200].strip("-") or "term"


def free_term_slugs(wanted: Sequence[str]) -> list[str]:
    """Returns for each wanted address one that no term has: itself, else a numbered one."""
    taken = taken_slugs(GlossaryTerm.objects.all(), wanted)
    return [first_free(slug, taken) for slug in wanted]
