"""A start of the project in its kinds of installation, each in a process of its own."""

from __future__ import annotations

from django.test import SimpleTestCase


class AddressTests(SimpleTestCase):
    def test_the_admin_answers_below_its_own_path(self):
        self.assertEqual(self.client.get("/admin").status_code, 301)
