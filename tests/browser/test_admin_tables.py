"""A table from the list to its changeset in a real browser, with and without scripts, under the strict policy."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from editorial.models import Area, Changeset
from tests import factories
from tests.browser.looks import expect_fits
from tests.browser.test_admin_bytes import log_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize(("width", "scripts"), [(1280, True), (390, False)])
def test_a_table_goes_out_is_changed_and_comes_in(
    new_context: Any, live_server: Any, tmp_path: Path, width: int, scripts: bool
) -> None:
    factories.make_term(Area, "water", title="Old", description="one\ntwo")
    factories.make_term(Area, "=fire")
    context = new_context(viewport={"width": width, "height": 900}, java_script_enabled=scripts)
    log_in(context, live_server, factories.make_member("Editor", "editor"))
    page = context.new_page()
    told: list[str] = []
    page.on("console", lambda message: told.append(message.text))
    page.on("pageerror", lambda error: told.append(str(error)))
    page.goto("/admin/editorial/area/")
    page.get_by_role("link", name="Export a table").click()
    expect(page.get_by_text("2 rows go into the table.")).to_be_visible()
    page.get_by_label("CSV for spreadsheets").check()
    with page.expect_download() as download:
        page.get_by_role("button", name="Export").click()
    table = tmp_path / "领域.csv"
    text = Path(download.value.path()).read_text(encoding="utf-8-sig")
    assert "'=fire" in text
    table.write_text(text.replace("Old", "水").replace("two", "三") + "new,,New,,,\n,,nobody,,,\n", encoding="utf-8")
    page.goto("/admin/editorial/area/")
    page.get_by_role("link", name="Import a table").click()
    page.get_by_label("Table", exact=True).set_input_files(table)
    page.get_by_role("button", name="Show what would happen").click()
    expect(page.get_by_role("heading", name="领域.csv")).to_be_visible()
    expect(page.locator(".errornote")).to_contain_text("Nothing says which row this is")
    for tab, words in (("Changed 1", "水"), ("New 1", "New"), ("Unchanged 1", "=fire")):
        page.get_by_role("link", name=tab, exact=True).click()
        expect(page.locator(".file").first).to_contain_text(words)
        expect_fits(page)
    assert not Changeset.objects.exists()
    page.get_by_role("button", name="Import 2 rows").click()
    expect(page.locator(".messagelist")).to_contain_text("1 new row, 1 changed")
    assert set(Area.objects.values_list("title", "description")) == {("水", "one\n三"), ("", ""), ("New", "")}
    assert told == []
