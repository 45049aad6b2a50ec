"""The operations of a bulk change as rows of a form: what it shows, and what was filled in, as a recipe has it."""

from __future__ import annotations

import csv
import dataclasses
import io
from collections.abc import Mapping, Sequence
from typing import Any

from django.http import QueryDict
from django.utils.datastructures import MultiValueDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from editorial.admin.bulk.key_values import read_value, value_text
from editorial.services.articles import Field
from editorial.services.bulk_changes import (
    BODY,
    COLUMNS,
    KEYS_FOR,
    LIST_FIELDS,
    MOST_TABLE,
    OPERATIONS,
    OTHERWISE_SET,
    REPAIRS,
    RecipeInvalid,
    header_keys,
    problem_text,
    table_text,
)
from editorial.services.hit_words import repair_of

MOST_ROWS = 50
BY_KEY = "another-key"  # what stands for a field where a key is typed instead
DO: tuple[tuple[str, str | Promise], ...] = (
    ("set", _("Set a field")),
    ("clear", _("Empty a field")),
    ("rename", _("Rename a value")),
    ("add", _("Add an item")),
    ("remove", _("Take an item out")),
    ("move", _("Move a value to another field")),
    ("replace", _("Find and replace")),
    ("map", _("Area and category by a table")),
    ("repair", _("Run a repair")),
)
FIELDS: Mapping[Field, str | Promise] = {
    Field.TITLE: _("Title"),
    Field.DATE: _("Date"),
    Field.UPDATED: _("Updated"),
    Field.SUMMARY: _("Summary"),
    Field.INSIGHT: _("Insight"),
    Field.PUBLISH_AT: _("Publish at"),
    Field.EXPIRE_AT: _("Expire at"),
    Field.EXCLUDED: _("Not on lists"),
    Field.SOURCE_URL: _("Source"),
    Field.AREAS: _("Area"),
    Field.CATEGORIES: _("Category"),
    Field.SERIES: _("Series"),
    Field.PROJECTS: _("Projects"),
    Field.TAGS: _("Tags"),
    Field.PEOPLE: _("People"),
    Field.ORGANIZATIONS: _("Organizations"),
    Field.PRODUCTS: _("Products"),
    Field.WORKS: _("Works"),
    Field.SPEAKER: _("Speaker"),
    Field.GUESTS: _("Guests"),
    Field.AUTHOR: _("Author"),
    Field.CHANNEL: _("Channel"),
}
# Keys of recipes → what the form calls their inputs.
KEY_LABELS: Mapping[str, str | Promise] = {
    "do": _("Operation"),
    "field": _("Field"),
    **dict.fromkeys(("from", "find", "item"), _("Value, or what is looked for")),
    **dict.fromkeys(("to", "with"), _("Becomes (of a list, one item a line)")),
    "key": _("Key of the header"),
    "target": _("To the field"),
    "target_key": _("To the key of the header"),
    "rule": _("Rule"),
    "table": _("Table (CSV: area,category,new_area,new_category)"),
    "file": _("Table as a file"),
}
TRUE = ("true", "yes", "1", "on")
# Input of a row → the operations that have it; what stands in others is passed over.
SHOWN: Mapping[str, tuple[str, ...]] = {
    "field": ("set", "clear", "rename", "add", "remove", "move", "replace"),
    "target": ("move",),
    "old": ("rename", "replace", "add", "remove", "move"),
    "new": ("set", "rename", "replace"),
    "flags": ("replace",),
    "table": ("map",),
    "rule": ("repair",),
}
OLD_KEYS: Mapping[str, str] = {"rename": "from", "replace": "find", "add": "item", "remove": "item", "move": "item"}
NEW_KEYS: Mapping[str, str] = {"set": "to", "rename": "to", "replace": "with"}


@dataclasses.dataclass(slots=True)
class OperationRow:
    """One operation as the form shows it; `problems` say what is wrong with it."""

    do: str = ""
    field: str = ""
    key: str = ""
    target: str = ""
    target_key: str = ""
    old: str = ""
    new: str = ""
    table: str = ""
    rule: str = ""
    regex: bool = False
    ignore_case: bool = False
    is_gb18030: bool = False  # whether its table came in a file that was read as such
    problems: list[str] = dataclasses.field(default_factory=list)

    @property
    def shown(self) -> dict[str, bool]:
        """Which of its inputs the operation has."""
        shown = {name: self.do in names for name, names in SHOWN.items()}
        return shown | {key: shown[role] and getattr(self, role) == BY_KEY for role, key in KEYS_FOR.items()}

    @property
    def is_blank(self) -> bool:
        """Whether nothing was chosen."""
        return not self.do

    @property
    def in_words(self) -> str:
        """The operation in a line, as its plan is headed."""
        said = str(dict(DO).get(self.do, self.do))
        places = {**{one.value: label for one, label in FIELDS.items()}, BODY: _("Text (code is spared)")}
        shown = self.shown
        parts = [self.key if shown["key"] else str(places.get(self.field, self.field))] if shown["field"] else []
        parts += [f"“{self.old}”"] if shown["old"] and self.old else []
        parts += ["→ " + ("“" + "”, “".join(self.new.splitlines()) + "”" if self.new else "∅")] if shown["new"] else []
        target = self.target_key if shown["target_key"] else places.get(self.target, self.target)
        parts += [f"→ {target}"] if shown["target"] else []
        parts += [rule_label(self.rule)] if shown["rule"] else []
        return f"{said}: {' '.join(parts)}" if parts else said

    def as_recipe(self) -> dict[str, Any]:
        """Returns the operation as a recipe has it."""
        said: dict[str, Any] = {"do": self.do}
        required, optional = OPERATIONS.get(self.do, ((), ()))
        for key in ("field", "target", "table", "rule"):
            if key in required:
                named = KEYS_FOR.get(key, "") if self.shown.get(KEYS_FOR.get(key, "")) else key
                said[named] = getattr(self, named)
        if self.do in OLD_KEYS and (self.old or OLD_KEYS[self.do] in required):
            said[OLD_KEYS[self.do]] = self.old
        if self.do in NEW_KEYS:
            said[NEW_KEYS[self.do]] = self._value() if self.do == "set" else self.new
        return said | {flag: True for flag in ("regex", "ignore_case") if flag in optional and getattr(self, flag)}

    def _value(self) -> object:
        """Returns what a place is set to: of a list the lines, of a flag whether it is on."""
        if self.shown["key"]:
            return read_value(self.new)
        if self.field == Field.EXCLUDED:
            return self.new.strip().lower() in TRUE
        if self.field in LIST_FIELDS:
            return [line.strip() for line in self.new.splitlines() if line.strip()]
        return self.new


