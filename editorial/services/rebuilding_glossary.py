"""The glossary made anew from the stored texts, or compared with them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from editorial.models import Article, Body, GlossaryReading, GlossaryTerm, GlossaryUse, SiteVersion
from editorial.services.rebuilding import RebuildReport
from editorial.services.slugs import chunks
from editorial.services.term_rows import store_uses
from editorial.services.term_uses import StoredUse, term_uses_of

BATCH = 200
Progress = Callable[[int, int], None]


def rebuild_glossary(*, check: bool = False, progress: Progress | None = None) -> RebuildReport:
    """Reads the entries of every live text and writes those of the texts whose rows say anything else.

    Each batch is one transaction, so that a run that was ended is completed by the next one. Terms that nothing uses
    and nobody has decided about go at the end. With `check` nothing is written. The differences are reported either
    way, under the path of an article that has the text.
    """
    report = RebuildReport()
    ids = list(Article.objects.present().order_by("body_id").values_list("body_id", flat=True).distinct())
    for chunk in chunks(ids, BATCH):
        with transaction.atomic():
            _rebuild_batch(chunk, report, check=check)
        report.checked += len(chunk)
        if progress:
            progress(report.checked, len(ids))
    unused = unused_terms()
    keys = unused.order_by("key").values_list("key", flat=True)
    report.differences += [(key, "a term that nothing uses") for key in keys]
    if report.differences and not check:
        with transaction.atomic():
            unused.delete()
            SiteVersion.bump()
    return report


def unused_terms() -> QuerySet[GlossaryTerm]:
    """Returns the terms that no stored text explains and nobody has decided about."""
    plain = GlossaryTerm.objects.filter(spelling="", english="", definition="", hidden=False)
    return plain.exclude(Exists(GlossaryUse.objects.filter(term=OuterRef("pk"))))


def _rebuild_batch(ids: Sequence[int], report: RebuildReport, *, check: bool) -> None:
    texts = Body.objects.filter(pk__in=ids).values_list("pk", "text")
    expected = {pk: term_uses_of(text) for pk, text in texts}
    read = set(GlossaryReading.objects.filter(pk__in=ids).values_list("pk", flat=True))
    stored = _stored(ids)
    wrong = [pk for pk, uses in expected.items() if pk not in read or stored[pk] != uses]
    paths = Article.objects.present().filter(body_id__in=wrong).order_by("path").values_list("path", flat=True)
    report.differences += [(path, "glossary") for path in paths]
    if wrong and not check:
        GlossaryUse.objects.filter(body_id__in=wrong).delete()
        GlossaryReading.objects.filter(pk__in=wrong).delete()
        store_uses({pk: expected[pk] for pk in wrong})


def _stored(ids: Sequence[int]) -> dict[int, list[StoredUse]]:
    rows = GlossaryUse.objects.filter(body_id__in=ids).order_by("body_id", "position")
    found: dict[int, list[StoredUse]] = defaultdict(list)
    columns = ("body_id", "term__key", "written", "english", "definition", "line")
    for body_id, key, written, english, definition, line in rows.values_list(*columns):
        found[body_id].append(StoredUse(key, written, english, definition, line))
    return found
