"""A start of the project in its kinds of installation, each in a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from django.test import SimpleTestCase

ROOT = Path(__file__).resolve().parents[2]
GOOD_KEY = "jq3-4Zp_8rXw2Kd7Tn5Vb9Ym1Lc6Hs0Gf-QxEaUoPiRtJkWzNv"
PRODUCTION = {"SECRET_KEY": GOOD_KEY, "ALLOWED_HOSTS": "garden.example.org"}


class StartTestCase(SimpleTestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.data = Path(folder.name)

    def run_python(self, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
        """Runs Python in an environment that holds nothing but PATH, a data folder and the given variables."""
        return subprocess.run(
            [sys.executable, "-W", "ignore", *arguments],
            cwd=ROOT,
            env={"PATH": os.environ["PATH"], "DATA_DIR": str(self.data), **variables},
            capture_output=True,
            text=True,
            check=False,
        )

    def manage(self, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
        return self.run_python("manage.py", *arguments, **variables)

    def settings(self, *names: str, **variables: str) -> list[str]:
        """Returns settings as texts, all of one start."""
        code = "from django.conf import settings\n" + "".join(f"print(settings.{name})\n" for name in names)
        done = self.run_python("-c", code, DJANGO_SETTINGS_MODULE="cms.settings", **variables)
        self.assertEqual(done.returncode, 0, done.stderr)
        return done.stdout.splitlines()


class LocalStartTests(StartTestCase):
    def test_commands_work_without_any_environment(self):
        done = self.manage("check")
        self.assertEqual(done.returncode, 0, done.stderr)

    def test_the_key_and_the_database_lie_in_the_data_folder(self):
        name, key = self.settings("DATABASES['default']['NAME']", "SECRET_KEY")
        self.assertEqual(name, str(self.data / "evergreen.sqlite3"))
        self.assertEqual((self.data / "secret-key").read_text(), key)
        self.assertEqual(self.settings("SECRET_KEY"), [key])  # and not a new one

    def test_debug_is_off_and_only_this_machine_is_answered(self):
        self.assertEqual(self.settings("DEBUG", "ALLOWED_HOSTS"), ["False", "['localhost', '127.0.0.1', '[::1]']"])

    def test_debug_can_be_asked_for(self):
        self.assertEqual(self.settings("DEBUG", DEBUG="on"), ["True"])

    def test_a_database_address_alone_keeps_the_installation_local(self):
        self.assertEqual(self.settings("PRODUCTION", DATABASE_URL=f"sqlite:///{self.data}/x.db"), ["False"])

    def test_a_server_has_made_what_searches_need_before_the_first_one_comes(self):
        code = (
            "import gc, cms.wsgi\nfrom editorial.search import folding\n"
            "print(gc.get_freeze_count() > 100_000, folding._foldable.cache_info().currsize)\n"
        )
        done = self.run_python("-c", code, EVERGREEN_ENV="local")
        self.assertEqual(done.stdout.split(), ["True", "1"], done.stderr)

    def test_what_only_audits_need_is_loaded_by_no_server_and_no_import(self):
        for start in ("cms.wsgi", "editorial.management.commands.import_markdown"):
            code = f"import django; django.setup(); import sys, {start}; print('datasketch' in sys.modules)"
            names = {"EVERGREEN_ENV": "local", "DJANGO_SETTINGS_MODULE": "cms.settings"}
            done = self.run_python("-c", code, **names)
            self.assertEqual(done.stdout.split(), ["False"], done.stderr)

    def test_searches_read_the_replica_where_one_is_named(self):
        self.assertEqual(self.settings("SEARCH_DATABASE"), ["default"])
        names = ("SEARCH_DATABASE", "DATABASES['replica']['HOST']")
        address = "postgresql://reader:secret@replica.example:5432/evergreen"
        self.assertEqual(self.settings(*names, DATABASE_REPLICA_URL=address), ["replica", "replica.example"])

    def test_a_mistake_in_a_variable_ends_a_command_with_exit_code_2_and_no_traceback(self):
        done = self.manage("check", DEBUG="maybe")
        self.assertEqual(done.returncode, 2)
        self.assertIn("DEBUG", done.stderr)
        self.assertNotIn("Traceback", done.stderr)


class ProductionStartTests(StartTestCase):
    def test_each_sign_of_a_public_site_makes_missing_settings_an_error_that_names_them(self):
        for sign in ({"EVERGREEN_ENV": "production"}, {"DEBUG": "off"}):
            with self.subTest(sign):
                done = self.manage("check", **sign)
                self.assertEqual(done.returncode, 2)
                self.assertIn("SECRET_KEY is not set", done.stderr)
                self.assertIn("ALLOWED_HOSTS is not set", done.stderr)
                self.assertNotIn("Traceback", done.stderr)

    def test_one_of_the_two_is_not_enough(self):
        done = self.manage("check", SECRET_KEY=GOOD_KEY)
        self.assertEqual((done.returncode, "SECRET_KEY" in done.stderr), (2, False))
        self.assertIn("ALLOWED_HOSTS", done.stderr)
        done = self.manage("check", ALLOWED_HOSTS="garden.example.org")
        self.assertEqual(done.returncode, 2)
        self.assertIn("SECRET_KEY", done.stderr)

    def test_a_weak_key_is_refused(self):
        for key in ("short", "django-" + "insecure-" + "x1y2z3w4" * 8):
            done = self.manage("check", **{**PRODUCTION, "SECRET_KEY": key})
            self.assertEqual(done.returncode, 2, key)

    def test_debug_is_refused(self):
        done = self.manage("check", EVERGREEN_ENV="production", DEBUG="on", **PRODUCTION)
        self.assertEqual(done.returncode, 2)
        self.assertIn("DEBUG", done.stderr)

    def test_an_application_server_without_settings_is_told_what_to_set(self):
        for entry in ("cms.wsgi", "cms.asgi"):
            done = self.run_python("-c", f"import {entry}")
            self.assertNotEqual(done.returncode, 0)
            self.assertIn("SECRET_KEY is not set", done.stderr)
            self.assertIn("ALLOWED_HOSTS is not set", done.stderr)

    def test_an_application_server_without_static_files_is_told_to_collect_them(self):
        done = self.run_python("-c", "import cms.wsgi", STATIC_ROOT=str(self.data / "static"), **PRODUCTION)
        self.assertNotEqual(done.returncode, 0)
        self.assertIn("collectstatic", done.stderr)

    def test_an_application_server_starts_with_both_settings_and_static_files(self):
        static = {"STATIC_ROOT": str(self.data / "static")}
        collected = self.manage("collectstatic", "--noinput", "--verbosity", "0", **static, **PRODUCTION)
        self.assertEqual(collected.returncode, 0, collected.stderr)
        done = self.run_python("-c", "import cms.wsgi", **static, **PRODUCTION)
        self.assertEqual(done.returncode, 0, done.stderr)

    def test_no_key_is_written_to_the_disk(self):
        self.manage("check", **PRODUCTION)
        self.assertFalse((self.data / "secret-key").exists())

    def test_the_deployment_check_is_clean(self):
        done = self.manage("check", "--deploy", "--fail-level", "WARNING", **PRODUCTION)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("no issues", done.stdout + done.stderr)

    def test_the_deployment_check_reports_open_hosts_and_endless_sessions(self):
        done = self.manage("check", "--deploy", **{**PRODUCTION, "ALLOWED_HOSTS": "*", "SESSION_HOURS": "720"})
        self.assertIn("editorial.W001", done.stderr)
        self.assertIn("editorial.W002", done.stderr)

    def test_transactions_that_start_without_the_lock_are_an_error(self):
        url = f"sqlite:///{self.data}/x.sqlite3?transaction_mode=DEFERRED"
        done = self.manage("check", DATABASE_URL=url)
        self.assertEqual(done.returncode, 1)
        self.assertIn("editorial.E001", done.stderr)


class SecuritySettingTests(StartTestCase):
    def test_cookies_and_transport_are_secure_in_production_unless_https_is_off(self):
        names = ("SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE", "SECURE_SSL_REDIRECT")
        self.assertEqual(self.settings(*names, **PRODUCTION), ["True"] * 3)
        self.assertEqual(self.settings(*names, "SECURE_HSTS_SECONDS", HTTPS="off", **PRODUCTION), [*["False"] * 3, "0"])

    def test_the_protocol_header_of_a_proxy_is_believed_only_when_proxies_are_named(self):
        self.assertEqual(self.settings("SECURE_PROXY_SSL_HEADER", **PRODUCTION), ["None"])
        self.assertIn("https", self.settings("SECURE_PROXY_SSL_HEADER", TRUSTED_PROXIES="1", **PRODUCTION)[0])

    def test_without_video_embeds_no_other_host_is_in_the_policy(self):
        self.assertIn("ytimg", self.settings("CONTENT_SECURITY_POLICY")[0])
        self.assertNotIn("//", self.settings("CONTENT_SECURITY_POLICY", VIDEO_EMBEDS="off")[0])


class LightStartTests(StartTestCase):
    """A command that works with files begins without the pages, whose loading would take longer than its work."""

    def test_the_pages_of_the_admin_are_loaded_with_the_addresses_only(self):
        code = (
            "import sys, django; django.setup(); "
            "early = 'editorial.admin' in sys.modules; "
            "from django.urls import reverse; reverse('admin:editorial_article_changelist'); "
            "print(early, 'editorial.admin' in sys.modules)"
        )
        start = self.run_python("-c", code, EVERGREEN_ENV="local", DJANGO_SETTINGS_MODULE="cms.settings")
        self.assertEqual(start.stdout.split(), ["False", "True"], start.stderr)

    def test_a_check_of_the_project_looks_at_the_pages_of_the_admin(self):
        code = (
            "import sys, django; django.setup(); from django.core.checks import run_checks; "
            "from django.contrib import admin; from editorial.models import Article; "
            "found = run_checks(tags=['admin']); print(admin.site.is_registered(Article), len(found))"
        )
        start = self.run_python("-c", code, EVERGREEN_ENV="local", DJANGO_SETTINGS_MODULE="cms.settings")
        self.assertEqual(start.stdout.split(), ["True", "0"], start.stderr)
