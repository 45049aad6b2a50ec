"""Findings as the desk shows and decides them: narrowed, summed up by rule, week by week, and let pass."""

from editorial.services.findings.desk import TEXTS, Asked, RuleSum, by_rule, findings, in_order, narrowed, why
from editorial.services.findings.trend import Trend, together, trends
from editorial.services.findings.waiving import WAIVE, ask_again, waive

__all__ = [
    "TEXTS",
    "WAIVE",
    "Asked",
    "RuleSum",
    "Trend",
    "ask_again",
    "by_rule",
    "findings",
    "in_order",
    "narrowed",
    "together",
    "trends",
    "waive",
    "why",
]
