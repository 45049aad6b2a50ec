"""The stored queue: made anew from the garden, without what was told apart."""

from __future__ import annotations

from django.db import transaction

from editorial.models import Article, TermPair, TermSuggestion
from editorial.services.bulk import insert_objects
from editorial.services.term_suggestions.computing import find_term_suggestions
from editorial.services.work import Work

SUGGEST_TERMS_JOB = "suggest-terms"
ALL_TERMS = "terms"  # the subject of the job: one is enough
LONGEST_PAIR = 700


def refresh_term_queue() -> int:
    """Makes the queue anew and returns how many suggestions are open; what was told apart is not asked again."""
    told_apart = set(TermPair.objects.values_list("key", flat=True))
    rows = [row for row in find_term_suggestions() if row.key not in told_apart and len(row.key) <= LONGEST_PAIR]
    with transaction.atomic():
        TermSuggestion.objects.all().delete()
        insert_objects(TermSuggestion, rows)
    return TermSuggestion.objects.open().count()


def suggest_terms_in_background(work: Work) -> None:
    """Carries out a job of the kind SUGGEST_TERMS_JOB."""
    total = Article.objects.present().count()
    work.expect(total)
    number = refresh_term_queue()
    work.advance(total)
    work.note(open=number)
