"""Projects, areas, categories, tags and series: their indexes, and the articles of one of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from editorial.models import Area, Article, ArticleQuerySet, Category, Project, Series, Tag, listed_condition
from editorial.services.rendering import rendered_text
from editorial.views.answers import render_page
from editorial.views.cards import NAMES_A_PAGE, article_list, list_page
from editorial.views.feeds import List, feed_links, list_feed
from editorial.views.reading import page_number, reader_page
from editorial.views.site_state import SiteState

TermModel = type[Area] | type[Category] | type[Project] | type[Series] | type[Tag]
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
    """Returns the term at that address, a merged one too; raises Http404 without one, and for internal tags."""
    rows = _not_internal(taxonomy.model).filter(slug=slug)
    row = rows.select_related("lead").first() if taxonomy.model is Project else rows.first()
    if row is None:
        raise Http404
    return row


def merged_term(taxonomy: Taxonomy, row: TermRow, state: SiteState) -> HttpResponse:
    """Returns a redirect to the term that this one was merged into in the end, if that has a page."""
    seen = {row.pk}
    target: Any = row
    while target.merged_into is not None and target.merged_into.pk not in seen:
        target = target.merged_into
        seen.add(target.pk)
    public = public_terms(taxonomy.model).filter(pk=target.pk)
    if not public.exists() or not articles_of(taxonomy, target, state).exists():
        raise Http404
    return HttpResponsePermanentRedirect(target.get_absolute_url())


@reader_page("page")
def term_index(request: HttpRequest, state: SiteState, kind: str) -> HttpResponse:
    """All terms of one taxonomy that have listed articles."""
    taxonomy = TAXONOMIES[kind]
    listing = list_page(listed_terms(taxonomy.model, state), page_number(request), NAMES_A_PAGE)
    context = {"heading": taxonomy.plural, "listing": listing}
    return render_page(request, state, "term_index.html", context)


@reader_page("page")
def term(request: HttpRequest, state: SiteState, kind: str, slug: str) -> HttpResponse:
    """The listed articles of one term; a merged term redirects to the one that it was merged into."""
    taxonomy = TAXONOMIES[kind]
    row = term_at(taxonomy, slug)
    if row.merged_into_id:
        return merged_term(taxonomy, row, state)
    number = page_number(request)
    context = {
        **about_term(taxonomy, row, number),
        "listing": article_list(articles_of(taxonomy, row, state), state, number),
    }
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
    row = term_at(TAXONOMIES[kind], slug)
    articles = articles_of(TAXONOMIES[kind], row, state)
    return list_feed(request, state, form, List(str(row), row.get_absolute_url(), articles))
