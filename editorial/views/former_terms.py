"""Where the page of a term is today that has none at its address: merged, moved, or read as something else."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.http import Http404

from editorial.models import Area, Category, Entity, FormerAddress, Mention, Project, Series, Tag, listed_condition
from editorial.services.reading_tags import PROMOTED, Reading
from editorial.services.tag_targets import target_of
from editorial.views.site_state import SiteState

TermModel = type[Area] | type[Category] | type[Project] | type[Series] | type[Tag]


def page_today(model: TermModel, slug: str, state: SiteState) -> Any:
    """Returns the term or the name whose page stands for that address, which no page of a term has.

    Raises:
        Http404: there is none, or no listed article has it.
    """
    target = _followed(_at(model, slug))
    if target is None or not _listed(target, state).exists():
        raise Http404
    return target


def _at(model: TermModel, slug: str) -> Any:
    """Returns the term of that address, or the one that had it once."""
    rows: QuerySet[Any] = model._default_manager.select_related("merged_into")
    row = rows.filter(slug=slug).first()
    if row is None:
        former = FormerAddress.objects.filter(kind=str(model._meta.model_name), slug=slug).first()
        row = rows.filter(**{"name" if model is Tag else "value": former.value}).first() if former else None
    return row


def _followed(row: Any) -> Any:
    """Returns what a term is today: itself, what it was merged into, or what that tag is read as."""
    seen = set()
    while row is not None and row.merged_into is not None and row.pk not in seen:
        seen.add(row.pk)
        row = row.merged_into
    if isinstance(row, Tag) and row.read_as in PROMOTED:
        return target_of(Reading(row.read_as, row.read_as_value))
    return None if row is None or getattr(row, "internal", False) else row


def _listed(row: Any, state: SiteState) -> QuerySet[Any]:
    """Returns the row itself where listed articles have it."""
    if isinstance(row, Entity):
        mentions = Mention.objects.filter(listed_condition(state.at, "article__"), entity=OuterRef("pk"))
        return Entity.objects.current().filter(Exists(mentions), pk=row.pk)
    article = "content_object" if isinstance(row, Tag) else "article"
    model = type(row)
    links = model._meta.get_field("article_links").related_model._default_manager
    column = "tag" if isinstance(row, Tag) else "term"
    tied = links.filter(listed_condition(state.at, f"{article}__"), **{column: OuterRef("pk")})
    rows: QuerySet[Any] = model._default_manager.filter(Exists(tied), pk=row.pk, merged_into__isnull=True)
    return rows
