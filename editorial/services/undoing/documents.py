"""What becomes of each article that a changeset wrote; decided for the plan, and again under locks."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from editorial.mapping import article_slug
from editorial.models import Article, Changeset, Revision, Status, WorkflowEvent
from editorial.services.actors import Actor, may, may_change
from editorial.services.articles import read_document
from editorial.services.slugs import chunks
from editorial.services.texts import document_of, document_of_revision
from editorial.services.undoing.effects import NetEffect
from editorial.services.undoing.results import Act, ArticleItem
from editorial.workflow import PUBLISH, REMOVE


@dataclass(frozen=True, slots=True)
class Trace:
    """What a changeset did to the text of one article: its last revision there, and the text before the first.

    A status is None where nothing says what it was.
    """

    article_id: int
    kind: str
    revision: int
    sha256: str
    former: int | None
    former_sha256: str
    former_kind: str
    status: str | None
    former_status: str | None

    @property
    def created(self) -> bool:
        """Whether the changeset made the article."""
        return self.kind == Revision.Kind.LIVE and self.former is None


def traced_ids(changeset: Changeset) -> list[int]:
    """Returns the articles of which the changeset wrote a text, in the order of their ids."""
    rows = Revision.objects.filter(changeset=changeset).exclude(kind=Revision.Kind.CONFLICT)
    return list(rows.order_by("article_id").values_list("article_id", flat=True).distinct())


def traces(changeset: Changeset, article_ids: Sequence[int]) -> dict[int, Trace]:
    """Returns what the changeset did to the texts of these articles; a file kept as a conflict is no text."""
    rows = Revision.objects.filter(changeset=changeset, article_id__in=article_ids)
    rows = rows.exclude(kind=Revision.Kind.CONFLICT).select_related("parent").order_by("article_id", "number")
    by_article: dict[int, list[Revision]] = {}
    for row in rows.defer("header", "parent__header"):
        by_article.setdefault(row.article_id, []).append(row)
    statuses = _statuses(changeset, article_ids)
    found = {}
    for article_id, revisions in by_article.items():
        live = [row for row in revisions if row.kind == Revision.Kind.LIVE] or revisions
        first, last = live[0], live[-1]
        events = statuses.get(article_id, [])
        inside = [event for event in events if event[0]]
        known = [to for _, number, _, to in events if number <= last.number]
        status = known[-1] if known else None
        found[article_id] = Trace(
            article_id,
            last.kind,
            last.pk,
            last.sha256,
            first.parent_id,
            first.parent.sha256 if first.parent else "",
            first.parent.kind if first.parent else "",
            status,
            inside[0][2] if inside else status,
        )
    return found


def _statuses(changeset: Changeset, article_ids: Sequence[int]) -> dict[int, list[tuple[bool, int, str, str]]]:
    """Returns the steps of each article: whether the changeset took it, number of its revision, from, to."""
    found: dict[int, list[tuple[bool, int, str, str]]] = {}
    rows = WorkflowEvent.objects.filter(article_id__in=article_ids, revision__isnull=False).order_by("id")
    for article_id, owner, number, before, after in rows.values_list(
        "article_id", "changeset_id", "revision__number", "from_status", "to_status"
    ):
        found.setdefault(article_id, []).append((owner == changeset.pk, number, before, after))
    return found


def load(article_ids: Sequence[int], *, texts: bool) -> dict[int, Article]:
    """Returns the articles with their collections; `texts` loads their bodies too."""
    rows = Article.objects.filter(pk__in=article_ids).select_related("collection", "pending_revision").order_by("path")
    rows = rows.defer("pending_revision__header")
    rows = rows.select_related("body") if texts else rows.defer("header", "summary", "insight")
    return {row.pk: row for row in rows}


def decide_texts(
    changeset: Changeset, articles: Mapping[int, Article], *, by: Actor, waiting: Mapping[str, NetEffect]
) -> list[ArticleItem]:
    """Returns what becomes of each of these articles, of which the changeset wrote a text.

    `waiting` says of which articles the changeset changed the waiting text too, by path.
    """
    items = []
    for trace in traces(changeset, list(articles)).values():
        article = articles[trace.article_id]
        if trace.created:
            act, code = _created(article, trace, waiting.get(article.path), by=by)
        elif trace.kind == Revision.Kind.PENDING:
            act, code = _pending(article, trace, by=by)
        else:
            act, code = _changed(article, trace, waiting.get(article.path), by=by)
        pending = act is Act.FORMER_PENDING and article.pending_revision_id
        now = pending or article.live_revision_id
        items.append(ArticleItem(article.pk, article.path, article.title, act, code, now, trace.former))
    return _with_addresses(items)


def _created(article: Article, trace: Trace, waiting: NetEffect | None, *, by: Actor) -> tuple[Act, str]:
    if article.removed_at is not None:
        return Act.SETTLED, ""
    problem = _since(article, trace, waiting) or _forbidden(article, by)
    if not problem and not may(by, REMOVE):
        problem = "not-allowed"
    return (Act.LEFT, problem) if problem else (Act.REMOVE, "")


def _changed(article: Article, trace: Trace, waiting: NetEffect | None, *, by: Actor) -> tuple[Act, str]:
    if article.removed_at is not None:
        return Act.LEFT, "removed"
    status = trace.former_status or article.status
    if (article.sha256, article.status) == (trace.former_sha256, status):
        return Act.SETTLED, ""
    pending = article.pending_revision
    if pending is not None and pending.sha256 == trace.former_sha256 and pending.origin == Revision.Origin.UNDO:
        return Act.SETTLED, ""
    problem = _since(article, trace, waiting) or _forbidden(article, by)
    if problem:
        return Act.LEFT, problem
    if Status.EVERGREEN not in (article.status, status) or may(by, PUBLISH):
        return Act.RESTORE, ""
    return (Act.KEEP_PENDING, "") if article.status == status else (Act.LEFT, "publisher-needed")


def _pending(article: Article, trace: Trace, *, by: Actor) -> tuple[Act, str]:
    former = trace.former if trace.former_kind == Revision.Kind.PENDING else None
    if article.removed_at is not None:
        return Act.LEFT, "removed"
    if article.pending_revision_id == former:
        published = article.live_revision_id != trace.former and article.sha256 == trace.sha256
        return (Act.LEFT, "pending-changed") if published else (Act.SETTLED, "")
    if article.pending_revision_id != trace.revision:
        return Act.LEFT, "pending-changed"
    if article.approved_revision_id is not None:
        return Act.LEFT, "approved"
    problem = _forbidden(article, by)
    return (Act.LEFT, problem) if problem else (Act.FORMER_PENDING, "")


def _since(article: Article, trace: Trace, waiting: NetEffect | None) -> str:
    """Returns what of the article is not any more as the changeset left it, "" for nothing."""
    if article.sha256 != trace.sha256:
        return "edited-since"
    if trace.status is not None and article.status != trace.status:
        return "status-changed"
    held = article.pending_revision.number if article.pending_revision else None
    return "" if held == revision_number(waiting.after if waiting else None) else "pending-waits"


def _forbidden(article: Article, by: Actor) -> str:
    return "" if may_change(by, article) else "not-yours"


def _with_addresses(items: list[ArticleItem]) -> list[ArticleItem]:
    """Leaves articles whose former address another article has by now; only headers that name one are read."""
    restored = {item.article_id: item.former for item in items if item.act in (Act.RESTORE, Act.KEEP_PENDING)}
    moved: dict[int, tuple[int, str]] = {}
    for chunk in chunks(list(restored)):
        asking = _naming_an_address(chunk, [restored[pk] for pk in chunk])
        rows = Revision.objects.filter(pk__in=[restored[pk] for pk in asking])
        for revision in rows.select_related("body", "article__body", "article__collection"):
            article = revision.article
            before = read_document(document_of_revision(revision), article).slug
            if before != read_document(document_of(article), article).slug:
                wanted = article_slug(article.path, article.collection.name, before)
                moved[article.pk] = (article.collection_id, wanted)
    taken = set()
    for pk, (collection_id, slug) in moved.items():
        others = Article.objects.present().filter(collection_id=collection_id, slug=slug)
        if others.exclude(pk__in=list(moved)).exists():
            taken.add(pk)
    return [left(item, "address-taken") if item.article_id in taken else item for item in items]


def _naming_an_address(article_ids: Sequence[int], former: Sequence[int | None]) -> set[int]:
    """Returns those of the articles whose text of now or before may name an address."""
    now = Article.objects.filter(pk__in=article_ids, header__contains="slug").values_list("pk", flat=True)
    ids = [pk for pk in former if pk is not None]
    before = Revision.objects.filter(pk__in=ids, header__contains="slug").values_list("article_id", flat=True)
    return {*now, *before}


def left(item: ArticleItem, code: str) -> ArticleItem:
    """Returns the item as one that stays as it is."""
    return ArticleItem(item.article_id, item.path, item.title, Act.LEFT, code, item.revision, item.former)


def decide_effects(
    changeset: Changeset, nets: Sequence[NetEffect], *, by: Actor, going: Collection[int] = ()
) -> list[ArticleItem]:
    """Returns what becomes of articles that the changeset removed, brought back, or whose waiting texts it changed.

    `going` are articles that the same undo removes before.
    """
    rows = Article.objects.filter(path__in={net.key for net in nets}).defer("header", "summary", "insight")
    rows = rows.select_related("collection", "pending_revision").defer("pending_revision__header").order_by("pk")
    by_path: dict[str, list[Article]] = {}
    for row in rows:
        by_path.setdefault(row.path, []).append(row)
    everyone = [row for group in by_path.values() for row in group]
    places = _places(everyone, going)
    later = Revision.objects.filter(article__in=everyone, changeset_id__gt=changeset.pk)
    edited = set(later.exclude(kind=Revision.Kind.CONFLICT).values_list("article_id", flat=True))
    found = []
    for net in nets:
        group = by_path.get(net.key, [])
        if net.table == "pending":
            found.append(_decide_pending(net, next((row for row in group if row.removed_at is None), None), by=by))
        else:
            found.append(_decide_presence(net, group, places, edited, by=by))
    return found


def _places(articles: Sequence[Article], going: Collection[int]) -> dict[tuple[int, str], int]:
    """Returns the present articles at the addresses of these: (collection, slug) → article."""
    gone = set(going)
    rows = Article.objects.present().filter(slug__in={article.slug for article in articles})
    values = rows.values_list("collection_id", "slug", "pk")
    return {(collection_id, slug): pk for collection_id, slug, pk in values if pk not in gone}


def _decide_presence(
    net: NetEffect,
    group: Sequence[Article],
    places: Mapping[tuple[int, str], int],
    edited: Collection[int],
    *,
    by: Actor,
) -> ArticleItem:
    """Returns what becomes of an article that was removed or brought back; `group` are all that had its path."""
    before, after = _moment(net.before), _moment(net.after)
    article = next((row for row in group if row.removed_at == after), None)
    if article is None:
        settled = next((row for row in group if row.removed_at == before), None)
        other = settled or (group[-1] if group else None)
        act, code = (Act.SETTLED, "") if settled else (Act.LEFT, "gone")
        return ArticleItem(other.pk if other else 0, net.key, other.title if other else net.key, act, code)
    problem = ""
    if not may(by, REMOVE):
        problem = "not-allowed"
    elif before is None and any(row.removed_at is None for row in group):
        problem = "path-taken"
    elif before is None and (article.collection_id, article.slug) in places:
        problem = "address-taken"
    elif before is not None and article.pk in edited:
        problem = "edited-since"
    act = Act.LEFT if problem else Act.BRING_BACK if before is None else Act.REMOVE
    live = article.live_revision_id
    return ArticleItem(article.pk, article.path, article.title, act, problem, live, moment=before)


def _decide_pending(net: NetEffect, article: Article | None, *, by: Actor) -> ArticleItem:
    """Returns what becomes of an article whose waiting text was taken away or put back."""
    if article is None:
        return ArticleItem(0, net.key, net.key, Act.LEFT, "gone")
    now, former = (revision_number(columns) for columns in (net.after, net.before))
    held = article.pending_revision.number if article.pending_revision else None
    found = article.revisions.filter(number=former).values_list("pk", flat=True).first() if former else None
    newest = article.pending_revision_id or article.live_revision_id
    item = ArticleItem(article.pk, article.path, article.title, Act.FORMER_PENDING, "", newest, found)
    if held == former:
        return ArticleItem(article.pk, article.path, article.title, Act.SETTLED)
    if held != now:
        return left(item, "pending-changed")
    if article.approved_revision_id is not None:
        return left(item, "approved")
    return left(item, "not-yours") if _forbidden(article, by) else item


def revision_number(columns: Mapping[str, object] | None) -> int | None:
    """Returns the number of the waiting revision that an effect names, None for none."""
    number = (columns or {}).get("revision")
    return number if isinstance(number, int) else None


def _moment(columns: Mapping[str, object] | None) -> dt.datetime | None:
    raw = (columns or {}).get("removed_at")
    return dt.datetime.fromisoformat(str(raw)) if raw else None
