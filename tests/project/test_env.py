"""Readers of environment variables."""

from __future__ import annotations

import os
from pathlib import Path
from unittest import mock

from django.core.exceptions import ImproperlyConfigured
from django.test import SimpleTestCase

from cms import env


def variables(**values: str):
    """Sets variables for the length of a `with` block."""
    return mock.patch.dict(os.environ, values)


class FlagTests(SimpleTestCase):
    def test_words_for_on_and_off_in_any_case(self):
        for word, meaning in (("on", True), ("TRUE", True), ("1", True), ("Off", False), ("no", False), ("0", False)):
            with self.subTest(word), variables(X_FLAG=word):
                self.assertIs(env.flag("X_FLAG", default=not meaning), meaning)

    def test_missing_and_empty_give_the_default(self):
        self.assertIs(env.flag("X_MISSING", default=True), True)
        with variables(X_FLAG="  "):
            self.assertIs(env.flag("X_FLAG", default=False), False)

    def test_another_word_names_variable_value_and_what_is_allowed(self):
        with variables(X_FLAG="maybe"), self.assertRaises(ImproperlyConfigured) as caught:
            env.flag("X_FLAG", default=False)
        for part in ("X_FLAG", "'maybe'", "on", "off"):
            self.assertIn(part, str(caught.exception))


class NumberTests(SimpleTestCase):
    def test_bounds_are_included(self):
        for text in ("1", "9"):
            with variables(X_NUMBER=text):
                self.assertEqual(env.number("X_NUMBER", default=5, smallest=1, largest=9), int(text))

    def test_everything_else_is_refused(self):
        for text in ("0", "10", "-1", "1.5", "nine", "٣", "1e1"):
            with self.subTest(text), variables(X_NUMBER=text), self.assertRaises(ImproperlyConfigured):
                env.number("X_NUMBER", default=5, smallest=1, largest=9)


class ChoiceTests(SimpleTestCase):
    def test_one_of_the_words_in_any_case(self):
        with variables(X_CHOICE="JSON"):
            self.assertEqual(env.choice("X_CHOICE", ("text", "json"), default="text"), "json")

    def test_another_word_is_refused(self):
        with variables(X_CHOICE="xml"), self.assertRaisesMessage(ImproperlyConfigured, "text, json"):
            env.choice("X_CHOICE", ("text", "json"), default="text")


class WordsTests(SimpleTestCase):
    def test_blanks_and_empty_parts_are_dropped(self):
        with variables(X_WORDS=" a.example , ,b.example,"):
            self.assertEqual(env.words("X_WORDS"), ["a.example", "b.example"])


class ZoneTests(SimpleTestCase):
    def test_a_known_zone(self):
        with variables(X_ZONE="Asia/Shanghai"):
            self.assertEqual(env.zone("X_ZONE", default="UTC"), "Asia/Shanghai")

    def test_an_unknown_zone_and_a_path_are_refused(self):
        for text in ("Mars/Base", "../../etc/passwd", "/etc/localtime"):
            with self.subTest(text), variables(X_ZONE=text), self.assertRaises(ImproperlyConfigured):
                env.zone("X_ZONE", default="UTC")


class FolderTests(SimpleTestCase):
    def test_a_relative_path_counts_from_the_working_directory(self):
        with variables(X_FOLDER="data"):
            self.assertEqual(env.folder("X_FOLDER", default=Path("/nowhere")), Path.cwd() / "data")


class DatabaseTests(SimpleTestCase):
    def test_without_the_variable_it_is_the_given_sqlite_file(self):
        config = env.database("X_MISSING", default=Path("/data/x.sqlite3"))
        self.assertEqual(config, {"ENGINE": "django.db.backends.sqlite3", "NAME": "/data/x.sqlite3"})

    def test_sqlite_paths_are_absolute_with_four_slashes_and_relative_with_three(self):
        for url, name in (("sqlite:////data/x.db", "/data/x.db"), ("sqlite:///x.db", "x.db")):
            with variables(X_URL=url):
                self.assertEqual(env.database("X_URL", default=Path("/d"))["NAME"], name)

    def test_postgresql_with_password_and_options(self):
        with variables(X_URL="postgresql://garden:p%40ss@db:5433/evergreen?sslmode=require"):
            config = env.database("X_URL", default=Path("/d"))
        self.assertEqual(config["ENGINE"], "django.db.backends.postgresql")
        self.assertEqual((config["USER"], config["PASSWORD"]), ("garden", "p@ss"))
        self.assertEqual((config["HOST"], config["PORT"], config["NAME"]), ("db", 5433, "evergreen"))
        self.assertEqual(config["OPTIONS"], {"sslmode": "require"})

    def test_postgresql_through_a_unix_socket(self):
        with variables(X_URL="postgresql://postgres@//run/postgresql/evergreen"):
            config = env.database("X_URL", default=Path("/d"))
        self.assertEqual((config["HOST"], config["NAME"]), ("/run/postgresql", "evergreen"))

    def test_another_database_or_no_name_is_refused_without_showing_the_password(self):
        for url in (
            "mysql://u:secret@h/n",
            "evergreen.sqlite3",
            "postgresql://u:secret@h",
            "postgresql://u:secret@h:x/n",
        ):
            with self.subTest(url), variables(X_URL=url), self.assertRaises(ImproperlyConfigured) as caught:
                env.database("X_URL", default=Path("/d"))
            self.assertNotIn("secret", str(caught.exception))
            self.assertIn("X_URL", str(caught.exception))


class CacheTests(SimpleTestCase):
    def test_an_address_becomes_a_backend(self):
        with variables(X_CACHE="rediscache://cache:6379/1"):
            config = env.cache("X_CACHE", default="locmemcache://x")
        self.assertEqual(config["BACKEND"], "django.core.cache.backends.redis.RedisCache")
        self.assertEqual(config["LOCATION"], "redis://cache:6379/1")

    def test_an_unknown_kind_is_refused(self):
        for url in ("memory", "sqs://queue", "redis:6379"):
            with self.subTest(url), variables(X_CACHE=url), self.assertRaises(ImproperlyConfigured):
                env.cache("X_CACHE", default="locmemcache://x")
