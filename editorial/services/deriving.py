"""Rows that say nothing new: mentions, terms and findings of articles, replaced whenever their texts change."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from editorial.mapping import ArticleData
from editorial.models import Article, Changeset, Finding, Mention, Status
from editorial.quality import NOTED_CODES, Hit, noted_hits
from editorial.services.bulk import insert_rows
from editorial.services.finding_rows import merge_hits
from editorial.services.link_names import replace_link_names
from editorial.services.name_sets import forget_name_sets, insert_name_sets
from editorial.services.naming import MAX_NAME, NameKey, resolve_names
from editorial.services.review_dates import refresh_review_dates
from editorial.services.slugs import chunks
from editorial.services.taxonomy import VOCABULARIES, is_term, resolve_terms
from editorial.workflow import debt_of, debts


@dataclass(frozen=True, slots=True)
class Note:
    """A finding that only the store can make, such as an address that was taken."""

    code: str
    severity: str
    message: str
    details: Mapping[str, str] = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True)
class Derivation:
    """One stored article and what its live text says."""

    article_id: int
    path: str
    data: ArticleData
    notes: tuple[Note, ...] = ()
    keeps_notes: bool = False  # findings that only the store makes stay as they are
    is_new: bool = False  # the article has no derived rows yet, and what it lacks and when it is due is written with it


def replace_derived(items: Sequence[Derivation], *, changeset: Changeset) -> set[int]:
    """Writes mentions, links to terms, names for links and findings of the articles anew.

    Returns the ids of the entities that were or are mentioned: their names may have to be chosen again. Runs inside
    the caller's transaction. Waived findings stay waived as long as they are found again.
    """
    entity_ids = _replace_mentions(items, changeset=changeset)
    _replace_terms(items, changeset=changeset)
    _replace_findings(items)
    replace_link_names(
        ((item.article_id, item.path, item.data) for item in items),
        former=[item.article_id for item in items if not item.is_new],
    )
    _refresh([item.article_id for item in items if not item.is_new])
    return entity_ids


def replace_ties(items: Sequence[Derivation], *, names: bool, changeset: Changeset) -> set[int]:
    """Writes links to terms anew, and with `names` mentions; returns the ids of entities as `replace_derived` does.

    What else is read out of a text stays, so that its body need not be read.
    """
    entity_ids = _replace_mentions(items, changeset=changeset) if names else set()
    _replace_terms(items, changeset=changeset)
    _refresh([item.article_id for item in items])
    return entity_ids


def _refresh(article_ids: Sequence[int]) -> None:
    """Writes what follows from the status of articles and from their terms."""
    refresh_debt(article_ids)
    refresh_review_dates(article_ids)


def debt_of_new(article: Article, data: ArticleData, notes: Sequence[Note]) -> int | None:
    """Returns what a new article lacks, None where it is not evergreen or lacks nothing."""
    if article.status != Status.EVERGREEN:
        return None
    return debt_of(
        title=article.title,
        date=article.date,
        summary=article.summary,
        has_subject=any(is_term(use.value) for use in (*data.areas, *data.categories)),
        has_tags=any(is_term(use.value) for use in data.tags),
        rules={note.code: note.severity for note in notes} | {it.code: it.severity for it in data.findings},
    )


def refresh_debt(article_ids: Sequence[int]) -> None:
    """Writes what each article lacks; whoever changes a status, a link to a term or a finding calls it afterwards."""
    for chunk in chunks(article_ids):
        expected = debts(chunk)
        changed: dict[int | None, list[int]] = {}
        for pk, stored in Article.objects.filter(pk__in=chunk).values_list("pk", "debt"):
            if expected[pk] != stored:
                changed.setdefault(expected[pk], []).append(pk)
        for debt, pks in changed.items():
            Article.objects.filter(pk__in=pks).update(debt=debt)


def _replace_mentions(items: Sequence[Derivation], *, changeset: Changeset) -> set[int]:
    entities = resolve_names((use for item in items for use in item.data.names), changeset=changeset)
    touched = set(entities.values())
    for chunk in chunks([item.article_id for item in items if not item.is_new]):
        old = Mention.objects.filter(article_id__in=chunk)
        touched.update(old.values_list("entity_id", flat=True))
        old.delete()
        forget_name_sets(chunk)
    rows = {item.article_id: list(_mentions(item, entities)) for item in items}
    columns = ("article_id", "entity_id", "role", "position", "written")
    insert_rows(Mention, columns, itertools.chain.from_iterable(rows.values()))
    insert_name_sets({article_id: (row[1] for row in mentions) for article_id, mentions in rows.items()})
    return touched


def _mentions(item: Derivation, entities: dict[NameKey, int]) -> Iterator[tuple[int, int, str, int, str]]:
    for use in item.data.names:
        entity_id = entities.get((use.source_kind, use.key[:MAX_NAME]))
        if entity_id is not None:
            yield item.article_id, entity_id, str(use.role), use.position, use.written[:MAX_NAME]


def _replace_terms(items: Sequence[Derivation], *, changeset: Changeset) -> None:
    for vocabulary in VOCABULARIES:
        uses = {item.article_id: getattr(item.data, vocabulary.field) for item in items}
        values = (use.value for group in uses.values() for use in group)
        ids = resolve_terms(vocabulary, values, changeset=changeset)
        links = vocabulary.link._default_manager
        for chunk in chunks([item.article_id for item in items if not item.is_new]):
            links.filter(**{f"{vocabulary.article_column}__in": chunk}).delete()
        insert_rows(
            vocabulary.link,
            (vocabulary.article_column, vocabulary.term_column, "position", "written"),
            itertools.chain.from_iterable(
                vocabulary.links(article_id, group, ids) for article_id, group in uses.items()
            ),
        )


# Rules whose findings come from the store, not from reading the text.
ADDRESS_TAKEN = "address-taken"
STORE_RULES = (ADDRESS_TAKEN,)
SLUG = "slug"  # the place of what is noted about an address
# Rules whose findings come and go with the calendar: found at each write, not missed in between.
CALENDAR_RULES = ("date-in-future",)


_ADDRESS_MESSAGE = re.compile("The address “(?P<wanted>.*)” belongs to another article; this one has “(?P<given>.*)”.")


def address_taken(wanted: str, given: str) -> Note:
    """Returns the finding about an address that another article has."""
    message = f"The address “{wanted}” belongs to another article; this one has “{given}”."
    return Note(ADDRESS_TAKEN, "warning", message, {"wanted": wanted, "given": given})


def details_of_note(finding: Finding) -> dict[str, str]:
    """Returns the details of a finding that only the store makes, as its message has them; {} where it has none."""
    found = _ADDRESS_MESSAGE.fullmatch(finding.message) if finding.rule == ADDRESS_TAKEN else None
    return found.groupdict() if found else {}


def _replace_findings(items: Sequence[Derivation]) -> None:
    """Writes what reading the texts noted; what else their rules find is looked for behind them."""
    fresh = {item.article_id for item in items if item.is_new}
    for keeps, rules in ((False, NOTED_CODES.union(STORE_RULES)), (True, NOTED_CODES)):
        found = {item.article_id: list(_hits(item)) for item in items if item.keeps_notes is keeps}
        merge_hits(found, rules, fresh=fresh, knows_repairs=False)


def _hits(item: Derivation) -> Iterator[Hit]:
    for note in item.notes:
        yield Hit(note.code, note.severity, note.message, None, SLUG, note.details)
    yield from noted_hits(item.data.findings)
