"""Every kind of public page in a real browser: WCAG 2.2 AA, never wider than the screen, reached by the keyboard."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, Page, Route

from tests.page_kinds import MISSING, every_page

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

WIDTHS = (390, 820, 1440)
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
EVERYTHING = {"runOnly": {"type": "tag", "values": TAGS}, "rules": {"target-size": {"enabled": True}}}
COLOURS = {"runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}}
WITHOUT_SCRIPT = ("home", "article", "results", "glossary", "preview")  # where a script changes something
KEYS = ("home", "article", "results", "glossary", "person", "project", "archive", "shelf")
MOST_STOPS = 400


@pytest.fixture
def addresses() -> dict[str, str]:
    return every_page()


def as_if_found(route: Route) -> None:
    """Answers with the page for a missing address as 200: browsers report any other status as a fault."""
    route.fulfill(response=route.fetch(), status=200)


def faults(page: Page, options: dict[str, Any]) -> str:
    """Returns what axe finds, "" for nothing."""
    report = Axe().run(page, options=options)
    return str(report.generate_report()) if report.violations_count else ""


@pytest.mark.parametrize("width", WIDTHS)
def test_it_is_accessible_and_fits_in_light_and_dark(
    new_context: Callable[..., BrowserContext], addresses: dict[str, str], width: int
) -> None:
    page = new_context(viewport={"width": width, "height": 844}, locale="zh-CN").new_page()
    for address in MISSING.values():
        page.route(f"**{quote(address)}", as_if_found)
    found: dict[str, str] = {}
    for name, address in {**addresses, **MISSING}.items():
        page.emulate_media(color_scheme="light")
        page.goto(address)
        if page.evaluate("document.documentElement.scrollWidth") > width:
            found[f"{name}: wider than the screen"] = address
        found[name] = faults(page, EVERYTHING)
        page.emulate_media(color_scheme="dark")
        found[f"{name} in the dark"] = faults(page, COLOURS)
    assert {name: text for name, text in found.items() if text} == {}


def test_what_is_shown_without_its_scripts_is_accessible_too(
    new_context: Callable[..., BrowserContext], addresses: dict[str, str]
) -> None:
    page = new_context(viewport={"width": 390, "height": 844}).new_page()
    page.route("**/*.js", lambda route: route.fulfill(status=200, content_type="text/javascript", body=""))
    for name in WITHOUT_SCRIPT:
        page.goto(addresses[name])
        page.evaluate("document.querySelectorAll('main details').forEach((one) => { one.open = true; })")
        assert page.evaluate("document.documentElement.scrollWidth") <= 390, name
        assert faults(page, EVERYTHING) == "", name


@pytest.mark.parametrize("width", [390, 1440])
def test_everything_that_can_be_used_is_reached_by_the_keyboard_and_seen(
    new_context: Callable[..., BrowserContext], addresses: dict[str, str], width: int
) -> None:
    page = new_context(viewport={"width": width, "height": 844}).new_page()
    for name in KEYS:
        page.goto(addresses[name])
        page.evaluate(
            """() => {
                const usable = 'a[href], button, summary, input:not([type=hidden]), select, textarea, [tabindex="0"]';
                const one = (node) => node.checkVisibility({ visibilityProperty: true }) && !node.disabled
                  && !(node.type === 'radio' && !node.checked) && node.tabIndex >= 0;
                window.waiting = new Set([...document.querySelectorAll(usable)].filter(one));
                window.unseen = [];
            }"""
        )
        for _ in range(MOST_STOPS):
            page.keyboard.press("Tab")
            if page.evaluate(
                """() => {
                    const here = document.activeElement;
                    if (here === document.body || !here) return true;
                    waiting.delete(here);
                    const shown = here.type === 'radio' ? here.nextElementSibling : here;
                    const { outlineStyle, outlineWidth } = getComputedStyle(shown);
                    if (outlineStyle === 'none' || outlineWidth === '0px') unseen.push(here.outerHTML.slice(0, 120));
                    return false;
                }"""
            ):
                break
        assert page.evaluate("[...waiting].map((one) => one.outerHTML.slice(0, 120))") == [], name
        assert page.evaluate("unseen") == [], name
