"""What other processes work out of texts that this one is about to store: glossary entries, and addresses in pinyin.

While one process writes, the other cores have nothing to do. What they work out follows from a text alone, so it is
right whatever is stored meanwhile, and what is missing the writer works out itself.
"""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from functools import lru_cache
from itertools import islice
from typing import NamedTuple, Self

from editorial.models import EntityKind
from editorial.names import Spelling, know_slugs, slugify_name
from editorial.services.copies import copies
from editorial.services.files import Reading, SourceFile, Spool, unpack
from editorial.services.importing.results import PlanItem
from editorial.services.naming import entity_name
from editorial.services.processes import can_fork
from editorial.services.term_uses import StoredUse, term_uses_of

FOR_PROCESSES = 300  # files from which on starting a process takes less time than it saves
MOST = 3  # processes; one writer keeps no more busy
CHUNK = 25  # files that a process takes at once
AHEAD = 12  # chunks worked out ahead of the writer; bounds memory

Text = tuple[str, str]  # path and SHA-256 of the file
Uses = Mapping[Text, Sequence[StoredUse]]
_Task = tuple[SourceFile, str, bytes]  # the file, its SHA-256, and what the plan packed of it


class _Worked(NamedTuple):
    """What was worked out of some files: their glossary entries, and the addresses of all names in them."""

    uses: dict[Text, list[StoredUse]]
    slugs: dict[Spelling, str]


class Ahead:
    """Other processes at work on the files of a plan, in their order; a context manager that ends them.

    There are none where the files are few, or where this process must not be copied.
    """

    def __init__(self, items: Sequence[PlanItem], spool: Spool) -> None:
        others = min((os.cpu_count() or 1) - 1, MOST)
        self._pool: ProcessPoolExecutor | None = None
        if others > 0 and len(items) >= FOR_PROCESSES and can_fork():
            self._pool = copies(others)
            self._pool.submit(work_out, ())  # the copies are made here, before this process connects to the database
        self._worked = self._work(self._pool, items, spool) if self._pool else iter(())
        self._last: list[_Worked] = []  # of files some of which were not asked for yet
        self._asked = self._had = 0

    def take(self, number: int) -> Uses:
        """Returns what is known of the next files, and lets their names have the addresses that were worked out."""
        self._asked += number
        worked = self._last
        while self._had < self._asked and (some := next(self._worked, None)):
            worked = [*worked, some]
            self._had += CHUNK
        self._last = worked[-1:]
        know_slugs({spelling: slug for some in worked for spelling, slug in some.slugs.items()})
        return {text: uses for some in worked for text, uses in some.uses.items()}

    def _work(self, pool: ProcessPoolExecutor, items: Sequence[PlanItem], spool: Spool) -> Iterator[_Worked]:
        pending: deque[Future[_Worked]] = deque()
        remaining = iter(items)
        while some := list(islice(remaining, CHUNK)):
            tasks = [(item.file, item.sha256, spool.get(item.file.path)) for item in some]
            pending.append(pool.submit(work_out, tasks))
            if len(pending) > AHEAD:
                yield pending.popleft().result()
        while pending:
            yield pending.popleft().result()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        know_slugs({})
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=True)


def work_out(tasks: Sequence[_Task]) -> _Worked:
    """Returns what can be said of some files before they are stored; those that changed since the plan are left out."""
    uses: dict[Text, list[StoredUse]] = {}
    slugs: dict[Spelling, str] = {}
    for file, sha256, packed in tasks:
        reading = unpack(file, sha256, packed)
        if reading is None or reading.document is None:
            continue
        found = uses[file.path, sha256] = term_uses_of(reading.document.body)
        for spelling in _spellings(reading, found):
            slugs[spelling] = slug_of(spelling)
    return _Worked(uses, slugs)


@lru_cache(maxsize=50_000)
def slug_of(spelling: Spelling) -> str:
    """Returns the address of a name; the same names stand in many files."""
    return slugify_name(spelling[0], person=spelling[1])


def _spellings(reading: Reading, uses: Iterable[StoredUse]) -> Iterator[Spelling]:
    """Yields what may become the name of an entity, of a term of a list, or of a term of the glossary."""
    data = reading.data
    assert data is not None
    for name in data.names:
        yield entity_name(name.written), name.source_kind == EntityKind.PERSON
    for group in (data.areas, data.categories, data.series, data.projects, data.tags):
        for term in group:
            yield term.value, False
    for use in uses:
        yield use.term, False