def row_of(said: object) -> OperationRow:
    """Returns a row that shows an operation of a recipe, as far as it can be shown."""
    data = said if isinstance(said, Mapping) else {}
    do = str(data.get("do", ""))
    new = data.get(NEW_KEYS.get(do, ""), "")
    if do == "set" and "key" in data:
        new = value_text(new)
    elif isinstance(new, Sequence) and not isinstance(new, str):
        new = "\n".join(map(str, new))
    table = data.get("table", "")
    if isinstance(table, Sequence) and not isinstance(table, str):
        lines = [line for line in table if isinstance(line, Sequence) and not isinstance(line, str)]
        table = table_lines(lines)
    return OperationRow(
        do=do if do in OPERATIONS else "",
        field=BY_KEY if "key" in data else str(data.get("field", "")),
        key=str(data.get("key", "")),
        target=BY_KEY if "target_key" in data else str(data.get("target", "")),
        target_key=str(data.get("target_key", "")),
        old=str(data.get(OLD_KEYS.get(do, ""), "")),
        new=("true" if new else "false") if isinstance(new, bool) else str(new),
        table=str(table),
        rule=str(data.get("rule", "")),
        regex=data.get("regex") is True,
        ignore_case=data.get("ignore_case") is True,
    )


def table_lines(lines: Sequence[Sequence[Any]]) -> str:
    """Returns rows of a table as the lines of a CSV that the form shows, with the names of the columns."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows([COLUMNS, *lines])
    return text.getvalue()


def posted_rows(posted: QueryDict, files: MultiValueDict[str, Any]) -> list[OperationRow]:
    """Returns the rows that were filled in, without one that is to go; a table that was sent is that of its row."""
    rows = []
    for number in posted.getlist("row")[:MOST_ROWS]:
        if number == posted.get("drop"):
            continue

        def said(name: str, number: str = number) -> str:
            return posted.get(f"{name}-{number}", "").replace("\0", "").replace("\r\n", "\n")

        row = OperationRow(
            do=said("do"),
            field=said("field"),
            key=said("key"),
            target=said("target"),
            target_key=said("target_key"),
            old=said("old"),
            new=said("new"),
            table=said("table"),
            rule=said("rule"),
            regex=said("regex") == "yes",
            ignore_case=said("ignore_case") == "yes",
        )
        if (sent := files.get(f"file-{number}")) is not None and row.shown["table"]:
            take_table(row, sent.read(MOST_TABLE + 1))
        rows.append(row)
    return rows


def take_table(row: OperationRow, data: bytes) -> None:
    """Puts a table that was sent as a file into its row, or what is wrong with the file."""
    try:
        text, row.is_gb18030 = table_text(data)
    except RecipeInvalid as error:
        label = KEY_LABELS["file"]
        row.problems += [
            f"{label}: {problem_text(problem).removeprefix(f'{problem.place}: ')}" for problem in error.problems
        ]
    else:
        row.table = text.replace("\0", "").replace("\r\n", "\n")


def rule_label(code: str) -> str:
    """Returns a rule by its code, which recipes have, and what its repair does."""
    does = repair_of(code)
    return f"{code} – {does}" if does else code


def choices() -> dict[str, Any]:
    """Returns what the rows choose among."""
    fields: list[tuple[str, str | Promise]] = [
        (one.value, label) for one, label in FIELDS.items() if one not in OTHERWISE_SET
    ]
    other = (BY_KEY, _("Another key of the header…"))
    return {
        "operations": list(DO),
        "fields": [*fields, other],
        "places": [*fields, (BODY, _("Text (code is spared)")), other],
        "keys": header_keys(),
        "by_key": BY_KEY,
        "most_table": MOST_TABLE // 1_000,
        "rules": [(code, rule_label(code)) for code in REPAIRS],
    }
