"""The one way in which documents become rows: a batch of texts, written together with everything read out of them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db.models import F, Max
from django.utils import timezone

from editorial.formats import DocumentText
from editorial.mapping import ArticleData, article_slug
from editorial.models import Article, Changeset, Collection, Revision, Status, WorkflowEvent
from editorial.rendering import WordCount
from editorial.services.actors import Actor, as_author
from editorial.services.addresses import add_redirects, address, ensure_collections, give_slugs
from editorial.services.bulk import insert_objects, reserve_ids
from editorial.services.deriving import Derivation, Note, address_taken, debt_of_new, replace_derived
from editorial.services.files import BodyFacts
from editorial.services.inspecting import inspect_articles
from editorial.services.preview_links import revoke_published
from editorial.services.reading_tags import read_tags
from editorial.services.review_dates import days_of_areas, due_of_new, write_reviews
from editorial.services.search_rows import index_texts
from editorial.services.term_rows import read_terms, store_uses
from editorial.services.term_uses import StoredUse
from editorial.services.texts import body_facts, store_bodies

MAX_TITLE = 1000
MAX_SOURCE = 2000
MAX_DATE = 200


@dataclass(slots=True)
class Write:
    """One document about to be stored as the live text of an article (None: of a new one).

    An article that has another path so far moves to this one.
    """

    path: str
    document: DocumentText
    data: ArticleData
    words: WordCount
    sha256: str  # of the whole document
    status: Status  # of the row; differs from the text's where the actor may not publish
    article: Article | None = None  # loaded with its collection
    collection: str = ""  # for a new article, or one that moves
    base_root: str | None = None  # the folder that this text lies in; None when it does not come from files
    slug_before: str | None = None  # the header's slug in the text that this one replaces
    body: BodyFacts | None = None  # where they are known already
    terms: Sequence[StoredUse] | None = None  # the entries of the glossary, where they were read already


@dataclass(frozen=True, slots=True)
class Occasion:
    """What all writes of a batch have in common."""

    changeset: Changeset
    origin: Revision.Origin
    by: Actor
    transition: str  # the name that workflow events get
    message: str = ""
    now: dt.datetime = field(default_factory=timezone.now)
    reads_terms: bool = True  # that were not read yet, with the rows; else whoever stores the texts does it behind them
    searchable: bool = True  # and inspected at once; else whoever stores the texts does that behind their rows


@dataclass(frozen=True, slots=True)
class StoreResult:
    """The stored articles in the order of the writes, and the entities whose names may have to be chosen again."""

    articles: list[Article]
    entity_ids: set[int]


@dataclass(slots=True)
class _Row:
    """An article in the making beside what it was before."""

    write: Write
    article: Article
    status_before: str
    address_before: str
    notes: list[Note] = field(default_factory=list)
    keeps_notes: bool = False  # the address was not decided again, so what was noted about it holds
    was_public: bool = False
    moves_as: str = ""  # the slug to take along or to follow from the new path, where the article moves


def store(writes: Sequence[Write], occasion: Occasion) -> StoreResult:
    """Stores the documents as live texts, in the given order.

    Runs inside the caller's transaction: either everything of the batch is written or nothing. Nothing is checked
    here; who may write what is decided before.
    """
    rows = _rows(writes, occasion)
    _assign_slugs(rows)
    read = read_tags([row.write.data for row in rows])
    new = [(row, data) for row, data in zip(rows, read, strict=True) if row.write.article is None]
    days = days_of_areas(use.value for _, data in new for use in data.areas)
    for row, data in new:
        row.article.debt = debt_of_new(row.article, data, row.notes)
        row.article.review_due_on = due_of_new(row.article, data, days)
    _write_texts(rows, occasion)
    _look_again(rows, occasion)
    if known := {row.article.body_id: row.write.terms for row in rows if row.write.terms is not None}:
        store_uses(known)
    if occasion.reads_terms:
        read_terms([row.article.body_id for row in rows])
    if occasion.searchable:
        index_texts([row.article for row in rows])
    _write_events(rows, occasion)
    _write_redirects(rows, occasion)
    _end_previews(rows, occasion)
    entity_ids = replace_derived(
        [
            Derivation(
                row.article.pk,
                row.article.path,
                data,
                tuple(row.notes),
                row.keeps_notes,
                is_new=row.write.article is None,
            )
            for row, data in zip(rows, read, strict=True)
        ],
        changeset=occasion.changeset,
    )
    if occasion.searchable:
        inspect_articles([row.article.pk for row in rows])
    return StoreResult([row.article for row in rows], entity_ids)


def _rows(writes: Sequence[Write], occasion: Occasion) -> list[_Row]:
    facts = [write.body or body_facts(write.document.body) for write in writes]
    bodies = store_bodies(dict(zip(facts, (write.document.body for write in writes), strict=True)))
    new = {write.collection for write in writes if write.article is None or write.article.path != write.path}
    collections = ensure_collections(new, changeset=occasion.changeset)
    rows = []
    for write, body in zip(writes, facts, strict=True):
        article = write.article or Article(
            path=write.path, collection=collections[write.collection], created_at=occasion.now
        )
        was = _address_of(article)
        row = _Row(write, article, article.status if article.pk else "", was)
        row.was_public = article.pk is not None and article.is_published(occasion.now)
        if article.path != write.path:
            row.moves_as = _move(article, write, collections[write.collection])
        _fill(article, write, body_id=bodies[body.sha256], now=occasion.now)
        rows.append(row)
    return rows


def _move(article: Article, write: Write, collection: Collection) -> str:
    """Gives the article the path of the write, and returns the slug that it is to have there.

    A slug that followed from the former path follows from the new one; any other was chosen, and stays.
    """
    followed = article.slug == article_slug(article.path, article.collection.name, write.slug_before)
    kept = article.slug
    article.path, article.collection = write.path, collection
    return article_slug(write.path, collection.name, write.data.slug) if followed else kept


def _address_of(article: Article) -> str:
    return address(article.collection, article.slug) if article.pk else ""


def _fill(article: Article, write: Write, *, body_id: int, now: dt.datetime) -> None:
    """Sets every column of the article that changes with its text."""
    article.header = write.document.header
    article.body_id = body_id
    article.sha256 = write.sha256
    article.dialect = write.data.dialect
    article.updated_at = _updated_at(article, write.data, now)
    article.status = write.status
    fill_derived(article, write.data, write.words)
    if article.published_at is None and write.status == Status.EVERGREEN:
        imported = write.base_root is not None and article.pk is None
        article.published_at = (imported and _moment(write.data)) or write.data.publish_at or now


# Columns that say nothing but what the text says; `fill_derived` sets them and `rebuild` compares them.
DERIVED_COLUMNS = (
    "title",
    "summary",
    "insight",
    "language",
    "script",
    "source_url",
    "alternative_titles",
    "date",
    "date_at",
    "date_raw",
    "publish_at",
    "expire_at",
    "excluded",
    "cjk_characters",
    "latin_words",
    "reading_minutes",
)


def fill_derived(article: Article, data: ArticleData, words: WordCount) -> None:
    """Sets the columns named in DERIVED_COLUMNS."""
    article.title = data.title[:MAX_TITLE]
    article.summary = data.summary
    article.insight = data.insight
    article.language = data.language
    article.script = data.script
    article.source_url = data.source_url[:MAX_SOURCE]
    article.alternative_titles = list(data.alternative_titles)
    article.date = data.date
    article.date_at = data.date_at
    article.date_raw = data.date_raw[:MAX_DATE]
    article.publish_at = data.publish_at
    article.expire_at = data.expire_at
    article.excluded = data.excluded
    article.cjk_characters = words.cjk_characters
    article.latin_words = words.latin_words
    article.reading_minutes = words.reading_minutes


def _moment(data: ArticleData) -> dt.datetime | None:
    """The instant of the article's date: as written, else the day's start in the site's time zone."""
    return data.date_at or (_start_of(data.date) if data.date else None)


