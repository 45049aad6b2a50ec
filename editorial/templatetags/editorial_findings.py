"""Findings and refusals in the language of whoever reads the page."""

from __future__ import annotations

from django import template

from editorial.models import Quarantine
from editorial.services.files import Refusal
from editorial.services.finding_words import text_of
from editorial.services.refusal_words import words_of

register = template.Library()

register.filter("finding_text", text_of)


@register.filter
def refusal_reason(refused: Refusal | Quarantine) -> str:
    """Returns why a file could not be read."""
    return words_of(refused)[0]


@register.filter
def refusal_remedy(refused: Refusal | Quarantine) -> str:
    """Returns what helps."""
    return words_of(refused)[1]
