"""What becomes of each curated row that a changeset wrote, and taking a batch of them back."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import ProtectedError, RestrictedError

from editorial.models import Alias, Changeset
from editorial.services.actors import Actor, may
from editorial.services.changesets import Change, record_effects
from editorial.services.curated import TABLES, Columns, CuratedTable, NotPossible
from editorial.services.locking import lock_names
from editorial.services.mention_moves import move_mentions, places_of
from editorial.services.rederiving import follow
from editorial.services.slugs import chunks
from editorial.services.undoing.effects import NetEffect
from editorial.services.undoing.results import Act, RowItem

NAMES = ("entity", "alias")
IMPORT_MADE = Alias.Origin.IMPORT.value


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What deciding about rows needs besides the rows.

    `leaving` are articles whose mentions and links go with the same undo; `names` the aliases that the changeset made,
    by the entity that it made with them.
    """

    by: Actor
    leaving: frozenset[int] = frozenset()
    names: Mapping[str, frozenset[str]] = field(default_factory=dict)


def made_names(nets: Collection[NetEffect]) -> dict[str, frozenset[str]]:
    """Returns the aliases that go with an entity: key of the entity that the changeset made → keys of its aliases."""
    entities = {net.key for net in nets if net.table == "entity" and net.made}
    found: dict[str, set[str]] = {key: set() for key in entities}
    for net in nets:
        entity = (net.after or {}).get("entity")
        if net.table == "alias" and net.made and entity in entities:
            found[str(entity)].add(net.key)
    return {key: frozenset(names) for key, names in found.items()}


def goes_with_entity(net: NetEffect, names: Mapping[str, frozenset[str]]) -> bool:
    """Whether the row is an alias that was made with its entity, so that it goes or stays with that."""
    return net.table == "alias" and net.made and (net.after or {}).get("entity") in names


def decide_rows(nets: Sequence[NetEffect], about: Circumstances) -> list[RowItem]:
    """Returns what becomes of these rows of one table, in their order."""
    if not nets:
        return []
    table = TABLES.get(nets[0].table)
    if table is None:
        return [_item(net, Act.LEFT, "no-reversal") for net in nets]
    rows = table.find({table.key_after(net.key, net.after or {}) for net in nets})
    items = [_decide(net, table, rows.get(table.key_after(net.key, net.after or {})), about) for net in nets]
    going = [rows[item.key] for net, item in zip(nets, items, strict=True) if net.made and item.act is Act.REVERSE]
    used = table.in_use(going, leaving=about.leaving) if table.table != "alias" else set()
    if table.table == "entity":
        used |= _otherwise_named(going, about.names)
    return [
        _item(net, Act.KEPT, "in-use") if net.made and item.act is Act.REVERSE and rows[item.key].pk in used else item
        for net, item in zip(nets, items, strict=True)
    ]


def _otherwise_named(entities: Sequence[Any], names: Mapping[str, frozenset[str]]) -> set[int]:
    """Returns the ids of entities that an alias leads to which was not made with them."""
    rows = Alias.objects.filter(entity_id__in=[row.pk for row in entities]).select_related("entity")
    found = set()
    for row in rows:
        key = f"{row.source_kind}:{row.key}"
        if key not in names.get(f"{row.entity.kind}:{row.entity.slug}", frozenset()) or row.origin != IMPORT_MADE:
            found.add(row.entity_id)
    return found


def _decide(net: NetEffect, table: CuratedTable, row: Any | None, about: Circumstances) -> RowItem:
    """Returns what becomes of one row as far as the row itself says it."""
    if not net.known:
        return _item(net, Act.LEFT, "no-reversal")
    if row is None:
        former = table.find([net.key]).get(net.key) if net.before and net.after else None
        if net.before is None or (former is not None and table.matches(former, net.before)):
            return _item(net, Act.SETTLED)
        act, code = (Act.REVERSE, "") if net.after is None else (Act.LEFT, "gone")
    elif net.before is not None and table.matches(row, net.before):
        return _item(net, Act.SETTLED)
    elif net.after is None or not table.matches(row, {**(table.unset() if net.made else {}), **net.after}):
        act, code = Act.LEFT, "changed-since"
    else:
        act, code = Act.REVERSE, ""
    if act is Act.REVERSE and not may(about.by, table.permission):
        return _item(net, Act.LEFT, "not-allowed")
    return _item(net, act, code)


def _item(net: NetEffect, act: Act, code: str = "") -> RowItem:
    return RowItem(net.table, net.key, act, code, net.after, net.before)


@dataclass(slots=True)
class RowsDone:
    """What became of a batch, and the entities whose names may have to be chosen again."""

    items: list[RowItem] = field(default_factory=list)
    entity_ids: set[int] = field(default_factory=set)


def reverse_rows(nets: Sequence[NetEffect], about: Circumstances, changeset: Changeset) -> RowsDone:
    """Takes rows of one table back, each where it is as the changeset left it.

    Runs inside the caller's transaction. Where the database refuses to let rows go, each is tried by itself.
    """
    done = RowsDone()
    lock_names(shared=not nets or nets[0].table not in NAMES)
    items = decide_rows(nets, about)
    todo = [(net, item) for net, item in zip(nets, items, strict=True) if item.act is Act.REVERSE]
    done.items = [item for item in items if item.act is not Act.REVERSE]
    if todo:
        _reverse(todo, about, changeset, done)
    if nets and nets[0].table == "entity":
        done.items += [
            RowItem("alias", name, item.act, item.code)
            for item in done.items
            for name in sorted(about.names.get(item.key, ()))
        ]
    return done


