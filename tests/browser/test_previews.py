"""Previews in a real browser: shared, opened by somebody else, dead once published; and of what is typed."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from editorial.models import Article, PreviewLink
from tests import factories
from tests.admin.rows import change_url
from tests.browser.test_admin_bytes import log_in

HEADER = "---\ntitle: 河流\nstatus: evergreen\ndate: 2025-01-02\nsummary: 一条河。\narea: 水\ntags: [水]\n---\n"
RIGHTS = ["editorial.view_article", "editorial.change_article", "editorial.publish_article"]

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def edited_article() -> Article:
    """Returns a published article with an edit that waits."""
    article = factories.make_article(
        "河流", header=HEADER, body="旧的一段。\n", summary="一条河。", areas=["水"], tags=["水"]
    )
    pending = factories.make_revision(article, body="新的一段。\n", kind="pending", parent=article.live_revision)
    return factories.change(article, pending_revision=pending)


class SharedLinkTests:
    def test_a_link_opens_for_anybody_until_the_edit_is_published(self, new_context: Any, live_server: Any) -> None:
        article = edited_article()
        context = new_context(viewport={"width": 1280, "height": 900})
        log_in(context, live_server, factories.make_user("publisher", permissions=RIGHTS))
        desk: Page = context.new_page()
        desk.goto(change_url(article))
        desk.get_by_role("button", name="Share a preview").click()
        expect(desk.locator(".messagelist")).to_contain_text("The link is made")
        address = desk.locator(".shared-links input").input_value()
        desk.locator(".shared-links button", has_text="Copy").click()
        expect(desk.get_by_role("button", name="Copied")).to_be_visible()

        reader: Page = new_context(viewport={"width": 390, "height": 800}, java_script_enabled=False).new_page()
        reader.goto(address)
        expect(reader.locator(".preview-bar")).to_contain_text("not public")
        expect(reader.locator(".prose")).to_have_text("新的一段。")
        assert reader.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
        reader.goto(article.get_absolute_url())
        expect(reader.locator(".prose")).to_have_text("旧的一段。")

        desk.get_by_role("button", name="Save and publish").click()
        expect(desk.locator(".messagelist")).to_contain_text("published")
        assert PreviewLink.objects.get().revoked_at is not None
        reader.goto(article.get_absolute_url())
        expect(reader.locator(".prose")).to_have_text("新的一段。")
        answer = reader.request.get(address)
        assert answer.status == 404
        assert "This preview is no longer available" in answer.text()


class TypedPreviewTests:
    @pytest.mark.parametrize("scripts", [True, False])
    def test_what_is_typed_shows_in_a_tab_of_its_own_and_stays_in_the_form(
        self, new_context: Any, live_server: Any, scripts: bool
    ) -> None:
        article = factories.make_article("河流", header=HEADER.replace("evergreen", "draft"), status="draft")
        context = new_context(viewport={"width": 1280, "height": 900}, java_script_enabled=scripts)
        log_in(context, live_server, factories.make_user("writer", permissions=RIGHTS[:2]))
        desk: Page = context.new_page()
        desk.goto(change_url(article))
        desk.locator("textarea[name=body]").fill("刚写的一段。\n")
        with context.expect_page() as opened:
            desk.locator(".submit-row input.preview").click()
        tab: Page = opened.value
        expect(tab.locator(".prose")).to_have_text("刚写的一段。")
        expect(tab.locator(".preview-bar")).to_contain_text("Preview of what you typed")
        assert desk.locator("textarea[name=body]").input_value() == "刚写的一段。\n"
        assert article.revisions.count() == 1
