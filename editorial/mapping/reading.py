"""From a document to everything that rows are made of."""

from __future__ import annotations

import datetime as dt
from typing import TypedDict

from editorial.formats import HeaderField, SourceDocument
from editorial.mapping.addresses import clean_segment, mixes_scripts, site_path, web_address
from editorial.mapping.data import ArticleData, Dialect
from editorial.mapping.dates import Moment, read_moment
from editorial.mapping.detection import detect_dialect
from editorial.mapping.dialects import ADDRESSES, ALIASES, DRAFT, KNOWN_KEYS
from editorial.mapping.fields import Field
from editorial.mapping.headers import (
    Findings,
    Header,
    is_blank,
    is_empty_list_text,
    list_items,
    read_flag,
    scalar_text,
    visible,
)
from editorial.mapping.jekyll import is_draft, is_jekyll, post_date
from editorial.mapping.lists import MAX_TERMS, add_too_many, read_names, read_terms
from editorial.mapping.titles import fallback_title, plain_title
from editorial.mapping.visibility import read_status
from editorial.names import detect_language

_LONGEST_DATE = 200


def read_article(
    document: SourceDocument,
    *,
    path: str,
    default_dialect: Dialect,
    timezone: dt.tzinfo,
    today: dt.date | None = None,
    stored_dialect: Dialect | None = None,
) -> ArticleData:
    """Return what the document says; never raises, whatever stands under the keys: findings tell what was odd.

    `path` gives the title of last resort, `timezone` the zone of times without one. With `today`, a later date is a
    finding. `stored_dialect` is the dialect of the article so far (see `detect_dialect`). Findings of the file's form
    are in `document.findings` and not repeated here.
    """
    header = Header(document, detect_dialect(document, default_dialect, stored=stored_dialect))
    findings = Findings()
    texts = _texts(header, path, findings)
    dates = _dates(header, path, timezone, today, findings)
    status = read_status(header, findings, in_drafts=is_draft(path))
    addresses = _addresses(header, path, findings)
    names = read_names(header, findings)
    terms = read_terms(header, findings, by_spaces=is_jekyll(path))
    language, script = _language(document.body, texts)
    return ArticleData(
        dialect=header.dialect,
        **texts,
        **dates,
        **addresses,
        status=status.status,
        status_raw=status.raw,
        status_reading=status.reading,
        draft=status.draft,
        excluded=_excluded(header, findings),
        language=language,
        script=script,
        names=names,
        areas=terms[Field.AREAS],
        categories=terms[Field.CATEGORIES],
        series=terms[Field.SERIES],
        projects=terms[Field.PROJECTS],
        tags=terms[Field.TAGS],
        unknown=_unknown(header, findings),
        findings=tuple(findings.items),
    )


class _Texts(TypedDict):
    """The part of ArticleData that is read as text."""

    title: str
    title_raw: str
    summary: str
    insight: str


class _Dates(TypedDict):
    """The part of ArticleData that is read as dates."""

    date: dt.date | None
    date_at: dt.datetime | None
    date_raw: str
    updated: dt.date | None
    publish_at: dt.datetime | None
    expire_at: dt.datetime | None


class _Addresses(TypedDict):
    """The part of ArticleData that says where the article and its source are."""

    slug: str | None
    redirects: tuple[str, ...]
    alternative_titles: tuple[str, ...]
    source_url: str


def _texts(header: Header, path: str, findings: Findings) -> _Texts:
    raw, title = _title(header, path, findings)
    return _Texts(
        title=title,
        title_raw=raw,
        summary=scalar_text(header.locate(Field.SUMMARY)[1], findings).strip(),
        insight=scalar_text(header.locate(Field.INSIGHT)[1], findings).strip(),
    )


def _language(body: str, texts: _Texts) -> tuple[str, str]:
    """Return language and script of the body, of title and summary where the body says nothing."""
    found = detect_language(body)
    return detect_language(f"{texts['title']}\n{texts['summary']}") if found[0] == "und" else found


def _title(header: Header, path: str, findings: Findings) -> tuple[str, str]:
    _, found = header.locate(Field.TITLE)
    raw = scalar_text(found, findings)
    title = plain_title(raw)
    if not title:
        findings.add("no-title", "there is no title; the first heading or the file's name stands for it", found)
        return raw, fallback_title(header.document.body, path)
    if title != raw.strip():
        findings.add("title-marks", "the title carries marks, which are not shown", found)
    return raw, title


def _date(header: Header, field: Field, timezone: dt.tzinfo, findings: Findings) -> tuple[Moment | None, str]:
    """Return the date under a field and its text as written."""
    _, found = header.locate(field)
    raw = scalar_text(found, findings)
    if found is None or not raw.strip():
        return None, raw
    moment = read_moment(raw, timezone)
    if moment is None:
        # A window that cannot be read may show what its author wanted hidden.
        severity = "error" if field in (Field.PUBLISH_AT, Field.EXPIRE_AT) else "warning"
        message = f"`{found.key}: {raw[:40]}` is no date"
        findings.add("invalid-date", message, found, severity=severity, key=found.key, value=raw[:40])
    elif moment.is_unusual:
        message = f"`{found.key}: {raw[:40]}` is read as {moment.day}"
        findings.add("unusual-date", message, found, key=found.key, value=raw[:40], date=moment.day)
    return moment, raw[:_LONGEST_DATE]


