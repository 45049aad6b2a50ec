"""Two names merged in a real browser, by keyboard and on a phone: found, side by side, looked at, done, taken back."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from editorial.models import Entity
from tests import factories
from tests.browser.looks import expect_fits
from tests.browser.test_admin_bytes import log_in
from tests.browser.test_admin_pages import STOCK_RULES
from tests.services.gardens import eleventy, import_folder, write_files

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

GARDEN = {
    "notes/a.md": eleventy("Rivers", companies_orgs="[英伟达, Nvidia]", people="[Meta]"),
    "notes/b.md": eleventy("Lakes", companies_orgs="[NVIDIA Corp, 英伟达]"),
    "notes/c.md": eleventy("Seas", companies_orgs="[英偉達]"),
}


def looked_at(page: Any, name: str) -> None:
    """Checks that the page fits and that axe finds no fault in it."""
    page.wait_for_load_state("load")
    expect_fits(page)
    found = Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa"], "preload": False}).response["violations"]
    assert [fault for fault in found if fault["id"] not in STOCK_RULES] == []
    if os.environ.get("SHOTS"):
        page.screenshot(path=f"{os.environ['SHOTS']}/{name}-{page.viewport_size['width']}.png", full_page=True)


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (390, "dark")])
def test_two_names_become_one_and_come_apart(
    new_context: Any, live_server: Any, tmp_path: Path, width: int, scheme: str
) -> None:
    write_files(tmp_path / "in", GARDEN)
    import_folder(tmp_path / "in")
    nvidia = Entity.objects.get(slug="nvidia")
    context = new_context(viewport={"width": width, "height": 900}, color_scheme=scheme, bypass_csp=True)
    log_in(context, live_server, factories.make_member("Publisher", "publisher"))
    page = context.new_page()
    page.goto(f"/admin/editorial/organization/{nvidia.pk}/change/")
    page.get_by_role("link", name="Merge…").click()
    page.get_by_label("Add another name").fill("英偉達")
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="英伟达")).to_be_visible()
    looked_at(page, "merge-find")
    page.get_by_role("link", name="英伟达").click()
    expect(page.get_by_role("radio")).to_have_count(2)
    looked_at(page, "merge")
    page.get_by_label("Nvidia", exact=True).focus()
    page.keyboard.press("Space")
    page.get_by_label("Display name").fill("NVIDIA")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="These names move")).to_be_visible()
    looked_at(page, "merge-plan")
    page.get_by_role("button", name="Merge", exact=True).click()
    expect(page.locator(".messagelist")).to_contain_text("Done: 英伟达 → Nvidia")
    looked_at(page, "merged")
    page.get_by_role("link", name="Take names out…").click()
    page.get_by_text("Tick the names that “英伟达” had").click()
    expect(page.get_by_role("checkbox", checked=True)).to_have_count(1)
    looked_at(page, "split")
    page.get_by_role("button", name="Show what would happen").click()
    expect(page.get_by_role("button", name="Take them out")).to_be_visible()
    looked_at(page, "split-plan")
    page.get_by_role("button", name="Take them out").click()
    expect(page.locator(".messagelist")).to_contain_text("Done")
    assert Entity.objects.get(slug="ying-wei-da").mentions.count() == 3
    for link, name in (("Name and address…", "name"), ("Move to another kind…", "kind")):
        page.goto(f"/admin/editorial/organization/{nvidia.pk}/change/")
        page.get_by_role("link", name=link).click()
        expect(page).not_to_have_url(re.compile("/change/$"))
        looked_at(page, name)
    page.get_by_label("product", exact=True).check()
    page.get_by_role("button", name="Show what would happen").click()
    expect(page.get_by_role("button", name="Move", exact=True)).to_be_visible()
    looked_at(page, "kind-plan")
    page.get_by_role("button", name="Move", exact=True).click()
    expect(page.locator(".messagelist")).to_contain_text("Done")
    page.get_by_role("link", name="Undo…").click()
    page.get_by_role("button", name="Undo").click()
    assert Entity.objects.get(pk=nvidia.pk).kind == "organization"
