"""A speaker written differently in a real browser: chosen, looked at, done, taken back; every byte compared."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from editorial.models import Entity
from editorial.services.exporting import export_folder
from tests import factories
from tests.browser.looks import expect_fits
from tests.browser.test_admin_bytes import log_in
from tests.services.gardens import eleventy, import_folder, read_files, write_files

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

GARDEN = {
    "notes/a.md": eleventy("A", speaker="河岸电台", guest="李雷、Ann Lee"),
    "notes/b.md": eleventy("B", speaker="'河岸电台' # who").replace(b"\n", b"\r\n"),
    "notes/c.md": eleventy("C", speaker="河岸電台"),
    "notes/d.md": b'+++\ntitle = "D"\nspeaker = "\xe6\xb2\xb3\xe5\xb2\xb8\xe7\x94\xb5\xe5\x8f\xb0"\n+++\nD',
}


@pytest.mark.parametrize(("width", "scripts"), [(1280, True), (390, False)])
def test_one_line_changes_in_each_file_that_names_it(
    new_context: Any, live_server: Any, tmp_path: Path, width: int, scripts: bool
) -> None:
    write_files(tmp_path / "in", GARDEN)
    import_folder(tmp_path / "in")
    entity = Entity.objects.get(mentions__article__path="notes/a.md", mentions__role="speaker")
    context = new_context(viewport={"width": width, "height": 900}, java_script_enabled=scripts)
    log_in(context, live_server, factories.make_member("Publisher", "publisher"))
    page = context.new_page()
    page.goto(f"/admin/editorial/channel/{entity.pk}/change/")
    page.get_by_role("link", name="Write it differently in the files").click()
    page.get_by_label("河岸电台", exact=True).check()
    page.get_by_label("The chosen ones become").fill("河岸之声")
    expect_fits(page)
    page.get_by_role("button", name="Show what would happen").click()
    expect(page.locator(".file")).to_have_count(3)
    expect(page.locator(".file ins")).to_have_count(3)
    expect_fits(page)
    page.get_by_label("I have looked at the plan").check()
    page.get_by_role("button", name="Change 3 articles").click()
    expect(page.locator(".messagelist")).to_contain_text("3 articles were changed.")
    out = tmp_path / "out"
    export_folder(out, by=None)
    expected = {path: data.replace("河岸电台".encode(), "河岸之声".encode()) for path, data in GARDEN.items()}
    assert read_files(out) == expected
    page.get_by_role("link", name="Undo…").click()
    page.get_by_role("button", name="Undo").click()
    expect(page.locator(".messagelist")).to_contain_text("3 articles are as before.")
    export_folder(out, by=None)
    assert read_files(out) == GARDEN