def _dates(header: Header, path: str, timezone: dt.tzinfo, today: dt.date | None, findings: Findings) -> _Dates:
    date, raw = _date(header, Field.DATE, timezone, findings)
    if not raw.strip():
        date = read_moment(post_date(path), timezone)
    if date and today and date.day > today:
        message = f"the date {date.day} is yet to come"
        findings.add("date-in-future", message, header.locate(Field.DATE)[1], date=date.day)
    updated, _ = _date(header, Field.UPDATED, timezone, findings)
    begins, _ = _date(header, Field.PUBLISH_AT, timezone, findings)
    ends, _ = _date(header, Field.EXPIRE_AT, timezone, findings)
    publish_at = begins.instant(timezone) if begins else None
    expire_at = ends.instant(timezone) if ends else None
    if publish_at and expire_at and expire_at <= publish_at:
        found = header.locate(Field.EXPIRE_AT)[1]
        findings.add("expires-before-publishing", "the article expires before it is published", found)
    return _Dates(
        date=date.day if date else None,
        date_at=date.at if date else None,
        date_raw=raw,
        updated=updated.day if updated else None,
        publish_at=publish_at,
        expire_at=expire_at,
    )


def _excluded(header: Header, findings: Findings) -> bool:
    """Return whether the article is kept off lists; a flag that cannot be read keeps it off."""
    _, found = header.locate(Field.EXCLUDED)
    flag = read_flag(found, findings)
    return flag if flag is not None else found is not None and not is_blank(found)


def _addresses(header: Header, path: str, findings: Findings) -> _Addresses:
    """Return the header's slug, former addresses, the aliases that are titles, and the source."""
    redirects, titles = _former_names(header, findings)
    return _Addresses(
        slug=_slug(header, path, findings),
        redirects=redirects,
        alternative_titles=titles,
        source_url=_source(header, findings),
    )


def _slug(header: Header, path: str, findings: Findings) -> str | None:
    """Return the header's slug; letters that look alike are a finding in it as in the path."""
    _, found = header.locate(Field.SLUG)
    wanted = scalar_text(found, findings).strip()
    slug = clean_segment(wanted)
    if wanted and slug != wanted:
        message = f"the slug {wanted[:60]!r} cannot stand in an address; {slug!r} is used"
        findings.add("slug-changed", message, found, value=wanted[:60], slug=slug)
    address = slug or path
    if mixes_scripts(address):
        message = f"{address[:60]!r} mixes scripts whose letters look alike"
        findings.add("mixed-scripts", message, found, value=address[:60])
    if visible(address) != address:
        message = f"{address[:60]!r} holds characters that cannot be seen"
        findings.add("invisible-character", message, found, value=address[:60])
    return slug or None


def _former_names(header: Header, findings: Findings) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the former addresses and the other titles that url, permalink and aliases give."""
    paths: dict[str, None] = {}
    titles: dict[str, None] = {}
    for name in (*ADDRESSES, ALIASES):
        field = header.get(name)
        if field is None or field.value is False or is_empty_list_text(field):
            continue
        items = [text for text, _ in list_items(field, findings)]
        if len(items) > MAX_TERMS:
            add_too_many(field, len(items), MAX_TERMS, findings)
        for text in items[:MAX_TERMS]:
            if name == ALIASES and "/" not in text:
                titles.setdefault(plain_title(text))
            elif path := site_path(text):
                paths.setdefault(path)
            else:
                message = f"`{name}: {text[:60]}` is no path of this site"
                findings.add("redirect-refused", message, field, key=name, value=text[:60])
    titles.pop("", None)
    return tuple(paths), tuple(titles)


def _source(header: Header, findings: Findings) -> str:
    _, found = header.locate(Field.SOURCE_URL)
    if found is None or is_blank(found):
        return ""
    text = scalar_text(found, findings)
    address = web_address(text)
    if not address:
        message = f"`{found.key}: {text[:60]}` is no http address; it is not linked"
        findings.add("source-not-linked", message, found, key=found.key, value=text[:60])
    return address


def _unknown(header: Header, findings: Findings) -> tuple[tuple[str, str], ...]:
    """Return key and source text of what no field was read from, the other dialect's unused keys included."""
    used = {header.locate(field)[0].name for field in Field} | {DRAFT, ALIASES, *ADDRESSES}
    unread: dict[str, HeaderField] = {
        name: field for name, field in header.fields.items() if name not in used and not _is_read(header, name, used)
    }
    for name, field in unread.items():
        if name not in KNOWN_KEYS and name.lower() in _LOWER_KNOWN_KEYS:
            findings.add("key-case", f"`{name}` is not read: keys tell capitals apart", field, key=name)
    return tuple((name, field.raw) for name, field in unread.items())


def _is_read(header: Header, name: str, used: set[str]) -> bool:
    """Return whether Hugo's blindness for case made this spelling the one that was read."""
    return header.dialect is Dialect.HUGO and name.lower() in {key.lower() for key in used}


_LOWER_KNOWN_KEYS = frozenset(map(str.lower, KNOWN_KEYS))
