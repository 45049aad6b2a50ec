"""From files and what is stored to items of the plan; the plan and the run judge by the same function."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from editorial.formats import SourceDocument
from editorial.mapping import ArticleData
from editorial.models import Article, Revision, Status
from editorial.services.files import Reading
from editorial.services.importing.plan import is_public, row_status
from editorial.services.importing.refusals import Answer
from editorial.services.reading import read_document
from editorial.services.slugs import chunks
from editorial.services.syncing.decision import Decision, Facts, HadAs, Verdict, decide
from editorial.services.syncing.disk import DiskFile
from editorial.services.syncing.facts import Circumstances, Known, Stored, stored_for
from editorial.services.syncing.joining import join_texts
from editorial.services.syncing.results import Action, SyncItem
from editorial.services.texts import document_of, document_of_revision

ACTIONS = {
    Verdict.SAME: Action.UNCHANGED,
    Verdict.CREATE: Action.CREATE,
    Verdict.COPY_IN: Action.UPDATE,
    Verdict.COPY_OUT: Action.WRITE,
    Verdict.MERGE: Action.MERGE,
    Verdict.CONFLICT: Action.CONFLICT,
    Verdict.QUARANTINE: Action.QUARANTINE,
    Verdict.REMOVE_ARTICLE: Action.REMOVE_ARTICLE,
    Verdict.REMOVE_FILE: Action.REMOVE_FILE,
}


@dataclass(frozen=True, slots=True)
class Judgement:
    """One path: what the file says, what is stored, and what becomes of it. `joined` is the text of both sides."""

    reading: Reading
    decision: Decision
    known: Known | None
    joined: SourceDocument | None = None
    joined_data: ArticleData | None = None

    @property
    def path(self) -> str:
        return self.reading.file.path

    @property
    def clears_base(self) -> bool:
        """Whether article and file are both gone, so that the folder has nothing in common with the article."""
        return self.decision.detail == "gone"

    @property
    def notes_base(self) -> bool:
        """Whether the file has the article's text, and nobody has noted that yet."""
        if self.decision.verdict is not Verdict.SAME or self.known is None or self.known.removed:
            return False
        return self.decision.detail == "arrived" or (self.known.is_foreign and self.reading.sha256 == self.known.sha256)


def judge(readings: Sequence[Reading], about: Circumstances) -> list[Judgement]:
    """Returns what becomes of each path; texts that both sides changed are joined, or are a conflict."""
    stored = stored_for(readings, about)
    found = [_judge(reading, stored, about) for reading in readings]
    merging = {j.known.article_id: j for j in found if j.decision.verdict is Verdict.MERGE and j.known is not None}
    joined = dict(_joined(merging, stored)) if merging else {}
    return [joined.get(j.known.article_id, j) if j.known and j.decision.verdict is Verdict.MERGE else j for j in found]


def _judge(reading: Reading, stored: Stored, about: Circumstances) -> Judgement:
    path = reading.file.path
    if path in stored.indexes and not reading.refusal:
        row = about.facts.get(path)
        return Judgement(reading, _index(reading.sha256, stored.indexes[path], row.sha256 if row else None), None)
    answer = about.answer(reading)
    if answer is not None and (answered := _answered(reading, answer, stored, about)):
        return answered
    facts = stored.facts(reading, may_publish=about.may_publish)
    return Judgement(reading, decide(facts), stored.articles.get(path))


def _answered(reading: Reading, answer: Answer, stored: Stored, about: Circumstances) -> Judgement | None:
    """Returns what becomes of a broken file that was mended or dismissed here, None where that settles nothing.

    The article's text takes the place of what was mended; the broken bytes stay in quarantine.
    """
    as_read = replace(reading, refusal=None, refused_bytes=b"")
    known = stored.articles.get(reading.file.path)
    if not answer.sha256:
        return Judgement(as_read, Decision(Verdict.SAME, "dismissed"), known)
    facts = stored.facts(reading, may_publish=about.may_publish, mended=answer.sha256)
    decision = decide(facts)
    if decision.verdict is Verdict.SAME and facts.file == facts.article and not facts.removed:
        decision = Decision(Verdict.COPY_OUT, "mended-here")
    elif facts.had_as is HadAs.CONFLICT and decision.verdict in (Verdict.MERGE, Verdict.COPY_IN):
        decision = Decision(Verdict.CONFLICT, "kept-before")  # the mended text is in no file that could be joined
    waits = decision.detail in ("waiting", "kept-before")
    return Judgement(as_read, decision, known) if waits or decision.verdict is Verdict.COPY_OUT else None


