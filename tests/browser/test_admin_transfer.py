"""An upload from its files to its changeset in a real browser, with and without scripts, in both colours."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from editorial.models import Article
from tests import factories
from tests.browser.looks import expect_fits
from tests.browser.test_admin_bytes import log_in
from tests.services.gardens import eleventy
from tests.services.test_uploads import archive_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize(("width", "scripts"), [(1280, True), (390, False)])
def test_files_are_sent_looked_at_and_imported(
    new_context: Any, live_server: Any, tmp_path: Path, width: int, scripts: bool
) -> None:
    context = new_context(viewport={"width": width, "height": 900}, java_script_enabled=scripts)
    log_in(context, live_server, factories.make_member("Publisher", "publisher"))
    page = context.new_page()
    archive = tmp_path / "花园.zip"
    archive.write_bytes(archive_of({"笔记/河流.md": eleventy("河流"), "笔记/坏.md": "---\ntitle: [\n---\n"}))
    page.goto("/admin/editorial/article/import/")
    page.get_by_label("Files", exact=True).set_input_files(archive)
    page.get_by_role("button", name="Show what would happen").click()
    expect(page.get_by_role("heading", name="花园.zip")).to_be_visible()
    page.get_by_role("link", name="New 1").click()
    expect(page.locator(".file h3")).to_contain_text("笔记/河流.md")
    expect_fits(page)
    assert not Article.objects.exists()
    page.get_by_role("button", name="Import 2 files").click()
    expect(page.locator(".messagelist")).to_contain_text("1 new article")
    expect(page.get_by_role("link", name="河流")).to_be_visible()
    assert Article.objects.get().path == "笔记/河流.md"