def _start_of(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(), tzinfo=timezone.get_default_timezone())


def _updated_at(article: Article, data: ArticleData, now: dt.datetime) -> dt.datetime:
    """The last change of the text: a new article brings its own; for a stored one it is now.

    A day to come is no change that happened: a feed would stay at it for years, and tell nobody of what follows.
    """
    if article.pk:
        return now
    return min((_start_of(data.updated) if data.updated else None) or _moment(data) or now, now)


def _assign_slugs(rows: Sequence[_Row]) -> None:
    """Gives slugs to new articles and to those whose header asks for another one than before."""
    asking = [
        row for row in rows if row.article.pk is None or row.moves_as or row.write.data.slug != row.write.slug_before
    ]
    asked = {id(row) for row in asking}
    for row in rows:
        row.keeps_notes = id(row) not in asked
    wanted = [(row.article, _wanted_slug(row)) for row in asking]
    clashing = {id(article) for article in give_slugs(wanted)}
    for row, (_, slug) in zip(asking, wanted, strict=True):
        if id(row.article) in clashing:
            row.notes.append(address_taken(slug, row.article.slug))


def _wanted_slug(row: _Row) -> str:
    if row.moves_as and row.write.data.slug == row.write.slug_before:
        return row.moves_as
    return article_slug(row.write.path, row.article.collection.name, row.write.data.slug)


