"""Findings in the language of whoever reads the page."""

from __future__ import annotations

from django import template

from editorial.services.finding_words import text_of

register = template.Library()

register.filter("finding_text", text_of)
