"""Discussing in a real browser: Chinese text and a name, with scripts and without, and nothing of the form is lost."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import expect

from editorial.models import Comment, Notice
from tests import factories
from tests.admin.rows import change_url
from tests.browser.looks import expect_fits
from tests.browser.test_admin_bytes import log_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def people() -> Any:
    """The user who is logged in, and one who is named."""
    return factories.make_member("Editor", "editor"), factories.make_member("Writer", "李雷")


class DiscussionTests:
    @pytest.mark.parametrize("width", [1280, 390])
    def test_a_comment_is_sent_with_a_name_and_the_form_keeps_its_text(
        self, new_context: Any, live_server: Any, people: Any, width: int
    ) -> None:
        context = new_context(viewport={"width": width, "height": 900})
        log_in(context, live_server, people[0])
        page = context.new_page()
        article = factories.make_article("河流", status="draft")
        page.goto(change_url(article))
        page.locator("textarea[name=body]").fill("没有保存的正文")
        area = page.locator("#id_comment_text")
        area.press_sequentially("请@李")
        expect(page.locator("#name-list li")).to_have_text("李雷")
        area.press("Enter")
        expect(area).to_have_value("请@李雷 ")
        area.press_sequentially("看看第二段")
        page.locator(".comment-form button[type=submit]").click()
        expect(page.locator(".comments .at-name")).to_have_text("@李雷")
        expect(page.locator("#id_comment_text")).to_have_value("")
        expect(page.locator("textarea[name=body]")).to_have_value("没有保存的正文")
        assert Comment.objects.get().text == "请@李雷 看看第二段"
        assert Notice.objects.get().user == people[1]
        page.get_by_role("button", name="Settle").click()
        expect(page.locator(".comments .badge-done")).to_be_visible()
        expect_fits(page)

    def test_without_scripts_the_answer_opens_beside_the_form(
        self, new_context: Any, live_server: Any, people: Any
    ) -> None:
        context = new_context(java_script_enabled=False)
        log_in(context, live_server, people[0])
        page = context.new_page()
        article = factories.make_article("河流", status="draft")
        page.goto(change_url(article))
        page.locator("textarea[name=body]").fill("没有保存的正文")
        page.locator("#id_comment_text").fill("**好** @李雷")
        with context.expect_page() as opened:
            page.locator(".comment-form button[type=submit]").click()
        expect(opened.value.locator(".comments .at-name")).to_have_text("@李雷")
        expect(page.locator("textarea[name=body]")).to_have_value("没有保存的正文")
