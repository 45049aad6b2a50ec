"""Rows in: each compared with what is stored, written as part of one changeset, or refused by itself."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DataError, IntegrityError, transaction
from django.utils.translation import gettext as _

from editorial.models import Alias, Area, Changeset, Entity, EntityKind
from editorial.names import name_key
from editorial.services import curation
from editorial.services.actors import Actor, may
from editorial.services.changesets import advance, close, open_changeset, record_effects
from editorial.services.curated import TABLES, Columns
from editorial.services.curated.entities import entity_key, find_entities
from editorial.services.entity_edits import join_entities
from editorial.services.locking import lock_names
from editorial.services.merges import merge_term
from editorial.services.naming import choose_display_names, known_aliases
from editorial.services.rederiving import derive_again
from editorial.services.slugs import chunks
from editorial.services.tables.cells import read_alias, read_cell, refusal, same_text
from editorial.services.tables.lines import Cells, Difference, Line
from editorial.services.tables.reading import aliases_of, held_columns
from editorial.services.tables.sheets import Column, Form, Sheet, Use, may_import
from editorial.services.tables.term_columns import areas_of, read_tag, require_area, settle_reading

UNUSABLE = re.compile(r"[\s/\\?#%:]")
NAMED = 200  # of refused rows, in the report of the changeset


class TableRun:
    """One import of a table, inside the caller's transactions: `load` rows, `line` and `save` each of them, `finish`.

    A long table is done in parts, each in a transaction of its own: `load`, its rows, `end_part`; `finish` is the last
    transaction. `total` is how many rows are to be written, where that is known. Where the run is only `looking`, each
    transaction is taken back, and what an earlier one has made counts as there.

    Raises PermissionDenied where the actor may not import.
    """

    def __init__(self, sheet: Sheet, *, by: Actor, message: str = "", looking: bool = False, total: int = 0) -> None:
        if not may_import(sheet, by):
            raise PermissionDenied(_("This needs the permission %s.") % f"editorial.import_{sheet.table}")
        self.sheet = sheet
        self.table: Any = TABLES[sheet.table]
        self.by = by
        self.message = message
        self.looking = looking  # everything is going to be rolled back
        self.changeset: Changeset | None = None
        self.total = total
        self.written = 0
        self.counted = 0  # of these, in the changeset
        self.made: set[str] = set()  # keys of new rows
        self.rows: dict[str, Any] = {}
        self.names: dict[int, list[Alias]] = {}
        self.known: dict[tuple[str, str], str] = {}  # name → key of its entity, for rows that give no address
        self.targets: dict[str, Any] = {}
        self.areas: dict[str, Area] = {}
        self.seen: set[str] = set()
        self.readers: set[int] = set()
        self.entity_ids: set[int] = set()

    def load(self, rows: Sequence[Cells]) -> None:
        """Reads what the rows of a file mean, in a few queries; holds their locks unless nothing is to be written."""
        if not self.looking:
            self._lock_names()
        if self.sheet.table == "entity":
            self._load_known(rows)
        keys = {key for cells in rows for key in (self._key(cells), self._written_key(cells)) if key}
        if not self.looking:
            found = [row.pk for row in self.table.find(keys).values()]
            for chunk in chunks(sorted(found)):
                locked = self.sheet.model._base_manager.select_for_update().filter(pk__in=chunk).order_by("pk")
                list(locked.values_list("pk"))
        self.rows = self.table.find(keys)
        if self.sheet.table == "entity":
            self.names = aliases_of(row.pk for row in self.rows.values())
        led = {cells["lead"].strip() for cells in rows if "lead" in self.sheet.names and cells.get("lead")}
        self.targets = dict(find_entities(key for key in led if "\0" not in key))
        self.areas = areas_of(rows) if self.sheet.table == "category" else {}

    def end_part(self) -> None:
        """Lets articles follow what this transaction has written, or forgets it where it was only looked at."""
        if self.looking:
            self.changeset = None
        elif self.changeset is not None:
            self.entity_ids |= derive_again(self.readers, changeset=self.changeset)
            choose_display_names(sorted(self.entity_ids))
            advance(self.changeset, self.written - self.counted)
            self.counted = self.written
        self.readers, self.entity_ids = set(), set()

    def line(self, cells: Cells) -> Line:
        """Returns what a row of the file means and would change.

        Raises:
            ValidationError: it cannot be read, or the file has had the row before.
        """
        key = self._key(cells)
        if not key:
            missing = next((name for name in self.sheet.keys if not cells.get(name, "").strip()), self.sheet.keys[0])
            if self.sheet.table == "entity":
                missing = "name"
            raise refusal(missing, "no-key", _("Nothing says which row this is."))
        if self.sheet.kind and cells.get("kind", "").strip() not in ("", self.sheet.kind):
            raise refusal(
                "kind", "other-kind", _("This list has one kind only; import the table in the list of names.")
            )
        if key in self.seen:
            raise refusal(self.sheet.keys[-1], "given-twice", _("The file has this row twice; the first one counts."))
        self.seen.add(key)
        row = self.rows.get(key)
        line = Line(key, self._kind(cells) if self.sheet.table == "entity" else "", row)
        if row is not None:
            line.held = held_columns(self.sheet, row, self.names.get(row.pk, ()))
        else:
            self._require_usable(line, cells)
        for column in self.sheet.read:
            if column.name in cells and column.use is not Use.KEY:
                self._compare(line, column, cells[column.name], found_by_name=not cells.get("slug", "").strip())
        if self.sheet.table == "tag":
            settle_reading(line, cells)
        return line

    def save(self, line: Line) -> None:
        """Writes the differences of a row, all of them or none.

        Raises:
            ValidationError: they cannot be written; it names the columns.
        """
        changeset = self._opened()
        what = "change" if line.row is not None else "add"
        if not may(self.by, f"editorial.{what}_{self.sheet.table}"):
            raise ValidationError(_("You may not change this."), code="not-allowed")
        try:
            with transaction.atomic():
                self._write(line, changeset)
        except (IntegrityError, DataError) as error:
            message = _("The database refuses the row: its address or name belongs to another.")
            raise ValidationError(message, code="taken") from error
        if line.key not in self.rows:
            self.made.add(line.key)
        self.written += 1

    def finish(
        self,
        *,
        refused: Iterable[tuple[str, str]] = (),
        counts: Mapping[str, int] | None = None,
        state: Changeset.State = Changeset.State.DONE,
    ) -> int | None:
        """Lets articles follow and ends the changeset; returns its id, None where nothing was written."""
        if self.changeset is None:
            return None
        if not self.written:
            self.changeset.delete()
            return None
        if self.looking:
            return self.changeset.pk
        self.end_part()
        if state == Changeset.State.DONE:
            self.changeset.total = self.written
            self.changeset.save(update_fields=["total"])
        close(self.changeset, state=state, counts=dict(counts or {}), refused=[list(item) for item in refused][:NAMED])
        return self.changeset.pk

    def _opened(self) -> Changeset:
        if self.changeset is None:
            if self.looking:
                self._lock_names()
            self.changeset = open_changeset(Changeset.Kind.BULK, by=self.by, message=self.message, total=self.total)
        return self.changeset

    def _lock_names(self) -> None:
        lock_names(shared=self.sheet.table not in ("entity", "tag"))

    def _load_known(self, rows: Sequence[Cells]) -> None:
        """Finds the entities of rows that give a name and no address."""
        wanted = {name for name in map(self._name, rows) if name}
        ids = known_aliases(wanted)
        keys: dict[int, str] = {}
        for chunk in chunks(sorted(set(ids.values()))):
            found = Entity.objects.filter(pk__in=chunk).select_related("merged_into")
            keys |= {row.pk: entity_key(row) for row in found}
        self.known = {name: keys[entity_id] for name, entity_id in ids.items()}

    def _name(self, cells: Cells) -> tuple[str, str] | None:
        """Returns kind and key of the name of a row without an address."""
        if cells.get("slug", "").strip() or not cells.get("name"):
            return None
        key = name_key(cells["name"])[:500].replace("\0", "")
        return (self._kind(cells), key) if key else None

    def _kind(self, cells: Cells) -> str:
        return str(self.sheet.kind or cells.get("kind", "").strip())

    def _key(self, cells: Cells) -> str:
        """Returns the natural key of a row, "" where it has none; a name without an address is known by itself."""
        if self.sheet.table != "entity":
            written = self._written_key(cells)
            return written if written in self.rows else unicodedata.normalize("NFC", written.strip())
        slug, name_of_row = cells.get("slug", "").strip(), self._name(cells)
        if slug:
            return "" if "\0" in slug + self._kind(cells) else f"{self._kind(cells)}:{slug}"
        return self.known.get(name_of_row, f"{name_of_row[0]}={name_of_row[1]}") if name_of_row else ""

    def _written_key(self, cells: Cells) -> str:
        """Returns the value or name of a row as the file has it, "" in tables of names."""
        key = "" if self.sheet.table == "entity" else cells.get(self.sheet.keys[0], "")
        return "" if "\0" in key else key

    def _entity_key(self, text: str) -> str:
        """Returns the key that a cell names; in a list of one kind the address alone will do."""
        text = text.strip()
        return f"{self.sheet.kind}:{text}" if self.sheet.kind and ":" not in text else text

    def _require_usable(self, line: Line, cells: Cells) -> None:
        """Passes a new row whose key a row can have."""
        for column in self.sheet.read:
            if column.use is Use.KEY:
                read_cell(column, cells.get(column.name, ""))
        if self.sheet.table != "entity":
            return
        slug = cells.get("slug", "").strip()
        if line.kind not in EntityKind.values:
            message = _("“%(kind)s” is no kind; known are %(known)s.")
            place = {"kind": line.kind[:50], "known": ", ".join(EntityKind.values)}
            raise refusal("kind", "no-kind", message % place)
        if UNUSABLE.search(slug):
            raise refusal("slug", "not-valid", _("An address has no blanks and none of / \\ ? # % :"))
        if not cells.get("name", "").strip():
            raise refusal("name", "no-name", _("A new name needs the column “name”."))
        line.values["slug"] = slug

    def _compare(self, line: Line, column: Column, text: str, *, found_by_name: bool) -> None:
        """Adds what a cell would change."""
        held = line.held.get(column.name)
        if line.row is not None and (column.use is Use.FIRST or (found_by_name and self._identifies(column))):
            if column.use is Use.FIRST and text.strip() not in ("", held):
                raise refusal(column.name, "given-once", _("An address is given once and stays: “%s”.") % held)
            return
        if isinstance(held, str) and same_text(held, text):
            return
        value = read_cell(column, text)
        if column.form is Form.NAMES:
            value = self._new_names(line, value, held or [])
        elif column.form is Form.ENTITY and value:
            value = self._entity_key(value)
        if value == held or (line.row is None and value in ("", None, [])):
            return
        line.values[column.name] = value
        line.differences.append(Difference(column.name, held, value))

    def _identifies(self, column: Column) -> bool:
        return self.sheet.table == "entity" and column.name == "name"

    def _new_names(self, line: Line, given: Sequence[str], held: Sequence[str]) -> list[str]:
        """Returns the names of an entity with those that the cell adds; none is taken away by a table."""
        if line.row is not None and line.row.merged_into_id:
            return list(held)
        kind = line.row.kind if line.row is not None else line.kind
        keys = {(kind_of, name_key(name)) for kind_of, name in (read_alias(text, kind) for text in held)}
        new = []
        for text in given:
            kind_of, name = read_alias(text, kind)
            if (kind_of, name_key(name)) not in keys:
                keys.add((kind_of, name_key(name)))
                new.append(text)
        return [*held, *new]

    def _write(self, line: Line, changeset: Changeset) -> None:
        values = dict(line.values)
        held = line.held
        names = values.pop("aliases", [])
        merging = "merged_into" in values
        target = values.pop("merged_into", None)
        if values.get("lead"):
            values["lead"] = self._target(values["lead"], "lead")
        if values.get("area"):
            values["area"] = require_area(self.areas, values["area"])
        reading = {name: values.pop(name) for name in ("read_as", "read_as_value") if name in values}
        if line.row is None:
            line.row = self._make(line, values, changeset)
        elif values:
            chosen = {"name_fixed": True} if self.sheet.table == "entity" and "name" in values else {}
            key = entity_key(line.row) if self.sheet.table == "entity" else line.key
            line.row, change = curation.write_columns(line.row, self.sheet.table, key, {**values, **chosen})
            if change is not None:
                record_effects(changeset, [change])
        for text in [name for name in names if name not in held.get("aliases", ())]:
            self._add_name(line, text, changeset)
        if reading:
            self.readers |= read_tag(line, by=self.by, changeset=changeset)
        if merging:
            self._merge(line, target, changeset)

    def _make(self, line: Line, values: Columns, changeset: Changeset) -> Any:
        slug = values.pop("slug", "")
        if self.sheet.table == "entity":
            return curation.make_entity(line.kind, slug=slug, changeset=changeset, **values)
        if self.sheet.table == "collection":
            return curation.make_collection(line.key, changeset=changeset, **values)
        if UNUSABLE.search(slug):
            raise refusal("slug", "not-valid", _("An address has no blanks and none of / \\ ? # % :"))
        model: Any = self.sheet.model
        return curation.make_term(model, value=line.key, slug=slug, changeset=changeset, **values)

    def _add_name(self, line: Line, text: str, changeset: Changeset) -> None:
        kind, name = read_alias(text, line.row.kind)
        key = name_key(name)
        if line.row.aliases.filter(source_kind=kind, key=key).exists():  # the name of a new row is there already
            return
        origin = Alias.Origin.EDITOR if line.held else Alias.Origin.IMPORT  # made with its entity, it goes with it
        try:
            curation.make_alias(line.row, source_kind=kind, written=name, changeset=changeset, origin=origin)
        except ValidationError as error:
            raise ValidationError(
                {"aliases": [item for items in error.error_dict.values() for item in items]}
            ) from error

    def _target(self, key: str, column: str) -> Any:
        """Returns the row that a cell names; one to merge into as it is by now.

        Raises:
            ValidationError: "no-target".
        """
        found = self.targets.get(key) if column == "lead" else None
        if found is None:
            entities = self.sheet.table == "entity" or column == "lead"
            found = (find_entities([key]) if entities else self.table.find([key])).get(key)
        if found is None:
            raise refusal(column, "no-target", _("There is no “%s” here.") % key[:100])
        return found

    def _merge(self, line: Line, target: str | None, changeset: Changeset) -> None:
        """Merges the row into the one that the file names, or takes that back."""
        if self.looking and target in self.made and target not in self.rows:
            return  # it was made by an earlier transaction, and taken back with it
        if self.sheet.table == "entity" and target is None:
            message = _("The names have gone over by the merge; undo its changeset to have them back.")
            raise refusal("merged_into", "merged", message)
        into = self._target(target, "merged_into") if target is not None else None
        if into is not None and getattr(line.row, "read_as", None):
            message = _("“%s” is read as something else; read it as a tag again first.") % line.row
            raise refusal("merged_into", "read-as", message)
        if self.sheet.table != "entity":
            self.readers |= merge_term(line.row, into, changeset=changeset)
            return
        if line.held.get("merged_into"):
            message = _("It is merged into “%s” already; undo that merge first.") % line.held["merged_into"]
            raise refusal("merged_into", "merged", message)
        assert into is not None
        self.entity_ids |= join_entities(into, [line.row], changeset=changeset)
