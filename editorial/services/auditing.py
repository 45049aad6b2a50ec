"""The rules about documents, asked of the live text of every article; what they find is kept where it should be."""

from __future__ import annotations

import datetime as dt
import gc
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from editorial.models import Article, Finding, MediaFile
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
    inspect,
    inspect_beside,
    read_facts,
)
from editorial.services.copies import YOUNG
from editorial.services.debts import take_snapshot
from editorial.services.glossary import definition_key
from editorial.services.inspecting import LiveText, Unreadable, live_texts, read_text, store_hits
from editorial.services.slugs import chunks
from editorial.services.term_uses import line_count
from editorial.services.work import Work

__all__ = [
    "AUDIT",
    "EVERYTHING",
    "Audited",
    "Chosen",
    "UnknownRule",
    "Unreadable",
    "audit",
    "audit_in_background",
    "chosen_rules",
    "last_look",
    "save_audit",
]

AUDIT = "audit"
EVERYTHING = "everything"  # the subject of the job: one is enough
BATCH = 100  # articles in memory at a time, and in a transaction
TOGETHER = 200  # articles whose findings beside the others are kept in one transaction

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


def audit(
    rules: Chosen, *, save: bool = False, progress: Progress = lambda _done, _total: None
) -> Iterator[Audited | Unreadable]:
    """Yields what the articles that are not removed do not meet, whatever their status.

    What is wrong with a text by itself comes first, by path, as soon as it is found; what is wrong beside all others
    afterwards, by path again. Texts are read in batches, and of each only a few facts stay. With `save` the findings
    of each batch are kept in a short transaction before they are yielded; an audit that is ended keeps what it did.
    """
    with _few_collections():
        yield from _Audit(rules, save=save, progress=progress).run()


def save_audit(*, progress: Progress = lambda _done, _total: None) -> int:
    """Asks all rules of all articles, keeps what they find, and returns how many findings there are.

    `progress` is called with (articles read, articles) after each batch; whatever it raises ends the audit.
    """
    return sum(isinstance(item, Audited) for item in audit(chosen_rules(), save=True, progress=progress))


def last_look() -> dt.datetime | None:
    """Returns when findings beside other documents were last kept, exact to an hour; None for never."""
    rows = Finding.objects.filter(rule__in=[rule.code for rule in GARDEN_RULES])
    moment: dt.datetime | None = rows.aggregate(last=Max("last_seen"))["last"]
    return moment


def audit_in_background(work: Work) -> None:
    """Carries out a job of the kind AUDIT."""
    work.expect(Article.objects.present().count())
    work.note(findings=save_audit(progress=lambda done, _total: work.advance(done)))


@contextmanager
def _few_collections() -> Iterator[None]:
    """Spares the trees of blocks from the garbage collector: a sixth of the time, and nothing in them is circular."""
    before = gc.get_threshold()
    gc.set_threshold(YOUNG)
    try:
        yield
    finally:
        gc.set_threshold(*before)


@dataclass(slots=True)
class _Audit:
    """One look at the garden: what is kept of each document for the rules about all of them."""

    rules: Chosen
    save: bool
    progress: Progress
    facts: list[tuple[LiveText, ArticleFacts]] = field(default_factory=list)

    def run(self) -> Iterator[Audited | Unreadable]:
        ids = list(Article.objects.present().order_by("path").values_list("pk", flat=True))
        done = 0
        for batch in chunks(ids, BATCH):
            yield from self._singly(batch)
            done += len(batch)
            self.progress(done, len(ids))
        if self.rules.garden:
            yield from self._together()
        if self.save and self.rules == chosen_rules():
            with transaction.atomic():
                take_snapshot()

    def _singly(self, ids: Sequence[int]) -> Iterator[Audited | Unreadable]:
        compares = any(isinstance(rule, NearDuplicate) for rule in self.rules.garden)
        defines = any(isinstance(rule, DefinitionsDiffer) for rule in self.rules.garden)
        definitions = _definitions(ids) if defines else {}
        zone = timezone.get_default_timezone()
        found: dict[LiveText, list[Hit]] = {}
        broken: list[Unreadable] = []
        for live in live_texts(ids):
            text = read_text(live, zone)
            if isinstance(text, Unreadable):
                broken.append(text)
                continue
            found[live._replace(header="", body="")] = list(inspect(text, self.rules.single))
            if self.rules.garden:
                known = definitions.get(text.path, ())
                facts = read_facts(text, with_signature=compares, definitions=known)
                self.facts.append((live._replace(header="", body=""), facts))
        if self.save and self.rules.single:
            self._keep(found, {rule.code for rule in self.rules.single})
        yield from broken
        yield from _audited(found)

    def _together(self) -> Iterator[Audited]:
        media = MediaFile.objects.values_list("path", flat=True)
        garden = Garden([facts for _, facts in self.facts], media=media)
        codes = {rule.code for rule in self.rules.garden}
        for batch in chunks(self.facts, TOGETHER):
            found = {live: list(inspect_beside(facts, garden, self.rules.garden)) for live, facts in batch}
            if self.save:
                self._keep(found, codes)
            yield from _audited(found)

    def _keep(self, found: Mapping[LiveText, Sequence[Hit]], codes: set[str]) -> None:
        with transaction.atomic():
            store_hits({(live.article_id, live.revision_id): hits for live, hits in found.items()}, codes)


def _audited(found: Mapping[LiveText, Sequence[Hit]]) -> Iterator[Audited]:
    return (Audited(live.path, hit) for live, hits in found.items() for hit in hits)


def _definitions(ids: Sequence[int]) -> dict[str, list[Definition]]:
    """Returns path → where the article defines a term, out of the glossary that is kept for each body."""
    found: dict[str, list[Definition]] = {}
    rows = Article.objects.filter(pk__in=ids, body__glossary_uses__isnull=False).order_by()
    columns = [f"body__glossary_uses__{name}" for name in ("term__key", "written", "definition", "line")]
    for path, header, key, term, definition, line in rows.values_list("path", "header", *columns):
        if definition and (text := definition_key(definition)):
            found.setdefault(path, []).append(Definition(key, term, text, line_count(header) + line))
    return found
