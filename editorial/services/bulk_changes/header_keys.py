"""Which keys the garden's headers have that no field is read from, and how many articles have each."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable

from django.core.cache import cache

from editorial.models import Article, Revision
from editorial.operations import KEY_NAMES, STATE_KEYS

MOST_KEYS = 200
KEPT_SECONDS = 3_600
# Lines that begin in the first column; what a value goes on with is indented. Parsing takes twenty times as long.
_YAML = re.compile(
    r"""^(?:"([^"\r\n]+)"|'([^'\r\n]+)'|([^\s#:"'\-\[\]{},&*!|>%@`?][^:\r\n]*?))[ \t]*:(?=\s|$)""", re.MULTILINE
)
_TOML = re.compile(r"""^(?:"([^"\r\n]+)"|'([^'\r\n]+)'|([A-Za-z0-9_-]+))[ \t]*=""", re.MULTILINE)
_TABLE = re.compile(r"^\[", re.MULTILINE)


def header_keys() -> list[tuple[str, int]]:
    """Returns keys with the number of present articles whose live header has them, the most frequent first.

    Kept until the next text is stored, for an hour at most.
    """
    pk, stored_at = Revision.objects.order_by("-pk").values_list("pk", "created_at").first() or (0, None)
    kept = f"header-keys:{pk}:{stored_at and stored_at.timestamp()}"  # a database put back gives numbers once more
    found: list[tuple[str, int]] | None = cache.get(kept)
    if found is None:
        headers = Article.objects.present().exclude(header="").order_by().values_list("header", flat=True)
        found = count_keys(headers.iterator(chunk_size=1_000))
        cache.set(kept, found, KEPT_SECONDS)
    return found


def count_keys(headers: Iterable[str]) -> list[tuple[str, int]]:
    """Returns the keys of headers but those of fields, with the number of headers that have them."""
    counts: Counter[str] = Counter()
    for header in headers:
        counts.update({name for name in _keys(header) if name not in KEY_NAMES and name.casefold() not in STATE_KEYS})
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:MOST_KEYS]


def _keys(header: str) -> Iterable[str]:
    text = header.lstrip("\ufeff")
    if text.startswith("{"):
        try:
            return list(json.loads(text))
        except (ValueError, RecursionError):
            return []
    if text.startswith("+++"):
        return map("".join, _TOML.findall(_TABLE.split(text, maxsplit=1)[0]))
    return map("".join, _YAML.findall(text))
