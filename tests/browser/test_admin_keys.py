"""The keys of the list of articles, in a real browser."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Page

from editorial.models import Article
from tests import factories
from tests.admin.rows import change_url, list_url
from tests.browser.test_admin_bytes import log_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def boss(new_context: Any, live_server: Any) -> Page:
    """A page on which somebody who may do everything is logged in."""
    context = new_context(viewport={"width": 1280, "height": 900})
    log_in(context, live_server, factories.make_superuser("boss"))
    page: Page = context.new_page()
    return page


def test_rows_are_walked_chosen_and_opened(boss: Page, live_server: Any) -> None:
    articles = [factories.make_article(f"A{number}", date=dt.date(2020, 1, 9 - number)) for number in range(3)]
    boss.goto(list_url(Article))
    for key in ("j", "ArrowDown", "j", "j", "k"):
        boss.keyboard.press(key)
    assert boss.locator("tr.at-keys").inner_text().find("A1") >= 0
    boss.keyboard.press("x")
    assert boss.locator("tr.at-keys .action-select").is_checked()
    boss.keyboard.press("k")
    boss.keyboard.press("Enter")
    boss.wait_for_url(f"**{change_url(articles[0])}")


def test_letters_in_the_search_field_are_text(boss: Page, live_server: Any) -> None:
    factories.make_article()
    boss.goto(list_url(Article))
    boss.keyboard.press("/")
    boss.keyboard.type("jx?")
    assert boss.input_value("#searchbar") == "jx?"
    assert boss.locator("tr.at-keys").count() == 0


def test_g_and_a_letter_lead_to_a_saved_view(boss: Page, live_server: Any) -> None:
    boss.goto(list_url(Article))
    boss.keyboard.press("g")
    boss.keyboard.press("r")
    boss.wait_for_url("**desk=review")
    assert boss.locator(".saved-views [aria-current]").inner_text() == "Review"


def test_the_help_opens_by_key_and_button_and_closes_by_escape(boss: Page, live_server: Any) -> None:
    boss.goto(list_url(Article))
    boss.keyboard.press("?")
    assert boss.locator("#keys-help").is_visible()
    boss.keyboard.press("Escape")
    assert not boss.locator("#keys-help").is_visible()
    boss.locator("[data-keys-help]").click()
    assert boss.locator("#keys-help").is_visible()


def test_columns_are_chosen_without_scripts(new_context: Any, live_server: Any) -> None:
    factories.make_article()
    context = new_context(java_script_enabled=False)
    log_in(context, live_server, factories.make_superuser("boss"))
    page = context.new_page()
    page.goto(list_url(Article))
    page.locator(".column-choice summary").click()
    page.uncheck(".column-choice input[value=day]")
    page.locator(".column-choice button").click()
    assert page.locator("th.column-day").count() == 0
    assert page.locator("th.column-headline").count() == 1
    page.goto(reverse("admin:index"))
    assert page.locator(".desk-grid .panel").count() > 3
