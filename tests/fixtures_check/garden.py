"""The demo garden as the tests of this folder read it: bytes, text, and header and body apart, without the product."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path
from typing import Any

import yaml

FIXTURES = Path(__file__).resolve().parents[2] / "fixtures"
GARDEN = FIXTURES / "garden"
QUARANTINE = FIXTURES / "quarantine"


def paths() -> list[str]:
    """Returns every document of the garden, relative to it, in order."""
    return sorted(path.relative_to(GARDEN).as_posix() for path in GARDEN.rglob("*.md"))


def articles() -> list[str]:
    """Returns the documents that are articles: all but the `_index.md` of collections."""
    return [path for path in paths() if Path(path).name != "_index.md"]


def data(path: str) -> bytes:
    """Returns the bytes of a document of the garden."""
    return (GARDEN / path).read_bytes()


def text(path: str) -> str:
    """Returns the text of a document, line endings as they are, without a byte order mark."""
    return data(path).decode("utf-8-sig")


def parts(path: str) -> tuple[str, str, str]:
    """Returns syntax ("yaml", "toml", "json" or ""), the inside of the header, and the body with LF line endings."""
    whole = text(path).replace("\r\n", "\n").replace("\r", "\n")
    for fence, syntax in (("---", "yaml"), ("+++", "toml")):
        quoted = re.escape(fence)
        found = re.match(rf"{quoted} *\n(.*?)\n{quoted} *(?:\n|\Z)", whole, re.DOTALL)
        if found:
            return syntax, found.group(1), whole[found.end() :]
    if whole.startswith("{"):
        _, end = json.JSONDecoder().raw_decode(whole)
        return "json", whole[:end], whole[end:]
    return "", "", whole


def header(path: str) -> dict[str, Any]:
    """Returns the values of the header: of YAML as text (of a repeated key the last), of TOML and JSON as typed."""
    syntax, inside, _ = parts(path)
    if syntax == "toml":
        return tomllib.loads(inside)
    if syntax == "json":
        return dict(json.loads(inside))
    return yaml.load(inside, Loader=yaml.BaseLoader) if syntax else {}


def header_text(path: str) -> str:
    """Returns the inside of the header as written."""
    return parts(path)[1]


def body(path: str) -> str:
    """Returns the body, with LF line endings."""
    return parts(path)[2]


def dialect(path: str) -> str:
    """Returns "hugo" or "eleventy", by the same reading as the product's but spelled out anew."""
    syntax, inside, _ = parts(path)
    if syntax in ("toml", "json"):
        return "hugo"
    keys = set(re.findall(r"^([A-Za-z_]+) *:", inside, re.MULTILINE))
    eleventy = {"area", "category", "project", "people", "companies_orgs", "products_models", "media_books", "speaker"}
    if keys & (eleventy | {"insight", "status"}) or ".njk" in inside:
        return "eleventy"
    return "hugo" if keys & {"categories", "lastmod", "publishDate", "expiryDate", "weight"} else "eleventy"


def table_rows() -> list[tuple[list[str], list[str]]]:
    """Returns the rows of the tables in fixtures/README.md: the files that the first cell names, and all cells."""
    rows = []
    for line in (FIXTURES / "README.md").read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        named = re.findall(r"`([^`]+\.md)`", cells[0])
        if line.startswith("|") and named:
            rows.append((named, cells))
    return rows
