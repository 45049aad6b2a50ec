"""Fixtures that every folder of tests may use: the profiles of hypothesis, the browser, and what a run reports."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from importlib import import_module
from typing import Any, NoReturn

import pytest
from django.apps import apps
from django.contrib.auth.models import Group
from django.db import connections
from django.db.models.signals import post_migrate
from hypothesis import HealthCheck, settings
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Playwright, sync_playwright

from editorial.views.page_cache import forget_pages
from tests import database
from tests.chromium import CHROMIUM_FLAGS, IN_CI, chromium, chromium_remedy

# Random examples differ from run to run at a desk (a failure prints how to repeat it); in CI they are the same in
# each run, so that a red run is always due to the change.
settings.register_profile("desk", deadline=None, print_blob=True)
settings.register_profile(
    "ci", deadline=None, print_blob=True, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci" if IN_CI else "desk"))


def pytest_report_header() -> list[str]:
    """Says which database, browser and random profile the run has."""
    return [
        database.description(),
        f"browser: {chromium() or 'none. ' + chromium_remedy()}",
        f"hypothesis: {'the same examples in each run (ci)' if IN_CI else 'random examples (desk)'}",
    ]


def missing(reason: str) -> NoReturn:
    """Skips the test at a desk and fails it in CI, where everything must be there."""
    if IN_CI:
        pytest.fail(f"{reason} (a skip is a failure while CI is set)", pytrace=False)
    pytest.skip(reason)


@pytest.fixture(scope="session", autouse=True)
def groups_after_a_flush() -> Iterator[None]:
    """Makes the roles' groups again where a test with transactions has emptied every table, theirs too."""
    migration = import_module("editorial.migrations.0003_groups")

    def make_groups(using: str, **_: object) -> None:
        connection = connections[using]
        if Group._meta.db_table in connection.introspection.table_names():
            migration.make_groups(apps, connection.schema_editor())

    post_migrate.connect(make_groups, sender=apps.get_app_config("auth"))
    yield
    post_migrate.disconnect(make_groups, sender=apps.get_app_config("auth"))


@pytest.fixture(autouse=True)
def no_kept_pages() -> None:
    """Starts without the pages of the test before: its rows are gone, and the version that they had comes again."""
    forget_pages()


@pytest.fixture(scope="session")
def playwright_driver() -> Iterator[Playwright]:
    """The driver process; Django's guard against queries inside an event loop is off while it runs."""
    before = os.environ.get("DJANGO_ALLOW_ASYNC_UNSAFE")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as driver:
        yield driver
    if before is None:
        del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]
    else:
        os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = before


@pytest.fixture(scope="session")
def browser(request: pytest.FixtureRequest) -> Iterator[Browser]:
    """A headless Chromium for the session."""
    path = chromium()
    if path is None:
        missing(f"no Chromium found. {chromium_remedy()}")
    driver: Playwright = request.getfixturevalue("playwright_driver")
    flags = [*CHROMIUM_FLAGS, "--no-sandbox"] if os.geteuid() == 0 else CHROMIUM_FLAGS
    instance = driver.chromium.launch(executable_path=path, args=flags)
    yield instance
    instance.close()


@pytest.fixture
def new_context(browser: Browser, live_server: Any) -> Iterator[Callable[..., BrowserContext]]:
    """A function that opens a browser context on the live server; its options are Playwright's.

    At the end of the test the console of every page must hold neither an error nor a broken policy.
    """
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def note(message: ConsoleMessage) -> None:
        # A form that meets a newer text is answered with 409, which the browser reports although all is well.
        if message.type == "error" and "409 (Conflict)" not in message.text:
            complaints.append(f"{message.text} ({message.location['url']})")

    def open_context(**options: Any) -> BrowserContext:
        context = browser.new_context(**{"base_url": live_server.url, "locale": "en-US", **options})
        context.set_default_timeout(15_000)
        context.on("console", note)
        context.on("weberror", lambda error: complaints.append(str(error.error)))
        contexts.append(context)
        return context

    yield open_context
    for context in contexts:
        context.close()
    assert complaints == [], "the browser's console is not empty"


@pytest.fixture
def page(new_context: Callable[..., BrowserContext]) -> Page:
    """A page of 1280 × 800 on the live server."""
    return new_context(viewport={"width": 1280, "height": 800}).new_page()
