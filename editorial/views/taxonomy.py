"""Projects, areas, categories, tags and series: their indexes, and the articles of one of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from editorial.models import Area, Article, ArticleQuerySet, Category, Entity, Project, Series, Tag, listed_condition
from editorial.services.rendering import rendered_text
from editorial.views.addresses import feed_name
from editorial.views.answers import render_page
from editorial.views.cards import NAMES_A_PAGE, article_list, list_page
from editorial.views.feeds import List, feed_links, list_feed
from editorial.views.former_terms import TermModel, page_today
from editorial.views.reading import page_number, reader_page
from editorial.views.site_state import SiteState

TermRow = Area | Category | Project | Series | Tag


@dataclass(frozen=True, slots=True)
class Taxonomy:
    """One way of sorting articles: its table, its address, and how an article is tied to a term."""

    model: TermModel
    segment: str
    plural: Promise
    singular: Promise
    lookup: str  # from an article to its terms
    back: str  # from a term to its articles


TAXONOMIES = {
    "project": Taxonomy(Project, "projects", _("Projects"), _("Project"), "projects", "article_links__article"),
    "area": Taxonomy(Area, "areas", _("Areas"), _("Area"), "areas", "article_links__article"),
    "category": Taxonomy(
        Category, "categories", _("Categories"), _("Category"), "categories", "article_links__article"
    ),
    "series": Taxonomy(Series, "series", _("Series"), _("Series"), "series", "article_links__article"),
    "tag": Taxonomy(Tag, "tags", _("Tags"), _("Tag"), "tag_links__tag", "article_links__content_object"),
}


def public_terms(model: TermModel) -> QuerySet[Any]:
    """Returns the terms that readers may see at all: not merged into another and not internal.

    Asked as "is none of the merged ones": an index of `merged_into` finds nearly every row under NULL, and SQLite,
    which takes it for a choice of few, would go through all articles for each of them.
    """
    merged = model._default_manager.filter(merged_into__isnull=False).order_by()
    return _not_internal(model).exclude(pk__in=merged.values("pk"))


def _not_internal(model: TermModel) -> QuerySet[Any]:
    rows: QuerySet[Any] = model._default_manager.all()
    return rows.filter(internal=False) if model is Tag else rows


def listed_terms(model: TermModel, state: SiteState) -> QuerySet[Any]:
    """Returns the terms with listed articles, most used first, with their number as `listed_count`."""
    taxonomy = next(taxonomy for taxonomy in TAXONOMIES.values() if taxonomy.model is model)
    used = public_terms(model).filter(listed_condition(state.at, f"{taxonomy.back}__"))
    return used.annotate(listed_count=Count("article_links")).order_by("-listed_count", "slug")


def articles_of(taxonomy: Taxonomy, row: TermRow, state: SiteState) -> ArticleQuerySet:
    """Returns the listed articles of a term."""
    return Article.objects.listed(state.at).filter(**{taxonomy.lookup: row})


def term_at(taxonomy: Taxonomy, slug: str) -> Any:
    """Returns the term whose page is at that address, None where there is none: look for `page_today` then."""
    related = {Project: ("lead",), Category: ("area",)}.get(taxonomy.model, ())
    return _not_internal(taxonomy.model).filter(slug=slug, merged_into__isnull=True).select_related(*related).first()


def categories_by_area(area_ids: Sequence[int], state: SiteState) -> dict[int, list[Any]]:
    """Returns the categories with listed articles by the area that editors put them below, most used first."""
    found: dict[int, list[Any]] = defaultdict(list)
    for row in listed_terms(Category, state).filter(area_id__in=area_ids):
        found[row.area_id].append(row)
    return found


@reader_page("page")
def term_index(request: HttpRequest, state: SiteState, kind: str) -> HttpResponse:
    """All terms of one taxonomy that have listed articles."""
    taxonomy = TAXONOMIES[kind]
    listing = list_page(listed_terms(taxonomy.model, state), page_number(request), NAMES_A_PAGE)
    context = {"heading": taxonomy.plural, "listing": listing}
    if taxonomy.model is Area:
        below = categories_by_area([row.pk for row in listing.items], state)
        context["below"] = [(row, below.get(row.pk, ())) for row in listing.items]
    return render_page(request, state, "term_index.html", context)


@reader_page("page")
def term(request: HttpRequest, state: SiteState, kind: str, slug: str) -> HttpResponse:
    """The listed articles of one term; one that was merged, moved or is read as something else redirects there."""
    taxonomy = TAXONOMIES[kind]
    row = term_at(taxonomy, slug)
    if row is None:
        return HttpResponsePermanentRedirect(page_today(taxonomy.model, slug, state).get_absolute_url())
    number = page_number(request)
    context = {
        **about_term(taxonomy, row, number),
        "listing": article_list(articles_of(taxonomy, row, state), state, number),
    }
    if isinstance(row, Area) and number == 1:
        context["below"] = categories_by_area([row.pk], state).get(row.pk, ())
    elif isinstance(row, Category) and row.area_id:
        context["area"] = listed_terms(Area, state).filter(pk=row.area_id).first()
    return render_page(request, state, "term.html", context)


def about_term(taxonomy: Taxonomy, row: TermRow, number: int) -> dict[str, Any]:
    """Returns what page `number` of a term says besides its articles."""
    kind = str(row._meta.model_name)
    return {
        "heading": str(row),
        "taxonomy": taxonomy,
        "term": row,
        "description": rendered_text(getattr(row, "description", "")) if number == 1 else "",
        "parent": taxonomy.plural,
        "parent_address": reverse(f"editorial:{kind}-list"),
        **feed_links(f"{kind}-feed", row.slug),
    }


@reader_page()
def term_feed(request: HttpRequest, state: SiteState, kind: str, slug: str, form: str) -> HttpResponse:
    """The newest articles of one term."""
    taxonomy = TAXONOMIES[kind]
    row = term_at(taxonomy, slug)
    if row is None:
        today = page_today(taxonomy.model, slug, state)
        name = f"editorial:{today._meta.model_name if not isinstance(today, Entity) else today.kind}-"
        return HttpResponsePermanentRedirect(reverse(f"{name}{feed_name(form)}", args=[today.slug]))
    articles = articles_of(taxonomy, row, state)
    return list_feed(request, state, form, List(str(row), row.get_absolute_url(), articles))
