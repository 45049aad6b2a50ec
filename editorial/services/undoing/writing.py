"""Taking articles back, a batch at a time: removed, brought back, or with their former texts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.db.models import F
from django.utils import timezone

from editorial.models import Article, Changeset, Mention, Revision, Status
from editorial.rendering import count_words
from editorial.services.actors import Actor
from editorial.services.article_links import lead_again
from editorial.services.articles import read_document
from editorial.services.changesets import Change, record_effects
from editorial.services.finding_rows import close_all, reopen_all
from editorial.services.name_sets import forget_name_sets
from editorial.services.rederiving import derive_again
from editorial.services.revisions import keep_revision
from editorial.services.slugs import chunks
from editorial.services.storing import Occasion, Write, store
from editorial.services.taxonomy import VOCABULARIES
from editorial.services.texts import document_of, document_of_revision
from editorial.services.transitions import forget_future
from editorial.services.undoing.documents import Trace, revision_number
from editorial.services.undoing.effects import NetEffect
from editorial.services.undoing.results import Act, ArticleItem

TRANSITION = "undo"


@dataclass(slots=True)
class Batch:
    """One batch: the undo's own changeset, and the entities whose names may have to be chosen again."""

    changeset: Changeset
    by: Actor
    waiting: Mapping[str, NetEffect] = field(default_factory=dict)  # what was done to texts that wait, by path
    entity_ids: set[int] = field(default_factory=set)


def remove(articles: Sequence[Article], moment: dt.datetime, batch: Batch) -> None:
    """Takes articles away, with their mentions and links, so that nothing stays only because of them.

    A removal that comes back has its former moment: what was done before can be taken back again by that.
    """
    for chunk in chunks([article.pk for article in articles]):
        Article.objects.filter(pk__in=chunk).update(removed_at=moment)
        mentions = Mention.objects.filter(article_id__in=chunk)
        batch.entity_ids.update(mentions.values_list("entity_id", flat=True))
        mentions.delete()
        forget_name_sets(chunk)
        close_all(chunk, moment)
        lead_again(chunk)
        for vocabulary in VOCABULARIES:
            vocabulary.link._default_manager.filter(**{f"{vocabulary.article_column}__in": chunk}).delete()
    record_effects(
        batch.changeset,
        [Change("article", row.path, {"removed_at": None}, {"removed_at": moment.isoformat()}) for row in articles],
    )


def bring_back(articles: Sequence[Article], batch: Batch) -> None:
    """Brings removed articles back with everything that their texts say."""
    if not articles:
        return
    changes = [
        Change(
            "article",
            row.path,
            {"removed_at": row.removed_at.isoformat() if row.removed_at else None},
            {"removed_at": None},
        )
        for row in articles
    ]
    ids = [article.pk for article in articles]
    reopen_all(ids)
    Article.objects.filter(pk__in=ids).update(removed_at=None)
    record_effects(batch.changeset, changes)
    batch.entity_ids |= derive_again(ids, changeset=batch.changeset)
    lead_again(ids)


def restore(items: Sequence[tuple[Article, Trace]], batch: Batch) -> None:
    """Makes the former texts the live ones again, with the status that the articles had with them."""
    if not items:
        return
    former = {row.pk: row for row in _revisions([trace.former for _, trace in items])}
    writes = []
    for article, trace in sorted(items, key=lambda item: item[0].path):
        assert trace.former is not None
        document = document_of_revision(former[trace.former])
        status = Status(trace.former_status or article.status)
        if status != Status.EVERGREEN:
            forget_future(article)
        writes.append(
            Write(
                path=article.path,
                document=document,
                data=read_document(document, article),
                words=count_words(document.body),
                sha256=former[trace.former].sha256,
                status=status,
                article=article,
                slug_before=read_document(document_of(article), article).slug,
            )
        )
    message = batch.changeset.message
    result = store(writes, Occasion(batch.changeset, Revision.Origin.UNDO, batch.by, TRANSITION, message))
    batch.entity_ids |= result.entity_ids
    # Where the files have this text, it is the base again; else the base stays what the files last had.
    ids = [article.pk for article, _ in items]
    same = Article.objects.filter(pk__in=ids, base_revision__sha256=F("sha256")).values_list("pk", flat=True)
    Article.objects.filter(pk__in=list(same)).update(base_revision_id=F("live_revision_id"))
    for article, _ in items:
        if effect := batch.waiting.get(article.path):
            _set_pending(article, revision_number(effect.before), batch)


def keep_pending(items: Sequence[tuple[Article, Trace]], batch: Batch) -> None:
    """Keeps the former texts as edits that wait for somebody who may publish."""
    former = {row.pk: row for row in _revisions([trace.former for _, trace in items])}
    for article, trace in items:
        assert trace.former is not None
        revision = keep_revision(
            article.pk,
            document_of_revision(former[trace.former]),
            kind=Revision.Kind.PENDING,
            origin=Revision.Origin.UNDO,
            changeset=batch.changeset,
            by=batch.by,
            message=batch.changeset.message,
            now=timezone.now(),
            parent_id=article.live_revision_id,
        )
        Article.objects.filter(pk=article.pk).update(pending_revision=revision)


def put_pending_back(items: Sequence[tuple[ArticleItem, Article]], batch: Batch) -> None:
    """Lets the edit wait that waited before, or none."""
    for item, article in items:
        former = Revision.objects.filter(pk=item.former, kind=Revision.Kind.PENDING).first() if item.former else None
        _set_pending(article, former.number if former else None, batch)


def _set_pending(article: Article, number: int | None, batch: Batch) -> None:
    """Lets that revision of the article wait, or none."""
    before = article.pending_revision.number if article.pending_revision else None
    found = article.revisions.filter(number=number).first() if number else None
    Article.objects.filter(pk=article.pk).update(pending_revision=found)
    after = found.number if found else None
    record_effects(batch.changeset, [Change("pending", article.path, {"revision": before}, {"revision": after})])


def _revisions(ids: Sequence[int | None]) -> list[Revision]:
    return list(Revision.objects.filter(pk__in=[pk for pk in ids if pk]).select_related("body"))


def carry_out(
    items: Sequence[ArticleItem], articles: dict[int, Article], traces: dict[int, Trace], batch: Batch
) -> None:
    """Does what was decided about these articles; the ones that go, go first."""
    by_act: dict[Act, list[ArticleItem]] = {act: [] for act in Act}
    for item in items:
        by_act[item.act].append(item)
    now = timezone.now()
    for moment in sorted({item.moment or now for item in by_act[Act.REMOVE]}):
        going = [item for item in by_act[Act.REMOVE] if (item.moment or now) == moment]
        remove([articles[item.article_id] for item in going], moment, batch)
    restore([(articles[i.article_id], traces[i.article_id]) for i in by_act[Act.RESTORE]], batch)
    keep_pending([(articles[i.article_id], traces[i.article_id]) for i in by_act[Act.KEEP_PENDING]], batch)
    bring_back([articles[item.article_id] for item in by_act[Act.BRING_BACK]], batch)
    put_pending_back([(item, articles[item.article_id]) for item in by_act[Act.FORMER_PENDING]], batch)
