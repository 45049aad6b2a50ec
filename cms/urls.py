"""Addresses of the project: the editors' side and the readers' side."""

from __future__ import annotations

from django.contrib import admin
from django.http import HttpRequest, HttpResponseRedirect
from django.templatetags.static import static
from django.urls import include, path


def favicon(request: HttpRequest) -> HttpResponseRedirect:
    """Answers the address that browsers ask for on pages that name no icon, those of the admin among them."""
    return HttpResponseRedirect(static("editorial/favicon.svg"))


handler400 = "editorial.views.errors.bad_request"
handler403 = "editorial.views.errors.forbidden"
handler404 = "editorial.views.errors.not_found"
handler500 = "editorial.views.errors.server_error"

admin.autodiscover()

urlpatterns = [
    path("favicon.ico", favicon),
    path("admin/", admin.site.urls),
    path("", include("editorial.views.urls")),
]
