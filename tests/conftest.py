"""Fixtures that every folder of tests may use: the profiles of hypothesis, the browser, and what a run reports."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NoReturn
from unittest import mock
from urllib.parse import urlsplit

import pytest
from django.db import connection
from django.test import TransactionTestCase
from django.utils import translation
from hypothesis import HealthCheck, settings
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Playwright, expect, sync_playwright

from editorial.views.page_cache import forget_pages
from tests import database
from tests.chromium import CHROMIUM_FLAGS, IN_CI, chromium, chromium_remedy
from tests.emptying import Emptying
from tests.services.processes import name_of, template

# Random examples differ from run to run at a desk (a failure prints how to repeat it); in CI they are the same in
# each run, so that a red run is always due to the change, and fewer: the same ones find nothing new.
settings.register_profile("desk", deadline=None, print_blob=True)
settings.register_profile(
    "ci",
    max_examples=60,
    deadline=None,
    print_blob=True,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci" if IN_CI else "desk"))


BROWSER_MILLISECONDS = 60_000  # that a page may take on a machine with other things to do; a failure costs them
expect.set_options(timeout=BROWSER_MILLISECONDS)


def pytest_configure() -> None:
    """Lets Ctrl-C reach the processes that tests start, also where the run was started in a shell's background.

    A shell makes what it runs there ignore Ctrl-C, and everything that is started from it would ignore it too.
    """
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


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


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Begins with what takes longest, so that no worker is at it when the others have nothing left to do.

    The second part of `python -m tests` leaves out what uses no database.
    """
    if database.ONCE_VARIABLE in os.environ:
        once = [item for item in items if is_without_database(item.path)]
        config.hook.pytest_deselected(items=once)
        items[:] = [item for item in items if not is_without_database(item.path)]
    items.sort(key=lambda item: item.get_closest_marker("processes") is None)


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Fails a test that uses a database in a place where none does: it would not run on PostgreSQL."""
    if is_without_database(item.path) and uses_database(item):
        pytest.fail(
            f"uses the database in a place that tests/database.py lists as without: {item.nodeid}", pytrace=False
        )


def is_without_database(path: Path) -> bool:
    """Whether the file belongs to the layers whose tests use no database and run once."""
    return any(path.is_relative_to(Path(__file__).parents[1] / place) for place in database.WITHOUT_DATABASE)


def uses_database(item: pytest.Item) -> bool:
    """Whether pytest lets the test into a database, or its module starts processes that have one."""
    case = getattr(item, "cls", None)
    fixtures = {"db", "transactional_db", "live_server"} & set(getattr(item, "fixturenames", ()))
    marked = item.get_closest_marker("django_db") or item.get_closest_marker("processes")
    return bool(fixtures or marked or (case and issubclass(case, TransactionTestCase)))


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment: None, django_db_blocker: Any) -> Iterator[None]:
    """Gives this process a database of its own: a copy of the one whose tables are made once for the run."""
    with django_db_blocker.unblock(), template() as made:
        connection.close()
        url = made.base.url
        connection.settings_dict["NAME"] = name_of(url) if connection.vendor == "postgresql" else urlsplit(url).path
        emptying = Emptying()
        with mock.patch.object(TransactionTestCase, "_fixture_teardown", side_effect=emptying.empty):
            yield
        connection.close()


@pytest.fixture(scope="session", autouse=True)
def no_wait_for_the_disk() -> Iterator[None]:
    """Lets this process write files without waiting for the disk: none of them has to outlive the machine."""
    with mock.patch.object(os, "fsync", lambda descriptor: os.fstat(descriptor) and None):  # one that is closed fails
        yield


@pytest.fixture(autouse=True)
def language_of_the_settings() -> Iterator[None]:
    """Starts with no language chosen: one that a request of another test chose stays with the thread otherwise.

    It is given up at the end as well, before the next class makes its data.
    """
    translation.deactivate()
    yield
    translation.deactivate()


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
        # A form that meets a newer text is answered with 409, and what is kept while somebody writes with 503 where the
        # database is busy: it is sent again. The browser reports both although all is well.
        address = message.location["url"]
        well = "409 (Conflict)" in message.text or ("503 (" in message.text and address.endswith("/autosave/"))
        if message.type == "error" and not well:
            complaints.append(f"{message.text} ({address})")

    def open_context(**options: Any) -> BrowserContext:
        context = browser.new_context(**{"base_url": live_server.url, "locale": "en-US", **options})
        context.set_default_timeout(BROWSER_MILLISECONDS)
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
