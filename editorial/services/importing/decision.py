"""The rule by which a file and an article of the same path are compared; the heart of every import."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from django.db.models import Case, When
from django.utils import timezone

from editorial.models import Article, Collection, Quarantine, Revision, Status, published_condition
from editorial.services.bulk import among
from editorial.services.files import Outline, Reading
from editorial.services.importing.collections import INDEX_NAME, is_collection_index
from editorial.services.importing.refusals import Answer, answers
from editorial.services.importing.results import Action
from editorial.services.slugs import chunks

AT_ONCE = 5_000  # paths that one query looks up, as one parameter
SETTLED = "settled"  # of a conflict, which is no text that the article has had
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
    answers: dict[tuple[str, str], Answer] = field(default_factory=dict)  # of files that cannot be read


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
    for chunk in chunks(list(paths), AT_ONCE):
        # Plain values: models would take half the time of an import that changes nothing.
        rows = Article.objects.filter(path__in=among(chunk)).annotate(public=public).values_list(*COLUMNS)
        for article_id, path, sha256, base_sha256, root, live, dialect, status, public_now, removed_at in rows:
            base = base_sha256 or ""
            known = Known(
                article_id, path, sha256, base, root, live, dialect, status, public_now, removed_at is not None
            )
            if path not in found or found[path].removed:
                found[path] = known
    return found


def stored_for(readings: Sequence[Reading | Outline]) -> Stored:
    """Returns everything that deciding about these files needs, in a few queries."""
    if not readings:
        return Stored()
    articles = known_articles(reading.file.path for reading in readings)
    refused = [reading.file.path for reading in readings if reading.refusal]
    said = answers(refused) if refused else {}
    wanted = {
        known.article_id: sha256
        for reading in readings
        if (sha256 := _text_of(reading, said)) and (known := articles.get(reading.file.path)) and known.sha256 != sha256
    }
    paths = [reading.file.path for reading in readings]
    return Stored(articles, _revisions(wanted), _quarantined(paths), _indexes(paths), said)


def _text_of(reading: Reading | Outline, said: Mapping[tuple[str, str], Answer]) -> str:
    """Returns the SHA-256 of the text that a file stands for: its own, or the one that it was mended to."""
    answer = said.get((reading.file.path, reading.sha256)) if reading.refusal else None
    return answer.sha256 if answer else reading.sha256


def _revisions(wanted: dict[int, str]) -> dict[int, dict[str, str]]:
    """Returns of each article the kind of its revision with the wanted text; a text that was live counts as live.

    A conflict that somebody has decided about is SETTLED.
    """
    found: dict[int, dict[str, str]] = defaultdict(dict)
    for chunk in chunks(list(wanted)):
        rows = Revision.objects.filter(article_id__in=chunk, sha256__in={wanted[pk] for pk in chunk})
        columns = ("article_id", "sha256", "kind", "settled_by_id")
        for article_id, sha256, kind, settled in rows.order_by("number").values_list(*columns):
            if found[article_id].get(sha256) != Revision.Kind.LIVE:
                found[article_id][sha256] = SETTLED if settled else kind
    return dict(found)


def _quarantined(paths: Sequence[str]) -> dict[str, str]:
    rows = Quarantine.objects.filter(path__in=among(paths), cleared_at__isnull=True)
    return dict(rows.order_by("pk").values_list("path", "sha256"))


def _indexes(paths: Sequence[str]) -> dict[str, str]:
    found = {path: "" for path in paths if is_collection_index(path)}
    if found:
        rows = Collection.objects.filter(name__in=[path.split("/")[0] for path in found])
        found |= {f"{name}/{INDEX_NAME}": sha256 for name, sha256 in rows.values_list("name", "index_sha256")}
    return found


def decide(reading: Reading | Outline, stored: Stored, *, moved: bool = False, may_publish: bool = True) -> Decision:
    """Returns what becomes of one file.

    `moved` says that the garden lies in another folder than at the last import, so that the folder does not count.
    Who may not publish changes nothing that readers see: such a text is kept beside the article.
    """
    path = reading.file.path
    clears = path in stored.quarantine
    if reading.refusal:
        answered = _decide_answered(reading, stored, clears=clears)
        new = stored.quarantine.get(path) != reading.sha256
        return answered or Decision(Action.QUARANTINE, reading.refusal.code, new)
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
        return Decision(Action.UNCHANGED, SETTLED if kind == SETTLED else "older-copy", clears)
    problem = _conflict(known, other_root=other_root and not moved, may_publish=may_publish)
    if not problem:
        return Decision(Action.UPDATE, "", True)
    return Decision(Action.CONFLICT, "kept-before", clears) if kind else Decision(Action.CONFLICT, problem, True)


def _decide_answered(reading: Reading | Outline, stored: Stored, *, clears: bool) -> Decision | None:
    """Returns what becomes of a broken file that an editor has mended or dismissed here, None for any other.

    It counts as a file with the mended text. Where nothing has that text any more it is broken as before.
    """
    path = reading.file.path
    answer = stored.answers.get((path, reading.sha256))
    if answer is None:
        return None
    if not answer.sha256:
        return Decision(Action.UNCHANGED, "dismissed", clears)
    if stored.indexes.get(path) == answer.sha256:
        return Decision(Action.UNCHANGED, "mended-here", clears)
    known = stored.articles.get(path)
    kind = stored.revisions.get(known.article_id, {}).get(answer.sha256) if known else None
    if known is None or (kind is None and known.sha256 != answer.sha256):
        return None
    if kind == Revision.Kind.CONFLICT:
        return Decision(Action.CONFLICT, "kept-before", clears)
    return Decision(Action.UNCHANGED, "mended-here", clears)


def _conflict(known: Known, *, other_root: bool, may_publish: bool) -> str:
    """Returns why a new text of a file cannot become the article's, "" where it can."""
    if other_root:
        return "other-root"
    if known.base_sha256 != known.sha256:
        return "edited-here"
    return "publisher-needed" if known.status == Status.EVERGREEN and not may_publish else ""


def _decide_removed(reading: Reading | Outline, known: Known, stored: Stored) -> Decision:
    kind = stored.revisions.get(known.article_id, {}).get(reading.sha256)
    if reading.sha256 == known.sha256 or kind in (Revision.Kind.LIVE, Revision.Kind.PENDING, SETTLED):
        return Decision(Action.UNCHANGED, "removed-here")
    return Decision(Action.CONFLICT, "kept-before" if kind else "removed-here", kind is None)
