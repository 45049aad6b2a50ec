"""Limits on failed logins: five for an account, twenty for an address, within a quarter of an hour."""

from __future__ import annotations

import datetime as dt

from axes.models import AccessAttempt
from django.contrib.auth import get_user_model
from django.test import RequestFactory, SimpleTestCase, TestCase, override_settings
from django.urls import reverse
from django.utils import timezone

from cms.login import client_address

PASSWORD = "correct horse battery"


class LoginThrottleTests(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.user = get_user_model().objects.create_superuser("editor", password=PASSWORD)

    def log_in(self, username="editor", password="wrong", address="192.0.2.1"):
        data = {"username": username, "password": password, "next": reverse("admin:index")}
        return self.client.post(reverse("admin:login"), data, REMOTE_ADDR=address)

    def test_a_login_never_leads_to_another_site(self):
        for address in ("//evil.example", "https://evil.example/", "/\\evil.example", "javascript:alert(1)"):
            with self.subTest(address=address):
                data = {"username": "editor", "password": PASSWORD, "next": address}
                answer = self.client.post(reverse("admin:login"), data)
                self.assertRedirects(answer, reverse("admin:index"))
                self.client.logout()

    def fail(self, times, **options):
        return [self.log_in(**options).status_code for _ in range(times)]

    def test_an_account_is_closed_after_five_failures(self):
        self.assertEqual(self.fail(6), [200, 200, 200, 200, 429, 429])

    def test_the_answer_says_when_to_try_again(self):
        self.fail(5)
        answer = self.log_in()
        self.assertEqual(answer.headers["Retry-After"], "900")
        self.assertContains(answer, "15 minutes", status_code=429)

    def test_then_the_right_password_does_not_help_from_any_address(self):
        self.fail(5)
        self.assertEqual(self.log_in(password=PASSWORD, address="198.51.100.7").status_code, 429)

    def test_four_failures_leave_it_open(self):
        self.fail(4)
        self.assertEqual(self.log_in(password=PASSWORD).status_code, 302)

    def test_an_unknown_account_is_treated_the_same(self):
        self.assertEqual(self.fail(6, username="nobody"), [200, 200, 200, 200, 429, 429])

    def test_an_address_is_closed_after_twenty_failures_with_different_accounts(self):
        codes = [self.log_in(username=f"name-{number}").status_code for number in range(21)]
        self.assertEqual(codes, [200] * 19 + [429] * 2)
        self.assertEqual(self.log_in(password=PASSWORD).status_code, 429)
        self.assertEqual(self.log_in(password=PASSWORD, address="198.51.100.7").status_code, 302)

    def test_a_success_does_not_pardon_what_its_address_did_to_others(self):
        for number in range(19):
            self.log_in(username=f"name-{number}")
        self.assertEqual(self.log_in(password=PASSWORD).status_code, 302)
        self.client.logout()
        self.assertEqual(self.log_in(username="name-20").status_code, 429)

    def test_a_success_forgets_the_failures_of_the_account(self):
        self.fail(4)
        self.log_in(password=PASSWORD)
        self.client.logout()
        self.assertEqual(self.fail(4), [200] * 4)

    def test_it_opens_again_after_a_quarter_of_an_hour(self):
        self.fail(5)
        AccessAttempt.objects.update(attempt_time=timezone.now() - dt.timedelta(minutes=15, seconds=1))
        self.assertEqual(self.log_in(password=PASSWORD).status_code, 302)

    def test_failures_while_closed_do_not_prolong_it(self):
        self.fail(5)
        nearly_over = timezone.now() - dt.timedelta(minutes=14)
        AccessAttempt.objects.update(attempt_time=nearly_over)
        self.fail(3)
        self.assertEqual(AccessAttempt.objects.get().attempt_time, nearly_over)

    def test_a_known_and_an_unknown_name_get_the_same_answer(self):
        known, unknown = self.log_in().content, self.log_in(username="nobodyy").content
        self.assertEqual(known.count(b"errornote"), unknown.count(b"errornote"))
        self.assertNotIn(b"does not exist", unknown)

    def test_no_password_is_stored_with_a_failure(self):
        self.log_in(password="mistyped secret")
        attempt = AccessAttempt.objects.get()
        self.assertNotIn("mistyped", f"{attempt.post_data}{attempt.get_data}")


class ClientAddressTests(SimpleTestCase):
    def address(self, forwarded=None):
        headers = {"X-Forwarded-For": forwarded} if forwarded else {}
        return client_address(RequestFactory().get("/", headers=headers, REMOTE_ADDR="10.0.0.1"))

    def test_without_trusted_proxies_the_header_is_ignored(self):
        self.assertEqual(self.address("203.0.113.9"), "10.0.0.1")

    @override_settings(TRUSTED_PROXIES=1)
    def test_with_one_proxy_the_last_entry_counts_whatever_the_client_wrote_before_it(self):
        self.assertEqual(self.address("1.2.3.4, 203.0.113.9"), "203.0.113.9")

    @override_settings(TRUSTED_PROXIES=2)
    def test_with_two_proxies_it_is_the_second_last(self):
        self.assertEqual(self.address("1.2.3.4, 203.0.113.9, 172.16.0.2"), "203.0.113.9")

    @override_settings(TRUSTED_PROXIES=2)
    def test_a_header_that_is_too_short_is_ignored(self):
        self.assertEqual(self.address("203.0.113.9"), "10.0.0.1")
