"""Projects: the index, and the page of one as a dossier that is read from its beginning to its end."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, OuterRef, QuerySet, Subquery
from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.urls import reverse
from django.utils.functional import Promise

from editorial.models import Article, ArticleQuerySet, Entity, EntityKind, Project
from editorial.services.dossiers import Form
from editorial.services.rendering import rendered_text
from editorial.views.answers import render_page
from editorial.views.cards import NAMES_A_PAGE, list_page, with_cards
from editorial.views.dossiers import MOST_ARTICLES
from editorial.views.entities import KIND_NAMES, entity_link
from editorial.views.former_terms import page_today
from editorial.views.reading import page_number, reader_page
from editorial.views.site_state import SiteState
from editorial.views.taxonomy import TAXONOMIES, about_term, articles_of, listed_terms, term_at
from editorial.views.timelines import article_timeline

TAXONOMY = TAXONOMIES["project"]
NAMED = (EntityKind.PERSON, EntityKind.ORGANIZATION, EntityKind.PRODUCT)
MOST_NAMED = 12  # of each kind


@dataclass(frozen=True, slots=True)
class NamedInProject:
    """Who or what the articles of a project mention most: entities of one kind, each with `articles`."""

    plural: Promise
    entities: list[Entity]


@dataclass(frozen=True, slots=True)
class ProjectRow:
    """A project on the index, with the newest of its listed articles and the page of its lead, "" for none."""

    project: Any
    newest: Article | None
    lead_address: str


@reader_page("page")
def project_index(request: HttpRequest, state: SiteState) -> HttpResponse:
    """All projects with listed articles, in the order that editors gave them, most used first."""
    rows = listed_terms(Project, state).select_related("lead")
    listing = list_page(rows.order_by("position", "-listed_count", "slug"), page_number(request), NAMES_A_PAGE)
    context = {"heading": TAXONOMY.plural, "listing": listing, "rows": project_rows(listing.items, state)}
    return render_page(request, state, "project_index.html", context)


def project_rows(projects: Iterable[Any], state: SiteState) -> list[ProjectRow]:
    """Returns the projects with what the index says about them. Three queries, however many they are."""
    found = list(projects)
    newest = Article.objects.listed(state.at).filter(projects=OuterRef("pk")).newest_first().values("pk")[:1]
    of_project = dict(
        Project.objects.filter(pk__in=[row.pk for row in found])
        .annotate(newest=Subquery(newest))
        .values_list("pk", "newest")
    )
    wanted = [pk for pk in of_project.values() if pk]
    articles = Article.objects.listed(state.at).for_lists().in_bulk(wanted)
    leads: QuerySet[Any] = Entity.objects.current().with_listed_counts()
    leads = leads.filter(pk__in=[row.lead_id for row in found if row.lead_id], listed_count__gt=0)
    open_leads = {lead.pk: lead for lead in leads}
    return [
        ProjectRow(
            row,
            articles.get(of_project.get(row.pk) or 0),
            open_leads[row.lead_id].get_absolute_url() if row.lead_id in open_leads else "",
        )
        for row in found
    ]


@reader_page("page")
def project(request: HttpRequest, state: SiteState, slug: str) -> HttpResponse:
    """A dossier: brief, lead, the listed articles in their order, and who is in them.

    Nothing here tells of articles that are not listed: how far the work is, is for the desk.
    """
    row: Project | None = term_at(TAXONOMY, slug)
    if row is None:
        return HttpResponsePermanentRedirect(page_today(Project, slug, state).get_absolute_url())
    number = page_number(request)
    articles = articles_of(TAXONOMY, row, state)
    context = {
        **about_term(TAXONOMY, row, number),
        "listing": list_page(with_cards(articles.in_order_of(row), state), number),
        "lead": entity_link(row.lead, state) if row.lead else None,
    }
    if number == 1:
        context |= first_page(row, articles)
    if context["listing"].total <= MOST_ARTICLES:
        context["files"] = [(form.upper(), reverse(f"editorial:project-{form}", args=[slug])) for form in Form]
    return render_page(request, state, "project.html", context)


def first_page(row: Project, articles: ArticleQuerySet) -> dict[str, Any]:
    """Returns what only the first page shows."""
    return {
        "brief": rendered_text(row.brief),
        "timeline": article_timeline(articles),
        "named": [names for kind in NAMED if (names := named_in(articles, kind)).entities],
    }


def named_in(articles: ArticleQuerySet, kind: EntityKind) -> NamedInProject:
    """Returns the entities of a kind that most of the articles mention."""
    entities = Entity.objects.current().filter(kind=kind, mentions__article__in=articles.order_by())
    counted = entities.annotate(articles=Count("mentions__article", distinct=True))
    return NamedInProject(KIND_NAMES[kind].plural, list(counted.order_by(F("articles").desc(), "name")[:MOST_NAMED]))