def _index(file: str, stored: str, base: str | None) -> Decision:
    """Returns what becomes of a collection's description, which only files change: the one that changed it counts."""
    verdict = decide(Facts(file or None, stored or None, base or stored or None)).verdict
    if verdict in (Verdict.MERGE, Verdict.CONFLICT):
        verdict = Verdict.COPY_IN
    if not file:
        verdict = Verdict.SAME if base or not stored else Verdict.COPY_OUT
    return Decision(verdict, "collection")


def _joined(merging: Mapping[int, Judgement], stored: Stored) -> Iterator[tuple[int, Judgement]]:
    """Yields each judgement again with the joined text, or as a conflict where there is none."""
    for chunk in chunks(list(merging), 50):
        rows = Article.objects.filter(pk__in=chunk).select_related("body", "collection")
        ids = [known.base_id for pk in chunk if (known := merging[pk].known) and known.base_id]
        bases = {row.article_id: row for row in Revision.objects.filter(pk__in=ids).select_related("body")}
        for article in rows:
            judgement, base = merging[article.pk], bases.get(article.pk)
            file = judgement.reading.source
            both = None
            if file is not None and base is not None:
                both = join_texts(article, document_of_revision(base), file, document_of(article))
            if both is None:
                kept = stored.had.get(article.pk) is HadAs.CONFLICT
                decision = Decision(Verdict.CONFLICT, "kept-before" if kept else "not-mergeable")
                yield article.pk, Judgement(judgement.reading, decision, judgement.known)
                continue
            article.path = judgement.path
            data = read_document(both, article)
            yield article.pk, Judgement(judgement.reading, judgement.decision, judgement.known, both, data)


def status_of(judgement: Judgement, article: Article | None, *, may_publish: bool) -> Status:
    """Returns the status that the row gets.

    The text decides; but a state that the row does not share with its text stays where the file did not change it.
    """
    data = judgement.joined_data or judgement.reading.data
    assert data is not None
    if judgement.joined is not None and article is not None:
        said = read_document(document_of(article), article).status
        if said == data.status:
            return Status(article.status)
    return row_status(data, may_publish=may_publish)


def item_of(judgement: Judgement, disk: DiskFile | None, about: Circumstances) -> SyncItem:
    """Returns the line of the plan for one path."""
    known, reading, decision = judgement.known, judgement.reading, judgement.decision
    action = ACTIONS[decision.verdict]
    renamed_from = about.moved.get(judgement.path, "")
    if renamed_from and action is Action.UNCHANGED:
        action = Action.RENAME
    if action is Action.QUARANTINE and not reading.sha256:
        action = Action.REFUSED
    data = judgement.joined_data or reading.data
    brings = action in (Action.CREATE, Action.UPDATE, Action.MERGE) and decision.detail != "collection"
    public_before = bool(known and known.public)
    may_publish = about.may_publish
    return SyncItem(
        judgement.path,
        action,
        reading.refusal.code if reading.refusal else decision.detail,
        renamed_from=renamed_from,
        disk=disk,
        sha256=reading.sha256,
        article_id=known.article_id if known else None,
        writes=_writes(judgement, about) or bool(renamed_from),
        goes_out=action in (Action.WRITE, Action.MERGE),
        public_before=public_before,
        public_after=is_public(data, may_publish=may_publish, now=about.now) if brings else public_before,
        refusal=reading.refusal,
        findings=data.findings if data and brings else (),
    )


def _writes(judgement: Judgement, about: Circumstances) -> bool:
    """Whether the database has to be written for the path before any file is."""
    path, verdict, detail = judgement.path, judgement.decision.verdict, judgement.decision.detail
    if verdict is Verdict.QUARANTINE:
        # A file that cannot even be opened has nothing to be kept.
        return bool(judgement.reading.sha256) and about.quarantine.get(path) != judgement.reading.sha256
    if verdict is Verdict.CONFLICT:
        return detail not in ("kept-before", "file-gone") or path in about.quarantine
    readable = bool(judgement.reading.sha256)
    return (
        verdict in (Verdict.CREATE, Verdict.COPY_IN, Verdict.MERGE)
        or judgement.notes_base
        or judgement.clears_base
        or (readable and path in about.quarantine)
    )
