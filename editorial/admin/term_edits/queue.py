"""The queue of suggestions about terms: looked at with their evidence, decided one by one, and made anew."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect, QueryDict
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _

from editorial.admin.base import ReadOnlyAdmin, actor
from editorial.admin.display import change_address
from editorial.admin.sections import ORDER
from editorial.admin.term_edits.pages import with_counts
from editorial.models import Article, Changeset, TermKind, TermSuggestion
from editorial.services.jobs import start_job
from editorial.services.taxonomy import VOCABULARIES
from editorial.services.term_suggestions import ALL_TERMS, SUGGEST_TERMS_JOB, accept_terms, tell_terms_apart

CHANGE = "editorial.change_tag"
CARDS = 20
ACCEPT, SWAP, DIFFERENT = "accept", "swap", "different"
FILTERS = ("kind", "reason")


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two: a term with its page and number of articles, or what a tag is; with some of its articles."""

    name: str
    term: Any | None = None
    address: str = ""
    articles: list[tuple[str, str]] = field(default_factory=list)  # (title, address)


@dataclass(frozen=True, slots=True)
class Card:
    """One suggestion as the page shows it."""

    row: TermSuggestion
    first: Side
    second: Side

    @property
    def percent(self) -> int:
        """The score in percent."""
        return round(100 * self.row.score)


@admin.register(TermSuggestion)
class TermSuggestionAdmin(ReadOnlyAdmin):
    """Suggestions have no pages of their own; the list is the queue."""

    section = ORDER
    section_position = 6

    def get_urls(self) -> list[Any]:
        wrap = self.admin_site.admin_view
        return [
            path("", wrap(self.queue_view), name="editorial_termsuggestion_changelist"),
            path("decide/", wrap(self.decide_view), name="editorial_termsuggestion_decide"),
            path("find/", wrap(self.find_view), name="editorial_termsuggestion_find"),
        ]

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return bool(request.user.has_perm(CHANGE))

    def queue_view(self, request: HttpRequest) -> HttpResponse:
        """Shows the open suggestions, the most probable first."""
        _require(request)
        page = Paginator(chosen_rows(request.GET), CARDS).get_page(request.GET.get("page"))
        newest = TermSuggestion.objects.order_by("-pk").first()
        kept = {name: request.GET[name] for name in FILTERS if request.GET.get(name)}
        context = {
            **self.admin_site.each_context(request),
            "title": _("Terms that could be one"),
            "opts": self.opts,
            "has_view_permission": True,
            "media": self.media,
            "page": page,
            "page_range": page.paginator.get_elided_page_range(page.number),
            "cards": cards(list(page.object_list), by=actor(request)),
            "query": f"{urlencode(kept)}&" if kept else "",
            "filters": filters(request.GET),
            "made_at": newest.made_at if newest else None,
            "asked": request.GET.urlencode(),
        }
        return TemplateResponse(request, "admin/editorial/term/queue.html", context)

    def decide_view(self, request: HttpRequest) -> HttpResponse:
        """Carries out what somebody decided about one suggestion, and leads back to the queue."""
        _require(request)
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        asked = request.POST.get("suggestion", "")
        rows = TermSuggestion.objects.open().filter(pk=int(asked) if asked.isdecimal() and len(asked) < 10 else 0)
        row = rows.first()
        verdict = request.POST.get("verdict", "")
        if row is None:
            messages.info(request, _("That suggestion is decided already, or the queue was made anew."))
        elif verdict in (ACCEPT, SWAP):
            accepted = accept_terms([row], by=actor(request), swapped=verdict == SWAP)
            for told, reason in accepted.left:
                messages.error(request, f"{told}: {reason}")
            _tell(request, accepted.changeset, str(row))
        elif verdict == DIFFERENT:
            _tell(request, tell_terms_apart([row], by=actor(request)), f"{row.second} ≠ {row.first}")
        return HttpResponseRedirect(queue_address(QueryDict(request.POST.get("asked", ""))))

    def find_view(self, request: HttpRequest) -> HttpResponse:
        """Starts the job that looks through the garden again."""
        _require(request)
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        job = start_job(SUGGEST_TERMS_JOB, by=actor(request), arguments={}, subject=ALL_TERMS)
        return HttpResponseRedirect(change_address(job))


