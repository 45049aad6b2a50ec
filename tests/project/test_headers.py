"""Headers that every answer carries."""

from __future__ import annotations

from django.contrib.auth import get_user_model
from django.test import SimpleTestCase, TestCase, override_settings
from django.urls import reverse

SESSION = "sessionid"


class PolicyTests(TestCase):
    def test_the_policy_allows_this_site_and_two_sources_of_videos(self):
        policy = self.client.get(reverse("admin:login")).headers["Content-Security-Policy"]
        directives = dict(directive.strip().split(" ", 1) for directive in policy.split(";"))
        self.assertEqual(directives["default-src"], "'none'")
        self.assertEqual(directives["script-src"], "'self'")
        self.assertEqual(directives["style-src"], "'self'")
        self.assertEqual(directives["img-src"], "'self' data: https://i.ytimg.com")
        self.assertEqual(directives["frame-src"], "https://www.youtube-nocookie.com")
        self.assertEqual(directives["frame-ancestors"], "'none'")
        self.assertEqual(directives["form-action"], "'self'")
        self.assertEqual(directives["base-uri"], "'none'")

    def test_inline_code_is_never_allowed(self):
        policy = self.client.get(reverse("admin:login")).headers["Content-Security-Policy"]
        self.assertNotIn("unsafe", policy)

    def test_the_other_protective_headers(self):
        headers = self.client.get(reverse("admin:login")).headers
        self.assertEqual(headers["X-Frame-Options"], "DENY")
        self.assertEqual(headers["X-Content-Type-Options"], "nosniff")
        self.assertEqual(headers["Referrer-Policy"], "strict-origin-when-cross-origin")
        self.assertEqual(headers["Cross-Origin-Opener-Policy"], "same-origin")
        self.assertIn("camera=()", headers["Permissions-Policy"])

    @override_settings(SECURE_SSL_REDIRECT=True, SECURE_HSTS_SECONDS=60, SECURE_HSTS_INCLUDE_SUBDOMAINS=True)
    def test_plain_http_is_led_to_https_except_for_the_health_check(self):
        self.assertEqual(self.client.get("/admin/login/").headers["Location"], "https://testserver/admin/login/")
        self.assertNotEqual(self.client.get("/healthz").status_code, 301)
        secure = self.client.get("/admin/login/", secure=True)
        self.assertEqual(secure.headers["Strict-Transport-Security"], "max-age=60; includeSubDomains")


class RequestIdTests(SimpleTestCase):
    def test_each_answer_has_an_id_of_its_own(self):
        first, second = (self.client.get("/favicon.ico").headers["X-Request-ID"] for _ in range(2))
        self.assertNotEqual(first, second)

    def test_the_id_of_the_proxy_is_kept(self):
        answer = self.client.get("/favicon.ico", headers={"X-Request-ID": "edge-0042.a"})
        self.assertEqual(answer.headers["X-Request-ID"], "edge-0042.a")

    def test_an_id_that_could_forge_a_log_line_is_replaced(self):
        for sent in ("short", "a" * 65, "with blank in it", 'quote"in-it-here'):
            with self.subTest(sent):
                answer = self.client.get("/favicon.ico", headers={"X-Request-ID": sent})
                self.assertNotEqual(answer.headers["X-Request-ID"], sent)


class SharedCacheTests(TestCase):
    def test_answers_to_people_with_a_session_are_kept_from_shared_caches(self):
        self.client.cookies[SESSION] = "anything"
        answer = self.client.get("/favicon.ico")
        self.assertEqual(answer.headers["Cache-Control"], "private, no-store")

    def test_answers_to_readers_say_nothing_about_it(self):
        self.assertNotIn("Cache-Control", self.client.get("/favicon.ico").headers)


class IdleSessionTests(TestCase):
    def setUp(self):
        self.client.force_login(get_user_model().objects.create_superuser("editor"))

    def test_a_request_in_the_admin_prolongs_the_session(self):
        self.assertIn(SESSION, self.client.get(reverse("admin:index")).cookies)

    def test_the_next_one_within_five_minutes_does_not_write_it_again(self):
        self.client.get(reverse("admin:index"))
        self.assertNotIn(SESSION, self.client.get(reverse("admin:index")).cookies)

    def test_pages_of_readers_never_do(self):
        self.assertNotIn(SESSION, self.client.get("/favicon.ico").cookies)
