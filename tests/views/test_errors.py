"""Failing requests, a locked database, and addresses that collections may not take."""

from __future__ import annotations

import sqlite3
import time
from unittest import mock, skipUnless

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import OperationalError, connection
from django.test import Client, SimpleTestCase, TestCase, TransactionTestCase, override_settings
from django.urls import include, path

from editorial.models import RESERVED_SEGMENTS, Collection
from editorial.models.collections import written_segments
from editorial.views import urls
from editorial.views.errors import bad_request, forbidden, not_found, server_error
from tests.factories import make_article


class ErrorPageTests(TestCase):
    def test_server_error_needs_no_database(self):
        reader = Client(raise_request_exception=False)
        dead = mock.patch("editorial.views.reading.current_state", side_effect=OperationalError("secret host"))
        with dead, self.assertNumQueries(0):
            response = reader.get("/notes/a/")
        self.assertEqual(response.status_code, 500)
        self.assertContains(response, "<h1>", status_code=500)
        self.assertNotContains(response, "secret", status_code=500)
        self.assertIn("no-store", response.headers["Cache-Control"])

    def test_every_error_has_the_frame_of_the_site(self):
        failure = PermissionDenied("secret reason")
        for handler, status in ((bad_request, 400), (forbidden, 403), (not_found, 404)):
            with self.subTest(status):
                response = handler(None, failure)
                self.assertContains(response, 'class="site-header"', status_code=status)
                self.assertNotContains(response, "secret", status_code=status)
        self.assertEqual(server_error(None).status_code, 500)

    def test_form_without_its_proof_gets_the_page_for_403(self):
        response = Client(enforce_csrf_checks=True).post("/admin/login/", {"username": "x"})
        self.assertContains(response, 'class="status-number"', status_code=403)

    def test_missing_page_of_the_admin_has_a_page(self):
        response = self.client.get("/admin/nothing-of-the-kind")
        self.assertIn(response.status_code, (302, 404))

    def test_unknown_host_is_400(self):
        self.assertEqual(self.client.get("/", headers={"host": "evil.example"}).status_code, 400)


@skipUnless(settings.DATABASES["default"]["ENGINE"].endswith("sqlite3"), "only SQLite has one lock for all writers")
class WriteLockTests(TransactionTestCase):
    def test_pages_pass_while_somebody_else_writes(self):
        make_article(slug="a")
        make_article(slug="b", body="## not rendered yet\n")
        other = sqlite3.connect(connection.settings_dict["NAME"], isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        waited = connection.settings_dict["OPTIONS"]["timeout"]  # seconds, by what waits for the lock
        try:
            for address in ("/", "/notes/a/", "/notes/b/", "/notes/a.md", "/feed.atom", "/search/?q=x"):
                with self.subTest(address):
                    start = time.monotonic()
                    self.assertEqual(self.client.get(address).status_code, 200)
                    self.assertLess(time.monotonic() - start, waited)
        finally:
            other.execute("ROLLBACK")
            other.close()


class ReservedSegmentTests(SimpleTestCase):
    def test_every_written_segment_is_reserved(self):
        self.assertEqual([error for error in Collection.check(databases=[]) if error.id == "editorial.E002"], [])
        self.assertLessEqual(written_segments(urls.urlpatterns), set(RESERVED_SEGMENTS))

    def test_segment_that_is_not_reserved_is_an_error(self):
        with override_settings(
            ROOT_URLCONF=type("Urls", (), {"urlpatterns": [path("x/", include([])), path("y", not_found)]})
        ):
            found = [error.msg for error in Collection.check(databases=[]) if error.id == "editorial.E002"]
        self.assertEqual(len(found), 2)