def _require(request: HttpRequest) -> None:
    if not request.user.has_perm(CHANGE):
        raise PermissionDenied


def _tell(request: HttpRequest, changeset: Changeset | None, text: str) -> None:
    """Says what was written, with the way to take it back."""
    if changeset is not None:
        link = format_html('<a href="{}">#{}</a>', change_address(changeset), changeset.pk)
        messages.success(request, format_html(_("{} · changeset {}, which can be undone"), text, link))


def chosen_rows(asked: QueryDict) -> QuerySet[TermSuggestion]:
    """Returns the open suggestions of the kind and the reason that the address asks for."""
    rows: QuerySet[TermSuggestion] = TermSuggestion.objects.open()
    if asked.get("kind") in TermKind.values:
        rows = rows.filter(kind=asked["kind"])
    if asked.get("reason") in TermSuggestion.Reason.values:
        rows = rows.filter(reason=asked["reason"])
    return rows


def queue_address(asked: QueryDict) -> str:
    """Returns the address of the queue with the filters and the page that somebody was on."""
    kept = urlencode({name: asked[name] for name in (*FILTERS, "page") if asked.get(name)})
    address = reverse("admin:editorial_termsuggestion_changelist")
    return f"{address}?{kept}" if kept else address


def filters(asked: QueryDict) -> list[dict[str, Any]]:
    """Returns the two rows of links: everything, or one kind; everything, or one reason."""
    rows = (("kind", _("Kind"), TermKind.choices), ("reason", _("Reason"), TermSuggestion.Reason.choices))
    return [
        {
            "label": label,
            "links": [
                {"title": title, "current": asked.get(name, "") == value, "address": _filtered(asked, name, str(value))}
                for value, title in [("", _("All")), *choices]
            ],
        }
        for name, label, choices in rows
    ]


def _filtered(asked: QueryDict, name: str, value: str) -> str:
    others = {other: asked[other] for other in FILTERS if other != name and asked.get(other)}
    return "?" + urlencode({**others, **({name: value} if value else {})})


def cards(rows: Sequence[TermSuggestion], *, by: User) -> list[Card]:
    """Returns the cards; articles that the user may not see are left out.

    The number of queries does not depend on the number of rows: one for each kind, and one for the articles.
    """
    values: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        values[row.kind] |= {row.second} if row.read_as else {row.first, row.second}
    terms: dict[tuple[str, str], Any] = {}
    for vocabulary in VOCABULARIES:
        if wanted := values.get(vocabulary.table):
            found = with_counts(vocabulary).filter(**{f"{vocabulary.value}__in": wanted})
            terms.update({(vocabulary.table, str(getattr(term, vocabulary.value))): term for term in found})
    paths = {path for row in rows for side in ("first", "second") for path in row.evidence.get(side, ())}
    visible = Article.objects.visible_to(by).filter(path__in=paths, removed_at__isnull=True).only("path", "title")
    articles = {article.path: (article.title, change_address(article)) for article in visible}
    return [Card(row, _side(row, "first", terms, articles), _side(row, "second", terms, articles)) for row in rows]


def _side(
    row: TermSuggestion, side: str, terms: dict[tuple[str, str], Any], articles: dict[str, tuple[str, str]]
) -> Side:
    value = str(getattr(row, side))
    shown = [articles[path] for path in row.evidence.get(side, ()) if path in articles]
    term = None if row.read_as and side == "first" else terms.get((row.kind, value))
    return Side(value, term, change_address(term) if term else "", shown)
