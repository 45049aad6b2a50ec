"""Texts of files that could not be brought together with their articles, and nobody has decided about yet."""

from __future__ import annotations

from typing import TypeVar

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from editorial.models import Article, Changeset, Revision

Row = TypeVar("Row", bound=Revision)

# Reasons of texts that come from elsewhere than the texts that the article has in common with files.
OF_OTHERS = ("other-root", "no-base", "given-twice")
# Reasons that are over once the files have the text of the article.
OF_EDITS = ("edited-here", "not-mergeable")
FROM_FILES = (Revision.Origin.IMPORT, Revision.Origin.SYNC)


def open_conflicts(rows: QuerySet[Row]) -> QuerySet[Row]:
    """Returns the texts that wait for a decision, the newest first.

    One is over without a decision where the article has had its text live since, where a later text of the same files
    was taken, or where the files have got the text of the article.
    """
    later = Revision.objects.filter(
        article=OuterRef("article"), number__gt=OuterRef("number"), kind=Revision.Kind.LIVE
    ).order_by()
    same = later.filter(sha256=OuterRef("sha256"))
    taken = later.filter(origin__in=FROM_FILES)
    arrived = Q(message__in=OF_EDITS, article__base_revision=F("article__live_revision"))
    return (
        rows.filter(kind=Revision.Kind.CONFLICT, settled_by__isnull=True)
        .exclude(Exists(same))
        .exclude(~Q(message__in=OF_OTHERS) & Exists(taken))
        .exclude(arrived)
        .order_by("-pk")
    )


def folder_of(conflict: Revision) -> str | None:
    """Returns the folder that the text came from, None where that is not known; asks for its changeset."""
    changeset = conflict.changeset
    report = changeset.report if changeset.kind == Changeset.Kind.SYNC else None
    folder = report.get("folder") if isinstance(report, dict) else None
    return str(folder) if folder else None


def is_of_base(conflict: Revision, article: Article) -> bool:
    """Whether the text came from the folder whose last text is the base of the article."""
    if article.base_revision_id is None:
        return True
    folder = folder_of(conflict)
    if folder is not None:
        return article.base_root in ("", folder)
    return conflict.message not in OF_OTHERS


def earlier_of(conflict: Revision) -> list[Revision]:
    """Returns the open texts of the same article and files that this one has followed, and itself."""
    rows = Revision.objects.filter(
        article=conflict.article_id,
        kind=Revision.Kind.CONFLICT,
        settled_by__isnull=True,
        number__lte=conflict.number,
    )
    folder = folder_of(conflict)
    of_others = conflict.message in OF_OTHERS
    found = rows.select_related("changeset", "article__base_revision").defer("header").order_by("number")
    return [
        row
        for row in found
        if row.pk == conflict.pk or (folder_of(row) == folder and (row.message in OF_OTHERS) == of_others)
    ]
