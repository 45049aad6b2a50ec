"""Archives: articles by the calendar day that they carry; those without a date are in none."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
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


def years(state: SiteState, year: int | None = None) -> list[Year]:
    """Returns the years that have listed articles, newest first; with `year` that one only."""
    dated = Article.objects.listed(state.at).filter(date__isnull=False)
    if year is not None:
        dated = dated.filter(date__year=year)
    rows = dated.order_by().values_list("date__year", "date__month").annotate(count=Count("pk"))
    months: dict[int, list[Month]] = defaultdict(list)
    for number, month, count in sorted(rows, reverse=True):
        months[number].append(Month(dt.date(number, month, 1), count))
    return [Year(number, tuple(entries)) for number, entries in months.items()]


@reader_page()
def archive(request: HttpRequest, state: SiteState) -> HttpResponse:
    """All years and months."""
    found = years(state)
    if not found:
        raise Http404
    return render_page(request, state, "archive.html", {"years": found})


@reader_page("page")
def archive_year(request: HttpRequest, state: SiteState, year: int) -> HttpResponse:
    """The articles of a year."""
    listing = article_list(Article.objects.listed(state.at).filter(date__year=year), state, page_number(request))
    context = {
        "heading": str(year),
        "months": years(state, year)[0].months,
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
