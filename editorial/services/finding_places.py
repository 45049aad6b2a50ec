"""Findings beside what they speak of: the field of the form, or the line of the text."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass

from editorial.mapping import Dialect, Field, fields_by_line
from editorial.models import Article, Finding
from editorial.services.texts import document_of

BODY = "body"
# Rules whose findings name no line and whose names do not contain that of their field.
FIELD_OF_RULE = {
    "address-taken": Field.SLUG,
    "mixed-scripts": Field.SLUG,
    "expires-before-publishing": Field.EXPIRE_AT,
    "source-not-linked": Field.SOURCE_URL,
}
# How rules speak of fields: "no-summary", "category-unknown".
WORDS = {
    **{field.value.replace("_", "-"): field for field in Field if field is not Field.STATUS},
    "area": Field.AREAS,
    "category": Field.CATEGORIES,
    "project": Field.PROJECTS,
    "tag": Field.TAGS,
    "guest": Field.GUESTS,
    "source": Field.SOURCE_URL,
}


@dataclass(frozen=True, slots=True)
class PlacedFinding:
    """A finding with the name of its field, "body" for the text and "" for neither; `line` counts within the text."""

    finding: Finding
    field: str
    line: int | None = None


def placed(article: Article, findings: Iterable[Finding]) -> list[PlacedFinding]:
    """Returns the findings with their places; they speak of the live text, whatever the form shows."""
    document = document_of(article)
    fields = fields_by_line(document, Dialect(article.dialect))
    keys = list(fields)
    header_lines = document.header.replace("\r\n", "\n").replace("\r", "\n").count("\n")
    result = []
    for finding in findings:
        line = finding.line
        if line is not None and line > header_lines:
            result.append(PlacedFinding(finding, BODY, line - header_lines))
            continue
        index = bisect_right(keys, line) if line is not None else 0
        field = fields[keys[index - 1]] if index else field_of_rule(finding.rule)
        result.append(PlacedFinding(finding, field.value if field else ""))
    return result


def field_of_rule(rule: str) -> Field | None:
    """Returns the field that a rule speaks of by its name, None where it names none.

    >>> field_of_rule("no-summary")
    <Field.SUMMARY: 'summary'>
    """
    if rule in FIELD_OF_RULE:
        return FIELD_OF_RULE[rule]
    words = rule.split("-")
    return next((WORDS[word] for word in words if word in WORDS), None)
