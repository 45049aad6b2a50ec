"""Lists of articles: what an entry shows, and one page of them."""

from __future__ import annotations

from dataclasses import dataclass

from django.core.paginator import EmptyPage, Page, Paginator
from django.db.models import Prefetch, QuerySet
from django.http import Http404

from editorial.models import Article, ArticleQuerySet, Mention, Role, listed_condition
from editorial.views.site_state import SiteState

ARTICLES_A_PAGE = 20
NAMES_A_PAGE = 120


def cards(articles: ArticleQuerySet, state: SiteState) -> ArticleQuerySet:
    """Returns the articles in the order of lists with what an entry shows."""
    return with_cards(articles, state).newest_first()


def with_cards(articles: ArticleQuerySet, state: SiteState) -> ArticleQuerySet:
    """Returns the articles in their order with what an entry shows; `speakers` are their mentions as such."""
    speakers = Mention.objects.filter(listed_condition(state.at, "article__"), role=Role.SPEAKER).order_by("position")
    return articles.for_lists().prefetch_related(Prefetch("mentions", speakers, to_attr="speakers"))


@dataclass(frozen=True, slots=True)
class Listing:
    """One page of a list: `items` on it, the `page` with its number and neighbours, and the numbers to link to."""

    page: Page
    items: list
    numbers: list[int | str]

    @property
    def total(self) -> int:
        """How many items all pages have together."""
        return self.page.paginator.count


def list_page(
    items: QuerySet | list,
    number: int,
    size: int = ARTICLES_A_PAGE,
    *,
    may_be_empty: bool = False,
    total: int | None = None,
) -> Listing:
    """Returns page `number` of the items; raises Http404 beyond the last one, and where there is no item at all.

    `total` is their number where it is known, so that they need not be counted.
    """
    paginator = Paginator(items, size, allow_empty_first_page=may_be_empty)
    if total is not None:
        paginator.count = total
    try:
        page = paginator.page(number)
    except EmptyPage:
        raise Http404 from None
    numbers: list[int | str] = []
    if paginator.num_pages > 1:
        numbers.extend(paginator.get_elided_page_range(number, on_each_side=2, on_ends=1))
    return Listing(page=page, items=list(page.object_list), numbers=numbers)


def article_list(articles: ArticleQuerySet, state: SiteState, number: int, *, may_be_empty: bool = False) -> Listing:
    """Returns page `number` of a list of articles as cards."""
    return list_page(cards(articles, state), number, may_be_empty=may_be_empty)


def newest(articles: ArticleQuerySet, state: SiteState, count: int) -> list[Article]:
    """Returns the newest of the articles as cards."""
    return list(cards(articles, state)[:count])
