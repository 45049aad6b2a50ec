"""The variables of mails, and the check that they fit together."""

from __future__ import annotations

import os
from unittest import mock

from django.core.exceptions import ImproperlyConfigured
from django.test import SimpleTestCase, override_settings

from cms import env
from editorial.checks import mails_have_addresses


class MailVariableTests(SimpleTestCase):
    def test_a_server_is_read_from_its_address(self):
        with mock.patch.dict(os.environ, {"EMAIL_URL": "smtp+tls://me:p%40ss@mail.example.org:587"}):
            config = env.email("EMAIL_URL", default="")
        self.assertEqual((config["EMAIL_HOST"], config["EMAIL_PORT"]), ("mail.example.org", 587))
        self.assertEqual((config["EMAIL_HOST_USER"], config["EMAIL_HOST_PASSWORD"]), ("me", "p@ss"))
        self.assertTrue(config["EMAIL_USE_TLS"])

    def test_a_server_that_cannot_be_is_refused_without_its_password(self):
        for value in ("mail.example.org", "http://x:secret@y", "smtp://", "smtp://x:secret@y:notaport"):
            with self.subTest(value), mock.patch.dict(os.environ, {"EMAIL_URL": value}):
                with self.assertRaises(ImproperlyConfigured) as caught:
                    env.email("EMAIL_URL", default="")
                self.assertNotIn("secret", str(caught.exception))

    def test_the_site_is_scheme_and_host(self):
        for value, expected in (
            ("https://a.example.org/", "https://a.example.org"),
            ("http://h:8000", "http://h:8000"),
        ):
            with mock.patch.dict(os.environ, {"SITE_URL": value}):
                self.assertEqual(env.origin("SITE_URL"), expected)
        for value in ("a.example.org", "ftp://a", "https://a/b", "https://u@a", "https://", "https://a:x", "//a"):
            environment = mock.patch.dict(os.environ, {"SITE_URL": value})
            with self.subTest(value), environment, self.assertRaises(ImproperlyConfigured):
                env.origin("SITE_URL")

    def test_mails_need_an_address_of_the_site(self):
        with override_settings(NOTIFY_BY_EMAIL=True, SITE_URL=""):
            self.assertEqual([error.id for error in mails_have_addresses(None)], ["editorial.E003"])
        for settings in ({"NOTIFY_BY_EMAIL": False}, {"NOTIFY_BY_EMAIL": True, "SITE_URL": "https://a"}):
            with override_settings(**settings):
                self.assertEqual(mails_have_addresses(None), [])
