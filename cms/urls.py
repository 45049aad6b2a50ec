"""Addresses of the project: the editors' side and the readers' side."""

from __future__ import annotations

from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("admin/", admin.site.urls),
    path("", include("editorial.views.urls")),
]
