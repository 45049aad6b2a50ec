"""Recipes: a selection and operations with a name, in YAML, to be carried out again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from editorial.operations import Operation, Problem, RecipeInvalid, read_operations
from editorial.services.bulk_changes.selecting import Selection, read_selection
from editorial.services.decoding import NotText, decode_table

KEYS = ("name", "message", "select", "operations")
DEEPEST = 20  # lists and mappings in each other; a recipe needs five
MOST_BYTES = 2_000_000
MOST_TABLE = 500_000  # bytes
MOST_NAME = 200


@dataclass(frozen=True, slots=True)
class RecipeData:
    """What a recipe says; `message` is what its changesets say."""

    name: str
    selection: Selection
    operations: tuple[Operation, ...]
    message: str = ""

    def as_json(self) -> dict[str, Any]:
        """Returns the recipe as plain data, equal for equal recipes."""
        told: dict[str, Any] = {"name": self.name} if self.name else {}
        told |= {"message": self.message} if self.message else {}
        operations = [operation.as_json() for operation in self.operations]
        return {**told, "select": self.selection.as_json(), "operations": operations}

    def as_yaml(self) -> str:
        """Returns the recipe as a file that `read_recipe` reads."""
        return str(yaml.safe_dump(self.as_json(), allow_unicode=True, sort_keys=False, width=110))


def read_recipe(text: str, *, folder: Path | None = None) -> RecipeData:
    """Returns the recipe of a YAML file; tables of `map` may be files below `folder`, where one is given.

    Raises:
        RecipeInvalid: with everything that is wrong.
    """
    if len(text.encode()) > MOST_BYTES:
        raise RecipeInvalid([Problem("", "too-long", "the recipe is longer than 2 MB; make it several")])
    try:
        _require_simple(text)
        data = yaml.safe_load(text)
    except RecipeInvalid:  # a ValueError, as those below
        raise
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        place = f"line {mark.line + 1}" if mark else ""
        reason = getattr(error, "problem", None) or str(error)
        message = f"this is no YAML that can be read: {reason}"
        raise RecipeInvalid([Problem(place, "not-yaml", message, {"reason": str(reason)})]) from error
    except ValueError as error:  # a date that no calendar has
        raise RecipeInvalid([Problem("", "not-yaml", str(error), {"reason": str(error)})]) from error
    return recipe_of(_with_tables(data, folder) if folder else data)


def _require_simple(text: str) -> None:
    """Passes a recipe without aliases that is not nested deeper than one can be.

    Looked for while it is read: to read ten thousand opening brackets takes minutes.
    """
    depth = 0
    for event in yaml.parse(text):
        if isinstance(event, yaml.AliasEvent):
            raise RecipeInvalid([Problem("", "alias", "the recipe holds an alias (*name); write its value out")])
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if depth > DEEPEST:
            reason = "it is nested too deeply"
            message = f"this is no YAML that can be read: {reason}"
            raise RecipeInvalid([Problem("", "not-yaml", message, {"reason": reason})])


def recipe_of(data: object) -> RecipeData:
    """Returns the recipe that plain data says; raises RecipeInvalid with everything that is wrong."""
    if not isinstance(data, Mapping):
        message = "the recipe is no mapping; it has the keys " + ", ".join(KEYS)
        raise RecipeInvalid([Problem("", "not-a-recipe", message, {"known": ", ".join(KEYS)})])
    problems: list[Problem] = []
    for key in data:
        if key not in KEYS:
            details = {"known": ", ".join(KEYS), "value": str(key)}
            problems.append(Problem(str(key), "unknown-recipe-key", f"is no key; there are {', '.join(KEYS)}", details))
    texts = {key: data.get(key, "") or "" for key in ("name", "message")}
    for key, said in texts.items():
        if not isinstance(said, str) or "\0" in said or len(said) > MOST_NAME:
            problems.append(Problem(key, "not-text", f"is no text of at most {MOST_NAME} characters"))
    selection, operations = Selection(), tuple[Operation, ...]()
    try:
        selection = read_selection(data.get("select", {}))
    except RecipeInvalid as error:
        problems += error.problems
    try:
        operations = read_operations(data.get("operations"))
    except RecipeInvalid as error:
        problems += error.problems
    if problems:
        raise RecipeInvalid(problems)
    return RecipeData(str(texts["name"]).strip(), selection, operations, str(texts["message"]).strip())


def table_text(data: bytes, place: str = "table") -> tuple[str, bool]:
    """Returns the text of a table that was sent as a file, and whether it was read as GB 18030.

    Raises:
        RecipeInvalid: it is too large, or no text.
    """
    if len(data) > MOST_TABLE:
        most = str(MOST_TABLE // 1_000)
        raise RecipeInvalid([Problem(place, "table-size", f"the table is larger than {most} kB", {"most": most})])
    try:
        return decode_table(data)
    except NotText as error:
        raise RecipeInvalid([Problem(place, "table-text", "the table is no text in UTF-8; save it as such")]) from error


def _with_tables(data: object, folder: Path) -> object:
    """Returns the data with the tables of files in their place: `{do: map, file: areas.csv}`."""
    if not isinstance(data, Mapping) or not isinstance(data.get("operations"), list):
        return data
    operations = []
    for number, item in enumerate(data["operations"], start=1):
        if isinstance(item, Mapping) and item.get("do") == "map" and isinstance(item.get("file"), str):
            place = f"operations[{number}].file"
            rest = {key: value for key, value in item.items() if key != "file"}
            operations.append({**rest, "table": _table(folder, item["file"], place)})
        else:
            operations.append(item)
    return {**data, "operations": operations}


def _table(folder: Path, name: str, place: str) -> str:
    path = folder / name
    try:
        if not path.resolve().is_relative_to(folder.resolve()):
            raise RecipeInvalid(
                [Problem(place, "no-file", f"{name!r} lies outside of the recipe's folder", {"value": name})]
            )
        with path.open("rb") as file:
            text, _is_gb18030 = table_text(file.read(MOST_TABLE + 1), place)
            return text
    except RecipeInvalid:
        raise
    except (OSError, ValueError) as error:
        message = f"{name!r} cannot be read beside the recipe: {error}"
        raise RecipeInvalid([Problem(place, "no-file", message, {"value": name})]) from error
