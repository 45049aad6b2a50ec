"""A conflict between a file and its article settled in a real browser: joined by places, or one text chosen."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from editorial.models import Article
from editorial.services.articles import edit_article, open_for_editing
from tests import factories
from tests.browser.looks import expect_fits, stored
from tests.browser.test_admin_bytes import log_in
from tests.services.gardens import eleventy, import_folder, write_files
from tests.services.syncs import A, lines, sync_folder

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def text_of(body: str) -> bytes:
    """Returns a file with CRLF, as another editor writes it."""
    return eleventy("河流", body=body).replace(b"\n", b"\r\n")


def opened(context: Any, live_server: Any, folder: Path) -> Page:
    """Returns the page of a conflict: both sides changed line 3, and each another one."""
    write_files(folder, {A: text_of(lines())})
    import_folder(folder)
    article = Article.objects.get()
    seen = open_for_editing(article.pk, by=None).revision_id
    edit_article(article.pk, by=None, changes={}, body=lines("1=这里", "3=这里"), based_on=seen, publish=True)
    write_files(folder, {A: text_of(lines("3=那里", "8=那里"))})
    import_folder(folder)
    log_in(context, live_server, factories.make_member("Publisher", "publisher"))
    page: Page = context.new_page()
    page.goto("/admin/")
    page.get_by_role("link", name="Conflicts that wait for a decision: 1").click()
    page.get_by_role("link", name="河流").click()
    return page


@pytest.mark.parametrize(("width", "scripts"), [(1280, True), (390, False)])
def test_both_are_joined_place_by_place_and_a_sync_writes_the_text(
    new_context: Any, live_server: Any, tmp_path: Path, width: int, scripts: bool
) -> None:
    context = new_context(viewport={"width": width, "height": 900}, java_script_enabled=scripts)
    page = opened(context, live_server, tmp_path)
    expect_fits(page)
    page.get_by_role("link", name="Join both…").click()
    place = page.locator(".place")
    expect(place).to_have_count(1)
    place.get_by_label("Both, the file first").check()
    expect_fits(page)
    page.get_by_role("button", name="Show the whole text").click()
    area = page.get_by_label("Text", exact=True)
    area.fill(area.input_value().replace("Line 5.", "第五行。"))
    page.get_by_role("button", name="Show what differs").click()
    expect(page.locator(".difference").first).to_contain_text("第五行。")
    expect_fits(page)
    page.get_by_label("Publish at once").check()
    page.get_by_role("button", name="Store this text").click()
    expect(page.locator(".messagelist")).to_contain_text("is settled")
    wanted = text_of(lines("1=这里", "3=那里\n这里", "5=第五行。", "8=那里"))
    assert stored() == wanted
    assert not import_folder(tmp_path).refused
    sync_folder(tmp_path)
    assert (tmp_path / A).read_bytes() == wanted


def test_a_text_is_chosen_and_the_key_enter_chooses_none(new_context: Any, live_server: Any, tmp_path: Path) -> None:
    page = opened(new_context(), live_server, tmp_path)
    before = stored()
    page.get_by_label("What changed, and why").press("Enter")
    assert page.get_by_role("button", name="Settle the conflict").is_visible()
    page.get_by_label("Keep the text of the article").check()
    page.get_by_role("button", name="Settle the conflict").click()
    expect(page.locator(".messagelist")).to_contain_text("is settled")
    assert stored() == before
    assert not import_folder(tmp_path).refused
    sync_folder(tmp_path)
    assert (tmp_path / A).read_bytes() == before
