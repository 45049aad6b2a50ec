"""The admin site: the stock one, with the product's name and an index in the order of an editor's work."""

from __future__ import annotations

from functools import wraps
from typing import Any

from django.contrib import admin
from django.contrib.auth import get_user_model
from django.core.exceptions import SuspiciousOperation
from django.db import OperationalError
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.template.response import TemplateResponse
from django.urls import URLPattern
from django.utils.translation import gettext_lazy as _

ACCOUNTS = _("Accounts")
LAST = 99
# PostgreSQL's codes for a lock that was waited for in vain, and for two writers that wait for each other.
WAITED_IN_VAIN = ("55P03", "40P01")
SECONDS_TO_WAIT = 5


def is_busy(error: OperationalError) -> bool:
    """Whether somebody else's write is all that is wrong."""
    return getattr(error.__cause__, "sqlstate", "") in WAITED_IN_VAIN or "is locked" in str(error)


class EvergreenAdminSite(admin.AdminSite):
    """Groups models by the `section` of their admin (title and position) instead of by application."""

    site_header = _("Evergreen")
    site_title = _("Evergreen")
    index_title = _("The desk")
    index_template = "admin/desk/index.html"

    def __init__(self, name: str = "admin") -> None:
        super().__init__(name)
        self._pages: list[URLPattern] = []

    def add_page(self, page: URLPattern) -> None:
        """Gives the site an address that belongs to no model, before Django's own."""
        self._pages.append(page)

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> TemplateResponse:
        """Shows what waits for the user, as the admin that has a `home` tells it; the tables stand below."""
        home = next((page.home(request) for page in self._registry.values() if hasattr(page, "home")), None)
        return super().index(request, {"home": home, **(extra_context or {})})

    def admin_view(self, view: Any, cacheable: bool = False) -> Any:
        """Returns the view behind the login.

        A NUL in a query is a bad request, since PostgreSQL compares none. A write that came to nothing because others
        were writing for too long is told with what to do, instead of as a fault.
        """

        @wraps(view)
        def guarded(request: HttpRequest, *captured: Any, **named: Any) -> HttpResponseBase:
            if "%00" in request.META["QUERY_STRING"]:
                raise SuspiciousOperation("A parameter of the address holds a NUL character.")
            try:
                response: HttpResponseBase = view(request, *captured, **named)
            except OperationalError as error:
                if not is_busy(error):
                    raise
                return self.busy(request)
            return response

        return super().admin_view(guarded, cacheable)

    def busy(self, request: HttpRequest) -> TemplateResponse:
        """Returns the page that says that nothing was done, and why."""
        context = {**self.each_context(request), "title": _("The database is busy")}
        headers = {"Retry-After": str(SECONDS_TO_WAIT)}
        return TemplateResponse(request, "admin/busy.html", context, status=503, headers=headers)

    def get_urls(self) -> list[Any]:
        """Returns Django's addresses but for the one that tells any staff the public address of any row by its id."""
        usual = [found for found in super().get_urls() if getattr(found, "name", None) != "view_on_site"]
        return [*self._pages, *usual]

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[dict[str, Any]]:
        """Returns one entry per section with the models that the user may see.

        For one application it is Django's own list.
        """
        applications = super().get_app_list(request, app_label)
        if app_label is not None:
            return applications
        sections: dict[tuple[int, str], dict[str, Any]] = {}
        for application in applications:
            for entry in application["models"]:
                position, title = self.place(entry["model"], application["name"])
                section = sections.setdefault(
                    (position, title),
                    {"name": title, "app_label": f"section-{position}", "app_url": "", "models": []},
                )
                section["models"].append(entry)
        for section in sections.values():
            section["models"].sort(key=lambda entry: getattr(self._registry[entry["model"]], "section_position", LAST))
        return [sections[key] for key in sorted(sections)]

    def place(self, model: type, application: str) -> tuple[int, str]:
        """Returns the position and title of the section in which a model is listed."""
        section = getattr(self._registry[model], "section", None)
        if section is not None:
            return section.position, str(section.title)
        if model._meta.app_label == get_user_model()._meta.app_label:  # type: ignore[attr-defined]
            return LAST - 1, str(ACCOUNTS)
        return LAST, application
