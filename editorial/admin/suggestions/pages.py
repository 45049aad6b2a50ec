"""The queue of suggestions about names: looked at, decided one by one or many at once, and made anew."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect, QueryDict
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from editorial.admin.base import ReadOnlyAdmin, actor
from editorial.admin.display import change_address
from editorial.admin.sections import NAMES
from editorial.admin.suggestions.cards import cards
from editorial.models import Changeset, EntityKind, NamePair, NameSuggestion, NameSuggestionQuerySet
from editorial.services.jobs import start_job
from editorial.services.name_suggestions import EVERYTHING, SUGGEST_JOB, accept, tell_apart

CHANGE = "editorial.change_entity"
CARDS = 20
MOST_AT_ONCE = 100
LIKELY = 0.9  # from here on a suggestion is offered to be accepted with others

ACCEPT, SWAP, DIFFERENT, RELATED = "accept", "swap", "different", "related"
FILTERS = ("kind", "reason")


@admin.register(NameSuggestion)
class NameSuggestionAdmin(ReadOnlyAdmin):
    """Suggestions have no pages of their own; the list is the queue."""

    section = NAMES
    section_position = 10

    def get_urls(self) -> list[Any]:
        wrap = self.admin_site.admin_view
        return [
            path("", wrap(self.queue_view), name="editorial_namesuggestion_changelist"),
            path("decide/", wrap(self.decide_view), name="editorial_namesuggestion_decide"),
            path("together/", wrap(self.together_view), name="editorial_namesuggestion_together"),
            path("find/", wrap(self.find_view), name="editorial_namesuggestion_find"),
        ]

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return bool(request.user.has_perm(CHANGE))

    def queue_view(self, request: HttpRequest) -> HttpResponse:
        """Shows the open suggestions, the most probable first."""
        _require(request)
        rows = chosen_rows(request.GET)
        page = Paginator(rows.select_related("first", "second"), CARDS).get_page(request.GET.get("page"))
        newest = NameSuggestion.objects.order_by("-pk").first()
        context = {
            **self.shared(request),
            "page": page,
            "page_range": page.paginator.get_elided_page_range(page.number),
            "cards": cards(list(page.object_list), by=actor(request)),
            "query": query_of(request.GET),
            "filters": filters(request.GET),
            "made_at": newest.made_at if newest else None,
            "likely": rows.filter(score__gte=LIKELY).count(),
            "likely_percent": round(100 * LIKELY),
            "asked": request.GET.urlencode(),
        }
        return TemplateResponse(request, "admin/editorial/suggestion/queue.html", context)

    def decide_view(self, request: HttpRequest) -> HttpResponse:
        """Carries out what somebody decided about one suggestion, and leads back to the queue."""
        _require(request)
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        back = HttpResponseRedirect(queue_address(QueryDict(request.POST.get("asked", ""))))
        asked = request.POST.get("suggestion", "")
        rows = NameSuggestion.objects.open().filter(pk=int(asked) if asked.isdecimal() and len(asked) < 10 else 0)
        row = rows.select_related("first", "second").first()
        if row is None:
            messages.info(request, _("That suggestion is decided already, or the queue was made anew."))
            return back
        verdict = request.POST.get("verdict", "")
        if verdict in (ACCEPT, SWAP):
            accepted = accept([row], by=actor(request), swapped=verdict == SWAP)
            for _row, reason in accepted.left:
                messages.error(request, f"{row}: {reason}")
            self.tell(request, accepted.changeset, str(row))
        elif verdict in (DIFFERENT, RELATED):
            changeset = tell_apart([row], NamePair.Verdict(verdict), by=actor(request))
            self.tell(request, changeset, f"{row.first} ≠ {row.second or row.name}")
        return back

    def together_view(self, request: HttpRequest) -> HttpResponse:
        """Shows the most probable suggestions in one table, and accepts those that are still chosen."""
        _require(request)
        rows = chosen_rows(request.GET).filter(score__gte=LIKELY).select_related("first", "second")
        if request.method == "POST":
            chosen = [int(pk) for pk in request.POST.getlist("suggestion") if pk.isdecimal() and len(pk) < 10]
            picked = list(rows.filter(pk__in=chosen[:MOST_AT_ONCE]))
            if not picked:
                messages.info(request, _("Nothing was chosen, and nothing was changed."))
                return HttpResponseRedirect(request.get_full_path())
            accepted = accept(picked, by=actor(request))
            for row, reason in accepted.left:
                messages.error(request, f"{row}: {reason}")
            number = len(accepted.done)
            told = ngettext("%(number)d suggestion accepted", "%(number)d suggestions accepted", number)
            self.tell(request, accepted.changeset, told % {"number": number})
            return HttpResponseRedirect(queue_address(request.GET))
        shown = list(rows[:MOST_AT_ONCE])
        context = {
            **self.shared(request),
            "title": _("Accept several suggestions"),
            "cards": cards(shown, by=actor(request)),
            "all": rows.count(),
            "back": queue_address(request.GET),
        }
        return TemplateResponse(request, "admin/editorial/suggestion/together.html", context)

    def find_view(self, request: HttpRequest) -> HttpResponse:
        """Starts the job that looks through the garden again."""
        _require(request)
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        job = start_job(SUGGEST_JOB, by=actor(request), arguments={}, subject=EVERYTHING)
        return HttpResponseRedirect(change_address(job))

    def shared(self, request: HttpRequest) -> dict[str, Any]:
        """Returns what both pages say."""
        return {
            **self.admin_site.each_context(request),
            "title": _("Names that could be one"),
            "opts": self.opts,
            "has_view_permission": True,
            "media": self.media,
        }

    def tell(self, request: HttpRequest, changeset: Changeset | None, text: str) -> None:
        """Says what was written, with the way to take it back."""
        if changeset is not None:
            link = format_html('<a href="{}">#{}</a>', change_address(changeset), changeset.pk)
            messages.success(request, format_html(_("{} · changeset {}, which can be undone"), text, link))


def _require(request: HttpRequest) -> None:
    if not request.user.has_perm(CHANGE):
        raise PermissionDenied


def chosen_rows(asked: QueryDict) -> NameSuggestionQuerySet:
    """Returns the open suggestions of the kind and the reason that the address asks for."""
    rows = NameSuggestion.objects.open()
    if asked.get("kind") in EntityKind.values:
        rows = rows.filter(kind=asked["kind"])
    if asked.get("reason") in NameSuggestion.Reason.values:
        rows = rows.filter(reason=asked["reason"])
    return rows


def query_of(asked: QueryDict) -> str:
    """Returns the filters for the links of the pages: "kind=person&", "" without any."""
    kept = urlencode({name: asked[name] for name in FILTERS if asked.get(name)})
    return f"{kept}&" if kept else ""


def queue_address(asked: QueryDict) -> str:
    """Returns the address of the queue with the filters and the page that somebody was on."""
    kept = urlencode({name: asked[name] for name in (*FILTERS, "page") if asked.get(name)})
    address = reverse("admin:editorial_namesuggestion_changelist")
    return f"{address}?{kept}" if kept else address


def filters(asked: QueryDict) -> list[dict[str, Any]]:
    """Returns the two rows of links: everything, or one kind; everything, or one reason."""
    return [
        {
            "label": label,
            "links": [
                {
                    "title": title,
                    "current": asked.get(name, "") == value,
                    "address": "?" + urlencode({**_others(asked, name), **({name: value} if value else {})}),
                }
                for value, title in [("", _("All")), *choices]
            ],
        }
        for name, label, choices in (
            ("kind", _("Kind"), EntityKind.choices),
            ("reason", _("Reason"), NameSuggestion.Reason.choices),
        )
    ]


def _others(asked: QueryDict, left_out: str) -> dict[str, str]:
    return {name: asked[name] for name in FILTERS if name != left_out and asked.get(name)}
