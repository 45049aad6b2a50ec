"""A file of the quarantine mended in a real browser: by hand, by its suggested repair, and from another encoding."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from editorial.models import Article, Quarantine
from tests import factories
from tests.browser.looks import expect_fits, stored
from tests.browser.test_admin_bytes import log_in
from tests.services.gardens import eleventy, import_folder, write_files
from tests.services.test_mending import BROKEN, MENDED

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

CRLF = "\ufeff".encode() + BROKEN.replace(b"\n", b"\r\n").replace(b"Body.\r\n", b"\r\n\tBody.\nNext line.\x0b\r\n")


def opened(context: Any, live_server: Any, folder: Path, data: bytes) -> Page:
    """Returns the page on which the file is mended."""
    write_files(folder, {"notes/河流.md": data})
    import_folder(folder)
    log_in(context, live_server, factories.make_member("Publisher", "publisher"))
    page: Page = context.new_page()
    page.goto("/admin/editorial/quarantine/")
    page.get_by_role("link", name="notes/河流.md").click()
    page.get_by_role("link", name="Mend", exact=True).click()
    return page


@pytest.mark.parametrize(("width", "scripts"), [(1280, True), (390, False)])
def test_a_fault_is_mended_by_hand_and_every_other_byte_stays(
    new_context: Any, live_server: Any, tmp_path: Path, width: int, scripts: bool
) -> None:
    context = new_context(viewport={"width": width, "height": 900}, java_script_enabled=scripts)
    page = opened(context, live_server, tmp_path, CRLF)
    expect_fits(page)
    area = page.get_by_label("Text", exact=True)
    if scripts:
        page.get_by_role("link", name="Go to line 2").click()
        assert page.evaluate("getSelection().toString() || document.activeElement.id") in (
            "id_text",
            "title: Rivers: a history",
        )
    area.fill(area.input_value().replace("Rivers: a history", "'Rivers: a history'"))
    page.get_by_role("button", name="Show what would happen").click()
    expect(page.locator("#outcome")).to_contain_text("becomes a new article")
    expect(page.locator("#outcome")).to_contain_text("becomes public")
    expect_fits(page)
    assert not Article.objects.exists()
    page.get_by_role("button", name="Store").click()
    expect(page.locator(".messagelist")).to_contain_text("1 file is stored.")
    assert stored() == CRLF.replace(b"Rivers: a history", b"'Rivers: a history'")
    assert Quarantine.objects.get().outcome == "mended"


def test_the_suggested_repair_is_taken_after_it_was_seen(new_context: Any, live_server: Any, tmp_path: Path) -> None:
    page = opened(new_context(), live_server, tmp_path, BROKEN)
    expect(page.locator(".difference ins")).to_have_text("title: 'Rivers: a history'")
    page.get_by_role("link", name="Take the suggested repair").click()
    expect(page.get_by_label("Text", exact=True)).to_have_value(MENDED.decode())
    page.get_by_role("button", name="Show what would happen").click()
    page.get_by_role("button", name="Store").click()
    expect(page.locator(".messagelist")).to_contain_text("1 file is stored.")
    assert stored() == MENDED


def test_another_encoding_is_chosen_by_what_it_gives(new_context: Any, live_server: Any, tmp_path: Path) -> None:
    text = eleventy("河流与山川", body="正文第一段，说的是河流。\n").decode()
    page = opened(new_context(), live_server, tmp_path, text.encode("gb18030"))
    expect(page.locator(".encoding").first).to_contain_text("正文第一段，说的是河流。")
    page.get_by_role("link", name="Read as GB 18030").click()
    page.get_by_role("button", name="Show what would happen").click()
    page.get_by_role("button", name="Store").click()
    expect(page.locator(".messagelist")).to_contain_text("1 file is stored.")
    assert stored() == text.encode()
