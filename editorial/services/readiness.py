"""Whether a text may become evergreen: what is asked of a step, and of an edit of an article that is evergreen."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _

from editorial.mapping import ArticleData
from editorial.models import Finding
from editorial.services.actors import Actor
from editorial.services.finding_words import text_of
from editorial.workflow import DATE, FINDINGS, NO_TITLE, SUBJECT, SUMMARY, TAGS, TITLE, Condition

NOT_READY = "not-ready"


def problem_of(missing: Iterable[Condition]) -> tuple[str, str] | None:
    """Returns (code, reason) where conditions are not met, else None."""
    labels = ", ".join(str(condition.label) for condition in missing)
    return (NOT_READY, _("It is not ready to be published. Not met: %s.") % labels) if labels else None


def lost(before: ArticleData, after: ArticleData, *, by: Actor) -> list[Condition]:
    """Returns what the live text has and its successor lacks; the command line may lose everything.

    What an evergreen article lacks already does not keep its edits from readers.
    """
    return [] if by is None else newly_lacking(before, after)


def newly_lacking(before: ArticleData, after: ArticleData) -> list[Condition]:
    """Returns what `before` has and `after` lacks, whoever asks."""
    had = _lacking(before)
    return [condition for condition in _lacking(after) if condition not in had]


def errors_of(data: ArticleData) -> list[str]:
    """Returns what is wrong with a text so that it may not go public by itself, in the actor's language."""
    return [text_of(finding) for finding in data.findings if finding.severity == Finding.Severity.ERROR]


def _lacking(data: ArticleData) -> list[Condition]:
    rules = {finding.code for finding in data.findings}
    has = {
        TITLE: bool(data.title) and NO_TITLE not in rules,
        DATE: data.date is not None,
        SUMMARY: bool(data.summary),
        SUBJECT: bool(data.areas or data.categories),
        TAGS: bool(data.tags),
        FINDINGS: all(finding.severity != Finding.Severity.ERROR for finding in data.findings),
    }
    return [condition for condition, met in has.items() if not met]
