"""What an article must have before it is evergreen, as one table; the same conditions filter lists."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import BooleanField, Case, Exists, F, IntegerField, OuterRef, Q, Value, When
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from editorial.models import Article, ArticleArea, ArticleCategory, ArticleQuerySet, Finding, Status, TaggedArticle

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser, AnonymousUser

NO_TITLE = "no-title"  # the rule of texts whose title is only their file's name or first heading


@dataclass(frozen=True, slots=True)
class Condition:
    """One thing that an evergreen article has; `place` is the id of its field on the article's page."""

    name: str
    label: str | Promise
    place: str


TITLE = Condition("title", _("Title"), "field-title")
DATE = Condition("date", _("Date"), "field-date")
SUMMARY = Condition("summary", _("Summary"), "field-summary")
SUBJECT = Condition("subject", _("Area or category"), "field-areas")
TAGS = Condition("tags", _("At least one tag"), "field-tags")
FINDINGS = Condition("findings", _("No open error"), "panel-findings")
PENDING = Condition("pending", _("No waiting edit of somebody else"), "pending-heading")

# What the text itself has to have; an article that is evergreen without it is in debt. The place of a condition is its
# bit in Article.debt: new ones are added at the end, and `rebuild` runs after that.
OF_TEXT: tuple[Condition, ...] = (TITLE, DATE, SUMMARY, SUBJECT, TAGS, FINDINGS)
CONDITIONS: tuple[Condition, ...] = (*OF_TEXT, PENDING)


def lacks(condition: Condition, user: AbstractBaseUser | AnonymousUser | None = None) -> Q:
    """Returns the articles that do not meet the condition, as a condition of a query; only PENDING needs the user."""
    found = Finding.objects.filter(article=OuterRef("pk"))
    match condition.name:
        case "title":
            return Q(title="") | Q(Exists(found.filter(rule=NO_TITLE).exclude(state=Finding.State.CLOSED)))
        case "date":
            return Q(date__isnull=True)
        case "summary":
            return Q(summary="")
        case "subject":
            area = ArticleArea.objects.filter(article=OuterRef("pk"))
            return ~Q(Exists(area)) & ~Q(Exists(ArticleCategory.objects.filter(article=OuterRef("pk"))))
        case "tags":
            return ~Q(Exists(TaggedArticle.objects.filter(content_object=OuterRef("pk"))))
        case "findings":
            return Q(Exists(found.filter(severity=Finding.Severity.ERROR, state=Finding.State.OPEN)))
    foreign = Q(pending_revision__author__isnull=True) | ~Q(pending_revision__author=user.pk if user else None)
    return Q(pending_revision__isnull=False) & foreign


def unmet(article_ids: Collection[int], user: AbstractBaseUser | AnonymousUser) -> dict[int, list[Condition]]:
    """Returns what each article does not meet, read with one query whatever their number."""
    flags = {
        f"lacks_{condition.name}": Case(
            When(lacks(condition, user), then=Value(True)), default=Value(False), output_field=BooleanField()
        )
        for condition in CONDITIONS
    }
    rows = Article.objects.filter(pk__in=article_ids).annotate(**flags).values_list("pk", *flags)
    return {
        pk: [condition for condition, missing in zip(CONDITIONS, missed, strict=True) if missing]
        for pk, *missed in rows
    }


def debts(article_ids: Collection[int]) -> dict[int, int | None]:
    """Returns for each article the value that `Article.debt` has to have: a bit for each condition that is not met."""
    flags = {
        f"lacks_{condition.name}": Case(
            When(lacks(condition), then=Value(bit_of(condition))), default=Value(0), output_field=IntegerField()
        )
        for condition in OF_TEXT
    }
    rows = Article.objects.filter(pk__in=article_ids, status=Status.EVERGREEN).annotate(**flags)
    found = {pk: sum(bits) or None for pk, *bits in rows.values_list("pk", *flags)}
    return {pk: found.get(pk) for pk in article_ids}


def debt_of(
    *, title: str, date: dt.date | None, summary: str, has_subject: bool, has_tags: bool, rules: Mapping[str, str]
) -> int | None:
    """Returns `Article.debt` of an evergreen article that is about to be stored, the same that `debts` reads later.

    `rules` are its open findings, rule → severity.
    """
    met = {
        TITLE.name: bool(title) and NO_TITLE not in rules,
        DATE.name: date is not None,
        SUMMARY.name: summary != "",
        SUBJECT.name: has_subject,
        TAGS.name: has_tags,
        FINDINGS.name: Finding.Severity.ERROR not in rules.values(),
    }
    return sum(1 << place for place, condition in enumerate(OF_TEXT) if not met[condition.name]) or None


def bit_of(condition: Condition) -> int:
    """Returns the bit of Article.debt that is set where an evergreen article does not meet the condition."""
    return 1 << OF_TEXT.index(condition)


def in_debt(rows: ArticleQuerySet, condition: Condition | None = None) -> ArticleQuerySet:
    """Returns those of the evergreen articles that lack something, or do not meet this condition."""
    owing = rows.filter(debt__isnull=False)
    if condition is None:
        return owing
    return owing.alias(owed=F("debt").bitand(bit_of(condition))).filter(owed__gt=0)