# Columns that `store` never changes on an article that is there already.
_KEPT = {
    "id",
    "created_at",
    "created_by",
    "assignee",
    "due_on",
    "debt",
    "reviewed_at",
    "review_due_on",
    "base_revision",
    "base_root",
    "pending_revision",
    "approved_revision",
    "approved_for",
}
_WRITTEN = [f.name for f in Article._meta.concrete_fields if f.name not in _KEPT]


def _write_texts(rows: Sequence[_Row], occasion: Occasion) -> None:
    """Writes articles and their revisions, each of which names the other."""
    stored = [row.article for row in rows if row.article.pk is not None]
    new = [row for row in rows if row.article.pk is None]
    for row, pk in zip(new, reserve_ids(Article, len(new)), strict=True):
        row.article.pk = pk
    revisions = _add_revisions(rows, occasion)
    for row in new:
        row.article.base_revision_id = row.article.live_revision_id if row.write.base_root is not None else None
        row.article.base_root = row.write.base_root or ""
    insert_objects(Article, [row.article for row in new])
    Article.objects.bulk_create(stored, update_conflicts=True, unique_fields=["id"], update_fields=_WRITTEN)
    insert_objects(Revision, revisions)
    by_root: dict[str, list[int]] = {}
    for row in rows:
        if row.write.base_root is not None and row.write.article is not None:
            by_root.setdefault(row.write.base_root, []).append(row.article.pk)
    for root, article_ids in by_root.items():
        Article.objects.filter(pk__in=article_ids).update(base_revision_id=F("live_revision_id"), base_root=root)


def _add_revisions(rows: Sequence[_Row], occasion: Occasion) -> list[Revision]:
    """Gives each article its next revision as the live one, and returns them, not yet stored."""
    stored = [row.article.pk for row in rows if row.write.article is not None]
    last = Revision.objects.filter(article_id__in=stored).values_list("article_id").annotate(last=Max("number"))
    numbers = dict(last.order_by()) if stored else {}
    author = as_author(occasion.by)
    revisions = []
    for row, pk in zip(rows, reserve_ids(Revision, len(rows)), strict=True):
        revision = Revision(
            pk=pk,
            article_id=row.article.pk,
            number=numbers.get(row.article.pk, 0) + 1,
            header=row.article.header,
            body_id=row.article.body_id,
            sha256=row.article.sha256,
            origin=occasion.origin,
            author=author,
            message=occasion.message[:500],
            changeset=occasion.changeset,
            parent_id=row.article.live_revision_id,
            created_at=occasion.now,
        )
        row.article.live_revision = revision
        revisions.append(revision)
    return revisions


def _write_events(rows: Sequence[_Row], occasion: Occasion) -> None:
    author = as_author(occasion.by)
    events = [
        WorkflowEvent(
            article_id=row.article.pk,
            transition=occasion.transition,
            from_status=row.status_before,
            to_status=row.article.status,
            revision_id=row.article.live_revision_id,
            changeset=occasion.changeset,
            actor=author,
            comment=occasion.message,
            created_at=occasion.now,
        )
        for row in rows
        if row.status_before != row.article.status
    ]
    insert_objects(WorkflowEvent, events)


def _look_again(rows: Sequence[_Row], occasion: Occasion) -> None:
    """Takes it for a review when an article is published that was public once: its first publication is long ago."""
    if occasion.origin == Revision.Origin.UNDO:  # which brings back what was noted at that time
        return
    again = [
        row.article
        for row in rows
        if row.write.article is not None
        and row.article.status == Status.EVERGREEN != row.status_before
        and row.article.published_at not in (None, occasion.now)
    ]
    write_reviews(again, occasion.now, occasion.changeset)


def _end_previews(rows: Sequence[_Row], occasion: Occasion) -> None:
    stored = [row for row in rows if row.write.article is not None]
    public = [row.article.pk for row in stored if row.was_public or row.article.is_published(occasion.now)]
    revoke_published(public, occasion.now)


def _write_redirects(rows: Sequence[_Row], occasion: Occasion) -> None:
    moved = [
        (row.address_before, row.article)
        for row in rows
        if row.address_before and row.address_before != _address_of(row.article)
    ]
    named = [
        (path, row.article) for row in rows for path in row.write.data.redirects if path != _address_of(row.article)
    ]
    add_redirects(moved, named, changeset=occasion.changeset, now=occasion.now)
