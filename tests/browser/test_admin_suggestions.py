"""The queue of suggestions about names in a real browser: decided by keys alone, and on a phone."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from editorial.models import Entity, NamePair
from editorial.services.name_suggestions import refresh_queue
from tests import factories
from tests.browser.test_admin_bytes import log_in
from tests.browser.test_admin_entities import looked_at
from tests.services.gardens import eleventy, import_folder, write_files

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

TEXT = "我采访了**黄仁勋**（Jensen Huang），又谈**特斯拉**（Tesla）和**特斯拉**（Tesla）。"
LATIN = {"people": "[Jensen Huang]", "companies_orgs": "[Tesla]", "products_models": "[Tesla]"}
CHINESE = {"people": "[黄仁勋]", "companies_orgs": "[特斯拉]", "products_models": "[特斯拉]"}
GARDEN = {
    "notes/a.md": eleventy("A", body=TEXT, **LATIN),
    "notes/b.md": eleventy("B", body=f"{TEXT}再说。", **CHINESE),
}


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (390, "dark")])
def test_the_queue_is_decided_by_keys(
    new_context: Any, live_server: Any, tmp_path: Path, width: int, scheme: str
) -> None:
    write_files(tmp_path / "in", GARDEN)
    import_folder(tmp_path / "in")
    refresh_queue()
    context = new_context(viewport={"width": width, "height": 900}, color_scheme=scheme, bypass_csp=True)
    log_in(context, live_server, factories.make_member("Editor", "editor"))
    page = context.new_page()
    page.goto("/admin/editorial/namesuggestion/?kind=person")
    expect(page.get_by_role("heading", name="Jensen Huang = 黄仁勋")).to_be_visible()
    page.keyboard.press("j")
    page.keyboard.press("a")
    expect(page.get_by_text("which can be undone")).to_be_visible()
    assert Entity.objects.get(name="黄仁勋").merged_into == Entity.objects.get(name="Jensen Huang")
    page.goto("/admin/editorial/namesuggestion/?reason=text")
    expect(page.get_by_role("heading", name="Tesla = 特斯拉")).to_have_count(2)
    looked_at(page, "suggestions")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("j")
    page.keyboard.press("o")
    expect(page.get_by_role("button", name="Related, but not the same").first).to_be_visible()
    page.keyboard.press("r")
    expect(page.get_by_role("heading", name="Tesla = 特斯拉")).to_have_count(1)
    # The first card is at hand again.
    page.keyboard.press("e")
    expect(page.get_by_role("heading", name="Tesla = 特斯拉")).to_have_count(0)
    assert sorted(NamePair.objects.values_list("verdict", flat=True)) == ["different", "related"]
    page.goto("/admin/editorial/namesuggestion/together/")
    looked_at(page, "suggestions-together")
