"""Import and export in the admin go through pages of the project's own, never through those of the package."""

from __future__ import annotations

from django.contrib import admin
from django.test import SimpleTestCase
from django.urls import reverse
from import_export.mixins import BaseImportExportMixin


class PackagePagesTests(SimpleTestCase):
    def test_no_page_is_one_of_the_package(self) -> None:
        reverse("admin:index")  # loads the pages
        pages = admin.site._registry.values()
        self.assertGreater(len(pages), 10)
        self.assertEqual([page for page in pages if isinstance(page, BaseImportExportMixin)], [])
