"""A rendered body as JSON: between the renderer's process and its parent, and in the database."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from editorial.rendering.result import Heading, RenderedBody, Section, TermUse


def to_json(body: RenderedBody) -> str:
    """Return a rendered body as one line of JSON."""
    return json.dumps(asdict(body), ensure_ascii=False, separators=(",", ":"))


def from_json(text: str | bytes) -> RenderedBody:
    """Return the body that `to_json` has written; raise ValueError for anything else."""
    try:
        return _body(json.loads(text))
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"no rendered body: {error!r}") from error


def _body(data: dict[str, Any]) -> RenderedBody:
    return RenderedBody(
        html=str(data["html"]),
        headings=tuple(Heading(int(h["level"]), str(h["text"]), str(h["anchor"])) for h in data["headings"]),
        sections=tuple(Section(str(s["heading"]), str(s["anchor"]), str(s["text"])) for s in data["sections"]),
        terms=tuple(
            TermUse(str(t["term"]), str(t["english"]), str(t["definition"]), int(t["line"])) for t in data["terms"]
        ),
        cjk_characters=int(data["cjk_characters"]),
        latin_words=int(data["latin_words"]),
        reading_minutes=int(data["reading_minutes"]),
        timed_out=bool(data["timed_out"]),
    )
