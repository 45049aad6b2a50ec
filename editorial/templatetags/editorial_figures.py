"""Words of figures: how a stretch of time is called."""

from __future__ import annotations

import datetime as dt
from functools import lru_cache
from typing import Protocol

from django import template
from django.utils.formats import date_format
from django.utils.translation import get_language

register = template.Library()

DECEMBER = 12


class Stretch(Protocol):
    """A stretch of whole months, told by their first days."""

    first: dt.date
    last: dt.date


@register.filter
def months_shown(stretch: Stretch) -> str:
    """Returns "March 2024" for a month, "2024" for a year, "2010–2019" for several, else both months at the ends."""
    first, last = stretch.first, stretch.last
    if first == last:
        return _month_name(first, get_language())
    if first.month == 1 and last.month == DECEMBER:
        return str(first.year) if first.year == last.year else f"{first.year}–{last.year}"
    return f"{_month_name(first, get_language())} – {_month_name(last, get_language())}"


@lru_cache(maxsize=4_096)
def _month_name(first: dt.date, language: str | None) -> str:
    """Returns the month in the active language, which the caller names; pages name the same few hundred again."""
    return date_format(first, "YEAR_MONTH_FORMAT")
