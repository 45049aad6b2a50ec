"""Terms on readers' pages: which have one, whose name a term is, and explanations in the body of an article."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import translation
from django.utils.translation import gettext as _

from editorial.models import Alias, Article, Body, GlossaryTerm, GlossaryUse, Mention, listed_condition
from editorial.models import published_condition as published
from editorial.rendering import CardWords, Explanation, inline_text, with_explanations
from editorial.services.rendering import RenderedView
from editorial.services.slugs import chunks
from editorial.services.term_uses import term_uses_of

MOST_TERMS = 300  # of one article that are looked up


@dataclass(frozen=True, slots=True)
class NamePage:
    """Somebody or something that has the name of a term: the name, its kind, and the page."""

    name: str
    kind: str
    address: str


@dataclass(frozen=True, slots=True)
class _Said:
    """What a body says of a term that has a row."""

    key: str
    slug: str
    written: str
    english: str
    definition: str
    has_page: bool


def listed_uses(at: dt.datetime) -> QuerySet[GlossaryUse]:
    """Returns the places in listed articles, one row for each article that has the text."""
    return GlossaryUse.objects.filter(listed_condition(at, "body__articles__"))


def listed_terms(at: dt.datetime) -> QuerySet[GlossaryTerm]:
    """Returns the terms that have a page: explained in a listed article, and not hidden.

    For lists: the texts that no listed article has are few, found once and left out. Otherwise the article of each
    place would have to be looked at, for each of 51,000 terms.
    """
    return GlossaryTerm.objects.filter(Exists(listed_places(at).filter(term=OuterRef("pk"))), hidden=False)


def listed_places(at: dt.datetime) -> QuerySet[GlossaryUse]:
    """Returns the places in listed articles, each once; for looking through many."""
    return GlossaryUse.objects.exclude(
        body__in=Body.objects.exclude(Exists(Article.objects.listed(at).filter(body=OuterRef("pk"))))
    )


def listed_term(slug: str, at: dt.datetime) -> GlossaryTerm | None:
    """Returns the term at that address if it has a page."""
    return GlossaryTerm.objects.filter(Exists(_pages(at, "pk")), slug=slug, hidden=False).first()


def _pages(at: dt.datetime, outer: str) -> QuerySet[GlossaryUse]:
    return GlossaryUse.objects.filter(listed_condition(at, "body__articles__"), term=OuterRef(outer))


def name_pages(keys: Collection[str], at: dt.datetime) -> dict[str, list[NamePage]]:
    """Returns the pages of those whose name folds to the key of a term: key → pages. One query for 400 keys."""
    found: dict[str, list[NamePage]] = defaultdict(list)
    mentioned = Mention.objects.filter(listed_condition(at, "article__"), entity=OuterRef("entity"))
    for chunk in chunks(sorted(keys)):
        rows = Alias.objects.filter(Exists(mentioned), key__in=chunk, entity__merged_into=None)
        for alias in rows.select_related("entity").order_by("entity__kind", "entity__slug"):
            entity = alias.entity
            page = NamePage(entity.name, entity.get_kind_display(), entity.get_absolute_url())
            if page not in found[alias.key]:
                found[alias.key].append(page)
    return dict(found)


def explained_live(
    body: RenderedView, article: Article, at: dt.datetime, *, names: Collection[str] = ()
) -> RenderedView:
    """Returns the live body of a public article with explanations of its terms: two queries where it has any.

    `names` are those that the article's header lists, which may contain a term.

    A text without a bold word explains nothing, and asks nothing.
    """
    if not body.complete or "<strong>" not in body.html:
        return body
    uses = GlossaryUse.objects.filter(published(at, "body__articles__"), body__articles=article, term__hidden=False)
    rows = uses.annotate(has_page=Exists(_pages(at, "term"))).order_by("position")
    columns = ("term__key", "term__slug", "written", "english", "definition", "has_page")
    return _explained(body, [_Said(*row) for row in rows.values_list(*columns)[:MOST_TERMS]], names, at)


def explained_text(body: RenderedView, text: str, at: dt.datetime, *, names: Collection[str] = ()) -> RenderedView:
    """Returns a body that may be stored nowhere with explanations of its terms; only terms with a page are links."""
    uses = term_uses_of(text)[:MOST_TERMS] if body.complete else []
    rows: dict[str, GlossaryTerm] = {}
    for chunk in chunks(sorted({use.key for use in uses})):
        found = GlossaryTerm.objects.filter(key__in=chunk).annotate(has_page=Exists(_pages(at, "pk")))
        rows.update({term.key: term for term in found})
    said = []
    for use in uses:
        row = rows.get(use.key)
        if row is None or not row.hidden:
            slug, has_page = (row.slug, bool(getattr(row, "has_page", False))) if row else ("", False)
            said.append(_Said(use.key, slug, use.term, use.english, use.definition, has_page))
    return _explained(body, said, names, at)


def _explained(body: RenderedView, said: Iterable[_Said], names: Collection[str], at: dt.datetime) -> RenderedView:
    """Puts in the cards; of several places in one text the first with a definition counts."""
    first: dict[str, _Said] = {}
    for use in said:
        if use.written not in first or (use.definition and not first[use.written].definition):
            first[use.written] = use
    again = [use for use in first.values() if body.html.count(use.written) > 1]
    if not again:
        return body
    pages = name_pages({use.key for use in again}, at)
    words = CardWords(
        _("In the glossary"), _("About this name"), _("Terms explained in this text"), translation.get_language()
    )
    explanations = [
        Explanation(
            use.written,
            inline_text(use.english),
            inline_text(use.definition),
            GlossaryTerm(slug=use.slug).get_absolute_url() if use.has_page else "",
            pages[use.key][0].address if len(pages.get(use.key, ())) == 1 else "",
        )
        for use in again
    ]
    return replace(body, html=with_explanations(body.html, explanations, words, names))
