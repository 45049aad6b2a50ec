"""Values as JSON text."""

from __future__ import annotations

import datetime as dt
import json
import math
import re

from editorial.formats.brackets import Notation
from editorial.formats.characters import unwritable
from editorial.formats.errors import PatchError
from editorial.formats.nodes import Node
from editorial.formats.values import Value
from editorial.formats.yaml_scalars import same_value

_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]{0,99})(?:\.[0-9]{1,100})?\Z")


def json_source(value: Value, old: Node | None = None) -> str:
    """Return a value on one line of JSON; text that replaces a bare number or flag stays bare if it is one too."""
    if isinstance(value, list):
        return "[" + ", ".join(json_source(item) for item in value) + "]"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{json_source(key)}: {json_source(item)}" for key, item in value.items()) + "}"
    if isinstance(value, (dt.date, dt.time)):
        value = value.isoformat()
    if isinstance(value, float) and not math.isfinite(value):
        raise PatchError("unwritable-value", "a number that is not finite cannot be written")
    if isinstance(value, str):
        if unwritable(value):
            raise PatchError("unwritable-value", "the text holds control characters, which no header may hold")
        if old is not None and old.kind == "scalar" and not old.style and _bare_like(value, old.text):
            return value
    return json.dumps(value, ensure_ascii=False)


def _bare_like(text: str, old: str) -> bool:
    """Return whether `text` can stand bare where `old` did: both flags or both numbers."""
    if old in ("true", "false"):
        return text in ("true", "false")
    return _NUMBER.match(text) is not None


JSON = Notation(json_source, same_value)
