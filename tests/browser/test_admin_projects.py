"""The articles of a project are put in order by hand and by keyboard in a real browser."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse
from playwright.sync_api import Page, expect

from editorial.models import Project
from editorial.services.curated.orders import stored_order
from tests import factories
from tests.browser.test_admin_pages import STOCK_RULES
from tests.browser.test_admin_writing import boss

__all__ = ["boss"]  # a fixture

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def order(page: Page) -> str:
    return "".join(page.locator(".ordered .what a").all_inner_texts())


class OrderTests:
    def test_the_desk_can_be_read_and_used_by_everybody(self, boss: Page) -> None:
        project = factories.make_term(Project, "atlas")
        for name in ("One", "Two"):
            factories.make_article(name * 30, projects=[project])
        factories.make_article("Three")
        for width in (390, 1280):
            boss.set_viewport_size({"width": width, "height": 900})
            boss.goto(reverse("admin:editorial_project_dossier", args=[project.pk]) + "?q=three")
            assert boss.evaluate("document.documentElement.scrollWidth <= innerWidth")
        found = Axe().run(boss, options={"runOnly": ["wcag2a", "wcag2aa"], "preload": False})
        assert [rule["id"] for rule in found.response["violations"] if rule["id"] not in STOCK_RULES] == []

    def test_rows_are_moved_by_hand_by_arrows_and_by_buttons_and_saved_once(self, boss: Page) -> None:
        project = factories.make_term(Project, "atlas")
        for name in "ABCD":
            factories.make_article(name, slug=name.lower(), date=None, projects=[project])
        boss.goto(reverse("admin:editorial_project_dossier", args=[project.pk]))
        handles = boss.locator(".handle")
        assert order(boss) == "ABCD"
        handles.nth(3).hover()
        boss.mouse.down()
        boss.mouse.move(*[boss.locator(".ordered li").nth(1).bounding_box()[side] + 2 for side in ("x", "y")], steps=6)
        boss.mouse.up()
        assert order(boss) == "ADBC"
        expect(boss.locator("[data-announce]")).to_have_text("D: place 2 of 4")
        handles.nth(0).focus()
        boss.keyboard.press("ArrowDown")
        boss.keyboard.press("ArrowDown")
        assert order(boss) == "DBAC"
        boss.keyboard.press("End")
        boss.keyboard.press("ArrowUp")
        assert order(boss) == "DBAC"
        expect(boss.locator("[data-announce]")).to_have_text("A: place 3 of 4")
        expect(handles.nth(2)).to_be_focused()
        boss.locator("button[value^='top:']").nth(3).click()
        assert order(boss) == "CDBA"
        assert stored_order(project) == []
        expect(boss.locator("[data-unsaved]")).to_be_visible()
        boss.locator("input[name=save]").click()
        boss.wait_for_load_state()
        assert stored_order(project) == [f"notes/{name}.md" for name in "cdba"]
        assert order(boss) == "CDBA"


class BriefTests:
    def test_buttons_and_keys_write_markdown_and_the_text_alone_is_enough(self, boss: Page) -> None:
        project = factories.make_term(Project, "atlas", brief="One two")
        boss.goto(reverse("admin:editorial_project_change", args=[project.pk]))
        brief = boss.locator("textarea[name=brief]")
        assert boss.get_by_role("toolbar").get_attribute("aria-controls") == brief.get_attribute("id")
        brief.evaluate("area => area.setSelectionRange(0, 3)")
        boss.get_by_role("button", name="Bold").click()
        brief.press("End")
        brief.press("Enter")
        brief.press_sequentially("- a")
        brief.press("Enter")
        brief.press_sequentially("b")
        assert brief.input_value() == "**One** two\n- a\n- b"
        for width in (390, 1280):
            boss.set_viewport_size({"width": width, "height": 900})
            assert boss.evaluate("document.documentElement.scrollWidth <= innerWidth")
        found = Axe().run(boss, options={"runOnly": ["wcag2a", "wcag2aa"], "preload": False})
        assert [rule["id"] for rule in found.response["violations"] if rule["id"] not in STOCK_RULES] == []
        boss.locator("input[name=_continue]").click()
        project.refresh_from_db()
        assert project.brief.splitlines() == ["**One** two", "- a", "- b"]
