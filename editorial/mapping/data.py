"""What a document says, in the product's words: the result of reading a header through a dialect's table."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple


class Dialect(StrEnum):
    """The family of site generator whose keys a header uses."""

    HUGO = "hugo"
    ELEVENTY = "eleventy"


class Status(StrEnum):
    """Where an article stands in the workflow."""

    INBOX = "inbox"
    DRAFT = "draft"
    REVIEW = "review"
    EVERGREEN = "evergreen"
    ARCHIVED = "archived"


class StatusReading(StrEnum):
    """Which rule turned the header into a status."""

    STATUS = "status"  # a known value under `status`
    TYPO = "typo"  # one edit away from a known value
    UNKNOWN = "unknown"  # any other value: inbox, with a finding
    DRAFT_FLAG = "draft"  # no `status`; `draft` decided
    NOTHING = "nothing"  # neither key: inbox


@dataclass(frozen=True, slots=True)
class Finding:
    """Something accepted that an editor should look at.

    `code` is a stable kebab-case identifier, `severity` is "warning" or "error", `line` counts from 1 in the
    file (None when no single line is at fault), `details` are what a text about the code is filled with.
    """

    code: str
    message: str
    severity: str = "warning"
    line: int | None = None
    details: Mapping[str, str] = field(default_factory=dict, hash=False)


class NameUse(NamedTuple):
    """One name as one file writes it.

    `role` is the header's field in the product's words (people, organizations, products, works, speaker, guest,
    author, channel); `source_kind` is what an alias is looked up under (person, organization, product, work,
    channel; a guest is a person, speaker and author are channels until an editor says otherwise). `key` is
    `editorial.names.name_key(written)`.
    """

    role: str
    source_kind: str
    position: int
    written: str
    key: str


class TermUse(NamedTuple):
    """One tag, area, category, series or project as one file writes it.

    `value` is the NFC form without stray quotes that terms are matched by; `written` is the text in the file.
    """

    position: int
    value: str
    written: str


@dataclass(frozen=True, slots=True)
class ArticleData:
    """Everything that rows are made of, read from one document; never the body itself."""

    dialect: Dialect
    title: str  # plain text, one line, never empty (first heading, else the path's stem)
    title_raw: str
    summary: str  # as written (Markdown marks kept)
    insight: str
    date: dt.date | None
    date_at: dt.datetime | None  # aware; only where a time is written
    date_raw: str
    updated: dt.date | None
    status: Status
    status_raw: str
    status_reading: StatusReading
    draft: bool | None  # the `draft` flag, None when absent
    publish_at: dt.datetime | None
    expire_at: dt.datetime | None
    excluded: bool
    slug: str | None  # the header's `slug`: the last segment of the address
    redirects: tuple[str, ...]  # former addresses on this site: url, permalink, aliases with "/"
    alternative_titles: tuple[str, ...]  # aliases without "/"
    source_url: str  # http(s) address of the source, "" when there is none or it is not one
    language: str  # "zh", "en" or "und"
    script: str  # "Hans", "Hant", "Latn" or ""
    names: tuple[NameUse, ...]
    areas: tuple[TermUse, ...]
    categories: tuple[TermUse, ...]
    series: tuple[TermUse, ...]
    projects: tuple[TermUse, ...]
    tags: tuple[TermUse, ...]
    unknown: tuple[tuple[str, str], ...]  # key, raw source text of the value
    findings: tuple[Finding, ...]
