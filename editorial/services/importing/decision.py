"""The rule by which a file and an article of the same path are compared; the heart of every import."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.db.models import Case, When
from django.utils import timezone

from editorial.models import Article, Collection, Quarantine, Revision, Status, published_condition
from editorial.services.files import Reading
from editorial.services.importing.collections import INDEX_NAME, is_collection_index
from editorial.services.importing.results import Action
from editorial.services.slugs import chunks

COLUMNS = (
    "pk",
    "path",
    "sha256",
    "base_revision__sha256",
    "base_root",
    "live_revision_id",
    "dialect",
    "status",
    "public",
    "removed_at",
)


@dataclass(frozen=True, slots=True)
class Known:
    """What is stored of an article, as far as the decision needs it."""

    article_id: int
    path: str
    sha256: str
    base_sha256: str
    base_root: str
    live_revision_id: int | None
    dialect: str
    status: str
    public: bool
    removed: bool = False


@dataclass(frozen=True, slots=True)
class Stored:
    """What is stored under the paths of one batch of files."""

    articles: dict[str, Known] = field(default_factory=dict)
    revisions: dict[int, dict[str, str]] = field(default_factory=dict)  # article → SHA-256 → kind of revision
    quarantine: dict[str, str] = field(default_factory=dict)  # path → SHA-256 of the bytes
    indexes: dict[str, str] = field(default_factory=dict)  # path of a collection's _index.md → SHA-256, "" for none


@dataclass(frozen=True, slots=True)
class Decision:
    """What becomes of a file; `detail` tells cases apart, `writes` whether anything has to be stored."""

    action: Action
    detail: str = ""
    writes: bool = False


def known_articles(paths: Iterable[str]) -> dict[str, Known]:
    """Returns what is stored under each path; a present article goes before a removed one."""
    found: dict[str, Known] = {}
    public = Case(When(published_condition(timezone.now()), then=True), default=False)
    for chunk in chunks(list(paths)):
        # Plain values: models would take half the time of an import that changes nothing.
        rows = Article.objects.filter(path__in=chunk).annotate(public=public).values_list(*COLUMNS)
        for article_id, path, sha256, base_sha256, root, live, dialect, status, public_now, removed_at in rows:
            base = base_sha256 or ""
            known = Known(
                article_id, path, sha256, base, root, live, dialect, status, public_now, removed_at is not None
            )
            if path not in found or found[path].removed:
                found[path] = known
    return found


def stored_for(readings: Sequence[Reading]) -> Stored:
    """Returns everything that deciding about these files needs, in a few queries."""
    articles = known_articles(reading.file.path for reading in readings)
    wanted = {
        known.article_id: reading.sha256
        for reading in readings
        if reading.sha256 and (known := articles.get(reading.file.path)) and known.sha256 != reading.sha256
    }
    paths = [reading.file.path for reading in readings]
    return Stored(articles, _revisions(wanted), _quarantined(paths), _indexes(paths))


def _revisions(wanted: dict[int, str]) -> dict[int, dict[str, str]]:
    """Returns of each article the kind of its revision with the wanted text; a text that was live counts as live."""
    found: dict[int, dict[str, str]] = defaultdict(dict)
    for chunk in chunks(list(wanted)):
        rows = Revision.objects.filter(article_id__in=chunk, sha256__in={wanted[pk] for pk in chunk})
        for article_id, sha256, kind in rows.order_by("number").values_list("article_id", "sha256", "kind"):
            if found[article_id].get(sha256) != Revision.Kind.LIVE:
                found[article_id][sha256] = kind
    return dict(found)


def _quarantined(paths: Sequence[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for chunk in chunks(paths):
        rows = Quarantine.objects.filter(path__in=chunk, cleared_at__isnull=True)
        found.update(rows.values_list("path", "sha256"))
    return found


def _indexes(paths: Sequence[str]) -> dict[str, str]:
    found = {path: "" for path in paths if is_collection_index(path)}
    if found:
        rows = Collection.objects.filter(name__in=[path.split("/")[0] for path in found])
        found |= {f"{name}/{INDEX_NAME}": sha256 for name, sha256 in rows.values_list("name", "index_sha256")}
    return found


def decide(reading: Reading, stored: Stored, *, moved: bool = False, may_publish: bool = True) -> Decision:
    """Returns what becomes of one file.

    `moved` says that the garden lies in another folder than at the last import, so that the folder does not count.
    Who may not publish changes nothing that readers see: such a text is kept beside the article.
    """
    path = reading.file.path
    if reading.refusal:
        return Decision(Action.QUARANTINE, reading.refusal.code, stored.quarantine.get(path) != reading.sha256)
    clears = path in stored.quarantine
    if path in stored.indexes:
        if stored.indexes[path] == reading.sha256:
            return Decision(Action.UNCHANGED, "collection", clears)
        return Decision(Action.UPDATE if stored.indexes[path] else Action.CREATE, "collection", True)
    known = stored.articles.get(path)
    if known is None:
        return Decision(Action.CREATE, "", True)
    if known.removed:
        return _decide_removed(reading, known, stored)
    other_root = bool(known.base_root) and known.base_root != reading.file.root
    if reading.sha256 == known.sha256:
        # The file world has the editor's text by now: from here on it is the base.
        arrived = known.base_sha256 != known.sha256 or (other_root and moved)
        return Decision(Action.UNCHANGED, "arrived" if arrived else "", arrived or clears)
    kind = stored.revisions.get(known.article_id, {}).get(reading.sha256)
    if kind is not None and kind != Revision.Kind.CONFLICT:
        return Decision(Action.UNCHANGED, "older-copy", clears)
    problem = _conflict(known, other_root=other_root and not moved, may_publish=may_publish)
    if not problem:
        return Decision(Action.UPDATE, "", True)
    return Decision(Action.CONFLICT, "kept-before", clears) if kind else Decision(Action.CONFLICT, problem, True)


def _conflict(known: Known, *, other_root: bool, may_publish: bool) -> str:
    """Returns why a new text of a file cannot become the article's, "" where it can."""
    if other_root:
        return "other-root"
    if known.base_sha256 != known.sha256:
        return "edited-here"
    return "publisher-needed" if known.status == Status.EVERGREEN and not may_publish else ""


def _decide_removed(reading: Reading, known: Known, stored: Stored) -> Decision:
    kind = stored.revisions.get(known.article_id, {}).get(reading.sha256)
    if reading.sha256 == known.sha256 or kind in (Revision.Kind.LIVE, Revision.Kind.PENDING):
        return Decision(Action.UNCHANGED, "removed-here")
    return Decision(Action.CONFLICT, "kept-before" if kind else "removed-here", kind is None)
