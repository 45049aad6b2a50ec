"""What the database knows of a folder's paths: quickly for all of them, completely for those that are looked at."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection as Some
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from django.db.models import Case, Q, When
from django.utils import timezone

from editorial.models import Article, Collection, Revision, Status, published_condition
from editorial.services.files import Reading
from editorial.services.importing.collections import INDEX_NAME, is_collection_index
from editorial.services.importing.refusals import Answer
from editorial.services.known_files import Remembered
from editorial.services.slugs import chunks
from editorial.services.syncing.decision import Facts, HadAs

COLUMNS = (
    "pk",
    "path",
    "sha256",
    "base_revision_id",
    "base_revision__sha256",
    "base_revision__number",
    "base_root",
    "live_revision_id",
    "pending_revision__sha256",
    "dialect",
    "status",
    "public",
    "removed_at",
)


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What all paths of a run have in common.

    `moved` is path → path that the article has had until now. `others` are the other folders that articles come from
    and that are still there: such a folder keeps the base, and this one goes by what is remembered of its files.
    A broken file that was mended here stands for the mended text.
    """

    root: str
    facts: Mapping[str, Remembered]
    quarantine: Mapping[str, str]  # path → SHA-256 of what lies there
    may_publish: bool
    now: dt.datetime
    moved: Mapping[str, str]
    others: frozenset[str] = frozenset()
    answers: Mapping[tuple[str, str], Answer] = field(default_factory=dict)  # of files that cannot be read

    def answer(self, reading: Reading) -> Answer | None:
        """Returns what an editor said of a file that cannot be read, None for any other."""
        path, sha256 = reading.file.path, reading.sha256
        return None if self.quarantine.get(path) == sha256 else self.answers.get((path, sha256))


@dataclass(frozen=True, slots=True)
class Garden:
    """Every present article in short: path → (SHA-256, that of the base, the base's folder); and indexes.

    `removed` are paths of articles that were removed here and of which the folder is still thought to have a file.
    """

    articles: dict[str, tuple[str, str | None, str]]
    removed: frozenset[str]
    indexes: dict[str, str]

    def is_settled(self, path: str, sha256: str, about: Circumstances) -> bool:
        """Whether a file that is remembered with that text needs nothing."""
        text, base, root = self.articles.get(path, ("", "", ""))
        if text == sha256 and (base == sha256 if root == about.root else root in about.others):
            return True
        return self.indexes.get(path) == sha256


def garden(root: str) -> Garden:
    """Returns all articles and descriptions of collections in short."""
    columns = ("path", "sha256", "base_revision__sha256", "base_root")
    rows = Article.objects.present().order_by().values_list(*columns).iterator(chunk_size=5_000)
    articles = {path: (sha256, base, root) for path, sha256, base, root in rows}
    gone = Article.objects.filter(removed_at__isnull=False, base_revision__isnull=False, base_root=root)
    removed = frozenset(gone.order_by().values_list("path", flat=True))
    indexes = Collection.objects.exclude(index_sha256="").values_list("name", "index_sha256")
    return Garden(articles, removed - articles.keys(), {f"{name}/{INDEX_NAME}": sha256 for name, sha256 in indexes})


@dataclass(frozen=True, slots=True)
class Known:
    """What is stored of one article; `base_id` is the revision that it and the folder last had in common."""

    article_id: int
    path: str
    sha256: str
    base_id: int | None
    base_sha256: str | None
    base_number: int
    is_foreign: bool  # there is no base, or it is that of another folder
    is_elsewhere: bool  # it is that of another folder which is still there
    live_revision_id: int | None
    pending_sha256: str
    dialect: str
    status: str
    public: bool
    removed: bool


@dataclass(frozen=True, slots=True)
class Stored:
    """What is stored about the paths of one batch."""

    articles: dict[str, Known] = field(default_factory=dict)
    had: dict[int, HadAs] = field(default_factory=dict)
    indexes: dict[str, str] = field(default_factory=dict)

    def facts(self, reading: Reading, *, may_publish: bool, mended: str = "") -> Facts:
        """Returns the facts of one path; a reading without a text is a path without a file.

        `mended` is the text that a broken file stands for.
        """
        file, known = mended or reading.sha256 or None, self.articles.get(reading.file.path)
        refused = reading.refusal is not None and not mended
        if known is None:
            return Facts(file, None, refused=refused)
        return Facts(
            file,
            known.sha256,
            known.base_sha256,
            removed=known.removed,
            refused=refused,
            had_as=self.had.get(known.article_id, HadAs.NEVER),
            needs_publisher=known.status == Status.EVERGREEN and not may_publish,
        )