def _reverse(
    todo: Sequence[tuple[NetEffect, RowItem]], about: Circumstances, changeset: Changeset, done: RowsDone
) -> None:
    """Takes back what was decided to be taken back: rows that come back, rows that change, rows that go."""
    table = TABLES[todo[0][0].table]
    making = [net for net, _ in todo if net.after is None]
    changing = [net for net, _ in todo if net.after is not None and net.before is not None]
    going = [net for net, _ in todo if net.made]
    _make(table, making, changeset, done)
    _change_all(table, changing, changeset, done)
    _let_go(table, going, about, changeset, done)


def _make(table: CuratedTable, nets: Sequence[NetEffect], changeset: Changeset, done: RowsDone) -> None:
    """Makes the rows that the changeset removed."""
    if not nets:
        return
    problems = table.create([(net.key, net.before or {}) for net in nets])
    made = [net for net in nets if net.key not in problems]
    rows = table.find([net.key for net in made])
    record_effects(changeset, [Change(table.table, net.key, None, table.columns(rows[net.key])) for net in made])
    for net in nets:
        code = problems.get(net.key, "")
        done.items.append(_item(net, Act.LEFT if code else Act.REVERSE, code))
    _follow(table, list(rows.values()), changeset, done)


def _change_all(table: CuratedTable, nets: Sequence[NetEffect], changeset: Changeset, done: RowsDone) -> None:
    """Writes the columns that the rows had before; articles follow once, after all of them."""
    rows = table.find([table.key_after(net.key, net.after or {}) for net in nets])
    places = places_of(rows.values()) if table.table == "alias" else {}
    plain = [net for net in nets if net.before and table.plain.issuperset(net.before)]
    readers = _change_plain(table, plain, rows, changeset, done)
    done_with = {net.key for net in plain}
    for net in nets:
        if net.key not in done_with:
            readers |= _change(table, net, changeset, done)
    done.entity_ids |= follow(table, readers, changeset=changeset)
    done.entity_ids |= move_mentions(places, changeset=changeset)


def _change_plain(
    table: CuratedTable, nets: Sequence[NetEffect], rows: Mapping[str, Any], changeset: Changeset, done: RowsDone
) -> set[int]:
    """Writes former values that no row can refuse, all rows that had the same together; returns their articles."""
    alike: dict[str, list[NetEffect]] = defaultdict(list)
    for net in nets:
        alike[json.dumps(net.before, sort_keys=True)].append(net)
    changes = []
    for group in alike.values():
        former = group[0].before or {}
        for chunk in chunks([rows[net.key].pk for net in group]):
            type(rows[group[0].key])._base_manager.filter(pk__in=chunk).update(**former)
        for net in group:
            held = table.columns(rows[net.key])
            changes.append(Change(table.table, net.key, {name: held[name] for name in former}, former))
            done.items.append(_item(net, Act.REVERSE))
    record_effects(changeset, changes)
    return table.readers_of([rows[net.key] for net in nets])


def _change(table: CuratedTable, net: NetEffect, changeset: Changeset, done: RowsDone) -> set[int]:
    """Writes the columns that the row had before; returns the articles that are found by way of it, then or now."""
    key = table.key_after(net.key, net.after or {})
    row = table.find([key])[key]
    readers = table.readers(row)
    former = net.before or {}
    before = {name: value for name, value in table.columns(row).items() if name in former}
    if net.table == "redirect":
        before = table.columns(row)
    try:
        with transaction.atomic():
            table.update(row, former)
            record_effects(changeset, [Change(net.table, key, before, former)])
    except (NotPossible, IntegrityError) as error:
        done.items.append(_item(net, Act.LEFT, getattr(error, "code", "address-taken")))
        return set()
    done.items.append(_item(net, Act.REVERSE))
    found = table.find([net.key]).get(net.key)
    readers |= table.readers(found) if found is not None else set()
    if net.table == "entity" and found is not None:
        done.entity_ids.add(found.pk)
    return readers


def _let_go(
    table: CuratedTable, nets: Sequence[NetEffect], about: Circumstances, changeset: Changeset, done: RowsDone
) -> None:
    """Removes rows that the changeset made."""
    if not nets:
        return
    rows = table.find([net.key for net in nets])
    try:
        with transaction.atomic():
            places = places_of(rows.values()) if table.table == "alias" else {}
            record_effects(changeset, _going_changes(table, rows, about))
            table.remove(list(rows.values()))
            entity_ids = move_mentions(places, changeset=changeset)
    except (ProtectedError, RestrictedError, IntegrityError):
        if len(nets) > 1:
            for net in nets:
                _let_go(table, [net], about, changeset, done)
        else:
            done.items.append(_item(nets[0], Act.KEPT, "in-use"))
        return
    done.entity_ids |= entity_ids
    done.items += [_item(net, Act.REVERSE) for net in nets]


def _going_changes(table: CuratedTable, rows: Mapping[str, Any], about: Circumstances) -> list[Change]:
    """Returns the effects of removing the rows; an entity takes its aliases along."""
    changes = [Change(table.table, key, table.columns(row), None) for key, row in rows.items()]
    if table.table == "entity":
        aliases = TABLES["alias"]
        names = aliases.find([name for key in rows for name in about.names.get(key, ())])
        columns: dict[str, Columns] = {key: aliases.columns(row) for key, row in names.items()}
        changes += [Change("alias", key, held, None) for key, held in columns.items()]
    return changes


def _follow(table: CuratedTable, rows: Sequence[Any], changeset: Changeset, done: RowsDone) -> None:
    """Lets articles that read by way of new rows be read again."""
    readers: set[int] = set().union(*(table.readers(row) for row in rows))
    done.entity_ids |= follow(table, readers, changeset=changeset)
