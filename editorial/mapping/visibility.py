"""From `status` and `draft` to the workflow's state, and back."""

from __future__ import annotations

from dataclasses import dataclass

from editorial.formats import REMOVE, HeaderField, Removed, SourceDocument, Value
from editorial.mapping.data import Dialect, Status, StatusReading
from editorial.mapping.dialects import DRAFT, PUBLISHED, STATUS_KEY
from editorial.mapping.headers import Findings, Header, is_blank, read_flag, scalar_text, without_quotes

_STATES = {status.value: status for status in Status}

# What a Hugo header keeps under `status`, because its `draft` cannot say it.
_BEYOND_DRAFT = frozenset((Status.INBOX, Status.REVIEW, Status.ARCHIVED))


@dataclass(frozen=True, slots=True)
class StatusRead:
    """The state that a header gives its article, by which rule, and the texts that it was read from."""

    status: Status
    raw: str
    reading: StatusReading
    draft: bool | None


def read_status(header: Header, findings: Findings, *, in_drafts: bool = False) -> StatusRead:
    """Return the workflow state: `status` decides, trimmed and case-folded; without one, `draft` does.

    One edit away from a known value is that value, anything else is the inbox, both with a finding. A blank `status`
    is none. Where neither says anything, Jekyll's `published: false` and its folder of drafts (`in_drafts`) do.
    """
    draft_field = header.get(DRAFT)
    draft = read_flag(draft_field, findings)
    found = header.get(STATUS_KEY)
    if found is None or is_blank(found):
        if draft is None and (in_drafts or is_unpublished(header)):
            return StatusRead(Status.DRAFT, "", StatusReading.DRAFT_FLAG, None)
        return _by_draft(draft)
    raw = scalar_text(found, findings)
    value = without_quotes(raw).casefold()
    if value in _STATES:
        if value != raw.strip().casefold():
            findings.add("quoted-value", f"`{found.key}` carries quotes inside its value", found, key=found.key)
        return StatusRead(_STATES[value], raw, StatusReading.STATUS, draft)
    near = [status for status in Status if is_one_edit(value, status.value)]
    if near:
        message = f"`{value}` is read as {near[0].value}"
        findings.add("status-typo", message, found, value=value, status=near[0].value)
        return StatusRead(near[0], raw, StatusReading.TYPO, draft)
    message = f"`{value[:40]}` is no state of the workflow; the article goes to the inbox"
    findings.add("unknown-status", message, found, value=value[:40])
    return StatusRead(Status.INBOX, raw, StatusReading.UNKNOWN, draft)


def is_unpublished(header: Header) -> bool:
    """Return whether Jekyll is told to leave the file out; other programs have a date under that key."""
    found = header.get(PUBLISHED)
    return found is not None and found.value is False


def _by_draft(draft: bool | None) -> StatusRead:
    if draft is None:
        return StatusRead(Status.INBOX, "", StatusReading.NOTHING, None)
    return StatusRead(Status.DRAFT if draft else Status.EVERGREEN, "", StatusReading.DRAFT_FLAG, draft)


def status_changes(document: SourceDocument, dialect: Dialect, status: Status) -> dict[str, Value | Removed]:
    """Return the keys to set or cut so that the header says `status`; {} where it says so already.

    Where `status` exists or the dialect is Eleventy, `status` alone is set and `draft` never touched. A Hugo header
    gets `draft`, and `status` only for what `draft` cannot say; a `status` that stands there for that reason goes
    when it is no longer needed. Jekyll's `published: false` does not outlive a publication.
    """
    header = Header(document, dialect)
    found = header.get(STATUS_KEY)
    changes: dict[str, Value | Removed] = {}
    if status is Status.EVERGREEN and is_unpublished(header):
        changes[PUBLISHED] = True
    if dialect is Dialect.ELEVENTY or (found is not None and not _stands_for_draft(header, found)):
        if found is None or found.text.strip() != status.value:
            changes[found.key if found else STATUS_KEY] = status.value
        return changes
    draft = header.get(DRAFT)
    is_draft = status is not Status.EVERGREEN
    if draft is None or draft.value is not is_draft:
        changes[draft.key if draft else DRAFT] = is_draft
    if status in _BEYOND_DRAFT:
        if found is None or found.text.strip() != status.value:
            changes[found.key if found else STATUS_KEY] = status.value
    elif found is not None:
        changes[found.key] = REMOVE
    return changes


def _stands_for_draft(header: Header, found: HeaderField) -> bool:
    """Return whether `status` was written by the rule for Hugo headers, beside a `draft: true`."""
    draft = read_flag(header.get(DRAFT), Findings())
    return draft is True and found.text.strip() in _BEYOND_DRAFT


def is_one_edit(written: str, known: str) -> bool:
    """Return whether `written` is `known` with one character more, less or other, or with two neighbours swapped."""
    if abs(len(written) - len(known)) > 1 or written == known:
        return False
    start = 0
    while start < min(len(written), len(known)) and written[start] == known[start]:
        start += 1
    rest, known_rest = written[start:], known[start:]
    if len(rest) == len(known_rest):
        swapped = known_rest[1::-1] + known_rest[2:]
        return rest[1:] == known_rest[1:] or rest == swapped
    return rest[1:] == known_rest if len(rest) > len(known_rest) else rest == known_rest[1:]
