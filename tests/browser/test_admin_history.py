"""Comparing, restoring and settling a conflict in a real browser, without scripts, with Chinese text."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from editorial.services.articles import edit_article, open_for_editing
from tests import factories
from tests.admin.rows import change_url
from tests.browser.looks import expect_fits
from tests.browser.test_admin_bytes import log_in, press_save, stored

HEADER = "---\ntitle: 河流\nstatus: draft\ntags: [水]\n---\n"
BODY = "第一段:一条河。\n\n第二段。\n\n第三段。\n"

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture(params=[1280, 390])
def page(request: Any, new_context: Any, live_server: Any) -> Page:
    """A page without scripts on which an editor is logged in, wide and narrow."""
    rights = ["editorial.view_article", "editorial.change_article"]
    context = new_context(viewport={"width": request.param, "height": 900}, java_script_enabled=False)
    log_in(context, live_server, factories.make_user("editor", permissions=rights))
    opened: Page = context.new_page()
    return opened


def save(article: Any, **changes: Any) -> None:
    """Stores an edit of somebody else."""
    based_on = open_for_editing(article.pk, by=None).revision_id
    edit_article(article.pk, by=None, changes={}, based_on=based_on, **changes)


class HistoryTests:
    def test_a_revision_is_compared_and_restored(self, page: Page) -> None:
        article = factories.make_article("河流", header=HEADER, body=BODY, status="draft")
        before = stored(article)
        save(article, body=BODY.replace("一条河", "一条江"), message="改成江")
        page.goto(f"/admin/editorial/article/{article.pk}/history/")
        page.get_by_role("button", name="Compare").click()
        expect(page.locator(".columns .text.old del")).to_have_text("河")
        expect(page.locator(".columns .text.new ins")).to_have_text("江")
        expect_fits(page)
        widths = page.locator(".columns .changed .text").evaluate_all("cells => cells.map(cell => cell.clientWidth)")
        assert min(widths) > 200, widths
        page.go_back()
        page.get_by_role("link", name="Restore…").click()
        page.get_by_label("What changed, and why").fill("还是河")
        page.get_by_role("button", name="Restore").click()
        expect(page.locator(".messagelist")).to_contain_text("saved")
        assert stored(article) == before

    def test_a_conflict_is_settled_place_by_place(self, page: Page) -> None:
        article = factories.make_article("河流", header=HEADER, body=BODY, status="draft")
        page.goto(change_url(article))
        save(article, body=BODY.replace("第二段", "别人的第二段").replace("第三段", "别人的第三段"))
        page.locator("textarea[name=body]").fill(BODY.replace("第二段", "我的第二段").replace("第一段", "我的第一段"))
        press_save(page)
        place = page.locator("#place-body-1")
        expect(place.locator("pre").first).to_have_text("我的第二段。")
        expect_fits(page)
        place.get_by_label("Both, mine first").check()
        page.get_by_role("button", name="Show the whole text").click()
        expect(page.get_by_text("What came from whom")).to_be_visible()
        assert "我的" not in stored(article).decode()
        press_save(page)
        text = stored(article).decode()
        assert text == f"{HEADER}我的第一段:一条河。\n\n我的第二段。\n别人的第二段。\n\n别人的第三段。\n"
