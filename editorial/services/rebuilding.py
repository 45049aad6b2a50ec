"""Derived data made anew, or compared with what is stored."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from django.db import transaction
from django.db.models import Exists, OuterRef

from editorial.models import (
    Alias,
    Article,
    Body,
    Changeset,
    Finding,
    LinkName,
    Mention,
    NamePair,
    NameSet,
    RenderedBody,
    Revision,
)
from editorial.names import KEY_VERSION, name_key
from editorial.quality import NOTED_CODES
from editorial.rendering import RENDERER_VERSION, count_words
from editorial.services.article_links import expected_targets, lead_again
from editorial.services.articles import read_document
from editorial.services.changesets import advance, close, open_changeset
from editorial.services.curated.entities import entity_key
from editorial.services.curated.pairs import key_now
from editorial.services.deriving import (
    CALENDAR_RULES,
    STORE_RULES,
    Derivation,
    details_of_note,
    replace_derived,
)
from editorial.services.finding_rows import details_json
from editorial.services.link_names import expected_names, titles_of
from editorial.services.locking import lock_articles
from editorial.services.media.stored import prune_contents
from editorial.services.name_sets import named_by
from editorial.services.naming import choose_display_names, known_aliases
from editorial.services.reading_tags import read_tags
from editorial.services.search_rows import forget_bodies, index_headers
from editorial.services.slugs import chunks
from editorial.services.storing import DERIVED_COLUMNS, fill_derived
from editorial.services.taxonomy import VOCABULARIES, known_terms
from editorial.services.texts import document_of
from editorial.workflow import debts, review_dates

BATCH = 100
Progress = Callable[[int, int], None]


@dataclass(slots=True)
class RebuildReport:
    """How much was looked at, and what differed, or has to be decided: (path or name, what)."""

    checked: int = 0
    differences: list[tuple[str, str]] = field(default_factory=list)
    proposals: list[tuple[str, str]] = field(default_factory=list)  # for somebody to decide


def rebuild_rows(*, check: bool = False, progress: Progress | None = None) -> RebuildReport:
    """Reads every article's live text again and sets the columns, mentions, terms and findings that follow from it.

    With `check` nothing is written. The differences are reported either way.
    """
    report = RebuildReport()
    ids = list(Article.objects.present().order_by("path").values_list("pk", flat=True))
    for chunk in chunks(ids, BATCH):
        with transaction.atomic():
            lock_articles(chunk)
            rows = Article.objects.present().filter(pk__in=chunk)
            articles = list(rows.select_related("body", "collection").order_by("path"))
            _rebuild_batch(articles, report, check=check)
        report.checked += len(chunk)
        if progress:
            progress(report.checked, len(ids))
    return report


def _rebuild_batch(articles: Sequence[Article], report: RebuildReport, *, check: bool) -> None:
    read = read_tags([read_document(document_of(article), article) for article in articles])
    items = [
        Derivation(article.pk, article.path, data, keeps_notes=True)
        for article, data in zip(articles, read, strict=True)
    ]
    columns: list[Article] = []
    for article, item in zip(articles, items, strict=True):
        before = [getattr(article, name) for name in DERIVED_COLUMNS]
        fill_derived(article, item.data, count_words(article.body.text))
        after = [getattr(article, name) for name in DERIVED_COLUMNS]
        different = [name for name, one, other in zip(DERIVED_COLUMNS, before, after, strict=True) if one != other]
        if different:
            columns.append(article)
            report.differences.append((article.path, ", ".join(different)))
    stale = _stale(items)
    by_id = {article.pk: article for article in articles}
    for item, what in stale:
        report.differences.append((by_id[item.article_id].path, what))
    if check or not (columns or stale):
        return
    changeset = open_changeset(Changeset.Kind.REPAIR, by=None, message="rebuild", total=len(columns) + len(stale))
    Article.objects.bulk_update(columns, DERIVED_COLUMNS, batch_size=50)
    index_headers([article.pk for article in columns])
    unique = {item.article_id: item for item, _ in stale}
    touched = replace_derived(list(unique.values()), changeset=changeset)
    _fill_notes(unique)
    lead_again(list(unique))
    choose_display_names(sorted(touched))
    advance(changeset, len(columns) + len(stale))
    close(changeset)


def _stale(items: Sequence[Derivation]) -> list[tuple[Derivation, str]]:
    """The articles whose mentions, terms or findings are not what their texts say, and which of them."""
    ids = [item.article_id for item in items]
    found: list[tuple[Derivation, str]] = []
    due, links = review_dates(ids), expected_targets(ids)
    for what, stored, expected in (
        ("mentions", _stored_mentions(ids), _expected_mentions(items)),
        ("mentions in one value", _stored_name_sets(ids), _expected_name_sets(items)),
        ("terms", _stored_terms(ids), _expected_terms(items)),
        ("findings", _stored_findings(ids), _expected_findings(items)),
        ("names for links", _stored_link_names(ids), _expected_link_names(items)),
        ("debt", dict(Article.objects.filter(pk__in=ids).values_list("pk", "debt")), debts(ids)),
        ("review date", {pk: it.stored for pk, it in due.items()}, {pk: it.expected for pk, it in due.items()}),
        ("links", {pk: it[0] for pk, it in links.items()}, {pk: it[1] for pk, it in links.items()}),
    ):
        found += [(item, what) for item in items if stored[item.article_id] != expected[item.article_id]]
    return found


def _stored_mentions(ids: Sequence[int]) -> dict[int, set[object]]:
    rows: dict[int, set[object]] = defaultdict(set)
    for article_id, *rest in Mention.objects.filter(article_id__in=ids).values_list(
        "article_id", "role", "position", "written", "entity_id"
    ):
        rows[article_id].add(tuple(rest))
    return rows


def _expected_mentions(items: Sequence[Derivation]) -> dict[int, set[object]]:
    entities = known_aliases((use.source_kind, use.key[:500]) for item in items for use in item.data.names if use.key)
    return defaultdict(
        set,
        {
            item.article_id: {
                (str(use.role), use.position, use.written[:500], entities.get((use.source_kind, use.key[:500])))
                for use in item.data.names
                if use.key
            }
            for item in items
        },
    )


def _stored_name_sets(ids: Sequence[int]) -> dict[int, bytes]:
    rows = NameSet.objects.filter(article_id__in=ids).values_list("article_id", "packed")
    return defaultdict(bytes, {article_id: bytes(packed) for article_id, packed in rows})


def _expected_name_sets(items: Sequence[Derivation]) -> dict[int, bytes]:
    named = named_by([item.article_id for item in items])
    return {item.article_id: NameSet.pack(named.get(item.article_id, ())) for item in items}


def _stored_terms(ids: Sequence[int]) -> dict[int, set[object]]:
    rows: dict[int, set[object]] = defaultdict(set)
    for vocabulary in VOCABULARIES:
        links = vocabulary.link._default_manager.filter(**{f"{vocabulary.article_column}__in": ids})
        for article_id, term_id, position, written in links.values_list(
            vocabulary.article_column, vocabulary.term_column, "position", "written"
        ):
            rows[article_id].add((vocabulary.table, term_id, position, written))
    return rows


def _expected_terms(items: Sequence[Derivation]) -> dict[int, set[object]]:
    rows: dict[int, set[object]] = defaultdict(set)
    for vocabulary in VOCABULARIES:
        uses = {item.article_id: getattr(item.data, vocabulary.field) for item in items}
        ids = known_terms(vocabulary, sorted({use.value for group in uses.values() for use in group}))
        for article_id, group in uses.items():
            for _, term_id, position, written in vocabulary.links(article_id, group, ids):
                rows[article_id].add((vocabulary.table, term_id, position, written))
    return rows


def _stored_findings(ids: Sequence[int]) -> dict[int, set[object]]:
    rows: dict[int, set[object]] = defaultdict(set)
    noted = Finding.objects.filter(article_id__in=ids, rule__in=NOTED_CODES.union(STORE_RULES))
    for finding in noted.exclude(state=Finding.State.CLOSED):
        if not _stays(finding):
            details = details_json(finding.details)
            rows[finding.article_id].add((finding.rule, finding.severity, finding.message, details, finding.line))
    return rows


def _stored_link_names(ids: Sequence[int]) -> dict[int, set[object]]:
    rows: dict[int, set[object]] = defaultdict(set)
    for article_id, key, kind in LinkName.objects.filter(article_id__in=ids).values_list("article_id", "key", "kind"):
        rows[article_id].add((key, kind))
    return rows


def _expected_link_names(items: Sequence[Derivation]) -> dict[int, set[object]]:
    paths = dict(Article.objects.filter(pk__in=[item.article_id for item in items]).values_list("pk", "path"))
    names = {item.article_id: expected_names(paths[item.article_id], titles_of(item.data)) for item in items}
    return defaultdict(set, {article_id: set(found) for article_id, found in names.items()})


def _stays(finding: Finding) -> bool:
    """Whether a finding that is not of the text alone is left as it is; one without its details is mended."""
    if finding.rule in STORE_RULES:
        return bool(finding.details) or not details_of_note(finding)
    return finding.rule in CALENDAR_RULES and bool(finding.details)


def _fill_notes(article_ids: Iterable[int]) -> None:
    """Gives findings that only the store makes the details that they were stored without."""
    for finding in Finding.objects.filter(article_id__in=list(article_ids), rule__in=STORE_RULES):
        if not _stays(finding):
            finding.details = details_of_note(finding)
            finding.save(update_fields=["details"])


def _expected_findings(items: Sequence[Derivation]) -> dict[int, set[object]]:
    return defaultdict(
        set,
        {
            item.article_id: {
                (f.code, f.severity, f.message, details_json(f.details), f.line)
                for f in item.data.findings
                if f.code not in CALENDAR_RULES
            }
            for item in items
        },
    )


def rebuild_names(*, check: bool = False) -> RebuildReport:
    """Keys aliases by the present rules and chooses display names by use.

    An alias whose new key leads to another entity already stays as it is, and the two are proposed: joining is a
    decision. It runs before texts are read again, whose names would not be found by their former keys.
    """
    report = RebuildReport(checked=Alias.objects.count())
    for alias in Alias.objects.exclude(key_version=KEY_VERSION).select_related("entity").iterator(chunk_size=2000):
        key = name_key(alias.written)[:500]
        report.differences.append((alias.written, f"key {alias.key} → {key}"))
        holder = Alias.objects.filter(source_kind=alias.source_kind, key=key).exclude(pk=alias.pk)
        taken = holder.select_related("entity").first()
        if taken is not None and taken.entity_id != alias.entity_id:
            what = f"leads to {entity_key(alias.entity)}, and by its new key to {entity_key(taken.entity)}"
            report.proposals.append((alias.written, f"{what}: merge the two, or take the name out of one"))
        if check:
            continue
        columns = {"key_version": KEY_VERSION} if taken or not key else {"key_version": KEY_VERSION, "key": key}
        Alias.objects.filter(pk=alias.pk).update(**columns)
    report.differences += _rekey_pairs(check=check)
    if not check:
        choose_display_names()
    return report


def former_keys() -> int:
    """Returns how many names are keyed by former rules, so that texts which are read now would not find them."""
    return Alias.objects.exclude(key_version=KEY_VERSION).count()


def _rekey_pairs(*, check: bool) -> list[tuple[str, str]]:
    """Keys the pairs that were told apart by the present rules; two that become one keep the older verdict."""
    differences = []
    for pair in NamePair.objects.exclude(key_version=KEY_VERSION).order_by("pk"):
        key = key_now(pair.key, pair.first, pair.second)
        differences.append((str(pair), f"key {pair.key} → {key}"))
        if check:
            continue
        if NamePair.objects.filter(key=key).exclude(pk=pair.pk).exists():
            pair.delete()
        else:
            NamePair.objects.filter(pk=pair.pk).update(key=key, key_version=KEY_VERSION)
    return differences


def prune() -> int:
    """Deletes bodies and contents of files that nothing refers to, and renderings by other versions of the renderer.

    Returns how many rows.
    """
    stale = RenderedBody.objects.exclude(renderer_version=RENDERER_VERSION)
    articles = Article.objects.filter(body_id=OuterRef("pk"))
    revisions = Revision.objects.filter(body_id=OuterRef("pk"))
    unused = Body.objects.exclude(Exists(articles)).exclude(Exists(revisions))
    number = stale.count() + unused.count()
    with transaction.atomic():
        stale.delete()
        forget_bodies(list(unused.values_list("pk", flat=True)))
        unused.delete()
        number += prune_contents()
    return number
