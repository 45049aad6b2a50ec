"""Addresses of the public pages."""

app_name = "editorial"
urlpatterns: list[object] = []
