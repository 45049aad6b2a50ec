"""The rules about documents, asked of the live text of every article; nothing is written."""

from __future__ import annotations

import gc
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import NamedTuple

from django.utils import timezone

from editorial.formats import FormatError, SourceDocument
from editorial.mapping import Dialect
from editorial.models import Article, MediaFile
from editorial.quality import (
    BY_CODE,
    GARDEN_RULES,
    RULES,
    ArticleFacts,
    Definition,
    DefinitionsDiffer,
    Garden,
    GardenRule,
    Hit,
    NearDuplicate,
    Rule,
    Text,
    inspect,
    inspect_beside,
    read_facts,
)
from editorial.services.copies import YOUNG
from editorial.services.files import read_data
from editorial.services.glossary import definition_key
from editorial.services.slugs import chunks
from editorial.services.term_uses import line_count

BATCH = 100  # articles in memory at a time

Progress = Callable[[int, int | None], None]


@dataclass(frozen=True, slots=True)
class Audited:
    """One finding about the article at a path; path, `hit.rule` and `hit.place` are what it is known by."""

    path: str
    hit: Hit


class UnknownRule(ValueError):
    """A rule was asked for that there is not; `code` is its name, `known` the names of all."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code
        self.known = sorted(BY_CODE)


class Unreadable(NamedTuple):
    """An article whose stored text cannot be read as a document any more."""

    path: str
    line: int | None
    reason: str


@dataclass(frozen=True, slots=True)
class Chosen:
    """The rules to ask: those about one document, and those about all together."""

    single: tuple[Rule, ...]
    garden: tuple[GardenRule, ...]


def chosen_rules(codes: Collection[str] = ()) -> Chosen:
    """Returns the rules of those codes, all where none is given; raises UnknownRule."""
    for code in codes:
        if code not in BY_CODE:
            raise UnknownRule(code)
    wanted = set(codes) or set(BY_CODE)
    return Chosen(
        tuple(rule for rule in RULES if rule.code in wanted),
        tuple(rule for rule in GARDEN_RULES if rule.code in wanted),
    )


def audit(rules: Chosen, *, progress: Progress = lambda _done, _total: None) -> Iterator[Audited | Unreadable]:
    """Yields what the articles that are not removed do not meet, whatever their status.

    What is wrong with a text by itself comes first, by path, as soon as it is found; what is wrong beside all others
    afterwards, by path again. Texts are read in batches, and of each only a few facts stay.
    """
    with _few_collections():
        yield from _audited(rules, progress)


@contextmanager
def _few_collections() -> Iterator[None]:
    """Spares the trees of blocks from the garbage collector: a sixth of the time, and nothing in them is circular."""
    before = gc.get_threshold()
    gc.set_threshold(YOUNG)
    try:
        yield
    finally:
        gc.set_threshold(*before)


def _audited(rules: Chosen, progress: Progress) -> Iterator[Audited | Unreadable]:
    ids = list(Article.objects.present().order_by("path").values_list("pk", flat=True))
    facts: list[ArticleFacts] = []
    compares = any(isinstance(rule, NearDuplicate) for rule in rules.garden)
    defines = any(isinstance(rule, DefinitionsDiffer) for rule in rules.garden)
    done = 0
    for batch in chunks(ids, BATCH):
        definitions = _definitions(batch) if defines else {}
        for text in _texts(batch):
            if isinstance(text, Unreadable):
                yield text
                continue
            for hit in inspect(text, rules.single):
                yield Audited(text.path, hit)
            if rules.garden:
                known = definitions.get(text.path, ())
                facts.append(read_facts(text, with_signature=compares, definitions=known))
        done += len(batch)
        progress(done, len(ids))
    if not rules.garden:
        return
    garden = Garden(facts, media=MediaFile.objects.values_list("path", flat=True))
    for it in facts:
        for hit in inspect_beside(it, garden, rules.garden):
            yield Audited(it.path, hit)


def _definitions(ids: Sequence[int]) -> dict[str, list[Definition]]:
    """Returns path → where the article defines a term, out of the glossary that is kept for each body."""
    found: dict[str, list[Definition]] = {}
    rows = Article.objects.filter(pk__in=ids, body__glossary_uses__isnull=False).order_by()
    columns = [f"body__glossary_uses__{name}" for name in ("term__key", "written", "definition", "line")]
    for path, header, key, term, definition, line in rows.values_list("path", "header", *columns):
        if definition and (text := definition_key(definition)):
            found.setdefault(path, []).append(Definition(key, term, text, line_count(header) + line))
    return found


def _texts(ids: Sequence[int]) -> Iterator[Text | Unreadable]:
    zone = timezone.get_default_timezone()
    rows = Article.objects.filter(pk__in=ids).order_by()
    # Put in order here: a database sorts by carrying whole texts about.
    for path, header, dialect, body in sorted(rows.values_list("path", "header", "dialect", "body__text")):
        try:
            document = SourceDocument.from_stored(header, body)
        except FormatError as error:
            yield Unreadable(path, error.line, error.reason)
            continue
        stored = Dialect(dialect)
        data = read_data(document, path=path, default_dialect=stored, stored_dialect=stored, timezone=zone)
        yield Text(path, document, data)
