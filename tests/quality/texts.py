"""Documents as rules see them, made of a few lines."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from editorial.formats import SourceDocument
from editorial.mapping import Dialect, Finding, read_article
from editorial.quality import BY_CODE, Garden, GardenRule, Hit, Rule, Text, inspect, inspect_beside, read_facts

TODAY = dt.date(2026, 1, 1)
BODY = "## 开头\n\n" + "飞轮效应让每一圈都比上一圈更省力，因为前面的力气没有白费。" * 4 + "\n"
HEADER = (
    'title: "飞轮"\ndate: "2025-10-28"\narea: tech\ncategory: ai\nsummary: 一句话。\ninsight: 想法。\n'
    "source: https://example.org/wheel\nspeaker: Ada\ntags: [wheel, force]\nstatus: evergreen\n"
)


def make_text(source: str | bytes, *, path: str = "notes/a.md") -> Text:
    """Returns a whole file as rules see it, with what reading it notes."""
    data = source.encode() if isinstance(source, str) else source
    document = SourceDocument.parse(data)
    article = read_article(document, path=path, default_dialect=Dialect.ELEVENTY, timezone=dt.UTC, today=TODAY)
    form = tuple(Finding(it.code, it.message, line=it.line, details=it.details) for it in document.findings)
    return Text(path, document, replace(article, findings=form + article.findings))


def file(header: str = HEADER, body: str = BODY) -> str:
    """Returns a file of a header's lines and a body; both are without fault unless given."""
    return f"---\n{header}---\n{body}"


def with_line(line: str) -> str:
    """Returns a file without fault but for a line of its header, which replaces the one of the same key."""
    key = line.partition(":")[0].strip()
    kept = [it for it in HEADER.splitlines(keepends=True) if it.partition(":")[0] != key]
    return file("".join(kept) + line + "\n")


def without_key(*keys: str) -> str:
    """Returns a file without fault but for keys that its header lacks."""
    kept = [it for it in HEADER.splitlines(keepends=True) if it.partition(":")[0] not in keys]
    return file("".join(kept))


def with_body(body: str) -> str:
    """Returns a file with that body behind a text without fault."""
    return file(body=f"{BODY}\n{body}")


def hits(code: str, text: Text) -> list[Hit]:
    """Returns what a rule about one document finds."""
    rule = BY_CODE[code]
    assert isinstance(rule, Rule)
    return list(inspect(text, [rule]))


def garden_of(*texts: Text, media: tuple[str, ...] = ()) -> Garden:
    """Returns the index of some documents."""
    return Garden([read_facts(text) for text in texts], media=media)


def garden_hits(code: str, text: Text, *others: Text, media: tuple[str, ...] = ()) -> list[Hit]:
    """Returns what a rule about the garden finds in a document beside others."""
    rule = BY_CODE[code]
    assert isinstance(rule, GardenRule)
    return list(inspect_beside(read_facts(text), garden_of(text, *others, media=media), [rule]))
