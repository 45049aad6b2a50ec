"""What tests of pages ask of a page in the browser."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from editorial.models import Article
from editorial.services.texts import stored_bytes


def expect_fits(page: Page) -> None:
    """Waits until nothing of the page reaches beyond the window to the side."""
    expect(page.locator("html")).to_have_js_property("scrollWidth", page.evaluate("window.innerWidth"))


def stored() -> bytes:
    """Returns the text of the only article."""
    return stored_bytes(Article.objects.select_related("body").get())
