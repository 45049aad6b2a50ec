"""A rendered body as JSON: between the renderer's process and its parent, and in the database."""

from __future__ import annotations

import json
from typing import Any

from editorial.rendering.result import Heading, RenderedBody, Section, TermUse


def to_json(body: RenderedBody) -> str:
    """Return a rendered body as one line of JSON."""
    return json.dumps(body, default=_fields, ensure_ascii=False, separators=(",", ":"))


def _fields(value: Any) -> dict[str, Any]:
    """Return a dataclass as a dictionary; `asdict` copies every value and takes as long as the rendering."""
    return {name: getattr(value, name) for name in value.__slots__}


def from_json(text: str | bytes) -> RenderedBody:
    """Return the body that `to_json` has written; raise ValueError for anything else."""
    try:
        return _body(json.loads(text))
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"no rendered body: {error!r}") from error


def _body(data: dict[str, Any]) -> RenderedBody:
    return RenderedBody(
        html=str(data["html"]),
        headings=tuple(_heading(h) for h in data["headings"]),
        sections=tuple(Section(str(s["heading"]), str(s["anchor"]), str(s["text"])) for s in data["sections"]),
        terms=tuple(
            TermUse(str(t["term"]), str(t["english"]), str(t["definition"]), int(t["line"])) for t in data["terms"]
        ),
        cjk_characters=int(data["cjk_characters"]),
        latin_words=int(data["latin_words"]),
        reading_minutes=int(data["reading_minutes"]),
        timed_out=bool(data["timed_out"]),
        block_lines=tuple(map(int, data["block_lines"])),
    )


def _heading(data: dict[str, Any]) -> Heading:
    line = data["line"]
    return Heading(int(data["level"]), str(data["text"]), str(data["anchor"]), None if line is None else int(line))
