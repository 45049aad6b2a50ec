"""Settings of the test run: those of the project, on the database that TEST_DATABASE names (sqlite, postgresql)."""

from __future__ import annotations

import os

from tests import database

for _name in (
    "DATABASE_REPLICA_URL",
    "SECRET_KEY",
    "ALLOWED_HOSTS",
    "DEBUG",
    "CACHE_URL",
    "LANGUAGE_CODE",
    "TIME_ZONE",
    "VIDEO_EMBEDS",
    "HTTPS",
    "SITE_NAME",
    "SEARCHES_PER_MINUTE",
):
    os.environ.pop(_name, None)  # what the tests expect must not depend on the shell that starts them
os.environ["EVERGREEN_ENV"] = "local"
os.environ["DATA_DIR"] = str(database.scratch_folder())
os.environ["DATABASE_URL"] = database.address()

from cms.settings import *  # noqa: E402, F403 - the environment above decides what is read

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # a strong hash costs 0.2 s a user

SEARCHES_PER_MINUTE = 0  # all tests come from one address

if database.kind() == "postgresql":  # none of their rows has to outlive the machine
    DATABASES["default"].setdefault("OPTIONS", {})["options"] = "-c synchronous_commit=off"  # noqa: F405
