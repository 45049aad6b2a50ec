"""Archives: articles by the calendar day that they carry; those without a date are in none."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext

from editorial.models import Article
from editorial.views.answers import render_page
from editorial.views.cards import article_list
from editorial.views.feeds import List, feed_links, list_feed
from editorial.views.figures import days_of_year, months_by_year
from editorial.views.reading import page_number, reader_page
from editorial.views.site_state import SiteState


@dataclass(frozen=True, slots=True)
class Month:
    """A month with articles: its first day, and how many."""

    first: dt.date
    count: int


@dataclass(frozen=True, slots=True)
class Year:
    """A year with articles, its months newest first."""

    number: int
    months: tuple[Month, ...]

    @property
    def count(self) -> int:
        return sum(month.count for month in self.months)


def years(state: SiteState) -> list[Year]:
    """Returns the years that have listed articles, newest first."""
    dated = Article.objects.listed(state.at).filter(date__isnull=False)
    rows = dated.order_by().values_list("date__year", "date__month").annotate(count=Count("pk"))
    months: dict[int, list[Month]] = defaultdict(list)
    for number, month, count in sorted(rows, reverse=True):
        months[number].append(Month(dt.date(number, month, 1), count))
    return [Year(number, tuple(entries)) for number, entries in months.items()]


def months_of(days: Mapping[dt.date, int]) -> list[Month]:
    """Returns the months of days with their counts, newest first."""
    counts: dict[dt.date, int] = defaultdict(int)
    for day, count in days.items():
        counts[day.replace(day=1)] += count
    return [Month(first, counts[first]) for first in sorted(counts, reverse=True)]


@reader_page()
def archive(request: HttpRequest, state: SiteState) -> HttpResponse:
    """All years and months."""
    found = years(state)
    if not found:
        raise Http404
    heat = months_by_year({month.first: month.count for year in found for month in year.months})
    return render_page(request, state, "archive.html", {"years": found, "heat": heat, "of_days": False})


@reader_page("page")
def archive_year(request: HttpRequest, state: SiteState, year: int) -> HttpResponse:
    """The articles of a year."""
    articles = Article.objects.listed(state.at).filter(date__year=year)
    listing = article_list(articles, state, page_number(request))
    days = dict(articles.order_by().values_list("date").annotate(count=Count("pk")))
    context = {
        "heading": str(year),
        "months": months_of(days),
        "heat": days_of_year(days, year),
        "of_days": True,
        "listing": listing,
        "parent": gettext("Archive"),
        "parent_address": reverse("editorial:archive"),
        **feed_links("archive-year-feed", year),
    }
    return render_page(request, state, "archive_list.html", context)


@reader_page("page")
def archive_month(request: HttpRequest, state: SiteState, year: int, month: int) -> HttpResponse:
    """The articles of a month."""
    articles = Article.objects.listed(state.at).filter(date__year=year, date__month=month)
    context = {
        "heading": month_name(year, month),
        "listing": article_list(articles, state, page_number(request)),
        "parent": str(year),
        "parent_address": reverse("editorial:archive-year", args=[year]),
        **feed_links("archive-month-feed", year, month),
    }
    return render_page(request, state, "archive_list.html", context)


@reader_page()
def archive_feed(
    request: HttpRequest, state: SiteState, year: int, form: str, month: int | None = None
) -> HttpResponse:
    """The newest articles of a year or a month."""
    articles = Article.objects.listed(state.at).filter(date__year=year)
    if month is None:
        address = reverse("editorial:archive-year", args=[year])
        return list_feed(request, state, form, List(str(year), address, articles))
    address = reverse("editorial:archive-month", args=[year, month])
    return list_feed(request, state, form, List(month_name(year, month), address, articles.filter(date__month=month)))


def month_name(year: int, month: int) -> str:
    """Returns what a month is called in the language of the page."""
    return date_format(dt.date(year, month, 1), "YEAR_MONTH_FORMAT")
