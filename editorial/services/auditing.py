"""The rules about documents, asked of the live text of every article; what they find is kept where it should be."""

from __future__ import annotations

import datetime as dt
import gc
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import NamedTuple

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from editorial.models import Article, Finding, MediaFile, SiteVersion
from editorial.quality import (
    BY_CODE,
    GARDEN_RULES,
    RULES,
    ArticleFacts,
    Definition,
    DefinitionsDiffer,
    DocumentLink,
    Garden,
    GardenRule,
    Hit,
    NearDuplicate,
    Rule,
    document_links,
    get_ready,
    inspect,
    inspect_beside,
    read_facts,
)
from editorial.services.copies import YOUNG, worked_out
from editorial.services.debts import take_snapshot
from editorial.services.glossary import definition_key
from editorial.services.inspecting import (
    FOR_PROCESSES,
    LiveText,
    Seen,
    Unreadable,
    live_texts,
    read_text,
    store_hits,
    store_seen,
)
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
    afterwards, by path again. Texts are read in batches, many of them on other cores, and of each only a few facts
    stay. With `save` the findings
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


class _Task(NamedTuple):
    """Some live texts, with what another process needs to ask the rules of them."""

    texts: Sequence[LiveText]
    codes: Collection[str]  # of the rules to ask
    definitions: Mapping[str, Sequence[Definition]]  # path → of its terms
    compares: bool  # whether texts are compared with each other
    remembers: bool  # whether anything about all documents is asked
    reads_links: bool  # whether what they link to is kept


class _Read(NamedTuple):
    """What came of one live text, which stands here without its words; `facts` are for the rules about all."""

    live: LiveText
    hits: Sequence[Hit] = ()
    facts: ArticleFacts | None = None
    broken: Unreadable | None = None
    links: tuple[DocumentLink, ...] = ()


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
        if self._compares:
            get_ready()  # once for all copies
        for batch in worked_out(_ask, self._tasks(ids), by_copies=len(ids) >= FOR_PROCESSES):
            yield from self._taken(batch)
            done += len(batch)
            self.progress(done, len(ids))
        if self.rules.garden:
            yield from self._together()
        if self.save and self.rules == chosen_rules():
            with transaction.atomic():
                take_snapshot()

    @property
    def _compares(self) -> bool:
        return any(isinstance(rule, NearDuplicate) for rule in self.rules.garden)

    def _tasks(self, ids: Sequence[int]) -> Iterator[_Task]:
        codes = [rule.code for rule in self.rules.single]
        defines = any(isinstance(rule, DefinitionsDiffer) for rule in self.rules.garden)
        for batch in chunks(ids, BATCH):
            definitions = _definitions(batch) if defines else {}
            yield _Task(live_texts(batch), codes, definitions, self._compares, bool(self.rules.garden), self.save)

    def _taken(self, batch: Sequence[_Read]) -> Iterator[Audited | Unreadable]:
        """Keeps what came of some texts, where it is to be kept, and yields it."""
        found = {read.live: Seen(read.hits, read.links) for read in batch if read.broken is None}
        self.facts += [(read.live, read.facts) for read in batch if read.facts is not None]
        if self.save and self.rules.single:
            codes = {rule.code for rule in self.rules.single}
            with transaction.atomic():
                if store_seen({(live.article_id, live.revision_id): seen for live, seen in found.items()}, codes):
                    SiteVersion.bump()
        yield from (read.broken for read in batch if read.broken is not None)
        yield from _audited({live: seen.hits for live, seen in found.items()})

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


def _ask(task: _Task) -> list[_Read]:
    """Asks the rules about one document of some texts."""
    rules = tuple(rule for rule in RULES if rule.code in set(task.codes))
    zone = timezone.get_default_timezone()
    found = []
    for live in task.texts:
        text, bare = read_text(live, zone), live._replace(header="", body="")
        if isinstance(text, Unreadable):
            found.append(_Read(bare, broken=text))
            continue
        hits = list(inspect(text, rules))
        definitions = task.definitions.get(text.path, ())
        facts = read_facts(text, with_signature=task.compares, definitions=definitions) if task.remembers else None
        links = document_links(text) if task.reads_links else ()
        found.append(_Read(bare, hits, facts, links=links))
    return found


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