def stored_for(readings: Sequence[Reading], about: Circumstances) -> Stored:
    """Returns everything that deciding about these paths needs, in a few queries."""
    moved = about.moved
    paths = [reading.file.path for reading in readings]
    former = {moved[path]: path for path in paths if path in moved}
    articles: dict[str, Known] = {}
    for known in _known([*(path for path in paths if path not in moved), *former], about):
        path = former.get(known.path, known.path)
        if path not in articles or articles[path].removed:
            articles[path] = known
    articles = _with_remembered(articles, about)
    files = {
        found.article_id: sha256
        for reading in readings
        if (sha256 := _text_of(reading, about))
        and (found := articles.get(reading.file.path))
        and found.sha256 != sha256
    }
    return Stored(articles, _had(files, {found.article_id: found for found in articles.values()}), _indexes(paths))


def _text_of(reading: Reading, about: Circumstances) -> str:
    answer = about.answer(reading)
    return (answer.sha256 if answer else "") or reading.sha256


def _known(paths: Iterable[str], about: Circumstances) -> Iterator[Known]:
    public = Case(When(published_condition(timezone.now()), then=True), default=False)
    for chunk in chunks(list(paths)):
        rows = Article.objects.filter(path__in=chunk).annotate(public=public).order_by("pk").values_list(*COLUMNS)
        for pk, path, sha256, base_id, base, number, base_root, live, pending, dialect, status, opens, gone in rows:
            foreign = base_id is None or base_root not in ("", about.root)
            elsewhere = foreign and base_id is not None and base_root in about.others
            if foreign:
                base_id, base, number = None, None, 0
            yield Known(
                article_id=pk,
                path=path,
                sha256=sha256,
                base_id=base_id,
                base_sha256=base,
                base_number=number,
                is_foreign=foreign,
                is_elsewhere=elsewhere,
                live_revision_id=live,
                pending_sha256=pending or "",
                dialect=dialect,
                status=status,
                public=opens,
                removed=gone is not None,
            )


def _with_remembered(articles: dict[str, Known], about: Circumstances) -> dict[str, Known]:
    """Gives articles whose files lie in another folder the base that this folder is remembered to have had."""
    wanted = {}
    for path, known in articles.items():
        row = about.facts.get(about.moved.get(path, path))
        if known.is_foreign and row is not None and row.article_id == known.article_id:
            wanted[known.article_id] = row.sha256
    bases: dict[int, tuple[int, str, int]] = {}
    for chunk in chunks(list(wanted)):
        rows = Revision.objects.filter(article_id__in=chunk, sha256__in={wanted[pk] for pk in chunk})
        live = rows.filter(kind=Revision.Kind.LIVE).order_by("number")
        for pk, article_id, sha256, number in live.values_list("pk", "article_id", "sha256", "number"):
            if wanted[article_id] == sha256:
                bases[article_id] = (pk, sha256, number)
    return {
        path: replace(known, base_id=base[0], base_sha256=base[1], base_number=base[2])
        if (base := bases.get(known.article_id))
        else known
        for path, known in articles.items()
    }


def _had(files: Mapping[int, str], known: Mapping[int, Known]) -> dict[int, HadAs]:
    """Returns how each article has had the text of its file; a text that was live counts as that."""
    found: dict[int, HadAs] = {}
    numbers: dict[int, int] = defaultdict(int)
    for chunk in chunks(list(files)):
        rows = Revision.objects.filter(article_id__in=chunk, sha256__in={files[pk] for pk in chunk})
        columns = ("article_id", "sha256", "kind", "number", "settled_by_id")
        for article_id, sha256, kind, number, settled in rows.values_list(*columns):
            if files[article_id] != sha256:
                continue
            # A conflict that was settled is the base of the folder that it came from; another one has it since then.
            if kind == Revision.Kind.LIVE or (settled and known[article_id].is_foreign):
                numbers[article_id] = max(numbers[article_id], number)
            elif kind == Revision.Kind.CONFLICT and not settled:
                found.setdefault(article_id, HadAs.CONFLICT)
    for article_id, number in numbers.items():
        found[article_id] = HadAs.SINCE if number > known[article_id].base_number else HadAs.BEFORE
    for article_id, sha256 in files.items():
        if sha256 == known[article_id].pending_sha256 and found.get(article_id) is not HadAs.SINCE:
            found[article_id] = HadAs.WAITING
    return found


def _indexes(paths: Some[str]) -> dict[str, str]:
    found = {path: "" for path in paths if is_collection_index(path)}
    if found:
        rows = Collection.objects.filter(Q(name__in=[path.split("/")[0] for path in found]))
        found |= {f"{name}/{INDEX_NAME}": sha256 for name, sha256 in rows.values_list("name", "index_sha256")}
    return found
