"""Where findings are mended: as a bulk change with the repairs and the articles chosen, which is looked at first."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.http import HttpRequest

from editorial.admin.bulk import bulk_address
from editorial.models import Article, Finding
from editorial.services.bulk_changes import BULK_REPAIR
from editorial.services.findings import Asked
from editorial.services.hit_words import repair_of


def may_mend(request: HttpRequest) -> bool:
    """Whether the user may carry out repairs."""
    return request.user.has_perm(BULK_REPAIR)


def all_of(rule: str, asked: Asked) -> str:
    """Returns the address at which all articles with such findings of a rule are mended."""
    narrowed = {name: value for name, value in (("area", asked.area), ("status", asked.status)) if value}
    return _address([rule], {"filters": {"rule": rule, **narrowed}})


def of_findings(findings: Iterable[Finding]) -> str:
    """Returns the address at which the articles of these findings are mended by the repairs of their rules.

    The findings were loaded with their articles. "" where none can be mended.
    """
    found = [finding for finding in findings if finding.repairable and repair_of(finding.rule)]
    rules = sorted({finding.rule for finding in found})
    return _address(rules, {"paths": sorted({finding.article.path for finding in found})}) if rules else ""


def of_article(article: Article, rules: Iterable[str]) -> str:
    """Returns the address at which one article is mended by these repairs, "" where there is none."""
    known = sorted({rule for rule in rules if repair_of(rule)})
    return _address(known, {"paths": [article.path]}) if known else ""


def _address(rules: Sequence[str], select: dict[str, Any]) -> str:
    return bulk_address([{"do": "repair", "rule": rule} for rule in rules], select)
