"""The findings that the desk shows: narrowed by what somebody asks for, and summed up by rule."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Count, Max, Min, Q, QuerySet

from editorial.models import Finding, Status
from editorial.services.hit_words import repair_of
from editorial.services.rule_words import EXPLANATIONS, explanation_of

TEXTS = ("article__header", "article__summary", "article__insight", "article__alternative_titles")
_BY_SEVERITY = {severity: place for place, severity in enumerate(("error", "warning", "info"))}


@dataclass(frozen=True, slots=True)
class Asked:
    """What findings are wanted of: "" for any. An area is known by its value in files."""

    area: str = ""
    status: str = ""
    severity: str = ""
    state: str = Finding.State.OPEN

    @classmethod
    def of(cls, query: Mapping[str, str]) -> Asked:
        """Returns what an address asks for; what it asks for and there is not is left out."""
        state = query.get("state", "")
        return cls(
            area=query.get("area", "")[:200].replace("\x00", ""),
            status=query["status"] if query.get("status") in Status.values else "",
            severity=query["severity"] if query.get("severity") in Finding.Severity.values else "",
            state=state if state in Finding.State.values else Finding.State.OPEN.value,
        )

    def query(self) -> dict[str, str]:
        """Returns what an address needs to ask for the same."""
        named = {"area": self.area, "status": self.status, "severity": self.severity}
        state = {"state": self.state} if self.state != Finding.State.OPEN else {}
        return {name: value for name, value in named.items() if value} | state


@dataclass(frozen=True, slots=True)
class RuleSum:
    """All findings of one rule that were asked for; `severity` is that of the gravest."""

    rule: str
    severity: str
    number: int
    articles: int
    repairable: int
    examples: list[Finding]

    @property
    def severity_label(self) -> str:
        """The severity in the reader's language."""
        return str(Finding.Severity(self.severity).label)

    @property
    def explanation(self) -> str:
        """Why the rule matters."""
        return why(self.rule)

    @property
    def repair(self) -> str:
        """What its repair does, "" where it has none."""
        return repair_of(self.rule)


def findings(asked: Asked, rule: str = "") -> QuerySet[Finding]:
    """Returns the findings that were asked for, of one rule or of all; those of removed articles are left out."""
    rows = narrowed(Finding.objects.filter(state=asked.state), asked)
    if asked.state == Finding.State.CLOSED:
        rows = rows.filter(article__removed_at__isnull=True).exclude(message="")
    return rows.filter(rule=rule) if rule else rows


def narrowed(rows: QuerySet[Finding], asked: Asked) -> QuerySet[Finding]:
    """Returns those of the findings that have the severity, and whose articles have the area and status."""
    if asked.severity:
        rows = rows.filter(severity=asked.severity)
    if asked.status:
        rows = rows.filter(article__status=asked.status)
    if asked.area:
        rows = rows.filter(article__articlearea_links__term__value=asked.area)
    return rows


def in_order(rows: QuerySet[Finding]) -> QuerySet[Finding]:
    """Returns findings with their articles, by path and line, without the articles' texts."""
    return rows.select_related("article", "waived_by").defer(*TEXTS).order_by("article__path", "line", "pk")


def by_rule(asked: Asked) -> list[RuleSum]:
    """Returns the rules that have such findings, the gravest first and of those the most frequent."""
    groups = (
        findings(asked)
        .order_by()
        .values("rule", "severity")
        .annotate(
            number=Count("pk"),
            articles=Count("article", distinct=True),
            mends=Count("pk", filter=Q(repairable=True)),
            first=Min("pk"),
            last=Max("pk"),
        )
    )
    rows = list(groups)
    ids = {pk for row in rows for pk in (row["first"], row["last"])}
    shown = {row.pk: row for row in in_order(Finding.objects.filter(pk__in=ids))}
    found: dict[str, RuleSum] = {}
    for row in sorted(rows, key=lambda row: _BY_SEVERITY[row["severity"]]):
        other = found.get(row["rule"])
        examples = [shown[pk] for pk in sorted({row["first"], row["last"]}) if pk in shown]
        found[row["rule"]] = RuleSum(
            rule=row["rule"],
            severity=other.severity if other else row["severity"],
            number=row["number"] + (other.number if other else 0),
            articles=row["articles"] + (other.articles if other else 0),
            repairable=row["mends"] + (other.repairable if other else 0),
            examples=other.examples if other else examples,
        )
    return sorted(found.values(), key=lambda it: (_BY_SEVERITY[it.severity], -it.number, it.rule))


def why(rule: str) -> str:
    """Returns why a rule matters, "" for one that this version does not have."""
    return explanation_of(rule) if rule in EXPLANATIONS else ""
