"""Decisions in: compared with what is here, written as one changeset, refused one by one where they cannot be."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from django.db import DataError, IntegrityError, transaction

from editorial.models import Alias, Changeset
from editorial.names import display_name, name_key
from editorial.services.actors import Actor, require
from editorial.services.addresses import redirect_path
from editorial.services.changesets import Change, advance, close, open_changeset, record_effects
from editorial.services.curated import TABLES, Columns, CuratedTable, NotPossible
from editorial.services.curated.entities import entity_key
from editorial.services.curated.terms import RELATED
from editorial.services.decisions.form import SECTIONS, Decisions
from editorial.services.locking import lock_names
from editorial.services.mention_moves import move_mentions, places_of
from editorial.services.naming import choose_display_names
from editorial.services.rederiving import follow
from editorial.services.slugs import chunks
from editorial.services.undoing.results import REASONS

IMPORT = "editorial.import_article"
BATCH = 200
UNUSABLE = re.compile(r"[\s/\\?#\x00-\x1f]")


class Outcome(StrEnum):
    """What becomes of one decision."""

    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class DecisionItem:
    """One row of the file and what becomes of it; `code` and `reason` say why it is refused."""

    table: str
    key: str
    outcome: Outcome
    code: str = ""

    @property
    def reason(self) -> str:
        """Why it is refused, as a sentence."""
        return str(REASONS.get(self.code, self.code))


@dataclass(slots=True)
class DecisionReport:
    """What became of every row of a file; `changeset_id` is None where nothing had to be written."""

    changeset_id: int | None = None
    items: list[DecisionItem] = field(default_factory=list)

    @property
    def counts(self) -> Counter[Outcome]:
        """Rows by what becomes of them."""
        return Counter(item.outcome for item in self.items)

    @property
    def refused(self) -> list[DecisionItem]:
        """The rows that were not accepted."""
        return [item for item in self.items if item.outcome is Outcome.REFUSED]


def import_decisions(decisions: Decisions, *, by: Actor, message: str = "", dry_run: bool = False) -> DecisionReport:
    """Writes the decisions and returns what became of each; a file that is here already writes nothing.

    Columns that the file does not name stay as they are. With `dry_run` the same is done and rolled back.

    Raises:
        PermissionDenied: the actor may not import.
    """
    require(by, IMPORT)
    with transaction.atomic() if dry_run else nullcontext():
        run = _Run(decisions, by=by, message=message)
        run.all()
        if dry_run:
            transaction.set_rollback(True)
            run.report.changeset_id = None
    return run.report


class _Run:
    """One run: tables in the order in which their rows name each other, each in short transactions."""

    def __init__(self, decisions: Decisions, *, by: Actor, message: str) -> None:
        self.decisions = decisions
        self.by = by
        self.message = message
        self.report = DecisionReport()
        self.changeset: Changeset | None = None
        self.entity_ids: set[int] = set()
        self.names: dict[str, list[tuple[str, str]]] = defaultdict(list)
        for key, columns in decisions.get("alias", {}).items():
            self.names[columns["entity"]].append((key, columns["written"]))

    def all(self) -> None:
        for name in SECTIONS:
            rows = self.decisions.get(name, {})
            # What is merged names another row of the same table, which must be there before.
            ordered = sorted(rows.items(), key=lambda item: (bool(item[1].get("merged_into")), item[0]))
            for chunk in chunks(ordered, BATCH):
                with transaction.atomic():
                    self._batch(TABLES[name], chunk)
        if self.changeset is not None:
            with transaction.atomic():
                choose_display_names(sorted(self.entity_ids))
                counts = {outcome.value: number for outcome, number in self.report.counts.items()}
                refused = [[f"{item.table} {item.key}", item.code] for item in self.report.refused[:BATCH]]
                close(self.changeset, counts=counts, refused=refused)
                advance(self.changeset, 0)

    def _batch(self, table: CuratedTable, items: Sequence[tuple[str, Columns]]) -> None:
        rows = table.find([key for key, _ in items])
        readers: set[int] = set()
        lock_names(shared=table.table not in ("entity", "alias"))
        former = places_of(rows.values()) if table.table == "alias" else {}
        for key, columns in items:
            row = rows.get(key) or (self._under_another_key(key) if table.table == "entity" else None)
            code = _problem(table.table, key)
            outcome = Outcome.REFUSED
            try:
                with transaction.atomic():
                    if not code and row is None:
                        outcome = self._create(table, key, columns)
                    elif not code:
                        outcome = self._update(table, key, row, columns, readers)
            except NotPossible as error:
                code = error.code
            except (IntegrityError, DataError):
                code = "not-valid"
            self.report.items.append(DecisionItem(table.table, key, Outcome.REFUSED if code else outcome, code))
        if readers:
            self.entity_ids |= follow(table, readers, changeset=self._opened())
        if former and self.changeset is not None:
            self.entity_ids |= move_mentions(former, changeset=self.changeset)
        if self.changeset is not None:
            advance(self.changeset, 0)

    def _create(self, table: CuratedTable, key: str, columns: Columns) -> Outcome:
        first = {**self._first_columns(table, key), **columns}
        held_back = {name: value for name, value in first.items() if name in RELATED}
        problems = table.create([(key, {name: v for name, v in first.items() if name not in held_back})])
        if problems:
            raise NotPossible(problems[key])
        row = table.find([key])[key]
        if table.table != "redirect":
            table.update(row, columns)  # checks every value, as a form would
            row = table.find([key])[key]
        self._record(Change(table.table, key, None, table.columns(row)))
        return Outcome.CREATED

    def _first_columns(self, table: CuratedTable, key: str) -> Columns:
        """Returns what a new row needs that the file may leave out: a name, until articles say how it is written."""
        names = self.names.get(key) if table.table == "entity" else None
        return {"name": display_name(min(names)[1])[:500]} if names else {}

    def _update(self, table: CuratedTable, key: str, row: Any, columns: Columns, readers: set[int]) -> Outcome:
        held = table.columns(row)
        wanted = {**columns, **_key_columns(table, key, held)}
        if "name" in columns:
            wanted["name_fixed"] = columns.get("name_fixed", True)
        different = {name: value for name, value in wanted.items() if held.get(name) != value}
        if not different:
            return Outcome.UNCHANGED
        before = held if table.table == "redirect" else {name: held[name] for name in different}
        readers |= table.readers(row)
        former = entity_key(row) if table.table == "entity" else key
        table.update(row, different)
        found = table.find([key])
        readers |= table.readers(found[key]) if key in found else set()
        self._record(Change(table.table, former, before, different))
        if table.table == "entity":
            self.entity_ids.add(row.pk)
        return Outcome.UPDATED

    def _under_another_key(self, key: str) -> Any | None:
        """Returns the entity that the file's names lead to, where it has another kind or address here."""
        known = self.decisions.get("entity", {})
        for alias, _ in sorted(self.names.get(key, ())):
            kind, _, name = alias.partition(":")
            found = Alias.objects.filter(source_kind=kind, key=name).select_related("entity__merged_into").first()
            if found is not None and entity_key(found.entity) not in known:
                return found.entity
        return None

    def _record(self, change: Change) -> None:
        changeset = self._opened()
        record_effects(changeset, [change])
        advance(changeset, 1)

    def _opened(self) -> Changeset:
        if self.changeset is None:
            total = sum(map(len, self.decisions.values()))
            self.changeset = open_changeset(
                Changeset.Kind.BULK, by=self.by, message=self.message or "decisions", total=total
            )
            self.report.changeset_id = self.changeset.pk
        return self.changeset


def _key_columns(table: CuratedTable, key: str, held: Mapping[str, Any]) -> Columns:
    """Returns the kind and slug of an entity that the file has under another key."""
    if table.table != "entity":
        return {}
    kind, _, slug = key.partition(":")
    return {"kind": kind, "slug": slug}


def _problem(table: str, key: str) -> str:
    """Returns why no row can have the key, "" where one can."""
    rest = key.partition(":")[2]
    if table == "entity" and (not rest or UNUSABLE.search(rest)):
        return "not-valid"
    if table == "alias" and (not rest or not name_key(rest)):
        return "not-valid"
    return "not-valid" if table == "redirect" and redirect_path(key) != key else ""
